using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line.Media;

namespace VoiceAgent.Carriers.Line;

/// <summary>One call at the carrier: a worker that hands every event, in the order of arrival, to a <see cref="CallFlow"/> and does what the flow decides.</summary>
/// <remarks>Commands to the carrier run beside the worker, and their answers come back through its inbox. A slow carrier never delays a hang-up or the caller's audio.</remarks>
internal sealed partial class LineCall
{
    private readonly LineCalls _calls;
    private readonly LineServices _services;
    private readonly LineOptions _options;
    private readonly CallDirection _direction;
    private readonly string? _from;
    private readonly string? _to;
    private readonly ILogger _logger;
    private readonly CallFlow _flow;
    private readonly DigitMerger _digits = new();
    private readonly Lock _listenerGate = new();
    private readonly long _startedAt;
    private readonly ITimer _wake;
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationToken _overToken;
    private readonly TaskCompletionSource<string> _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<Message> _inbox = Channel.CreateUnbounded<Message>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string? _attempt;
    private readonly IDisposable? _place;
    private IDisposable? _reservation;
    private bool _hasFailed;
    private int _queuedWebhooks;
    private string? _token;
    private ICall? _conversation;
    private MediaConnection? _line;
    private LineListener? _listener;
    private MediaConnection? _early;
    private LineListener? _earlyListener;

    // A hang-up or transfer that was asked for counts at once, however far the call's worker is.
    private volatile bool _isHangUpAsked;
    private int _transfersToSee;

    private DateTimeOffset? _holdKnownAt;

    // How many streams in a row brought nothing of the caller.
    private int _mute;

    /// <param name="attempt">The id under which a call that is being placed is known to the platform until the carrier has given it one.</param>
    /// <param name="place">A place that the call takes beyond its place on the platform, disposed when the call is over; null for none.</param>
    public LineCall(LineCalls calls, LineServices services, CallDirection direction, string? from, string? to, IDisposable? reservation, string? attempt, IDisposable? place)
    {
        _calls = calls;
        _services = services;
        _options = services.Carrier.Options;
        _direction = direction;
        _from = from;
        _to = to;
        _reservation = reservation;
        _attempt = attempt;
        _place = place;
        _logger = services.Logger;
        _startedAt = services.Time.GetTimestamp();
        _overToken = _over.Token;
        _flow = new CallFlow(direction, services.Carrier.Commands.AnswersWithStream, _options);
        _wake = services.Time.CreateTimer(static call => ((LineCall)call!).Post(new Message.Signal(new CallSignal.TimePassed())), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Ended = RunAsync();
    }

    /// <summary>Completes when everything of the call at this gateway has been released.</summary>
    public Task Ended { get; }

    /// <summary>The leg's id. That of an outgoing call comes with the dial's reply or its first webhook.</summary>
    public Task<string> Known => _known.Task;

    public string? CallId => _known.Task.IsCompletedSuccessfully ? _known.Task.Result : null;

    /// <summary>Whether the call has or had a conversation. May be read from any thread.</summary>
    public bool HasConversation => Volatile.Read(ref _conversation) is not null;

    /// <summary>Whether the call has a conversation and nobody has had it hung up or passed on. May be read from any thread.</summary>
    public bool CanBeHandedOver => HasConversation && !_isHangUpAsked && !_flow.IsEnding && !IsTransferring;

    /// <summary>Whether the caller is being passed on. May be read from any thread.</summary>
    public bool IsTransferring => Volatile.Read(ref _transfersToSee) > 0 || _flow.IsTransferring;

    private TimeSpan Elapsed => _services.Time.GetElapsedTime(_startedAt);

    /// <returns>False when the call has another id already.</returns>
    public bool Identify(string callId)
    {
        if (!_known.TrySetResult(callId))
            return CallId == callId;
        if (_attempt is not null)
            _services.Directory.Identify(_attempt, callId);
        return true;
    }

    /// <summary>Begins an incoming call.</summary>
    /// <param name="mayBeOver">Whether the announcement may be old. Such a call is answered only if the carrier says that it still exists.</param>
    public void Offer(bool mayBeOver) => Post(new Message.Offered(mayBeOver));

    /// <summary>Goes on with a call that is live at the carrier.</summary>
    public void Adopt() => Post(new Message.Signal(new CallSignal.Adopted()));

    /// <summary>Seeks a place for a call that is live at the carrier and has lost the process that held it.</summary>
    public void TakeUp() => Post(new Message.Orphaned());

    /// <summary>Ends a call that nobody has answered yet.</summary>
    public void CancelRinging() => Post(new Message.Signal(new CallSignal.RingingUnwanted()));

    /// <summary>Queues a webhook of this call, or of the leg its transfer placed.</summary>
    /// <returns>False when too many webhooks wait.</returns>
    public bool TryQueue(CarrierEvent carrierEvent, bool otherLeg)
    {
        if (Interlocked.Increment(ref _queuedWebhooks) > _options.WebhookQueuePerCall)
        {
            Interlocked.Decrement(ref _queuedWebhooks);
            return false;
        }

        if (!_inbox.Writer.TryWrite(new Message.Webhook(carrierEvent, otherLeg)))
            _calls.WebhookDone();
        return true;
    }

    /// <summary>Cancels whatever the worker waits for, because the call is over. The worker sees the hang-up itself in its turn.</summary>
    public void Interrupt() => _over.Cancel();

    /// <summary>Lets go of the call, which goes on in another process.</summary>
    public void Leave()
    {
        Post(new Message.Signal(new CallSignal.Moved()));
        Interrupt();
    }

    /// <summary>Ends a call that was never placed.</summary>
    public void Abandon(string cause) => Post(new Message.Signal(new CallSignal.HungUp(cause)));

    /// <summary>Makes a new one-time address for the media stream, and voids the one before.</summary>
    public string NewStreamUrl(TimeSpan lifetime)
    {
        if (_token is not null)
            _calls.Tokens.Revoke(_token);
        _token = _calls.Tokens.Issue(this, lifetime);
        return _calls.StreamUrl(_token);
    }

    private bool Post(Message message) => _inbox.Writer.TryWrite(message);

    private async Task RunAsync()
    {
        var reader = _inbox.Reader;
        while (await reader.WaitToReadAsync(CancellationToken.None))
        {
            while (reader.TryRead(out var message))
            {
                using (LogScope(_logger, CallId))
                    await HandleSafelyAsync(message);
            }
        }
    }

    private async Task HandleSafelyAsync(Message message)
    {
        try
        {
            await HandleAsync(message);
            Rearm();
        }
        catch (OperationCanceledException) when (_overToken.IsCancellationRequested)
        {
            // The hang-up that cancelled this is next in the inbox.
        }
#pragma warning disable CA1031 // This is the last line of defence of one call: whatever the fault is, the caller must not stay on a dead line.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFault(e);
            _hasFailed = true;
            Post(new Message.Signal(_conversation is null ? new CallSignal.NoConversation() : new CallSignal.ConversationOver()));
        }
        finally
        {
            (message as Message.LineOpened)?.Accepted.TrySetResult(null);
        }
    }

    private Task HandleAsync(Message message)
    {
        switch (message)
        {
            case Message.Offered(var mayBeOver):
                return ReserveAsync(mayBeOver);
            case Message.Orphaned:
                LogOrphaned();
                _flow.Handle(new CallSignal.Orphaned(), Elapsed);
                return ReserveAsync(mayBeOver: false);
            case Message.Signal(var signal):
                DeliverDueKeys();
                var acting = ActAsync(signal, null);
                if (signal is CallSignal.TransferAsked)
                    Interlocked.Decrement(ref _transfersToSee);
                return acting;
            case Message.Webhook(var carrierEvent, var otherLeg):
                Interlocked.Decrement(ref _queuedWebhooks);
                _calls.WebhookDone();
                LogEvent(carrierEvent.Head.Type);
                return Signal(carrierEvent, otherLeg) is { } seen ? ActAsync(seen, null) : Task.CompletedTask;
            case Message.LineOpened opened:
                return ActAsync(new CallSignal.LineUp(), opened);
            case Message.SocketWasted(var token) when token == _token:
                return ActAsync(new CallSignal.StreamFailed(), null);
            case Message.LineClosed(var connection) when connection == _line:
                _line = null;
                _mute = connection.Counts.Frames == 0 ? _mute + 1 : 0;
                return ActAsync(new CallSignal.LineDown(connection.SilentFor, connection.LostReason == MediaConnection.StopReason), null);
            case Message.LineClosed(var connection) when connection == _early:
                (_early, _earlyListener) = (null, null);
                return ActAsync(new CallSignal.StreamFailed(), null);
            default:
                return Task.CompletedTask;
        }
    }

    private CallSignal? Signal(CarrierEvent carrierEvent, bool otherLeg)
    {
        switch (carrierEvent)
        {
            case CallInitiated { Incoming: false } when !otherLeg && CallId is { } id:
                _services.Directory.Ringing(id);
                return null;
            case CallBridged:
                return new CallSignal.Bridged();
            case CallHungUp when otherLeg:
                return new CallSignal.OtherLegHungUp();
            case CallHungUp(_, var cause):
                return new CallSignal.HungUp(cause);
            case CallAnswered when !otherLeg:
                return new CallSignal.Answered();
            // A failure of an earlier stream comes too late to matter.
            case StreamingFailed(_, var url, var reason) when !otherLeg && (url is null || (_token is not null && url.EndsWith(_token, StringComparison.Ordinal))):
                LogStreamFailed(reason);
                return new CallSignal.StreamFailed();
            case DigitReceived(var head, var digit) when !otherLeg && "0123456789*#ABCD".Contains(digit, StringComparison.Ordinal):
                lock (_listenerGate)
                    _digits.FromWebhook(digit, head.OccurredAt, Elapsed);
                return null;
            // Events come late and in any order. An event that is older than the last one of the hold says nothing.
            case CallHeld or CallUnheld when !otherLeg && carrierEvent.Head.OccurredAt < _holdKnownAt:
                return null;
            case CallHeld or CallUnheld when !otherLeg:
                _holdKnownAt = carrierEvent.Head.OccurredAt;
                LogHold(carrierEvent is CallHeld);
                _conversation?.OnHold(carrierEvent is CallHeld);
                return null;
            case SpeakEnded when !otherLeg:
                return new CallSignal.CarrierHasSpoken();
            default:
                return null;
        }
    }

    private async Task ReserveAsync(bool mayBeOver)
    {
        if (mayBeOver && await AskAliveAsync() is not true)
        {
            LogOver();
            await ActAsync(new CallSignal.Moved(), null);
            return;
        }

        IDisposable? reservation;
        try
        {
            reservation = _calls.CanTakeCalls ? await _services.Host.ReserveAsync(Info(), _overToken) : null;
        }
        catch (CallElsewhereException e)
        {
            LogElsewhere(e.Message);
            await ActAsync(new CallSignal.Moved(), null);
            return;
        }

        _reservation = reservation;
        if (reservation is null)
            LogBusy();
        await ActAsync(reservation is null ? new CallSignal.Refused() : new CallSignal.Reserved(), null);
    }

    private async Task ActAsync(CallSignal signal, Message.LineOpened? opened)
    {
        foreach (var action in _flow.Handle(signal, Elapsed))
        {
            switch (action)
            {
                case CallAction.AcceptLine:
                    await AcceptAsync(opened);
                    opened = null;
                    break;
                case CallAction.TellTransfer(var succeeded):
                    LogTransferEnded(succeeded);
                    _conversation?.OnTransferEnded(succeeded);
                    break;
                case CallAction.End(var cause, var hasMoved):
                    Release(cause, hasMoved);
                    break;
                default:
                    Start(action);
                    break;
            }
        }

        if (opened is not null && _flow.IsRinging)
            KeepEarly(opened);
    }

    private void Release(string cause, bool hasMoved)
    {
        LogEnded(cause);
        _over.Cancel();
        if (_token is not null)
            _calls.Tokens.Revoke(_token);
        _known.TrySetCanceled(CancellationToken.None);
        _wake.Dispose();
        _inbox.Writer.TryComplete();
        try
        {
            if (_conversation is null && (CallId ?? _attempt) is { } id)
                _services.Directory.End(id, Outcome(cause), cause);
            _reservation?.Dispose();
            if (hasMoved)
                _conversation?.OnMoved();
            else
                _conversation?.OnHungUp(cause, _hasFailed);
            _line?.Close();
            _early?.Close();
        }
        finally
        {
            _place?.Dispose();
            // The call is removed last, so that a gateway without calls has nothing left to release.
            _calls.Remove(this);
        }
    }

    /// <summary>What became of a call that never was a conversation.</summary>
    private CallOutcome Outcome(string cause) => cause switch
    {
        _ when _hasFailed => CallOutcome.Failed,
        CallFlow.TransferredCause => CallOutcome.Transferred,
        CallFlow.BusyCause => CallOutcome.Busy,
        CallFlow.RejectedCause => CallOutcome.Rejected,
        _ => _services.Carrier.Commands.Outcome(cause),
    };

    private void Rearm()
    {
        if (_flow.HasEnded)
            return;
        TimeSpan? key;
        lock (_listenerGate)
            key = _conversation is null ? null : _digits.Deadline;
        var next = _flow.Deadline is not { } deadline || key < deadline ? key : deadline;
        // Timers count whole milliseconds and cut the rest off; one more keeps them from firing before it is time.
        _wake.Change(next is { } due ? Max(due - Elapsed, TimeSpan.Zero) + TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
    }

    private CallInfo Info() => new(CallId ?? "", _direction, _from, _to);

    private abstract record Message
    {
        internal sealed record Offered(bool MayBeOver) : Message;

        internal sealed record Orphaned : Message;

        internal sealed record Signal(CallSignal Of) : Message;

        internal sealed record Webhook(CarrierEvent Event, bool OtherLeg) : Message;

        internal sealed record LineOpened(MediaConnection Connection, TaskCompletionSource<IMediaLineListener?> Accepted) : Message;

        internal sealed record SocketWasted(string Token) : Message;

        internal sealed record LineClosed(MediaConnection Connection) : Message;
    }
}
