namespace VoiceAgent.Conversation;

/// <summary>How far a call has come.</summary>
internal enum CallPhase
{
    New,
    Talking,

    /// <summary>A last sentence is said, whatever happens meanwhile.</summary>
    Closing,
    Transferring,
    Transferred,
    HangingUp,
    Over,
}

/// <summary>How a call begins, falls silent, is passed on and ends.</summary>
internal sealed class CallCourse(EngineContext context)
{
    private readonly ConversationOptions _options = context.Options;
    private TimeSpan _transferSince;
    private int _idlePrompts;

    public CallPhase Phase { get; set; }

    /// <summary>Time alone changes nothing in the present phase.</summary>
    public bool IsTimeless => Phase is CallPhase.New or CallPhase.Transferred or CallPhase.HangingUp or CallPhase.Over;

    /// <summary>Returns the next words to a silent caller: a prompt, or the goodbye; null where the call is closed without a word.</summary>
    public Script? PromptSilent()
    {
        if (_idlePrompts < _options.Silence.MaxPrompts)
        {
            _idlePrompts++;
            return new Script(context.Texts.IdlePrompt);
        }

        // The goodbye can be interrupted, because a caller who is there after all may say so.
        return context.Texts.IdleGoodbye.Length > 0 ? new Script(context.Texts.IdleGoodbye, IsInterruptible: true, AfterReply.HangUp, HangUpReason.Idle) : null;
    }

    /// <summary>Begins the count of prompts anew, because the caller is there.</summary>
    public void CallerSpoke() => _idlePrompts = 0;

    public void HangUp(HangUpReason reason)
    {
        Phase = CallPhase.HangingUp;
        context.Do(new HangUp(reason));
    }

    public void Transfer()
    {
        (Phase, _transferSince) = (CallPhase.Transferring, context.Now);
        context.Do(new Transfer((context.Flow.PassesOnTo is { } name ? _options.Agent.Destinations?.GetValueOrDefault(name) : null) ?? _options.Agent.TransferTo));
    }

    /// <returns>True where a caller who was passed on was not taken, and talks to the agent again.</returns>
    public bool TransferEnded(bool succeeded)
    {
        if (Phase != CallPhase.Transferring)
            return false;
        Phase = succeeded ? CallPhase.Transferred : CallPhase.Talking;
        return !succeeded;
    }

    public void Consider(ref NextDue next)
    {
        if (Phase == CallPhase.Transferring)
            next.Consider(_transferSince + _options.Limits.TransferTimeout, Due.TransferTimeout);
    }

    /// <summary>Goes on where another engine stopped; the outcome of a transfer is waited for anew.</summary>
    public void GoOn() => _transferSince = context.Now;

    public CourseSnapshot Snapshot() => new(Phase.ToString(), _idlePrompts);

    public void Restore(CourseSnapshot snapshot) => (Phase, _idlePrompts) = (Enum.Parse<CallPhase>(snapshot.Phase), snapshot.IdlePrompts);
}
