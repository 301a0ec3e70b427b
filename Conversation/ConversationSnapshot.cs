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

    public required int Failures { get; init; }

    public required int IdlePrompts { get; init; }

    /// <summary>What the caller said and was not answered yet, oldest first; also utterances whose transcript is still to come.</summary>
    public required IReadOnlyList<UtteranceSnapshot> Caller { get; init; }

    /// <summary>Keys pressed whose entry is not complete, parted by spaces.</summary>
    public required string Digits { get; init; }

    /// <summary>The audio connection was broken.</summary>
    public required bool LineLost { get; init; }

    /// <summary>The reply that was on its way, or null.</summary>
    public ReplySnapshot? Reply { get; init; }
}

/// <summary>Something the caller said and was not answered when a snapshot was taken.</summary>
/// <param name="Utterance">Its number; 0 for what was keyed, or given back by a reply.</param>
/// <param name="Text">Its words so far.</param>
/// <param name="HasFailed">The recognizer failed on it.</param>
/// <param name="WasGivenUp">A turn ended without waiting for its words.</param>
public sealed record UtteranceSnapshot(int Utterance, string Text, bool IsFinal, bool HasFailed = false, bool WasGivenUp = false);

/// <summary>A reply that was on its way when a snapshot was taken.</summary>
/// <param name="Answers">The caller's words it answers; null when the agent spoke of its own accord.</param>
/// <param name="Heard">What the caller had heard, with its tool rounds.</param>
/// <param name="Unheard">Text that was known and not heard.</param>
/// <param name="TextEnded">The model had finished.</param>
/// <param name="After">What was to follow: <c>Listen</c>, <c>HangUp</c> or <c>Transfer</c>.</param>
/// <param name="IsScripted">The engine's own words, not the model's.</param>
/// <param name="HasFailed">The model had failed; the apology is in <paramref name="Unheard"/>.</param>
/// <param name="Before">What the caller had heard of it before an earlier move; the history has it.</param>
public sealed record ReplySnapshot(
    string? Answers,
    IReadOnlyList<Utterance> Heard,
    string Unheard,
    bool TextEnded,
    bool IsInterruptible,
    string After,
    HangUpReason HangUpReason,
    bool IsScripted,
    bool HasFailed,
    string Before = "");
