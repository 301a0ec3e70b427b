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

    /// <summary>Words of the caller that were not answered yet.</summary>
    public required string CallerText { get; init; }

    /// <summary>The reply that was on its way, or null.</summary>
    public ReplySnapshot? Reply { get; init; }
}

/// <summary>A reply that was on its way when a snapshot was taken.</summary>
/// <param name="Answers">The caller's words it answers; null when the agent spoke of its own accord.</param>
/// <param name="Heard">What the caller had heard, with its tool rounds.</param>
/// <param name="Unheard">Text that was known and not heard.</param>
/// <param name="TextEnded">The model had finished.</param>
/// <param name="After">What was to follow: <c>Listen</c>, <c>HangUp</c> or <c>Transfer</c>.</param>
public sealed record ReplySnapshot(
    string? Answers,
    IReadOnlyList<Utterance> Heard,
    string Unheard,
    bool TextEnded,
    bool IsInterruptible,
    string After,
    HangUpReason HangUpReason);
