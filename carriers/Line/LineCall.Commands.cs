using System.Buffers;
using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Line;

/// <summary>The commands that the call sends to the carrier, on its own account or the conversation's.</summary>
#pragma warning disable CA1001 // _over has neither timer nor wait handle, and late callers may still look at it.
internal sealed partial class LineCall : ICallControl
#pragma warning restore CA1001
{
    private static readonly SearchValues<char> Tones = SearchValues.Create("0123456789ABCD*#wW");

    private readonly Lock _hangUpGate = new();
    private Task<CarrierException?>? _hangUp;

    private ICarrierCommands Commands => _services.Carrier.Commands;

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
        // The transfer is announced before the command is sent, so that even an outcome that overtakes the reply finds it known.
        Interlocked.Increment(ref _transfersToSee);
        Post(new Message.Signal(new CallSignal.TransferAsked()));
        var leg = NewLeg(to);
        try
        {
            await SendAsync((commands, id, cancel) => commands.TransferAsync(id, leg, cancel), cancellationToken);
        }
        catch (CallControlException)
        {
            Post(new Message.Signal(new CallSignal.TransferRefused()));
            throw;
        }
    }

    /// <param name="to">The target, as people write it.</param>
    private OtherLeg NewLeg(string to) =>
        // A process that sees this leg after the death of this one knows by the state that the caller is in other hands.
        new(TelephoneAddress.Parse(to)?.Text ?? to, _calls.NewState(this, otherLeg: true), _calls.NewState(this, otherLeg: true));

    public Task SendDigitsAsync(string digits, CancellationToken cancellationToken) =>
        digits.Length > 0 && !digits.AsSpan().ContainsAnyExcept(Tones)
            ? SendAsync((commands, id, cancel) => commands.SendDigitsAsync(id, digits, cancel), cancellationToken)
            : throw new CallControlException("Key tones are 0-9, A-D, *, #, and w or W for a pause.");

    /// <summary>Hangs up as soon as the call has an id, whether or not anybody waits for it.</summary>
    public void HangUpWhenKnown() => _ = HangUpOnce();

    private async Task SendAsync(Func<ICarrierCommands, string, CancellationToken, Task> command, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _overToken);
        try
        {
            await command(Commands, await Known.WaitAsync(either.Token), either.Token);
        }
        catch (CarrierException e)
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
                var (state, url) = (_calls.NewState(this, otherLeg: false), withStream ? NewStreamUrl() : null);
                Run(action, id => Commands.AnswerAsync(id, state, url, _overToken), _overToken);
                break;
            case CallAction.StartStream(var attempt):
                if (attempt > 1 || _conversation is not null)
                    _services.Metrics.StreamRestarted();
                LogAskingForStream(attempt);
                var streamUrl = NewStreamUrl();
                Run(action, id => Commands.StartStreamAsync(id, streamUrl, _overToken), _overToken);
                break;
            case CallAction.StopStream:
                // The stream is stopped also where the call is over here, because its caller was passed on.
                Run(action, id => Commands.StopStreamAsync(id, CancellationToken.None), CancellationToken.None);
                break;
            case CallAction.Say(var isGoodbye):
                _hasFailed |= isGoodbye; // A goodbye means that no media can be had.
                LogSpeechless(isGoodbye ? "says goodbye" : "asks them to wait");
                _services.Metrics.SpokeInstead(isGoodbye);
                Run(action, id => Commands.SayAsync(id, isGoodbye ? _options.LineGoodbye : _options.LineWait, _overToken), _overToken);
                break;
            case CallAction.Reject:
                // The call is forgotten at once, and the command is not to be cancelled with it.
                Run(action, id => Commands.RejectAsync(id, CancellationToken.None), CancellationToken.None);
                break;
            case CallAction.Overflow:
                var leg = NewLeg(_options.OverflowTo!);
                Run(action, id => Commands.TransferAsync(id, leg, _overToken), _overToken);
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

    private string NewStreamUrl() => NewStreamUrl(2 * _options.StreamTimeout);

    private void Run(CallAction action, Func<string, Task> command, CancellationToken cancellationToken) => _ = ReportAsync(action, command, cancellationToken);

    private async Task ReportAsync(CallAction action, Func<string, Task> command, CancellationToken cancellationToken)
    {
        try
        {
            await command(await Known.WaitAsync(cancellationToken));
            Report(action, CommandResult.Accepted);
        }
        catch (CarrierException e)
        {
            Report(action, e.Fault switch
            {
                CarrierFault.CallGone => CommandResult.CallGone,
                CarrierFault.StreamInUse when action is CallAction.StartStream => CommandResult.StreamInUse,
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
        try
        {
            Post(new Message.Signal(new CallSignal.Alive(await AskAliveAsync())));
        }
        catch (OperationCanceledException)
        {
            // The call is over; nobody asks any more.
        }
    }

    /// <returns>Whether the call still exists; null where the carrier does not say.</returns>
    private async Task<bool?> AskAliveAsync()
    {
        try
        {
            return await Commands.IsAliveAsync(await Known.WaitAsync(_overToken), _overToken);
        }
        catch (CarrierException e)
        {
            LogStatusUnknown(e.Message);
            return null;
        }
    }

    private void Report(CallAction action, CommandResult result) => Post(new Message.Signal(new CallSignal.CommandEnded(action, result)));

    /// <summary>Hangs up once, however many ask for it. Another command is sent only after the last one has failed.</summary>
    private Task<CarrierException?> HangUpOnce()
    {
        lock (_hangUpGate)
        {
            if (_hangUp is null || (_hangUp.IsCompletedSuccessfully && _hangUp.Result is not null))
                _hangUp = SendHangUpAsync();
            return _hangUp;
        }
    }

    private async Task<CarrierException?> SendHangUpAsync()
    {
        try
        {
            await Commands.HangUpAsync(await Known.WaitAsync(_overToken), _overToken);
            return null;
        }
        catch (CarrierException e)
        {
            return e;
        }
        catch (OperationCanceledException)
        {
            // The call is over already, and a hang-up is to achieve no more than that.
            return null;
        }
    }
}
