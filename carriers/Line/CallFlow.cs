using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Line;

/// <summary>The course of one call at the carrier. It decides, and does nothing itself. Transitions are monotone, so late and repeated webhooks do no harm.</summary>
/// <remarks>Pure: time comes in with every signal and counts from the beginning of the call at this gateway. Not thread-safe.</remarks>
internal sealed class CallFlow
{
    /// <summary>The cause of the end of a call whose caller was passed on.</summary>
    public const string TransferredCause = "transferred";

    /// <summary>The cause of the end of a call that was refused here, because there was no place for it.</summary>
    public const string BusyCause = "user_busy";

    /// <summary>The cause of the end of a call that the carrier would not place.</summary>
    public const string RejectedCause = "call_rejected";

    /// <summary>How long a line must have held for its loss to be met with all attempts again.</summary>
    private static readonly TimeSpan StableLine = TimeSpan.FromSeconds(30);

    /// <summary>How long after the carrier's own time limit the outcome of ringing may still arrive.</summary>
    private static readonly TimeSpan ReportSlack = TimeSpan.FromSeconds(15);

    /// <summary>How long a caller hears nothing before the carrier's own voice asks them to wait, and how often it repeats this.</summary>
    private static readonly TimeSpan SayAfter = TimeSpan.FromSeconds(3.5), SayEvery = TimeSpan.FromSeconds(5);

    /// <summary>The shortest wait before the carrier's voice speaks once a line is found dead, even one that was silent for long. A new stream has mostly come by then.</summary>
    private static readonly TimeSpan SayAfterAtLeast = TimeSpan.FromSeconds(1);

    /// <summary>How long the carrier's voice may take for a goodbye.</summary>
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(8);

    /// <summary>The longest wait before a stream is asked for again.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private const int HangUpTries = 3;

    private readonly LineOptions _options;
    private readonly bool _answerWithStream;
    private readonly List<CallAction> _actions = [];
    private Phase _phase;
    private TimeSpan? _phaseEnds;
    private TimeSpan? _transferEnds;
    private TimeSpan? _sayAt;
    private TimeSpan _lineUpAt;
    private int _attempts;
    private int _hangUps;
    private bool _hangUpFailed;
    private bool _streamFailed;
    private bool _isLineEarly;
    private bool _conversationOver;
    private bool _wasStopped;
    private bool _isAdopted;

    public CallFlow(CallDirection direction, bool answerWithStream, LineOptions options)
    {
        _options = options;
        _answerWithStream = answerWithStream;
        if (direction is CallDirection.Outbound)
            Enter(Phase.Dialling, options.DialTimeout + ReportSlack);
    }

    private enum Phase
    {
        /// <summary>An incoming call waits for a place.</summary>
        Offered,

        /// <summary>A call that lost its gateway waits for a place.</summary>
        Orphaned,
        Dialling,

        /// <summary>There is no place: the caller is being passed on, unanswered.</summary>
        Overflowing,

        /// <summary>The call was answered without a stream, which is asked for once the answer is confirmed.</summary>
        Answering,

        /// <summary>A stream was asked for.</summary>
        Connecting,
        Talking,

        /// <summary>The carrier is asked whether the call still exists.</summary>
        Asking,

        /// <summary>The call waits before it asks for a stream again.</summary>
        Pausing,

        /// <summary>There is no stream to be had, or no conversation. The carrier's own voice says so before the call is hung up.</summary>
        Leaving,
        Ending,
        Ended,
    }

    /// <summary>When to send <see cref="CallSignal.TimePassed"/> unless something else happens before; null where nothing is waited for.</summary>
    public TimeSpan? Deadline => _phase is Phase.Ended ? null : Earlier(Earlier(_phaseEnds, _transferEnds), _sayAt);

    public bool HasEnded => _phase is Phase.Ended;

    /// <summary>Whether the call is about to be hung up, or was. May be read while <see cref="Handle"/> runs.</summary>
    public bool IsEnding => _phase is Phase.Leaving or Phase.Ending or Phase.Ended;

    /// <summary>Whether the carrier was asked to pass the caller on and has not told the outcome. May be read while <see cref="Handle"/> runs.</summary>
    public bool IsTransferring => _transferEnds is not null;

    /// <summary>Whether the call was placed and nobody has answered it yet.</summary>
    public bool IsRinging => _phase is Phase.Dialling;

    /// <summary>Takes note of a signal, and before it of every deadline that has passed.</summary>
    /// <param name="at">The time of the signal, never earlier than that of the last one.</param>
    public IReadOnlyList<CallAction> Handle(CallSignal signal, TimeSpan at)
    {
        _actions.Clear();
        while (Deadline is { } due && due <= at)
            PassDeadline(due);
        if (_phase is not Phase.Ended)
            Take(signal, at);
        return _actions;
    }

    private void Take(CallSignal signal, TimeSpan at)
    {
        switch (signal)
        {
            case CallSignal.Reserved when _phase is Phase.Offered:
                Enter(_answerWithStream ? Phase.Connecting : Phase.Answering, at + _options.StreamTimeout);
                _sayAt = at + SayAfter;
                _actions.Add(new CallAction.Answer(_answerWithStream));
                break;
            case CallSignal.Refused when _phase is Phase.Offered && _options.OverflowTo is not null:
                Enter(Phase.Overflowing, at + _options.TransferTimeout + ReportSlack);
                _actions.Add(new CallAction.Overflow());
                break;
            case CallSignal.Refused when _phase is Phase.Offered:
                Reject();
                break;
            case CallSignal.Refused when _phase is Phase.Orphaned:
                HangUp(at);
                break;
            case CallSignal.Bridged when _phase is Phase.Overflowing:
                End(TransferredCause);
                break;
            case CallSignal.OtherLegHungUp when _phase is Phase.Overflowing:
                Reject();
                break;
            case CallSignal.Orphaned when _phase is Phase.Offered or Phase.Dialling:
                Enter(Phase.Orphaned, null);
                break;
            case CallSignal.Adopted or CallSignal.Reserved when _phase is Phase.Offered or Phase.Dialling or Phase.Orphaned:
                _isAdopted = signal is CallSignal.Adopted || _phase is Phase.Orphaned;
                _sayAt = at + SayAfter;
                StartStream(at);
                break;
            case CallSignal.Moved:
                Move();
                break;
            case CallSignal.Answered when _phase is Phase.Answering:
                StartStream(at);
                break;
            case CallSignal.Answered when _phase is Phase.Dialling && _isLineEarly:
                Talk(at);
                break;
            case CallSignal.Answered when _phase is Phase.Dialling:
                _sayAt = at + SayAfter;
                if (_streamFailed)
                    Pause(at);
                else
                    Enter(Phase.Connecting, at + _options.StreamTimeout);
                break;
            case CallSignal.HungUp(var cause):
                End(cause);
                break;
            case CallSignal.StreamFailed when _phase is Phase.Connecting:
                Pause(at);
                break;
            case CallSignal.StreamFailed when _phase is Phase.Dialling:
                (_streamFailed, _isLineEarly) = (true, false);
                break;
            // A line that is up before anybody has answered brings ringing, and nothing is said to it.
            case CallSignal.LineUp when _phase is Phase.Dialling:
                _isLineEarly = true;
                break;
            case CallSignal.LineUp when _phase is not (Phase.Offered or Phase.Orphaned or Phase.Leaving or Phase.Ending):
                Talk(at);
                break;
            case CallSignal.LineDown(var silentFor, var wasStopped) when _phase is Phase.Talking:
                _wasStopped = wasStopped;
                if (at - _lineUpAt >= StableLine)
                    _attempts = 0;
                var rest = SayAfter - silentFor;
                _sayAt = at + (rest > SayAfterAtLeast ? rest : SayAfterAtLeast);
                Pause(at);
                break;
            case CallSignal.RingingUnwanted when _phase is Phase.Dialling:
                HangUp(at);
                break;
            case CallSignal.CarrierHasSpoken when _phase is Phase.Leaving:
                HangUp(at);
                break;
            case CallSignal.TransferAsked when _phase is not Phase.Ending:
                _transferEnds = at + _options.TransferTimeout + ReportSlack;
                break;
            case CallSignal.TransferRefused:
                _transferEnds = null;
                break;
            // Where the call was taken over from another process, that process may have asked for the transfer.
            case CallSignal.Bridged when (_transferEnds is not null || _isAdopted) && _phase is not Phase.Ending:
                EndTransfer(succeeded: true, at);
                break;
            case CallSignal.OtherLegHungUp when _transferEnds is not null:
                EndTransfer(succeeded: false, at);
                break;
            case CallSignal.HangUpAsked when _phase is not Phase.Ending:
                HangUp(at);
                break;
            case CallSignal.NoConversation when _phase is Phase.Talking:
                Leave(at);
                break;
            case CallSignal.ConversationOver or CallSignal.NoConversation:
                _conversationOver = true;
                if (_transferEnds is null && _phase is not Phase.Ending)
                    HangUp(at);
                break;
            case CallSignal.CommandEnded(var of, var result):
                TakeResult(of, result, at);
                break;
            case CallSignal.Alive(var alive) when _phase is Phase.Asking:
                if (alive is false)
                    End("unspecified");
                else
                    Pause(at);
                break;
        }
    }

    private void TakeResult(CallAction of, CommandResult result, TimeSpan at)
    {
        switch (of, result)
        {
            case (CallAction.Answer or CallAction.StartStream or CallAction.Overflow or CallAction.Say, CommandResult.CallGone):
                End("unspecified");
                break;
            case (CallAction.Say, CommandResult.Failed) when _phase is Phase.Leaving:
                HangUp(at);
                break;
            case (CallAction.Answer, CommandResult.Failed) when _phase is Phase.Answering or Phase.Connecting && _attempts == 0:
                HangUp(at);
                break;
            case (CallAction.StartStream(var attempt), CommandResult.Failed) when _phase is Phase.Connecting && attempt == _attempts:
                AskWhetherAlive();
                break;
            // The carrier was told to stop the earlier stream, and yet has one. It is another gateway's, which is about to have the call, or else gives it up.
            case (CallAction.StartStream(var attempt), CommandResult.StreamInUse) when _phase is Phase.Connecting && attempt == _attempts && _wasStopped:
                _sayAt = null;
                if (_attempts >= _options.StreamAttempts)
                    Move();
                else
                    Pause(at);
                break;
            // The connection broke without a word, or another gateway is not as dead as it seemed: this one has the call now.
            case (CallAction.StartStream(var attempt), CommandResult.StreamInUse) when _phase is Phase.Connecting && attempt == _attempts:
                _actions.Add(new CallAction.StopStream());
                break;
            case (CallAction.StopStream, _) when _phase is Phase.Connecting:
                if (_attempts >= _options.StreamAttempts)
                    Leave(at);
                else
                    StartStream(at);
                break;
            case (CallAction.Overflow, CommandResult.Failed) when _phase is Phase.Overflowing:
                Reject();
                break;
            case (CallAction.HangUp, CommandResult.Failed) when _phase is Phase.Ending:
                _hangUpFailed = true;
                break;
        }
    }

    private void PassDeadline(TimeSpan due)
    {
        if (_transferEnds is { } transferEnds && transferEnds <= due)
        {
            EndTransfer(succeeded: false, due);
            return;
        }

        if (_sayAt is { } sayAt && sayAt <= due)
        {
            _sayAt = due + SayEvery;
            _actions.Add(new CallAction.Say(IsGoodbye: false));
            return;
        }

        switch (_phase)
        {
            case Phase.Dialling or Phase.Overflowing or Phase.Leaving:
                HangUp(due);
                break;
            case Phase.Answering or Phase.Connecting:
                AskWhetherAlive();
                break;
            case Phase.Pausing:
                StartStream(due);
                break;
            case Phase.Ending when _hangUpFailed && _hangUps < HangUpTries:
                HangUp(due);
                break;
            case Phase.Ending:
                End("unspecified");
                break;
            default:
                throw new InvalidOperationException($"No deadline belongs to {_phase}.");
        }
    }

    private void StartStream(TimeSpan at)
    {
        _attempts++;
        Enter(Phase.Connecting, at + _options.StreamTimeout);
        _actions.Add(new CallAction.StartStream(_attempts));
    }

    private void AskWhetherAlive()
    {
        Enter(Phase.Asking, null);
        _actions.Add(new CallAction.AskAlive());
    }

    private void Pause(TimeSpan at)
    {
        if (_attempts >= _options.StreamAttempts)
        {
            Leave(at);
            return;
        }

        var pause = _options.StreamRetryDelay * Math.Pow(2, _attempts);
        Enter(Phase.Pausing, at + (pause < LongestPause || _options.StreamRetryDelay > LongestPause ? pause : LongestPause));
    }

    private void Talk(TimeSpan at)
    {
        (_lineUpAt, _sayAt, _wasStopped) = (at, null, false);
        Enter(Phase.Talking, null);
        _actions.Add(new CallAction.AcceptLine());
    }

    /// <summary>Has the carrier's voice say goodbye, because no stream can be had or there is nobody to talk to.</summary>
    private void Leave(TimeSpan at)
    {
        _sayAt = null;
        Enter(Phase.Leaving, at + GoodbyeTime);
        _actions.Add(new CallAction.Say(IsGoodbye: true));
    }

    private void EndTransfer(bool succeeded, TimeSpan at)
    {
        _transferEnds = null;
        _actions.Add(new CallAction.TellTransfer(succeeded));
        if (succeeded)
        {
            // The caller talks to somebody else: the carrier needs nothing from here any more, and the place is free.
            _actions.Add(new CallAction.StopStream());
            End(TransferredCause);
        }
        else if (_conversationOver && _phase is not Phase.Ending)
        {
            HangUp(at);
        }
    }

    private void Reject()
    {
        _actions.Add(new CallAction.Reject());
        End(BusyCause);
    }

    private void HangUp(TimeSpan at)
    {
        _hangUps++;
        _hangUpFailed = false;
        (_transferEnds, _sayAt) = (null, null);
        Enter(Phase.Ending, at + _options.HangUpTimeout);
        _actions.Add(new CallAction.HangUp());
    }

    /// <summary>Ends only this process's part in the call. Another process has the call, or it is over without a word of how.</summary>
    private void Move() => End("moved", hasMoved: true);

    private void End(string cause, bool hasMoved = false)
    {
        Enter(Phase.Ended, null);
        (_transferEnds, _sayAt) = (null, null);
        _actions.Add(new CallAction.End(cause, hasMoved));
    }

    private void Enter(Phase phase, TimeSpan? until) => (_phase, _phaseEnds) = (phase, until);

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) =>
        one is null ? other : other is null || one < other ? one : other;
}
