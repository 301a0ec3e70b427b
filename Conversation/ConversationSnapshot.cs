using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

/// <summary>Everything a conversation needs to go on elsewhere: after a move, or after its process died.</summary>
/// <remarks>Plain data, serializable as JSON. Taken by <see cref="ConversationEngine.Snapshot"/>, used by the engine's second constructor.</remarks>
public sealed record ConversationSnapshot
{
    /// <summary>Call time at which it was taken.</summary>
    public required TimeSpan At { get; init; }

    public required string Phase { get; init; }

    public required IReadOnlyList<Utterance> History { get; init; }

    public required Expectation Expectation { get; init; }

    public required int Turns { get; init; }

    public required int Replies { get; init; }

    public required int Utterances { get; init; }

    /// <summary>Questions to the turn detector so far.</summary>
    public int Questions { get; init; }

    public required int Failures { get; init; }

    /// <summary>The voice said nothing in time when it was asked last.</summary>
    public bool IsVoiceSilent { get; init; }

    /// <summary>The caller was passed on because engines had failed; it did not succeed, or is not known yet.</summary>
    public bool HasGivenUp { get; init; }

    public required int IdlePrompts { get; init; }

    /// <summary>What was learned of the caller's pauses; null: nothing.</summary>
    public SpeakingPace? Pace { get; init; }

    /// <summary>What the agent said last of its own: its last answer, or the greeting.</summary>
    public string Said { get; init; } = "";

    /// <summary>The caller of this turn was told already that they were heard.</summary>
    public bool HasOpened { get; init; }

    /// <summary>The last utterance that was begun while the agent spoke and asked nothing; 0: none.</summary>
    public int Overlapped { get; init; }

    /// <summary>What the caller said and was not answered yet, oldest first; also utterances whose transcript is still to come.</summary>
    public required IReadOnlyList<UtteranceSnapshot> Caller { get; init; }

    /// <summary>Keys pressed whose entry is not complete, parted by spaces.</summary>
    public required string Digits { get; init; }

    /// <summary>The audio connection was broken.</summary>
    public required bool LineLost { get; init; }

    /// <summary>Tools that have outlived their reply and of whose result the model does not know yet.</summary>
    public IReadOnlyList<ToolSnapshot> Tools { get; init; } = [];

    /// <summary>How often tools have done what they were asked for, by request.</summary>
    public IReadOnlyDictionary<string, int> Done { get; init; } = new Dictionary<string, int>();

    /// <summary>When tools were over that returned since the last reply has ended.</summary>
    public IReadOnlyList<ToolTiming> Returned { get; init; } = [];

    /// <summary>The reply that was on its way, or null.</summary>
    public ReplySnapshot? Reply { get; init; }
}

/// <summary>Something the caller said and was not answered when a snapshot was taken.</summary>
/// <param name="Utterance">Its number; 0 for what was keyed, or given back by a reply.</param>
/// <param name="Text">Its words so far.</param>
/// <param name="HasFailed">The recognizer failed on it.</param>
/// <param name="WasGivenUp">A turn ended without waiting for its words.</param>
/// <param name="IsLate">Its words came when the agent had said that it did not understand.</param>
public sealed record UtteranceSnapshot(int Utterance, string Text, bool IsFinal, bool HasFailed = false, bool WasGivenUp = false, bool IsLate = false);

/// <summary>A reply that was on its way when a snapshot was taken.</summary>
public sealed record ReplySnapshot
{
    /// <summary>The caller's words it answers; null when the agent spoke of its own accord.</summary>
    public string? Answers { get; init; }

    /// <summary>Its pieces that were spoken or about to be, in order.</summary>
    public required IReadOnlyList<SegmentSnapshot> Segments { get; init; }

    /// <summary>Pieces that waited for their turn.</summary>
    public required IReadOnlyList<string> Waiting { get; init; }

    /// <summary>What it has called.</summary>
    public required IReadOnlyList<ToolSnapshot> Tools { get; init; }

    public required int ToolRounds { get; init; }

    /// <summary>The model had finished.</summary>
    public required bool TextEnded { get; init; }

    public required bool IsInterruptible { get; init; }

    /// <summary>The engine's own words, not the model's.</summary>
    public required bool IsScripted { get; init; }

    /// <summary>The model had failed; the apology is among the pieces.</summary>
    public required bool HasFailed { get; init; }

    /// <summary>The playout was on hold, for the caller spoke.</summary>
    public required bool IsHeld { get; init; }

    /// <summary>The first utterance that the caller began while it held the floor.</summary>
    public int? OverlapFrom { get; init; }

    /// <summary>What was to follow: <c>Listen</c>, <c>HangUp</c> or <c>Transfer</c>.</summary>
    public required string After { get; init; }

    public required HangUpReason HangUpReason { get; init; }

    public required TurnTimings Timings { get; init; }
}

/// <summary>A piece of a reply. Its number is its place.</summary>
/// <param name="Duration">Known once all of its audio was queued.</param>
/// <param name="Words">Where words end in it, as far as the synthesizer told.</param>
/// <param name="IsFiller">The model did not write it.</param>
/// <param name="Again">How far what is played once more had come; null where nothing is.</param>
/// <param name="HeldAt">Since when it is paused.</param>
/// <param name="Played">What the carrier had confirmed last, and <paramref name="PlayedAt"/> when.</param>
public sealed record SegmentSnapshot(
    string Text,
    TimeSpan SpokenAt,
    TimeSpan? StartedAt,
    TimeSpan? Duration,
    TimeSpan QueuedAt,
    IReadOnlyList<WordEnd> Words,
    TimeSpan Played,
    TimeSpan PlayedAt,
    bool IsHeard,
    bool IsFiller = false,
    TimeSpan? Again = null,
    TimeSpan? HeldAt = null);

/// <summary>A tool that was called.</summary>
/// <param name="Pieces">How many pieces of the reply were written before; null: its round is not over, or it has outlived its reply.</param>
/// <param name="Round">Of those that the model called together.</param>
/// <param name="Reply">The reply that had it run, as <paramref name="InvokedAs"/>.</param>
/// <param name="Id">Its id in the history.</param>
/// <param name="Key">The same whenever it is begun anew for the same request.</param>
/// <param name="IsLetGo">Nothing waits for it any more.</param>
/// <param name="Result">Null: it had not returned.</param>
public sealed record ToolSnapshot(
    int? Pieces, int Round, ReplyId Reply, string InvokedAs, string Id, string Name, string Arguments, string Key, bool IsCancellable, TimeSpan At, bool IsLetGo, string? Result);
