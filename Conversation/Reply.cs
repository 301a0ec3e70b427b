namespace VoiceAgent.Conversation;

/// <summary>What happens once a reply has been heard to its end.</summary>
internal enum AfterReply
{
    Listen,
    HangUp,
    Transfer,
}

/// <summary>The reply that is being written, spoken and heard. The engine has at most one.</summary>
internal sealed class Reply(ReplyId id, ReplyPieces text, TimeSpan at)
{
    public ReplyId Id { get; } = id;

    /// <summary>The text of the reply, cut into pieces.</summary>
    public ReplyPieces Text { get; private set; } = text;

    /// <summary>Who writes the text, and whether it is known where it belongs.</summary>
    public ReplyWriter Writer { get; } = new(id);

    /// <summary>The speech of the reply, and what was heard of it.</summary>
    public ReplySpeech Speech { get; private init; } = new(at);

    /// <summary>The tools that the reply's model has called.</summary>
    public ReplyTools Tools { get; private init; } = new();

    public required TurnTimings Timings { get; set; }

    /// <summary>The caller's words that this reply answers; null for what the agent says of its own accord.</summary>
    public string? Answers { get; init; }

    public bool IsInterruptible { get; init; } = true;

    /// <summary>The reply was written by the engine itself (greeting, prompt, apology), not by the model.</summary>
    public bool IsScripted { get; init; }

    public AfterReply After { get; private set; }

    public HangUpReason HangUpReason { get; init; } = HangUpReason.Finished;

    /// <summary>The number of the first utterance that the caller began while this reply held the floor; null where there is none.</summary>
    public int? OverlapFrom { get; set; }

    /// <summary>Some words of the reply, an opener or a filler apart, were spoken or are about to be.</summary>
    public bool HasWords => Text.Waiting.Count > 0 || Speech.HasWords;

    public bool EverythingHeard => Text.Waiting.Count == 0 && Speech.IsHeard;

    /// <summary>Nothing more comes of the reply.</summary>
    public bool IsOver => Text.HasEnded && EverythingHeard;

    /// <summary>Says what happens once the reply was heard. What was said first holds.</summary>
    public void Then(AfterReply after) => After = After is AfterReply.Listen ? after : After;

    /// <summary>Ends a round whose tools are done; the model goes on with their results.</summary>
    public void FinishRound() => Tools.FinishRound(Speech.Segments.Count + Text.Waiting.Count);

    /// <summary>The reply as history has it: what was heard, and tool rounds, in the order they came.</summary>
    public IEnumerable<Utterance> AsHeard(TimeSpan at, bool cutShort = false) => Tools.Account([.. Speech.Segments.Select(s => s.Heard(at))], at, cutShort);

    /// <summary>The reply as its model knows it: all that was written, spoken or not, and tool rounds, in the order they came.</summary>
    public IEnumerable<Utterance> AsWritten(TimeSpan at) => Tools.Account([.. Speech.Segments.Select(s => s.Text), .. Text.Waiting], at, cutShort: false);

    /// <summary>Keeps the audio of the first segments; that of all others is lost.
    /// Words of the others that were not heard wait to be spoken again, in segments of their own.</summary>
    /// <param name="at">The call time up to which the segments were heard.</param>
    public void KeepAudio(int segments, TimeSpan at)
    {
        var (again, pieces) = Speech.KeepAudio(segments, at);
        Tools.Recount(pieces, again.Count);
        var waiting = again.Concat(Text.Waiting).ToList();
        Text.Waiting.Clear();
        waiting.ForEach(Text.Waiting.Enqueue);
    }

    /// <summary>Drops all that was written: the model writes the reply anew, in segments of its own.</summary>
    public void WriteAnew()
    {
        Speech.CloseAll();
        Text.Waiting.Clear();
    }

    /// <summary>Makes a draft's text the reply's.</summary>
    public void Take(Draft draft) => (Text, Timings) = (draft.Text, draft.Time(Timings));

    /// <summary>Drops what was written, because the conversation goes on elsewhere: another text is written under another id.</summary>
    public void WriteElsewhere(ReplyId writer, ReplyPieces text)
    {
        (Writer.Id, Text) = (writer, text);
        if (Timings.Filler is null)
            Timings = Timings with { SynthesisRequest = null, SynthesisAudio = null };
        Timings = Timings with { ModelRequest = null, FirstToken = null, FirstSentence = null };
    }

    /// <summary>A reply that goes on where another engine stopped.</summary>
    public static Reply From(ReplySnapshot snapshot, ReplyId last, ReplyPieces text, TimeSpan at)
    {
        (text.HasEnded, text.HasFailed) = (snapshot.Text.HasEnded, snapshot.Text.HasFailed);
        foreach (var piece in snapshot.Text.Waiting)
            text.Waiting.Enqueue(piece);
        var reply = new Reply(snapshot.Id ?? last, text, at)
        {
            Speech = ReplySpeech.From(snapshot.Speech, at),
            Tools = ReplyTools.From(snapshot.Rounds, at),
            Timings = snapshot.Timings,
            Answers = snapshot.Answers,
            IsInterruptible = snapshot.IsInterruptible,
            IsScripted = snapshot.IsScripted,
            After = Enum.Parse<AfterReply>(snapshot.After),
            HangUpReason = snapshot.HangUpReason,
            OverlapFrom = snapshot.OverlapFrom,
        };
        reply.Writer.IsUndecided = snapshot.IsUndecided;
        return reply;
    }

    /// <summary>Returns what another engine needs to go on with the reply. Text of which no piece was made is left out: the model writes it again.</summary>
    /// <param name="last">The last reply id that was given.</param>
    public ReplySnapshot Snapshot(int last) => new()
    {
        Id = Id.Value == last ? null : Id,
        Answers = Answers,
        IsUndecided = Writer.IsUndecided,
        Text = new TextSnapshot([.. Text.Waiting], Text.HasEnded, Text.HasFailed),
        Speech = Speech.Snapshot(),
        Rounds = Tools.Snapshot(),
        IsInterruptible = IsInterruptible,
        IsScripted = IsScripted,
        OverlapFrom = OverlapFrom,
        After = After.ToString(),
        HangUpReason = HangUpReason,
        Timings = Timings,
    };
}
