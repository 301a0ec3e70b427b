using static VoiceAgent.Conversation.EngineContext;

namespace VoiceAgent.Conversation;

/// <summary>The agent's side of the conversation: at most one reply, which is spoken and heard. <see cref="ReplyWriting"/> follows what the reply's model does.</summary>
internal sealed partial class AgentTurn(EngineContext context, CallerTurn caller, ToolBook tools)
{
    /// <summary>How late a carrier's mark may be before the clock is believed instead.</summary>
    private static readonly TimeSpan MarkTimeout = TimeSpan.FromSeconds(2);

    private readonly ConversationOptions _options = context.Options;

    /// <summary>The reply on its way to the caller; null while the agent says nothing.</summary>
    public Reply? Reply { get; private set; }

    /// <summary>The number of the caller's turns that were answered, or are being answered.</summary>
    public int Turns { get; set; }

    /// <summary>The call time at which both sides fell silent; it counts only while both are silent.</summary>
    public TimeSpan SilentSince { get; set; }

    public Reply? Live(ReplyId reply) => Reply is { } live && live.Id == reply ? live : null;

    /// <summary>The reply that events with a model's id belong to.</summary>
    public Reply? Written(ReplyId writer) => Reply is { } live && live.Writer.Id == writer ? live : null;

    /// <summary>Asks the model for a new reply.</summary>
    /// <param name="answers">The caller's words that the reply answers; null where the agent speaks of its own accord.</param>
    /// <param name="words">What the flow says in the model's place; null where the model is asked.</param>
    /// <param name="runs">What is run before the model is asked; null for nothing.</param>
    public ReplyFate Ask(string? answers, bool isInterruptible, TurnTimings? timings = null, string? words = null, ConsentSnapshot? runs = null)
    {
        var at = timings?.EndOfTurn ?? context.Now;
        return Write(Begin(context.NextReply(), context.NewPieces(at), answers, isInterruptible, timings), words, runs);
    }

    /// <summary>Has a reply be written, of which nothing is.</summary>
    /// <param name="words">What the flow says in the model's place; null where the model is asked.</param>
    /// <param name="runs">What is run before the model is asked; null for nothing.</param>
    public ReplyFate Write(Reply reply, string? words, ConsentSnapshot? runs)
    {
        if (words is not null)
            return Say(reply, words);
        if (runs is null)
        {
            Ask(reply);
            return ReplyFate.GoesOn;
        }

        // As if the reply's model had called it.
        tools.Run(reply, runs.Id, runs.Request);
        reply.Tools.RoundEnded = true;
        return ReplyFate.GoesOn;
    }

    /// <summary>Has words of the flow said as the reply, or as what follows in it.</summary>
    public ReplyFate Say(Reply reply, string words)
    {
        reply.Text.HasEnded = true;
        if (context.Flow.Consent.Asked is null)
            reply.Then(context.Flow.After);
        reply.Text.AddScripted(words, context.Now);
        return Release(reply);
    }

    /// <summary>Has the model write a reply, or go on with it. The model is told the whole conversation, with all that it has written of the reply.</summary>
    public void Ask(Reply reply)
    {
        tools.Tell(reply);
        context.Do(new GenerateReply(reply.Id, [.. context.History, .. reply.AsWritten(context.Now)]) { Writer = reply.Writer.Another, Flow = context.Flow.State });
    }

    /// <summary>Has the agent say words of the engine's own.</summary>
    public ReplyFate Say(Script script)
    {
        var reply = Begin(context.NextReply(), context.NewPieces(context.Now), answers: null, script.IsInterruptible, timings: null, script);
        reply.Then(script.After);
        reply.Text.HasEnded = true;
        reply.Text.AddScripted(script.Text, context.Now);
        return Release(reply);
    }

    /// <summary>Makes a draft the reply, because the turn is over and the draft answers just its words. The events that were kept of the draft are to happen next.</summary>
    /// <param name="answers">The caller's words that the draft answers.</param>
    public Reply Take(Draft draft, string answers, TurnTimings timings)
    {
        var reply = Begin(draft.Id, draft.Text, answers, isInterruptible: true, draft.Time(timings));
        Take(reply, draft);
        return reply;
    }

    private void Take(Reply reply, Draft draft)
    {
        if (!draft.IsFixed)
            tools.Tell(reply); // The draft was begun after the last tool returned, so its model knows all results.
        (reply.Text.At, reply.Text.PendingSince) = (reply.Text.CanForce ? context.Now : reply.Timings.EndOfTurn, context.Now);
    }

    /// <summary>Has the agent say its filler, which tells the caller that the answer takes a while.</summary>
    public void Fill(Reply reply)
    {
        reply.Speech.HasFiller = true;
        Bridge(reply, context.Texts.Filler);
    }

    /// <summary>Has the agent say that a tool takes a while.</summary>
    public void TellOfTool(Reply reply)
    {
        var (tool, texts) = Tellable(reply)!.Value;
        tool.IsTold = true;
        Bridge(reply, texts[(Turns + reply.Tools.Rounds) % texts.Count]);
    }

    /// <summary>A tool that the reply waits for and that has words for the wait; null where there is none, or the caller was told in this round.</summary>
    private (ToolUse Tool, IReadOnlyList<string> Texts)? Tellable(Reply reply)
    {
        if (_options.Agent.ToolTexts is not { } all || reply.Tools.Current.Exists(t => t.IsTold))
            return null;
        foreach (var tool in reply.Tools.Current)
            if (tool.IsAwaited && all.TryGetValue(tool.Name, out var texts) && texts.Count > 0)
                return (tool, texts);
        return null;
    }

    /// <summary>Has the agent say words that are no part of the answer: that it takes a while (a filler), or that the caller was heard (an opener).</summary>
    public void Bridge(Reply reply, string text)
    {
        var segment = reply.Speech.Add(context.Spoken(text), context.Now, isFiller: true);
        reply.Timings = reply.Timings with { Filler = reply.Timings.Filler ?? context.Now };
        context.Do(new Speak(reply.Id, segment.Index, segment.Text));
    }

    /// <summary>Hands as many pieces to the synthesizer as synthesis may run ahead of what the caller hears.</summary>
    public ReplyFate Release(Reply reply)
    {
        if (reply.Text.Waiting.Count > 0)
            reply.Timings = reply.Timings with { FirstSentence = reply.Timings.FirstSentence ?? context.Now };
        while (reply.Text.Waiting.Count > 0 && reply.Speech.Ahead(context.Now) < _options.Speech.SynthesisLead)
        {
            var segment = reply.Speech.Add(reply.Text.Waiting.Dequeue(), context.Now);
            context.Do(new Speak(reply.Id, segment.Index, segment.Text));
        }

        return reply.IsOver ? ReplyFate.Heard : ReplyFate.GoesOn;
    }

    public void SegmentQueued(Reply reply, SegmentQueued e)
    {
        if (reply.Speech.Find(e.Segment) is not { Duration: null } segment)
            return;
        segment.Queue(e.Duration, e.Words, context.Now);
        reply.Timings = reply.Timings with { SynthesisEnd = context.Now };
        Release(reply);
    }

    /// <returns>False where there is no such segment, or its start was known already.</returns>
    public bool PlayoutStarted(Reply reply, int index)
    {
        if (reply.Speech.Find(index) is not { StartedAt: null } segment)
            return false;
        reply.Speech.Start(segment, context.Now);
        reply.Timings = reply.Timings with { FirstAudio = reply.Timings.FirstAudio ?? context.Now };
        return true;
    }

    public ReplyFate MarkReached(Reply reply, MarkReached e)
    {
        if (reply.Speech.Find(e.Segment) is not { IsHeard: false } segment)
            return ReplyFate.GoesOn;
        segment.Reach(e.Played, e.IsEnd, context.Now);
        return Release(reply);
    }

    /// <summary>Believes the clock where the carrier does not tell how far the playout has come.</summary>
    public ReplyFate MarkMissing(Reply reply)
    {
        if (reply.Speech.Playing is not { StartedAt: not null } segment)
            return ReplyFate.VoiceFailed;
        segment.Reach(segment.ExpectedDuration, isEnd: true, context.Now);
        return Release(reply);
    }

    /// <summary>Ends the reply on its way. What was heard of it, and what it has done, stays in the history.</summary>
    /// <returns>The reply that was ended; null where there was none.</returns>
    public Reply? End(ReplyOutcome outcome)
    {
        if (Reply is not { } reply)
            return null;
        if (!reply.EverythingHeard && reply.Speech.Segments.Count > 0)
            context.Do(new ClearPlayout(reply.Id));
        else if (reply.Speech.IsHeld)
            context.Do(new ResumePlayout(reply.Id)); // Nothing is left to clear, and the next reply must not find the mouth held.
        tools.Outlive(reply);
        context.History.AddRange(reply.AsHeard(context.Now, cutShort: outcome is ReplyOutcome.Interrupted));
        context.Do(new EndReply(reply.Id, outcome, reply.Answers, reply.Speech.Heard(context.Now), reply.Timings with { End = context.Now }));
        Reply = null;
        tools.Settle();
        SilentSince = context.Now;
        return reply;
    }

    /// <summary>Goes on with a reply that was on its way in another engine. The caller hears what a living mouth holds of the reply, and after that the rest.</summary>
    /// <param name="heardUntil">The call time of the last news of the reply: what was heard of it is counted up to here.</param>
    public Reply GoOnWith(ReplySnapshot restored, CallRestored e, TimeSpan heardUntil)
    {
        var reply = Reply = Conversation.Reply.From(restored, new ReplyId(context.Replies), context.NewPieces(context.Now), context.Now);
        tools.Keep(reply);
        var whole = e.Reply == reply.Id ? reply.Speech.Whole(e.Segments) : 0;
        var isUntouched = !reply.Text.HasEnded && whole == 0 && !reply.Tools.HasFinished && reply.Tools.Current.Count == 0 && reply.Speech.Heard(heardUntil).Length == 0;
        context.Do(new KeepPlayout(reply.Id, whole));
        // The mouth may be another one, or may have missed the last command.
        context.Do(reply.Speech.IsHeld ? new HoldPlayout(reply.Id) : new ResumePlayout(reply.Id));
        if (isUntouched)
            reply.WriteAnew(); // Nothing of the reply was heard, so nothing is said twice.
        else
            reply.KeepAudio(whole, heardUntil);
        tools.InvokeAgain(reply);
        return reply;
    }

    /// <summary>Considers what falls due in the speech of a reply.</summary>
    /// <param name="isClosing">True while the call closes. A closing call does not wait for its line to come back.</param>
    public void Consider(Reply reply, bool isClosing, ref NextDue next)
    {
        if (reply.Speech.IsHeld || (context.IsLineLost && !isClosing) || reply.Speech.Playing is not { } playing)
            return;
        var progress = Latest(reply.Speech.WatchFrom, reply.Speech.ProgressAt);
        if (playing.Duration is { } duration)
        {
            var left = playing.StartedAt is null ? TimeSpan.Zero : duration - playing.PlayedAt(playing.ProgressAt);
            next.Consider(Latest(progress, playing.QueuedAt) + left + MarkTimeout, Due.MarkTimeout);
        }
        else
        {
            // A piece that was prepared has been waited for since it was asked of the synthesizer.
            var asked = playing.Index == 0 && reply.Timings.SynthesisRequest < playing.SpokenAt ? reply.Timings.SynthesisRequest.Value : playing.SpokenAt;
            next.Consider(Latest(progress, asked) + _options.Limits.SynthesisTimeout, Due.SynthesisTimeout);
        }
    }

    /// <summary>Considers the opener and the filler, which are said while an answer is still being written.</summary>
    public void ConsiderFiller(Reply reply, ref NextDue next)
    {
        if (reply is { IsScripted: true } or { Answers: null } or { After: not AfterReply.Listen } || reply.Speech.Playing is not null || reply.Text.Waiting.Count > 0
            || reply.Speech.IsHeld || context.IsLineLost || caller.IsSpeaking)
            return;
        if (reply.Speech is { Opens: true, Segments.Count: 0 })
            next.Consider(reply.Timings.EndOfTurn, Due.Opener);
        if (reply.Text.HasPending)
            return;
        if (Tellable(reply) is { Tool: var tool })
            next.Consider(Latest(tool.AwaitedSince, reply.Speech.ProgressAt) + _options.Speech.ToolTextAfter, Due.ToolText);
        if (context.Texts.Filler.Length == 0 || reply.Speech.HasFiller)
            return;
        // The wait counts from the last thing the caller noticed. A turn that ends late has kept the caller waiting already, but its answer may come at once.
        var since = Latest(reply.Timings.LastSound ?? reply.Timings.EndOfTurn, reply.Speech.ProgressAt);
        next.Consider(Latest(since + _options.Speech.FillerAfter, reply.Timings.EndOfTurn + _options.Speech.FillerAfterTurn), Due.Filler);
    }

    /// <param name="script">The engine's own words for the reply; null where a model writes it.</param>
    private Reply Begin(ReplyId id, ReplyPieces text, string? answers, bool isInterruptible, TurnTimings? timings, Script? script = null) => Reply = new Reply(id, text, timings?.EndOfTurn ?? context.Now)
    {
        Answers = answers,
        IsInterruptible = isInterruptible,
        IsScripted = script is not null,
        HangUpReason = script?.Reason ?? HangUpReason.Finished,
        Timings = (timings ?? new TurnTimings { EndOfTurn = context.Now }) with { Turn = Turns, Tools = tools.TakeReturned() },
        OverlapFrom = caller.FirstUnfinished ?? (caller.IsSpeaking ? caller.Utterances : null),
    };
}
