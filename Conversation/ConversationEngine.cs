namespace VoiceAgent.Conversation;

/// <summary>Decides what happens in a call: whose turn it is, what is said, what was heard, when it ends. Pure: events and times in, commands out.</summary>
/// <remarks>
/// Owned by one caller at a time. It has no clock, no task and no log: the same events at the same times always give the same commands,
/// so a recorded call can be replayed exactly.
/// </remarks>
public sealed partial class ConversationEngine
{
    private readonly ConversationOptions _options;
    private readonly List<CallCommand> _commands = [];
    private readonly List<Utterance> _history = [];

    private TimeSpan _now;
    private Phase _phase = Phase.New;
    private bool _lineLost;
    private int _turns;
    private int _replies;
    private int _utterances;
    private int _failures;

    // The voice said nothing in time when it was asked last.
    private bool _isVoiceSilent;
    private bool _hasGivenUp;
    private int _idlePrompts;
    private TimeSpan _idleSince;
    private TimeSpan _transferSince;
    private string _digits = "";
    private TimeSpan _digitAt;
    private Expectation _expectation = Expectation.None;
    private CallerTurn _caller = new();
    private SpeakingPace _pace;
    private bool _hasPaused;

    // What the agent said last of its own: the caller answers that.
    private string _said = "";

    // The caller of this turn was told already that they were heard.
    private bool _hasOpened;

    // The last utterance that the caller began while the agent still spoke and asked nothing.
    private int _overlapped;
    private Reply? _reply;

    /// <summary>An engine for a call that is about to begin.</summary>
    public ConversationEngine(ConversationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _pace = SpeakingPace.Unknown(options.Pace);
    }

    private enum Phase
    {
        New,
        Talking,
        Closing,
        Transferring,
        Transferred,
        HangingUp,
        Over,
    }

    /// <summary>How it decides.</summary>
    public ConversationOptions Options => _options;

    /// <summary>What was said so far, as it was heard.</summary>
    public IReadOnlyList<Utterance> History => _history;

    /// <summary>What the caller is expected to say.</summary>
    public Expectation Expectation => _expectation;

    /// <summary>The call has ended; further events change nothing.</summary>
    public bool IsOver => _phase == Phase.Over;

    /// <summary>The caller was passed on to somebody.</summary>
    public bool IsTransferred => _phase == Phase.Transferred;

    /// <summary>When to call <see cref="Handle"/> with <see cref="DeadlineReached"/> unless something else happens first; null: never. Always later than the last handled time.</summary>
    public TimeSpan? Deadline => NextDeadline() is { Due: not Due.Nothing } next ? next.At : null;

    /// <summary>Takes an event.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="at">When, in call time: since the audio began to flow. A time before that of an earlier event counts as that event's time.</param>
    /// <returns>What is to be done, in order. Valid until the next call.</returns>
    public IReadOnlyList<CallCommand> Handle(CallEvent happened, TimeSpan at)
    {
        ArgumentNullException.ThrowIfNull(happened);
        _commands.Clear();
        if (IsOver)
            return _commands;
        at = at < _now ? _now : at;
        PassTimeUntil(at);
        Take(happened);
        Predict();
        // What the event made due at this very moment happens now; otherwise the deadline would lie in the past.
        PassTimeUntil(at);
        return _commands;
    }

    private void Take(CallEvent happened)
    {
        if (Keep(happened))
            return;
        switch (happened)
        {
            case HungUp: OnHungUp(); break;
            case LineLost: OnLineLost(); break;
            case LineRestored: OnLineRestored(); break;
            case CallStarted or CallRestored when _phase == Phase.New: OnStarted(); break;
            case CallRestored e: OnRestored(e); break;
            case SpeechStarted e: OnSpeechStarted(e); break;
            case SpeechContinued e: OnSpeechContinued(e); break;
            case SpeechStopped e: OnSpeechStopped(e); break;
            case Transcribed e: OnTranscribed(e); break;
            case TranscriptionFailed e: OnTranscriptionFailed(e); break;
            case TurnPredicted e: OnTurnPredicted(e); break;
            case DigitPressed e: OnDigit(e); break;
            case TransferEnded e: OnTransferEnded(e); break;
            case ReplyRequested e when Live(e.Reply) is { } r: r.Timings = r.Timings with { ModelRequest = r.Timings.ModelRequest ?? _now }; break;
            case ReplyTextReceived e when Live(e.Reply) is { } r: OnReplyText(r, e.Text); break;
            case AnswerExpected e when Live(e.Reply) is not null: Expect(e.Expectation); break;
            case ToolCalled e when Live(e.Reply) is { } r: OnToolCalled(r, e); break;
            case ToolReturned e: OnToolReturned(e); break;
            case ReplyTextEnded e when Live(e.Reply) is { } r: OnReplyTextEnded(r); break;
            case ReplyFailed e when Live(e.Reply) is { } r: OnReplyFailed(r); break;
            case SynthesisRequested e when Live(e.Reply) is { } r: r.Timings = r.Timings with { SynthesisRequest = r.Timings.SynthesisRequest ?? _now }; break;
            case SynthesisAudioReceived e when Live(e.Reply) is { } r: r.Timings = r.Timings with { SynthesisAudio = r.Timings.SynthesisAudio ?? _now }; break;
            case SegmentQueued e when Live(e.Reply) is { } r: OnSegmentQueued(r, e); break;
            case SynthesisFailed e when Live(e.Reply) is { } r: OnSynthesisFailed(r, e.Kind is FailureKind.TimedOut); break;
            case PlayoutStarted e when Live(e.Reply) is { } r: OnPlayoutStarted(r, e.Segment); break;
            case MarkReached e when Live(e.Reply) is { } r: OnMarkReached(r, e); break;
        }
    }

    private Reply? Live(ReplyId reply) => _reply is { } live && live.Id == reply ? live : null;

    /// <summary>Lets everything that falls due before or at <paramref name="until"/> happen, each at its own time.</summary>
    private void PassTimeUntil(TimeSpan until)
    {
        while (NextDeadline() is { Due: not Due.Nothing } next && next.At <= until)
        {
            _now = next.At > _now ? next.At : _now;
            Act(next.Due);
        }

        _now = until;
    }

    private void OnStarted()
    {
        _phase = Phase.Talking;
        _idleSince = _now;
        if (_options.Greeting.Length > 0)
            SayScripted(_options.Greeting, interruptible: _options.GreetingInterruptible);
        else
            AskModel(answers: null, _options.GreetingInterruptible);
    }

    private void OnHungUp()
    {
        Discard();
        End(ReplyOutcome.HungUp);
        _phase = Phase.Over;
    }

    private void OnLineLost()
    {
        _lineLost = true;
        if (_caller.IsSpeaking)
            OnSpeechStopped(new SpeechStopped(_now));
    }

    private void OnLineRestored()
    {
        _lineLost = false;
        _idleSince = _now;
        if (_reply is { } reply)
            reply.WatchFrom = _now;
    }

    private void OnMaxLength() => Close(_options.MaxLengthGoodbye, HangUpReason.MaxLength);

    /// <summary>Says a last sentence and hangs up, whatever happens meanwhile.</summary>
    private void Close(string goodbye, HangUpReason reason)
    {
        Discard();
        End(ReplyOutcome.HungUp);
        _phase = Phase.Closing;
        _caller = new CallerTurn();
        if (goodbye.Length == 0)
        {
            HangUpNow(reason);
            return;
        }

        SayScripted(goodbye, interruptible: false, AfterReply.HangUp, reason);
    }

    private void HangUpNow(HangUpReason reason)
    {
        _phase = Phase.HangingUp;
        _commands.Add(new HangUp(reason));
    }

    private void OnTransferEnded(TransferEnded e)
    {
        if (_phase != Phase.Transferring)
            return;
        if (e.Succeeded)
        {
            _phase = Phase.Transferred;
            return;
        }

        _phase = Phase.Talking;
        SayScripted(_options.TransferFailed);
    }

    private void Expect(Expectation expectation)
    {
        _expectation = expectation;
        _commands.Add(new ExpectAnswer(expectation));
    }
}
