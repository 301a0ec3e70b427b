namespace VoiceAgent.Conversation;

/// <content>Replies of which it is not decided yet where in the flow they belong.</content>
internal sealed partial class AgentTurn
{
    /// <summary>Begins a reply of which it is not decided where in the flow it belongs.</summary>
    /// <param name="draft">What is written meanwhile; null where nothing is.</param>
    public void Await(Draft? draft, string answers, TurnTimings timings)
    {
        var id = draft?.Id ?? context.NextReply();
        var reply = Begin(id, context.NewPieces(context.Now), answers, isInterruptible: true, timings);
        (reply.Writer.IsUndecided, reply.Writer.Draft) = (true, draft);
    }

    /// <summary>Has a reply be written in another place of the flow than was thought.</summary>
    /// <param name="words">What the flow says in the model's place; null where the model is asked.</param>
    /// <param name="runs">What is run before the model is asked; null for nothing.</param>
    public ReplyFate WriteElsewhere(Reply reply, string? words, ConsentSnapshot? runs)
    {
        context.Do(new DiscardText(reply.Id));
        reply.WriteElsewhere(context.NextReply(), context.NewPieces(context.Now));
        return Write(reply, words, runs);
    }

    /// <summary>Keeps an event of the model of a reply of which it is not decided where it belongs.</summary>
    /// <returns>False where the event is none.</returns>
    public bool Keep(CallEvent happened)
    {
        if (Reply?.Writer is not { IsUndecided: true } writer || Draft.WriterOf(happened) != writer.Id)
            return false;
        if (happened is ReplyFailed)
            (writer.Draft, writer.HasFailed) = (null, true); // The model is asked anew once it is known what for.
        else
            writer.Draft?.Take(happened, context.Now);
        Prepare(Reply);
        return true;
    }

    /// <summary>Begins to write a reply of which it is not decided where it belongs, for the place where that is likely.</summary>
    public void Foresee(Reply reply, FlowRoute route)
    {
        var draft = reply.Writer.Draft = new Draft(reply.Id, reply.Answers!, context.NewPieces(context.Now), route);
        if (context.Flow.Words(route) is { } words)
            draft.Say(words, context.Now);
        else
            context.Do(new GenerateReply(reply.Id, [.. context.History]) { Writer = reply.Writer.Another, Flow = context.Flow.StateFor(route) });
        Prepare(reply);
    }

    /// <summary>Drops what was written of a reply of which it is not decided where it belongs, because its model does not know of a tool's result.</summary>
    public void Unforesee(Reply reply)
    {
        if (reply.Writer.Draft is null)
            return;
        context.Do(new DiscardText(reply.Id));
        (reply.Writer.Draft, reply.Writer.Id) = (null, context.NextReply());
    }

    // After an opener the piece would not be the reply's first.
    private void Prepare(Reply reply)
    {
        if (_options.Speculation.SynthesizesAhead && reply.Speech.Segments.Count == 0 && reply.Writer.Draft?.Prepare(context.Now) is { } piece)
            context.Do(new PrepareSpeech(reply.Id, piece));
    }

    /// <summary>Makes what was written meanwhile the text of a reply of which it is decided now where it belongs. The events that were kept of the draft are to happen next.</summary>
    public void Take(Draft draft, Reply reply)
    {
        reply.Take(draft);
        Take(reply, draft);
    }
}
