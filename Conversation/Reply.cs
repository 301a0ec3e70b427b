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

    /// <summary>What its model writes.</summary>
    public ReplyPieces Text { get; } = text;

    /// <summary>What is spoken of it, and heard.</summary>
    public ReplySpeech Speech { get; private init; } = new(at);

    /// <summary>What its model does.</summary>
    public ReplyTools Tools { get; private init; } = new();

    public required TurnTimings Timings { get; set; }

    /// <summary>The caller's words that this reply answers; null for what the agent says of its own accord.</summary>
    public string? Answers { get; init; }

    public bool IsInterruptible { get; init; } = true;

    /// <summary>Written by the engine itself (greeting, prompt, apology), not by the model.</summary>
    public bool IsScripted { get; init; }

    public AfterReply After { get; set; }

    public HangUpReason HangUpReason { get; init; } = HangUpReason.Finished;

    /// <summary>Number of the first utterance the caller began while this reply held the floor.</summary>
    public int? OverlapFrom { get; set; }

    /// <summary>Something of it was, or is about to be, spoken.</summary>
    public bool HasWords => Text.Waiting.Count > 0 || Speech.HasWords;

    public bool EverythingHeard => Text.Waiting.Count == 0 && Speech.IsHeard;

    /// <summary>Nothing more comes of it.</summary>
    public bool IsOver => Text.HasEnded && EverythingHeard;

    /// <summary>The tools of this round are done; the model goes on with their results.</summary>
    public void FinishRound() => Tools.FinishRound(Speech.Segments.Count + Text.Waiting.Count);

    /// <summary>The reply as history has it: what was heard, and tool rounds, in the order they came.</summary>
    public IEnumerable<Utterance> AsHeard(TimeSpan at, bool cutShort = false) => Tools.Account([.. Speech.Segments.Select(s => s.Heard(at))], at, cutShort);

    /// <summary>The reply as its model knows it: all that was written, spoken or not, and tool rounds, in the order they came.</summary>
    public IEnumerable<Utterance> AsWritten(TimeSpan at) => Tools.Account([.. Speech.Segments.Select(s => s.Text), .. Text.Waiting], at, cutShort: false);

    /// <summary>The audio of all segments but the first is lost: what was not heard of them waits to be spoken again, in segments of their own.</summary>
    /// <param name="at">When they were heard last.</param>
    public void KeepAudio(int segments, TimeSpan at)
    {
        var (again, pieces) = Speech.KeepAudio(segments, at);
        Tools.Recount(pieces, again.Count);
        var waiting = again.Concat(Text.Waiting).ToList();
        Text.Waiting.Clear();
        waiting.ForEach(Text.Waiting.Enqueue);
    }

    /// <summary>Nothing that was written counts: it is written anew, in segments of their own.</summary>
    public void WriteAnew()
    {
        Speech.CloseAll();
        Text.Waiting.Clear();
    }

    /// <summary>A reply that goes on where another engine stopped.</summary>
    public static Reply From(ReplySnapshot snapshot, ReplyId id, ReplyPieces text, TimeSpan at)
    {
        (text.HasEnded, text.HasFailed) = (snapshot.Text.HasEnded, snapshot.Text.HasFailed);
        foreach (var piece in snapshot.Text.Waiting)
            text.Waiting.Enqueue(piece);
        return new Reply(id, text, at)
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
    }

    /// <summary>What the model has written and no piece was made of is not in it: the model writes it again.</summary>
    public ReplySnapshot Snapshot() => new()
    {
        Answers = Answers,
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
