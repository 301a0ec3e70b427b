namespace VoiceAgent.Conversation;

/// <summary>A reply that is begun before the caller's turn is over, in case these are all the words. Nothing of it is spoken, done or remembered before the turn is.</summary>
internal sealed class Draft(ReplyId id, string answers, ReplyPieces text)
{
    private readonly List<(CallEvent Happened, TimeSpan At, int Pieces)> _events = [];

    // The model called a tool, or ended, before it had written a piece: what it writes after that waits for the turn.
    private bool _hasNoFirstPiece;

    public ReplyId Id { get; } = id;

    /// <summary>The words it answers.</summary>
    public string Answers { get; } = answers;

    /// <summary>What its model writes.</summary>
    public ReplyPieces Text { get; } = text;

    /// <summary>When its first piece was given to the synthesizer.</summary>
    public TimeSpan? PreparedAt { get; private set; }

    /// <summary>Takes what comes of it.</summary>
    public void Take(CallEvent happened, TimeSpan now)
    {
        if (happened is ReplyTextReceived { Text: { Length: > 0 } written })
            Text.Add(written, now);
        else if (happened is ToolCalled or ReplyTextEnded)
            Flush(now);
        _events.Add((happened, now, Text.Waiting.Count));
    }

    private void Flush(TimeSpan now)
    {
        Text.Flush(now);
        _hasNoFirstPiece |= PreparedAt is null && Text.Waiting.Count == 0;
    }

    /// <summary>The turn is over: what has come of it happens now, in order, and the pieces of its text wait to be spoken as they were written.</summary>
    public IEnumerable<CallEvent> HandOver()
    {
        var pieces = Text.Waiting.ToArray();
        Text.Waiting.Clear();
        var given = 0;
        foreach (var (happened, _, written) in _events)
        {
            for (; given < written; given++)
                Text.Waiting.Enqueue(pieces[given]);
            yield return happened;
        }
    }

    /// <summary>The first piece is to be synthesized, as it will be cut when the turn is over.</summary>
    /// <returns>Null as long as there is none, and once it was.</returns>
    public string? Prepare(TimeSpan now)
    {
        if (PreparedAt is not null || _hasNoFirstPiece || !Text.Waiting.TryPeek(out var piece))
            return null;
        PreparedAt = now;
        return piece;
    }

    /// <summary>All that was kept of it has happened to the reply that it is now: times are those of the draft.</summary>
    public void GiveTimes(Reply reply)
    {
        if (reply.Speech.Segments.Count == 0 && At<ReplyTextReceived>() is { } written)
            reply.Text.PendingSince = written;
        if (At<ReplyTextEnded>() is { } ended)
            reply.Timings = reply.Timings with { ModelEnd = ended };
    }

    /// <summary>There is something to be heard of it, or to be done.</summary>
    public bool IsReady(bool synthesizesAhead)
    {
        var ready = At<ToolCalled>() ?? (PreparedAt is not null ? At<SynthesisAudioReceived>() ?? At<PreparationEnded>() : At<ReplyTextEnded>());
        return ready is not null || (!synthesizesAhead && At<ReplyTextReceived>() is not null);
    }

    /// <summary>When something of this kind came first; null: it did not.</summary>
    public TimeSpan? At<T>() where T : CallEvent
    {
        foreach (var (happened, at, _) in _events)
            if (happened is T)
                return at;
        return null;
    }
}
