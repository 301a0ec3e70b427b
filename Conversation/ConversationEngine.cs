using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Conversation;

/// <summary>Decides what happens in a call: whose turn it is, what is said, what was heard, when the call ends. It is pure: events and times go in, commands come out.</summary>
/// <remarks>
/// An engine has one owner at a time. It has no clock, no task and no log: the same events at the same times always give the same commands,
/// so a recorded call can be replayed exactly. The engine's parts hold the state, each with its own deadlines and its own part of the snapshot.
/// This type brings events and deadlines to the parts, and puts their snapshots together.
/// </remarks>
public sealed class ConversationEngine
{
    private readonly EngineContext _context;
    private readonly CallCourse _course;
    private readonly CallerTurn _caller;
    private readonly TurnEnd _turnEnd;
    private readonly Speculation _speculation;
    private readonly ToolBook _tools;
    private readonly Failures _failures;
    private readonly AgentTurn _agent;
    private readonly ReplyWriting _writing;
    private readonly Floor _floor;
    private readonly Listening _listening;

    // Between a snapshot and CallRestored no time passes: nobody could have heard or said anything.
    private (TimeSpan Since, ReplySnapshot? Reply)? _away;

    /// <summary>An engine for a call that is about to begin.</summary>
    /// <param name="flow">The steps of the agent's conversations; null where the model holds them by its instructions alone.</param>
    public ConversationEngine(ConversationOptions options, LanguagePack? language = null, ConversationFlow? flow = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _context = new EngineContext(options, language ?? LanguagePacks.BuiltIn.Of(options.Agent.Language), flow);
        _caller = new CallerTurn(_context.Language);
        _course = new CallCourse(_context);
        _turnEnd = new TurnEnd(_context, _caller);
        _speculation = new Speculation(_context, _caller, _turnEnd);
        var interruptions = new Interruptions(_context, _caller);
        _tools = new ToolBook(_context);
        _failures = new Failures(options.Limits);
        _agent = new AgentTurn(_context, _caller, _tools);
        _writing = new ReplyWriting(_context, _tools, _failures, _agent);
        _floor = new Floor(_context, _course, _caller, _turnEnd, _speculation, interruptions, _tools, _failures, _agent, _writing);
        _listening = new Listening(_context, _caller, _turnEnd, _speculation, interruptions, _failures, _agent, _floor);
    }

    /// <summary>An engine that goes on where another one stopped. Send it <see cref="CallRestored"/> first.</summary>
    public ConversationEngine(ConversationOptions options, ConversationSnapshot snapshot, LanguagePack? language = null, ConversationFlow? flow = null) : this(options, language, flow)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _context.Restore(snapshot);
        _context.Flow.Restore(snapshot.Flow);
        _course.Restore(snapshot.Course);
        _caller.Restore(snapshot.Caller);
        _listening.Digits.Restore(snapshot.Digits);
        _turnEnd.Restore(snapshot.TurnEnd);
        _tools.Restore(snapshot.Tools, snapshot.At);
        _failures.Restore(snapshot.Failures);
        _agent.Turns = snapshot.Talk.Turns;
        if (_course.Phase != CallPhase.New)
            _away = (snapshot.At, snapshot.Reply);
    }

    /// <summary>The options by which the engine decides.</summary>
    public ConversationOptions Options => _context.Options;

    /// <summary>What was said so far: of the agent only what was heard.</summary>
    public IReadOnlyList<Utterance> History => _context.History;

    /// <summary>What the caller is expected to say.</summary>
    public Expectation Expectation => _context.Expectation;

    /// <summary>The call has ended; further events change nothing.</summary>
    public bool IsOver => _course.Phase == CallPhase.Over;

    /// <summary>The caller was passed on to somebody.</summary>
    public bool IsTransferred => _course.Phase == CallPhase.Transferred;

    /// <summary>The call time at which to call <see cref="Handle"/> with <see cref="DeadlineReached"/> unless something else happens first; null for never.
    /// It is always later than the last handled time.</summary>
    public TimeSpan? Deadline => NextDeadline() is { Due: not Due.Nothing } next ? next.At : null;

    /// <summary>Returns the state of the conversation, to be kept where a crash cannot reach it.</summary>
    /// <param name="at">The call time now.</param>
    public ConversationSnapshot Snapshot(TimeSpan at) => new()
    {
        At = at,
        Talk = _context.Snapshot(_agent.Turns),
        Course = _course.Snapshot(),
        Caller = _caller.Snapshot(),
        Digits = _listening.Digits.Pressed,
        TurnEnd = _turnEnd.Snapshot(),
        Tools = _tools.Snapshot(_agent.Reply),
        Failures = _failures.Snapshot(),
        Flow = _context.Flow.Snapshot(),
        Reply = _agent.Reply?.Snapshot(_context.Replies) ?? _away?.Reply,
    };

    /// <summary>Takes an event and decides what is to be done.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="at">When it happened, in call time, which counts from the moment the audio began to flow.
    /// A time before that of an earlier event counts as that event's time.</param>
    /// <returns>The commands to carry out, in order; none once the call is over. The list is valid until the next call of this method.</returns>
    public IReadOnlyList<CallCommand> Handle(CallEvent happened, TimeSpan at)
    {
        ArgumentNullException.ThrowIfNull(happened);
        _context.Commands.Clear();
        if (IsOver)
            return _context.Commands;
        at = at < _context.Now ? _context.Now : at;
        PassTimeUntil(at);
        if (!_speculation.Keep(happened) && !_agent.Keep(happened))
            Take(happened);
        if (IsTalking && _away is null && _agent.Reply is null)
            _turnEnd.Predict();
        // A deadline that the event set for this very moment is met now; otherwise it would lie in the past.
        PassTimeUntil(at);
        return _context.Commands;
    }

    private bool IsTalking => _course.Phase == CallPhase.Talking;

    private void Take(CallEvent happened)
    {
        switch (happened)
        {
            case HungUp: OnHungUp(); break;
            case LineLost: OnLineLost(); break;
            case LineRestored: OnLineRestored(); break;
            case CallStarted or CallRestored when _course.Phase == CallPhase.New: _floor.Start(); break;
            case CallRestored e: OnRestored(e); break;
            case SpeechStarted e: _listening.SpeechStarted(e.Onset, IsTalking); break;
            case SpeechContinued e: _listening.SpeechContinued(e.LastSound); break;
            case SpeechStopped e: _listening.SpeechStopped(e.LastSound); break;
            case Transcribed e when IsTalking: _listening.Transcribed(e); break;
            case TranscriptionFailed e when IsTalking: _listening.Failed(e); break;
            case TurnPredicted e: _turnEnd.OnPredicted(e); break;
            case TransitionExpected e when _context.Flow.OnExpected(e): OnJudged(); break;
            case TransitionJudged e when _context.Flow.OnJudged(e): OnJudged(); break;
            case DigitPressed e when IsTalking: _listening.KeyPressed(e.Digit); break;
            case TransferEnded e: _floor.TransferEnded(e.Succeeded); break;
            case ToolReturned e: OnToolReturned(e); break;
            default: TakeOfReply(happened); break;
        }
    }

    private void TakeOfReply(CallEvent happened)
    {
        switch (happened)
        {
            case ReplyRequested e when _agent.Written(e.Reply) is { } r: r.Timings = r.Timings with { ModelRequest = r.Timings.ModelRequest ?? _context.Now }; break;
            case ReplyTextReceived e when _agent.Written(e.Reply) is { } r: _floor.Follow(r, _writing.TextReceived(r, e.Text)); break;
            case AnswerExpected e when _agent.Written(e.Reply) is not null: _context.Expect(e.Expectation); break;
            case ToolCalled e when _agent.Written(e.Reply) is { } r: _writing.ToolCalled(r, e, isWritten: false); break;
            case ReplyTextEnded e when _agent.Written(e.Reply) is { } r: _floor.Follow(r, _writing.TextEnded(r)); break;
            case ReplyFailed e when _agent.Written(e.Reply) is { } r: _floor.Follow(r, _writing.ModelFailed(r)); break;
            case SynthesisRequested e when _agent.Live(e.Reply) is { } r: r.Timings = r.Timings with { SynthesisRequest = r.Timings.SynthesisRequest ?? _context.Now }; break;
            case SynthesisAudioReceived e when _agent.Live(e.Reply) is { } r: r.Timings = r.Timings with { SynthesisAudio = r.Timings.SynthesisAudio ?? _context.Now }; break;
            case SegmentQueued e when _agent.Live(e.Reply) is { } r: _agent.SegmentQueued(r, e); break;
            case SynthesisFailed e when _agent.Live(e.Reply) is { } r: _floor.FailVoice(r, e.Kind is FailureKind.TimedOut); break;
            case PlayoutStarted e when _agent.Live(e.Reply) is { } r && _agent.PlayoutStarted(r, e.Segment): _failures.VoiceSpoke(); break;
            case MarkReached e when _agent.Live(e.Reply) is { } r: _floor.Follow(r, _agent.MarkReached(r, e)); break;
        }
    }

    /// <summary>Lets everything that falls due before or at <paramref name="until"/> happen, each at its own time.</summary>
    private void PassTimeUntil(TimeSpan until)
    {
        while (NextDeadline() is { Due: not Due.Nothing } next && next.At <= until)
        {
            _context.Now = next.At > _context.Now ? next.At : _context.Now;
            Act(next.Due);
        }

        _context.Now = until;
    }

    private void Act(Due due)
    {
        var reply = _agent.Reply;
        switch (due)
        {
            case Due.MaxLength: _floor.Close(_context.Texts.MaxLengthGoodbye, HangUpReason.MaxLength); break;
            case Due.TransferTimeout: _floor.TransferEnded(succeeded: false); break;
            case Due.EndOfDigits: _listening.EndDigits(); break;
            case Due.FalseInterruption: _listening.GiveUpWords(reply!); break;
            case Due.Draft: _speculation.Begin(); break;
            case Due.EndOfTurn: _floor.PassTurn(); break;
            case Due.News: _floor.Ask(answers: null, isInterruptible: true); break;
            case Due.Idle: _floor.BreakSilence(); break;
            case Due.ToolTimeout: _floor.GiveUpTool(reply!, reply!.Tools.Awaited!); break;
            case Due.TransitionTimeout: _context.Flow.GiveUp(); _floor.Decide(); break;
            case Due.ReplyTimeout: Report(Awaited.Model); _floor.Follow(reply!, _writing.ModelFailed(reply!)); break;
            case Due.TextStall: _writing.ForceText(reply!); break;
            case Due.Opener: _floor.Open(reply!); break;
            case Due.ToolText: _agent.TellOfTool(reply!); break;
            case Due.Filler: _agent.Fill(reply!); break;
            case Due.MarkTimeout: _floor.Follow(reply!, _agent.MarkMissing(reply!)); break;
            case Due.SynthesisTimeout: Report(Awaited.Voice); _floor.FailVoice(reply!, isTimedOut: true); break;
        }

        void Report(Awaited what) => _context.Do(new ReportTimeout(reply!.Id, what));
    }

    private NextDue NextDeadline()
    {
        var next = new NextDue();
        if (_course.IsTimeless || _away is not null)
            return next;
        if (IsTalking)
        {
            next.Consider(Options.Limits.MaxCallLength, Due.MaxLength);
            _listening.Consider(ref next, hasNews: _tools.HasResults);
        }

        _course.Consider(ref next);
        if (_agent.Reply is not { } reply)
            return next;
        if (!reply.Text.HasEnded)
        {
            if (reply.Writer.IsUndecided)
                next.Consider(_context.Flow.AskedAt + Options.Limits.TransitionTimeout, Due.TransitionTimeout);
            else
                _writing.Consider(reply, ref next);
            _agent.ConsiderFiller(reply, ref next);
        }

        _agent.Consider(reply, isClosing: _course.Phase == CallPhase.Closing, ref next);
        return next;
    }

    private void OnHungUp()
    {
        _speculation.Discard();
        _floor.End(ReplyOutcome.HungUp);
        _course.Phase = CallPhase.Over;
    }

    private void OnLineLost()
    {
        _context.IsLineLost = true;
        _listening.SpeechStopped(_context.Now);
    }

    private void OnLineRestored()
    {
        _context.IsLineLost = false;
        _agent.SilentSince = _context.Now;
        if (_agent.Reply is { } reply)
            reply.Speech.WatchFrom = _context.Now;
    }

    private void OnRestored(CallRestored e)
    {
        var (since, restored) = _away ?? default;
        _away = null;
        _context.Do(new ExpectAnswer(Expectation));
        _agent.SilentSince = _context.Now;
        _listening.Digits.GoOn();
        _course.GoOn();
        _caller.GoOn(_context.Now);
        if (_course.Phase == CallPhase.HangingUp)
            _course.HangUp(_failures.AreTooMany ? HangUpReason.Failed : HangUpReason.Finished);
        if (restored is not null)
        {
            var reply = _agent.GoOnWith(restored, e, e.HeardUntil ?? since);
            _floor.Follow(reply, _writing.GoOn(reply));
            _floor.Decide();
            return;
        }

        _context.Do(new ClearPlayout(new ReplyId(_context.Replies))); // Audio that the line may still hold belongs to no reply any more.
        _tools.InvokeAgain(_agent.Reply);
    }

    private void OnJudged()
    {
        _speculation.Reconsider();
        _floor.Decide();
    }

    private void OnToolReturned(ToolReturned e)
    {
        if (_tools.Find(e, _agent.Reply) is { } tool)
            _floor.ReturnTool(tool, e.Result, e.HasFailed ? ToolOutcome.Failed : ToolOutcome.Returned);
    }
}
