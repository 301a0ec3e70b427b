using System.Buffers;
using VoiceAgent.Calls;
using VoiceAgent.Telephony.Telnyx.CallControl;

namespace VoiceAgent.Telephony.Telnyx;

/// <summary>What the call sends to the carrier, on its own account or the conversation's.</summary>
#pragma warning disable CA1001 // _over has neither timer nor wait handle, and late callers may still look at it.
internal sealed partial class TelnyxCall : ICallControl
#pragma warning restore CA1001
{
    private static readonly SearchValues<char> Tones = SearchValues.Create("0123456789ABCD*#wW");

    private readonly Lock _hangUpGate = new();
    private Task<TelnyxException?>? _hangUp;

    public async Task HangUpAsync(CancellationToken cancellationToken)
    {
        _isHangUpAsked = true;
        if (_overToken.IsCancellationRequested || !Post(new Message.Signal(new CallSignal.HangUpAsked())))
            return;
        if (await HangUpOnce().WaitAsync(cancellationToken) is { } refusal)
            throw new CallControlException(refusal.Message, refusal);
    }

    public async Task TransferAsync(string to, CancellationToken cancellationToken)
    {
        // Asked first, so that even an outcome that overtakes the reply finds the transfer known.
        Interlocked.Increment(ref _transfersToSee);
        Post(new Message.Signal(new CallSignal.TransferAsked()));
        var command = Transfer(to);
        try
        {
            await SendAsync(command, cancellationToken);
        }
        catch (CallControlException)
        {
            Post(new Message.Signal(new CallSignal.TransferRefused()));
            throw;
        }
    }

    /// <param name="to">As people write it.</param>
    private TransferCommand Transfer(string to) => new TransferCommand(TelephoneAddress.Parse(to)?.Text ?? to)
    {
        WebhookUrl = _calls.WebhookUrl,
        // Whoever sees this leg after the death of this process knows that its caller is in other hands.
        ClientState = _calls.NewClientState(this, otherLeg: true),
        TimeoutSecs = (int)_options.TransferTimeout.TotalSeconds,
        TargetLegClientState = _calls.NewClientState(this, otherLeg: true),
    };

    public Task SendDigitsAsync(string digits, CancellationToken cancellationToken) =>
        digits.Length > 0 && !digits.AsSpan().ContainsAnyExcept(Tones)
            ? SendAsync(new SendDtmfCommand(digits), cancellationToken)
            : throw new CallControlException("Key tones are 0-9, A-D, *, #, and w or W for a pause.");

    /// <summary>Hangs up as soon as the call has an id, whether or not anybody waits for it.</summary>
    public void HangUpWhenKnown() => _ = HangUpOnce();

    private async Task SendAsync(CallCommand command, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _overToken);
        try
        {
            await _services.Client.SendAsync(await Known.WaitAsync(either.Token), command, either.Token);
        }
        catch (TelnyxException e)
        {
            throw new CallControlException(e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CallControlException("The call is over.", e);
        }
    }

    private void Start(CallAction action)
    {
        switch (action)
        {
            case CallAction.Answer(var withStream):
                var answer = new AnswerCommand { WebhookUrl = _calls.WebhookUrl, ClientState = _calls.NewClientState(this, otherLeg: false), SendSilenceWhenIdle = true };
                Run(action, withStream ? Pin(answer, 2 * _options.StreamTimeout) : answer, _overToken);
                break;
            case CallAction.StartStream(var attempt):
                if (attempt > 1 || _conversation is not null)
                    _services.Metrics.StreamRestarted();
                LogAskingForStream(attempt);
                Run(action, Pin(new StreamingStartCommand { StreamBidirectionalSamplingRate = _options.SampleRate }, 2 * _options.StreamTimeout), _overToken);
                break;
            case CallAction.StopStream:
                // Also where the call is over here, because its caller was passed on.
                Run(action, new StreamingStopCommand(), CancellationToken.None);
                break;
            case CallAction.Say(var isGoodbye):
                _hasFailed |= isGoodbye; // There is no media to be had.
                LogSpeechless(isGoodbye ? "says goodbye" : "asks them to wait");
                _services.Metrics.SpokeInstead(isGoodbye);
                Run(action, new SpeakCommand(isGoodbye ? _options.LineGoodbye : _options.LineWait, _options.LineVoice) { Language = _options.LineLanguage }, _overToken);
                break;
            case CallAction.Reject:
                // The call is forgotten at once, the command is not to be cancelled with it.
                Run(action, new RejectCommand(RejectCause.UserBusy), CancellationToken.None);
                break;
            case CallAction.Overflow:
                Run(action, Transfer(_options.OverflowTo!), _overToken);
                break;
            case CallAction.HangUp:
                _ = ReportHangUpAsync(action);
                break;
            case CallAction.AskAlive:
                _ = ReportAliveAsync();
                break;
            default:
                throw new InvalidOperationException($"{action} is no command.");
        }
    }

    /// <summary>The command that places this call.</summary>
    public DialCommand Dial(string connectionId, string from, string to, string clientState)
    {
        var command = new DialCommand(connectionId, to, from)
        {
            WebhookUrl = _calls.WebhookUrl,
            ClientState = clientState,
            TimeoutSecs = (int)_options.DialTimeout.TotalSeconds,
            SendSilenceWhenIdle = true,
            StreamBidirectionalSamplingRate = _options.SampleRate,
        };
        return Pin(command, _options.DialTimeout + _options.StreamTimeout);
    }

    /// <summary>Media flows both ways, in one codec, to this leg: every one of Telnyx's defaults would break the call in its own way.</summary>
    private T Pin<T>(T command, TimeSpan lifetime)
        where T : StreamCommand =>
        command with
        {
            StreamUrl = NewStreamUrl(lifetime),
            StreamTrack = StreamTrack.Inbound,
            StreamCodec = _options.Codec,
            StreamBidirectionalMode = BidirectionalMode.Rtp,
            StreamBidirectionalCodec = _options.Codec,
            StreamBidirectionalTargetLegs = TargetLegs.Self,
        };

    private void Run(CallAction action, CallCommand command, CancellationToken cancellationToken) => _ = ReportAsync(action, command, cancellationToken);

    private async Task ReportAsync(CallAction action, CallCommand command, CancellationToken cancellationToken)
    {
        try
        {
            await _services.Client.SendAsync(await Known.WaitAsync(cancellationToken), command, cancellationToken);
            Report(action, CommandResult.Accepted);
        }
        catch (TelnyxException e)
        {
            Report(action, e.Error switch
            {
                TelnyxError.CallEnded or TelnyxError.NotFound => CommandResult.CallGone,
                TelnyxError.StreamingInUse when action is CallAction.StartStream => CommandResult.StreamInUse,
                _ => CommandResult.Failed,
            });
        }
        catch (OperationCanceledException)
        {
            // The call is over; nobody asks for the outcome any more.
        }
    }

    private async Task ReportHangUpAsync(CallAction action) =>
        Report(action, await HangUpOnce() is null ? CommandResult.Accepted : CommandResult.Failed);

    private async Task ReportAliveAsync()
    {
        bool? alive = null;
        try
        {
            alive = await _services.Client.IsAliveAsync(await Known.WaitAsync(_overToken), _overToken);
        }
        catch (TelnyxException e)
        {
            LogStatusUnknown(e.Error);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Post(new Message.Signal(new CallSignal.Alive(alive)));
    }

    /// <returns>False also where the carrier does not say.</returns>
    private async Task<bool> IsAliveAsync()
    {
        try
        {
            return await _services.Client.IsAliveAsync(await Known.WaitAsync(_overToken), _overToken) is true;
        }
        catch (TelnyxException e)
        {
            LogStatusUnknown(e.Error);
            return false;
        }
    }

    private void Report(CallAction action, CommandResult result) => Post(new Message.Signal(new CallSignal.CommandEnded(action, result)));

    /// <summary>However many ask for it, one command is sent, and another only after that one has failed.</summary>
    private Task<TelnyxException?> HangUpOnce()
    {
        lock (_hangUpGate)
        {
            if (_hangUp is null || (_hangUp.IsCompletedSuccessfully && _hangUp.Result is not null))
                _hangUp = SendHangUpAsync();
            return _hangUp;
        }
    }

    private async Task<TelnyxException?> SendHangUpAsync()
    {
        try
        {
            await _services.Client.SendAsync(await Known.WaitAsync(_overToken), new HangUpCommand(), _overToken);
            return null;
        }
        catch (TelnyxException e)
        {
            return e;
        }
        catch (OperationCanceledException)
        {
            // Over already: that is all it was to achieve.
            return null;
        }
    }
}
