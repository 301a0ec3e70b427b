namespace VoiceAgent.Conversation;

/// <summary>The caller's side: what speech, words and keys do to the turn, and to an agent who speaks.</summary>
internal sealed class Listening(
    EngineContext context, CallerTurn caller, TurnEnd turnEnd, Speculation speculation, Interruptions interruptions, Failures failures, AgentTurn agent, Floor floor)
{
    public KeyedDigits Digits { get; } = new(context);

    /// <param name="isTalking">False where the utterance is only counted, because the agent is not in conversation.</param>
    public void SpeechStarted(TimeSpan onset, bool isTalking)
    {
        caller.Count();
        if (!isTalking)
            return;
        onset = NotAfterNow(onset);
        turnEnd.SpeechStarted(onset);
        var isPause = agent.Reply is null && caller is { IsOpen: true, IsSpeaking: false } && !turnEnd.IsMidway;
        caller.Start(onset, isPause ? onset - caller.LastSound : null);
        if (agent.Reply is { } reply)
            reply.OverlapFrom ??= caller.Utterances;
    }

    public void SpeechContinued(TimeSpan lastSound)
    {
        if (caller.Continue(NotAfterNow(lastSound)) && agent.Reply is { } reply && interruptions.SpeechContinued(reply) is { } reason)
            floor.Interrupt(reply, reason);
    }

    public void SpeechStopped(TimeSpan lastSound)
    {
        if (!caller.IsSpeaking)
            return;
        caller.Stop(NotAfterNow(lastSound));
        JudgeOverlap();
    }

    public void Transcribed(Transcribed e)
    {
        var wasNotUnderstood = caller.WasNotUnderstood(e.Utterance);
        if (!caller.Transcribe(e.Utterance, e.Text, e.IsFinal, context.Now))
            return;
        // The recognizer was slow, and did not fail.
        if (wasNotUnderstood && caller.IsLate(e.Utterance))
            failures.TakeBack();
        speculation.WordsChanged();
        if (e.IsFinal && caller.PauseBefore(e.Utterance) is { } pause)
            turnEnd.Pace.Learn(pause);
        JudgeOverlap();
    }

    public void Failed(TranscriptionFailed e)
    {
        if (caller.Fail(e.Utterance, keepWords: e.Kind != FailureKind.Incomplete))
            JudgeOverlap();
    }

    public void KeyPressed(char key)
    {
        if (agent.Reply is { IsInterruptible: true } reply)
            floor.Interrupt(reply, OverlapReason.Key);
        // A key that leads on in the flow is an entry of its own.
        if (Digits.Press(key) || (Digits.Pressed == key.ToString() && context.Flow.Press(key)))
            EndDigits();
    }

    /// <summary>Takes a complete entry by keys into the turn.</summary>
    public void EndDigits()
    {
        caller.Append(Digits.Take(), context.Now);
        turnEnd.Pace.SkipTurn();
        if (agent.Reply is null && !caller.IsSpeaking && !caller.AwaitsTranscript)
            floor.EndTurn();
    }

    /// <summary>Has a paused agent go on, because the words of the caller who spoke over it do not come.</summary>
    public void GiveUpWords(Reply reply) => interruptions.Resume(reply, OverlapReason.NoTranscript);

    /// <summary>Considers what falls due on the caller's side.</summary>
    public void Consider(ref NextDue next, bool hasNews)
    {
        if (agent.Reply is null && !Digits.IsPending && speculation.At() is { } draft)
            next.Consider(draft, Due.Draft);
        if (Digits.IsPending)
            next.Consider(Digits.EndsAt, Due.EndOfDigits);
        if (agent.Reply is { } reply)
        {
            if (reply.Speech.IsHeld && !caller.IsSpeaking && !context.IsLineLost)
                next.Consider(caller.LastSound + context.Options.Interruption.ResumeAfter, Due.FalseInterruption);
        }
        else if (caller.IsOpen && !caller.IsSpeaking && !Digits.IsPending)
        {
            next.Consider(turnEnd.At(speculation), Due.EndOfTurn);
        }
        else if (!caller.IsOpen && !Digits.IsPending && !context.IsLineLost)
        {
            // The model is to say what has come of a tool as soon as nobody speaks.
            if (!caller.IsSpeaking && hasNews)
                next.Consider(context.Now, Due.News);
            else
                next.Consider(agent.SilentSince + context.Options.Silence.After, Due.Idle);
        }
    }

    private void JudgeOverlap()
    {
        if (agent.Reply is { } reply && interruptions.Judge(reply) is { } reason)
            floor.Interrupt(reply, reason);
    }

    private TimeSpan NotAfterNow(TimeSpan at) => at < context.Now ? at : context.Now;
}
