namespace VoiceAgent.Conversation;

/// <summary>A reply that is begun before the caller's turn is over, in case the words so far are all.
/// Nothing of a draft is spoken, done or remembered before the turn is over.</summary>
internal sealed class Draft(ReplyId id, string answers, ReplyPieces text, FlowRoute? route)
{
    private readonly List<(CallEvent Happened, TimeSpan At, int Pieces)> _events = [];

    // The model called a tool, or ended, before it had written a piece: what it writes later waits for the end of the turn.
    private bool _hasNoFirstPiece;

    public ReplyId Id { get; } = id;

    /// <summary>The caller's words that the draft answers.</summary>
    public string Answers { get; } = answers;

    /// <summary>The text that the draft's model writes, cut into pieces.</summary>
    public ReplyPieces Text { get; } = text;

    /// <summary>Where in the flow the draft belongs; null without a flow.</summary>
    public FlowRoute? Route { get; } = route;

    /// <summary>The draft is made of words of the flow, and no model writes it.</summary>
    public bool IsFixed { get; private set; }

    /// <summary>The call time at which the draft's first piece was given to the synthesizer; null before that.</summary>
    public TimeSpan? PreparedAt { get; private set; }

    /// <summary>Makes words of the flow the draft.</summary>
    public void Say(string words, TimeSpan now)
    {
        IsFixed = true;
        Text.AddScripted(words, now);
    }

    /// <summary>Takes an event of the draft.</summary>
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

    /// <summary>Hands over the draft's events, in order, once the turn is over. With each event, the pieces of text that were written by then wait to be spoken.</summary>
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

    /// <summary>Takes the first piece for synthesis, cut as it will be when the turn is over.</summary>
    /// <returns>The first piece; null as long as there is none, and once it was taken.</returns>
    public string? Prepare(TimeSpan now)
    {
        if (PreparedAt is not null || _hasNoFirstPiece || !Text.Waiting.TryPeek(out var piece))
            return null;
        PreparedAt = now;
        return piece;
    }

    /// <summary>Adds the draft's times to those of the turn that it answers.</summary>
    public TurnTimings Time(TurnTimings timings) => timings with
    {
        ModelRequest = At<ReplyRequested>(), FirstToken = At<ReplyTextReceived>(), FirstSentence = PreparedAt,
        SynthesisRequest = At<SynthesisRequested>() ?? timings.SynthesisRequest, SynthesisAudio = At<SynthesisAudioReceived>() ?? timings.SynthesisAudio,
    };

    /// <summary>Passes the draft's times on to the reply that it has become, once all kept events have happened to that reply.</summary>
    public void GiveTimes(Reply reply)
    {
        if (reply.Speech.Segments.Count == 0 && At<ReplyTextReceived>() is { } written)
            reply.Text.PendingSince = written;
        if (At<ReplyTextEnded>() is { } ended)
            reply.Timings = reply.Timings with { ModelEnd = ended };
    }

    /// <summary>Whether the draft has something to be heard, or to be done.</summary>
    public bool IsReady(bool synthesizesAhead)
    {
        var ready = At<ToolCalled>() ?? (PreparedAt is not null ? At<SynthesisAudioReceived>() ?? At<PreparationEnded>() : At<ReplyTextEnded>());
        return ready is not null || (!synthesizesAhead && (IsFixed || At<ReplyTextReceived>() is not null));
    }

    /// <summary>The reply that an event of a draft names; null for other events.</summary>
    public static ReplyId? ReplyOf(CallEvent happened) => WriterOf(happened) ?? happened switch
    {
        SynthesisRequested e => e.Reply,
        SynthesisAudioReceived e => e.Reply,
        PreparationEnded e => e.Reply,
        _ => null,
    };

    /// <summary>The reply that an event of a model names; null for other events.</summary>
    public static ReplyId? WriterOf(CallEvent happened) => happened switch
    {
        ReplyRequested e => e.Reply,
        ReplyTextReceived e => e.Reply,
        AnswerExpected e => e.Reply,
        ToolCalled e => e.Reply,
        ReplyTextEnded e => e.Reply,
        ReplyFailed e => e.Reply,
        _ => null,
    };

    /// <summary>Returns the call time at which the first event of this kind came; null where none came.</summary>
    public TimeSpan? At<T>() where T : CallEvent
    {
        foreach (var (happened, at, _) in _events)
            if (happened is T)
                return at;
        return null;
    }
}
