using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

/// <summary>What happens once a reply has been heard to its end.</summary>
internal enum AfterReply
{
    Listen,
    HangUp,
    Transfer,
}

/// <summary>The reply that is being written, spoken and heard. The engine has at most one.</summary>
internal sealed partial class Reply(ReplyId id, SentenceChunker chunker, TimeSpan at)
{
    private readonly List<Segment> _segments = [];
    private readonly Queue<string> _waiting = new();

    public ReplyId Id { get; } = id;

    public SentenceChunker Chunker { get; set; } = chunker;

    public MarkupFilter Markup { get; } = new();

    public required TurnTimings Timings { get; set; }

    /// <summary>The caller's words that this reply answers; null for what the agent says of its own accord.</summary>
    public string? Answers { get; init; }

    public bool IsInterruptible { get; init; } = true;

    /// <summary>Written by the engine itself (greeting, prompt, apology), not by the model.</summary>
    public bool IsScripted { get; init; }

    public AfterReply After { get; set; }

    public HangUpReason HangUpReason { get; set; } = HangUpReason.Finished;

    /// <summary>Number of the first utterance the caller began while this reply held the floor.</summary>
    public int? OverlapFrom { get; set; }

    /// <summary>It begins with an opener, where it is not there yet.</summary>
    public bool Opens { get; set; }

    public bool IsHeld { get; set; }

    /// <summary>Makes its pieces into what is spoken; null before the first.</summary>
    public PieceWriter? Writer { get; set; }

    public bool TextEnded { get; set; }

    /// <summary>Last time the model showed life.</summary>
    public TimeSpan TextAt { get; set; } = at;

    /// <summary>Since when text waits that is not yet part of a piece, if there is any.</summary>
    public TimeSpan PendingSince { get; set; } = at;

    /// <summary>The model has written its part of this tool round.</summary>
    public bool RoundEnded { get; set; }

    /// <summary>Text came since the last time some was forced out.</summary>
    public bool CanForce { get; set; }

    /// <summary>The model wrote nothing that could be spoken, and was asked once more.</summary>
    public bool IsAskedAgain { get; set; }

    /// <summary>The model failed after part of the reply was already on its way.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Watchdogs of the playout count from here: it was held, or the line was lost, until then.</summary>
    public TimeSpan WatchFrom { get; set; } = at;

    public int ToolRounds { get; private set; }

    /// <summary>Something of it was, or is about to be, spoken.</summary>
    public bool HasWords => _waiting.Count > 0 || _segments.Exists(s => s is { Text.Length: > 0, IsFiller: false });

    /// <summary>The caller was told that it takes a while.</summary>
    public bool HasFiller { get; set; }

    /// <summary>Tools that were called in the current round, in order.</summary>
    public List<ToolUse> Tools { get; } = [];

    /// <summary>Finished tool rounds, with the number of pieces written before each.</summary>
    public List<(int Segments, ToolUse Tool)> FinishedTools { get; } = [];

    /// <summary>Every tool it has called.</summary>
    public IEnumerable<ToolUse> AllTools => FinishedTools.Select(t => t.Tool).Concat(Tools);

    public IReadOnlyList<Segment> Segments => _segments;

    /// <summary>Pieces that wait until the synthesis may run further ahead.</summary>
    public Queue<string> Waiting => _waiting;

    public bool IsAudible => _segments.Exists(s => s.StartedAt is not null);

    /// <summary>The caller heard some of what answers them; an opener or a filler does not.</summary>
    public bool IsAnswerHeard(TimeSpan at) => _segments.Exists(s => !s.IsFiller && s.Heard(at).Length > 0);

    /// <summary>Some tool has run, or runs to its end: that belongs after the words that asked for it.</summary>
    public bool HasDone => FinishedTools.Count > 0 || Tools.Exists(HasBegun);

    /// <summary>As much of the answer as began to sound, in whole pieces.</summary>
    public string Answer => string.Join(' ', _segments.Where(s => s is { IsFiller: false, StartedAt: not null }).Select(s => s.Text));

    public bool EverythingHeard => _waiting.Count == 0 && _segments.TrueForAll(s => s.IsHeard);

    /// <summary>The segment that the caller hears or will hear next; null when all were heard.</summary>
    public Segment? Playing => _segments.Find(s => !s.IsHeard);

    public Segment AddSegment(string text, TimeSpan at, bool isFiller = false)
    {
        var segment = new Segment(_segments.Count, text, at) { IsFiller = isFiller };
        _segments.Add(segment);
        return segment;
    }

    public Segment? Find(int segment) => segment >= 0 && segment < _segments.Count ? _segments[segment] : null;

    /// <summary>How much speech is on its way to the caller and not heard yet.</summary>
    public TimeSpan Ahead(TimeSpan at)
    {
        var ahead = TimeSpan.Zero;
        foreach (var segment in _segments)
            if (!segment.IsHeard)
                ahead += segment.ExpectedDuration - segment.PlayedAt(at);
        return ahead;
    }

    /// <summary>What the caller heard of it by now, cut at a word.</summary>
    public string Heard(TimeSpan at) => string.Join(' ', _segments.Select(s => s.Heard(at)).Where(t => t.Length > 0));

    /// <summary>Last sign that the caller hears it.</summary>
    public TimeSpan ProgressAt => _segments.Count == 0 ? TimeSpan.Zero : _segments.Max(s => s.ProgressAt);

    /// <summary>The tools of this round are done; the model goes on with their results.</summary>
    public void FinishRound()
    {
        foreach (var tool in Tools)
            FinishedTools.Add((_segments.Count + _waiting.Count, tool));
        Tools.Clear();
        ToolRounds++;
        RoundEnded = false;
    }

    /// <summary>The reply as history has it: what was heard, and tool rounds, in the order they came.</summary>
    public IEnumerable<Utterance> AsHeard(TimeSpan at, bool cutShort = false) => Account([.. _segments.Select(s => s.Heard(at))], at, cutShort);

    /// <summary>The reply as its model knows it: all that was written, spoken or not, and tool rounds, in the order they came.</summary>
    public IEnumerable<Utterance> AsWritten(TimeSpan at) => Account([.. _segments.Select(s => s.Text), .. _waiting], at, cutShort: false);

    private static bool HasBegun(ToolUse tool) => tool.Result is not null || !tool.IsCancellable;

    private IEnumerable<Utterance> Account(string[] pieces, TimeSpan at, bool cutShort)
    {
        var from = 0;
        foreach (var round in FinishedTools.GroupBy(t => t.Tool.Round))
        {
            var segments = round.First().Segments;
            if (Join(from, segments) is { Length: > 0 } before)
                yield return new Utterance(Speaker.Agent, before, at);
            from = segments;
            foreach (var entry in Entries([.. round.Select(t => t.Tool)]))
                yield return entry;
        }

        if (Join(from, int.MaxValue) is { Length: > 0 } last)
            yield return new Utterance(Speaker.Agent, last, at, cutShort);

        // A round that is cut off: what its tools have begun goes on.
        foreach (var entry in Entries(Tools.FindAll(HasBegun)))
            yield return entry;

        // What was called together stays together: first the calls, then what came of them.
        static IEnumerable<Utterance> Entries(List<ToolUse> round) => round.Select(t => t.Call()).Concat(round.Select(t => t.Answer()));

        string Join(int first, int end) => string.Join(' ', pieces.Take(end).Skip(first).Where(t => t.Length > 0));
    }
}

/// <summary>A piece of a reply on its way from text to the caller's ear.</summary>
internal sealed class Segment(int index, string text, TimeSpan spokenAt)
{
    public Segment(int index, SegmentSnapshot snapshot) : this(index, snapshot.Text, snapshot.SpokenAt)
    {
        (StartedAt, Duration, QueuedAt, Words) = (snapshot.StartedAt, snapshot.Duration, snapshot.QueuedAt, snapshot.Words);
        (_played, _playedAt, IsHeard) = (snapshot.Played, snapshot.PlayedAt, snapshot.IsHeard);
        (IsFiller, _again, _heldAt) = (snapshot.IsFiller, snapshot.Again, snapshot.HeldAt);
    }

    // Marks are at most this far apart; between two of them the clock is believed for no longer.
    private static readonly TimeSpan MarkSpacing = TimeSpan.FromMilliseconds(200);

    private TimeSpan _played;
    private TimeSpan _playedAt;

    // What is played once more: its end is where it was stopped.
    private TimeSpan? _again;

    private TimeSpan? _heldAt;

    public int Index { get; } = index;

    public string Text { get; private set; } = text;

    /// <summary>It is no part of what the model writes.</summary>
    public bool IsFiller { get; init; }

    /// <summary>When the engine asked for it.</summary>
    public TimeSpan SpokenAt { get; } = spokenAt;

    public TimeSpan? StartedAt { get; private set; }

    /// <summary>Known once all of its audio is queued.</summary>
    public TimeSpan? Duration { get; private set; }

    public TimeSpan QueuedAt { get; private set; }

    public IReadOnlyList<WordEnd> Words { get; private set; } = [];

    public bool IsHeard { get; private set; }

    /// <summary>When the carrier last confirmed that it plays, or the first frame left.</summary>
    public TimeSpan ProgressAt => _playedAt;

    /// <summary>Its length, or an estimate that always leaves something to come while synthesis still runs.</summary>
    public TimeSpan ExpectedDuration
    {
        get
        {
            if (Duration is { } known)
                return known;
            var (estimate, atLeast) = (SpokenLength.Estimate(Text), _played + MarkSpacing + MarkSpacing);
            return estimate > atLeast ? estimate : atLeast;
        }
    }

    public void Queue(TimeSpan duration, IReadOnlyList<WordEnd> words, TimeSpan at)
    {
        Duration = duration;
        Words = words;
        QueuedAt = at;
    }

    public void Start(TimeSpan at)
    {
        StartedAt ??= at;
        _playedAt = at;
        _heldAt = null;
    }

    /// <summary>It is not played from now on. What the carrier still plays of it, a mark will tell.</summary>
    public void Hold(TimeSpan at) => _heldAt = at;

    public void Reach(TimeSpan played, bool isEnd, TimeSpan at)
    {
        StartedAt ??= at;
        _again = played < _played ? played : null;
        _played = played > _played ? played : _played;
        _playedAt = at;
        IsHeard |= isEnd;
    }

    /// <summary>The end of the last word that was surely played, if that is not longer ago; null also where no ends of words are known.</summary>
    public TimeSpan? WordEndBefore(TimeSpan longest)
    {
        TimeSpan? last = null;
        foreach (var word in Words)
            if (word.At <= (_again ?? _played) && (last is null || word.At > last))
                last = word.At;
        return (_again ?? _played) - last <= longest ? last : null;
    }

    /// <summary>It is played on from here, which was heard before.</summary>
    public void PlayAgain(TimeSpan from, TimeSpan at) => (_again, _playedAt) = (from, at);

    /// <summary>Nothing more of it is played.</summary>
    /// <returns>The words that were not heard.</returns>
    public string Close(TimeSpan at)
    {
        var (all, heard) = (Text, Heard(at));
        (Text, IsHeard) = (heard, true);
        return all[heard.Length..].Trim();
    }

    public SegmentSnapshot Snapshot() => new(Text, SpokenAt, StartedAt, Duration, QueuedAt, Words, _played, _playedAt, IsHeard, IsFiller, _again, _heldAt);

    /// <summary>How much of it was surely played by now.</summary>
    public TimeSpan PlayedAt(TimeSpan at)
    {
        if (IsHeard)
            return ExpectedDuration;
        if (StartedAt is null)
            return TimeSpan.Zero;
        at = at > _heldAt ? _heldAt.Value : at;
        var since = at > _playedAt ? at - _playedAt : TimeSpan.Zero;
        var played = (_again ?? _played) + (since < MarkSpacing ? since : MarkSpacing);
        played = played > _played ? played : _played;
        return played < ExpectedDuration ? played : ExpectedDuration;
    }

    public string Heard(TimeSpan at)
    {
        if (IsHeard)
            return Text;
        return StartedAt is null ? "" : Text[..HeardText.Length(Text, PlayedAt(at), ExpectedDuration, Words)].TrimEnd();
    }
}
