namespace VoiceAgent.Conversation;

/// <summary>Who an entry of the conversation's history belongs to.</summary>
public enum Speaker
{
    Caller,
    Agent,

    /// <summary>The agent called a tool; the text holds its JSON arguments.</summary>
    ToolCall,

    /// <summary>What a tool returned.</summary>
    ToolResult,
}

/// <summary>One entry of the conversation's history.</summary>
/// <param name="Text">What was said; of the agent, only what the caller heard. It is never empty.</param>
/// <param name="At">The call time at which the entry was complete.</param>
/// <param name="WasInterrupted">The caller cut the agent short here.</param>
public sealed record Utterance(Speaker Speaker, string Text, TimeSpan At, bool WasInterrupted = false, string? ToolCallId = null, string? ToolName = null);

/// <summary>What the caller is likely to say next, for recognition and endpointing.</summary>
/// <param name="Phrases">Likely words and phrases, lower case.</param>
/// <param name="Grammar">A JSGF grammar of whole likely utterances, or null.</param>
public sealed record Expectation(IReadOnlyList<string> Phrases, string? Grammar = null)
{
    /// <summary>The expectation where anything may come: it has no phrases and no grammar.</summary>
    public static Expectation None { get; } = new([]);
}
