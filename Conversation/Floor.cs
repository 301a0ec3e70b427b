namespace VoiceAgent.Conversation;

/// <summary>Decides who has the floor, and what follows when it changes hands. Turns and replies begin and end in this class.</summary>
internal sealed partial class Floor(
    EngineContext context, CallCourse course, CallerTurn caller, TurnEnd turnEnd, Speculation speculation, Interruptions interruptions, ToolBook tools, Failures failures, AgentTurn agent, ReplyWriting writing)
{
    private readonly ConversationOptions _options = context.Options;

    /// <summary>Begins the conversation once both sides can be heard: the agent speaks first.</summary>
    public void Start()
    {
        course.Phase = CallPhase.Talking;
        agent.SilentSince = context.Now;
        context.Flow.Start(_options.Agent.Variables ?? new Dictionary<string, string>());
        var words = context.Flow.FirstWords();
        if ($"{_options.Agent.Greeting} {words}".Trim() is { Length: > 0 } greeting)
            Say(words.Length > 0 ? context.Flow.Script(greeting, _options.Interruption.AllowedInGreeting) : new Script(greeting, _options.Interruption.AllowedInGreeting));
        else
            Ask(answers: null, _options.Interruption.AllowedInGreeting);
    }

    /// <summary>Asks the model for a new reply, and drops a draft.</summary>
    public void Ask(string? answers, bool isInterruptible, TurnTimings? timings = null)
    {
        speculation.Reset();
        Ask(answers, isInterruptible, timings, context.Flow.FollowRules());
    }

    /// <summary>Has the agent say words of the engine's own.</summary>
    public void Say(Script script)
    {
        speculation.Reset();
        var fate = agent.Say(script);
        Follow(agent.Reply!, fate);
    }

    /// <summary>Does what a reply's fate asks for.</summary>
    public void Follow(Reply reply, ReplyFate fate)
    {
        switch (fate)
        {
            case ReplyFate.Heard: Finish(reply); break;
            case ReplyFate.ModelFailed: Fail(reply); break;
            case ReplyFate.VoiceFailed: FailVoice(reply, isTimedOut: false); break;
        }
    }

    /// <summary>Ends a reply on which the voice has failed.</summary>
    public void FailVoice(Reply reply, bool isTimedOut)
    {
        failures.VoiceFailed(isTimedOut);
        Fail(reply);
    }

    /// <summary>Ends the turn after a silence that is long enough, unless the turn stays open for a draft.</summary>
    public void PassTurn()
    {
        if (!turnEnd.StaysOpen(speculation))
            EndTurn();
    }

    /// <summary>Ends the caller's turn, and answers it.</summary>
    public void EndTurn()
    {
        var text = caller.Text;
        // A caller who spoke is not left without a word because the recognizer does not answer.
        var failed = caller.HasFailure || (text.Length == 0 && caller.AwaitsTranscript);
        var timings = turnEnd.Take();
        var (isAcknowledgement, opens) = (caller.OnlyAcknowledges, turnEnd.Opens);
        caller.Clear();
        turnEnd.Forget();
        if (text.Length > 0 && !isAcknowledgement)
        {
            Answer(text, opens, timings);
            return;
        }

        speculation.Discard();
        speculation.ForgetCount();
        // A noise says nothing, so a caller who makes one is as silent as before.
        if (isAcknowledgement)
            agent.SilentSince = context.Now;
        if (failed)
        {
            course.CallerSpoke(); // It is not the caller who is silent.
            Apologize(context.Texts.NotUnderstood);
        }
    }

    /// <summary>Stops the agent in one step: queued audio is dropped, and what was heard stays.
    /// An answer of which nothing was heard or done gives the caller's turn back, even after an opener.</summary>
    public void Interrupt(Reply reply, OverlapReason reason)
    {
        interruptions.Note(reply, OverlapDecision.Interrupted, reason);
        var isUnheard = !reply.Speech.IsAnswerHeard(context.Now) && !reply.Tools.HasDone;
        if (!reply.Speech.IsAnswerHeard(context.Now))
            context.Flow.TakeBack(reply.Tools.HasDone);
        if (interruptions.CutOff(reply) is { } pause)
            turnEnd.Pace.Learn(pause);
        End(isUnheard ? ReplyOutcome.Withdrawn : ReplyOutcome.Interrupted);
        if (isUnheard && reply.Answers is { } words)
        {
            if (context.History.FindLastIndex(u => u.Speaker is Speaker.Caller) is >= 0 and var last)
                context.History.RemoveAt(last);
            agent.Turns--;
            caller.Prepend(words);
        }
    }

    /// <summary>Ends the reply on its way, if there is one.</summary>
    public void End(ReplyOutcome outcome)
    {
        if (agent.End(outcome) is not { } reply)
            return;
        context.Flow.ReplyEnded(reply.Id, reply.Text.Waiting.Count == 0 && reply.Speech.IsLastHeard(context.Now));
        if (outcome is ReplyOutcome.Withdrawn)
        {
            turnEnd.HasOpened &= !reply.Speech.Opens || reply.Speech.Heard(context.Now).Length > 0;
            return;
        }

        // An apology or a prompt asks nothing new, but the greeting does. A caller who cuts in knows what is being asked.
        if ((!reply.IsScripted || reply.Id.Value == 1) && reply.Speech.Answer is { Length: > 0 } said)
            turnEnd.Said = said;
        context.Flow.AnswerEnded();
        if (reply.Answers is not null)
        {
            turnEnd.HasOpened = false;
            turnEnd.Pace.TurnAnswered();
        }
    }

    /// <summary>Breaks a long silence of both sides: with a filler while a tool works, else with a prompt, or by closing the call.</summary>
    public void BreakSilence()
    {
        if (tools.IsWorking)
        {
            // It is the agent who keeps the caller waiting.
            agent.SilentSince = context.Now;
            if (context.Texts.Filler.Length > 0)
                Say(new Script(context.Texts.Filler));
        }
        else if (course.PromptSilent() is { } prompt)
        {
            Say(prompt);
        }
        else
        {
            Close("", HangUpReason.Idle);
        }
    }

    /// <summary>Has the agent say an opener, which tells the caller that they were heard.</summary>
    public void Open(Reply reply)
    {
        turnEnd.HasOpened = true;
        agent.Bridge(reply, context.Texts.Openers[agent.Turns % context.Texts.Openers.Count]);
    }

    /// <summary>Takes what a tool has returned, or that it failed.</summary>
    public void ReturnTool(ToolUse tool, string result, ToolOutcome outcome)
    {
        var reply = agent.Reply;
        tools.Return(tool, result, outcome, reply);
        if (reply?.Tools.Current.Contains(tool) != true && reply?.Writer is { IsUndecided: true })
        {
            agent.Unforesee(reply);
            tools.Settle();
            Decide();
            return;
        }

        if (reply?.Tools.Current.Contains(tool) == true)
        {
            Follow(reply, writing.ToolSettled(reply));
            return;
        }

        // A draft whose model does not know the result would say what is not so any more.
        speculation.StartOver();
        if (reply is null)
            tools.Settle();
    }

    /// <summary>Takes the outcome of a transfer. A caller whom nobody has taken talks to the agent again.</summary>
    public void TransferEnded(bool succeeded)
    {
        if (!course.TransferEnded(succeeded))
            return;
        var route = context.Flow.NobodyTook();
        Say(context.Flow.Words(route) is { } words ? context.Flow.Script(words) : new Script(context.Texts.TransferFailed));
        if (route is not null && agent.Reply is { } reply)
            reply.Timings = reply.Timings with { Transitions = route.Transitions };
    }

    /// <summary>Gives up waiting for a tool.</summary>
    public void GiveUpTool(Reply reply, ToolUse tool)
    {
        context.Do(new ReportTimeout(reply.Id, Awaited.Tool, tool.Name));
        if (tool.IsCancellable)
        {
            ReturnTool(tool, """{"error":"timed out"}""", ToolOutcome.TimedOut);
            return;
        }

        tools.LetGo(tool);
        Follow(reply, writing.ToolSettled(reply));
    }

    /// <summary>Says a last sentence and hangs up, whatever happens meanwhile.</summary>
    public void Close(string goodbye, HangUpReason reason)
    {
        speculation.Discard();
        End(ReplyOutcome.HungUp);
        course.Phase = CallPhase.Closing;
        caller.Reset();
        if (goodbye.Length == 0)
            course.HangUp(reason);
        else
            Say(new Script(goodbye, IsInterruptible: false, AfterReply.HangUp, reason));
    }

    private void Finish(Reply reply)
    {
        if (!reply.IsScripted && !reply.Text.HasFailed)
            failures.Clear();
        if (interruptions.WasMeantForLastWords(reply))
            caller.MarkOverlapped();
        End(reply.Text.HasFailed ? ReplyOutcome.Failed : ReplyOutcome.Completed);
        if (reply.Text.HasFailed && failures.AreTooMany)
            GiveUp();
        else if (reply.After == AfterReply.HangUp)
            course.HangUp(reply.HangUpReason);
        else if (reply.After == AfterReply.Transfer)
            PassOn();
    }

    private void Fail(Reply reply)
    {
        var wasLetGo = reply is { IsScripted: true, HangUpReason: HangUpReason.Idle };
        End(ReplyOutcome.Failed);
        if (reply.After == AfterReply.Transfer)
            PassOn(); // The caller is to be passed on, whether the words for it were said or not.
        else if (wasLetGo)
            course.HangUp(reply.HangUpReason); // Nobody is there to hear an apology.
        else
            Apologize(context.Texts.Apology, reply.HangUpReason);
    }

    private void Apologize(string apology, HangUpReason reason = HangUpReason.Finished)
    {
        failures.Add();
        if (course.Phase == CallPhase.Closing)
            course.HangUp(reason);
        else if (failures.AreTooMany)
            GiveUp();
        else
            Say(new Script(apology));
    }

    private void GiveUp()
    {
        // The caller is passed on only once: somebody who did not take the call will not take it now.
        if (_options.Agent.FailureAction is FailureAction.Transfer && !failures.HavePassedOn)
        {
            failures.HavePassedOn = true;
            Say(new Script(context.Texts.FailureTransfer, IsInterruptible: false, AfterReply.Transfer));
            return;
        }

        Close(context.Texts.FailureGoodbye, HangUpReason.Failed);
    }

    private void PassOn()
    {
        course.Transfer();
        caller.Reset();
    }
}
