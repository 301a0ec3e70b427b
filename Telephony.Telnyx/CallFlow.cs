using VoiceAgent.Calls;

namespace VoiceAgent.Telephony.Telnyx;

/// <summary>The course of one call at the carrier: decides, does nothing itself. Transitions are monotone, so late and repeated webhooks do no harm.</summary>
/// <remarks>Pure: time comes in with every signal and counts from the call's first. Not thread-safe.</remarks>
internal sealed class CallFlow
{
    /// <summary>A line that held this long makes the next loss a new story, with all attempts ahead of it again.</summary>
    private static readonly TimeSpan StableLine = TimeSpan.FromSeconds(30);

    /// <summary>What the outcome of ringing may take to arrive after the carrier's own time limit.</summary>
    private static readonly TimeSpan ReportSlack = TimeSpan.FromSeconds(15);

    private const int HangUpTries = 3;

    private readonly TelnyxOptions _options;
    private readonly bool _answerWithStream;
    private readonly List<CallAction> _actions = [];
    private Phase _phase;
    private TimeSpan? _phaseEnds;
    private TimeSpan? _transferEnds;
    private TimeSpan _lineUpAt;
    private int _attempts;
    private int _hangUps;
    private bool _hangUpFailed;
    private bool _streamFailed;
    private bool _conversationOver;

    public CallFlow(CallDirection direction, bool answerWithStream, TelnyxOptions options)
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
        Dialling,

        /// <summary>There is no place: the caller is being passed on, unanswered.</summary>
        Overflowing,

        /// <summary>Answered without a stream: that comes once the answer is confirmed.</summary>
        Answering,

        /// <summary>A stream was asked for.</summary>
        Connecting,
        Talking,

        /// <summary>The carrier is asked whether the call still exists.</summary>
        Asking,

        /// <summary>Waits before it asks for a stream again.</summary>
        Pausing,

        /// <summary>The caller talks to somebody else.</summary>
        Bridged,
        Ending,
        Ended,
    }

    /// <summary>When to send <see cref="CallSignal.TimePassed"/> unless something else happens before.</summary>
    public TimeSpan? Deadline => _phase is Phase.Ended ? null : Earlier(_phaseEnds, _transferEnds);

    public bool HasEnded => _phase is Phase.Ended;

    /// <summary>Takes note of a signal. What fell due before it happens first.</summary>
    /// <param name="at">Never earlier than the last one's.</param>
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
                _actions.Add(new CallAction.Answer(_answerWithStream));
                break;
            case CallSignal.Refused when _phase is Phase.Offered && _options.OverflowTo is not null:
                Enter(Phase.Overflowing, at + _options.TransferTimeout + ReportSlack);
                _actions.Add(new CallAction.Overflow());
                break;
            case CallSignal.Refused when _phase is Phase.Offered:
                Reject();
                break;
            case CallSignal.Bridged when _phase is Phase.Overflowing:
                Enter(Phase.Bridged, null);
                break;
            case CallSignal.OtherLegHungUp when _phase is Phase.Overflowing:
                Reject();
                break;
            case CallSignal.Adopted when _phase is Phase.Offered or Phase.Dialling:
                StartStream(at);
                break;
            case CallSignal.Moved:
                End("moved");
                break;
            case CallSignal.Answered when _phase is Phase.Answering:
                StartStream(at);
                break;
            case CallSignal.Answered when _phase is Phase.Dialling:
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
                _streamFailed = true;
                break;
            case CallSignal.LineUp when _phase is not (Phase.Offered or Phase.Bridged or Phase.Ending):
                _lineUpAt = at;
                Enter(Phase.Talking, null);
                _actions.Add(new CallAction.AcceptLine());
                break;
            case CallSignal.LineDown when _phase is Phase.Talking:
                if (at - _lineUpAt >= StableLine)
                    _attempts = 0;
                Pause(at);
                break;
            case CallSignal.TransferAsked when _phase is not Phase.Ending:
                _transferEnds = at + _options.TransferTimeout + ReportSlack;
                break;
            case CallSignal.TransferRefused:
                _transferEnds = null;
                break;
            case CallSignal.Bridged when _transferEnds is not null && _phase is not Phase.Ending:
                EndTransfer(succeeded: true, at);
                break;
            case CallSignal.OtherLegHungUp when _transferEnds is not null:
                EndTransfer(succeeded: false, at);
                break;
            case CallSignal.HangUpAsked when _phase is not Phase.Ending:
                HangUp(at);
                break;
            case CallSignal.ConversationOver:
                _conversationOver = true;
                if (_transferEnds is null && _phase is not (Phase.Bridged or Phase.Ending))
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
            case (CallAction.Answer or CallAction.StartStream or CallAction.Overflow, CommandResult.CallGone):
                End("unspecified");
                break;
            case (CallAction.Answer, CommandResult.Failed) when _phase is Phase.Answering or Phase.Connecting && _attempts == 0:
                HangUp(at);
                break;
            case (CallAction.StartStream(var attempt), CommandResult.Failed) when _phase is Phase.Connecting && attempt == _attempts:
                AskWhetherAlive();
                break;
            // A connection that broke without a word, or another gateway that is not as dead as it seemed: this one has the call now.
            case (CallAction.StartStream(var attempt), CommandResult.StreamInUse) when _phase is Phase.Connecting && attempt == _attempts:
                _actions.Add(new CallAction.StopStream());
                break;
            case (CallAction.StopStream, _) when _phase is Phase.Connecting:
                if (_attempts >= _options.StreamAttempts)
                    HangUp(at);
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

        switch (_phase)
        {
            case Phase.Dialling or Phase.Overflowing:
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
            HangUp(at);
        else
            Enter(Phase.Pausing, at + _options.StreamRetryDelay * Math.Pow(2, _attempts));
    }

    private void EndTransfer(bool succeeded, TimeSpan at)
    {
        _transferEnds = null;
        _actions.Add(new CallAction.TellTransfer(succeeded));
        if (succeeded)
        {
            Enter(Phase.Bridged, null);
            _actions.Add(new CallAction.StopStream());
        }
        else if (_conversationOver && _phase is not Phase.Ending)
        {
            HangUp(at);
        }
    }

    private void Reject()
    {
        _actions.Add(new CallAction.Reject());
        End("user_busy");
    }

    private void HangUp(TimeSpan at)
    {
        _hangUps++;
        _hangUpFailed = false;
        _transferEnds = null;
        Enter(Phase.Ending, at + _options.HangUpTimeout);
        _actions.Add(new CallAction.HangUp());
    }

    private void End(string cause)
    {
        Enter(Phase.Ended, null);
        _transferEnds = null;
        _actions.Add(new CallAction.End(cause));
    }

    private void Enter(Phase phase, TimeSpan? until) => (_phase, _phaseEnds) = (phase, until);

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) =>
        one is null ? other : other is null || one < other ? one : other;
}
