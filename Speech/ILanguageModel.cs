namespace VoiceAgent.Speech;

/// <summary>A language model that streams the agent's next reply.</summary>
public interface ILanguageModel
{
    /// <summary>The engine's name in configuration, logs and metrics.</summary>
    string Name { get; }

    /// <summary>How many calls it can serve at once; null: it knows no limit of its own.</summary>
    int? MaxCalls => null;

    /// <summary>Streams the reply to a conversation: text as it is written, tool calls when they are complete.</summary>
    /// <exception cref="EngineException">The model failed; what was already streamed stands.</exception>
    IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, CancellationToken cancellationToken);
}

/// <summary>A conversation that wants its next reply.</summary>
/// <param name="CallId">The call, for logs and for engines that keep something per call.</param>
/// <param name="Instructions">The agent's role and rules (system prompt).</param>
/// <param name="Messages">What was said, oldest first, exactly as it was heard.</param>
/// <param name="Tools">What the model may call.</param>
public sealed record ReplyRequest(string CallId, string Instructions, IReadOnlyList<Message> Messages, IReadOnlyList<ToolDefinition> Tools)
{
    /// <summary>How long whoever asks waits for the next part of the reply; null: as long as it takes.</summary>
    public TimeSpan? Patience { get; init; }
}

/// <summary>Who said a message.</summary>
public enum MessageRole
{
    Caller,
    Agent,

    /// <summary>The agent called a tool: <see cref="Message.ToolCallId"/>, <see cref="Message.ToolName"/>, <see cref="Message.Text"/> = JSON arguments.</summary>
    ToolCall,

    /// <summary>What the tool returned: <see cref="Message.ToolCallId"/>, <see cref="Message.Text"/> = result.</summary>
    ToolResult,
}

/// <summary>One thing said in the conversation.</summary>
/// <param name="Role">Who said it.</param>
/// <param name="Text">The words. For an interrupted agent: only what the caller heard.</param>
/// <param name="WasInterrupted">The caller cut the agent short here.</param>
public sealed record Message(MessageRole Role, string Text, bool WasInterrupted = false, string? ToolCallId = null, string? ToolName = null);

/// <summary>A tool offered to the model.</summary>
/// <param name="ParametersSchema">JSON Schema of the arguments object.</param>
public sealed record ToolDefinition(string Name, string Description, string ParametersSchema);

/// <summary>A piece of a streamed reply.</summary>
public abstract record ReplyPart;

/// <summary>Text to speak, appended to what came before; any length, also parts of words.</summary>
public sealed record ReplyText(string Text) : ReplyPart;

/// <summary>The model calls a tool.</summary>
/// <param name="Arguments">A JSON object.</param>
public sealed record ReplyToolCall(string Id, string Name, string Arguments) : ReplyPart;

/// <summary>The model says what answer it expects, which lets recognition and endpointing prepare for it.</summary>
public sealed record ReplyExpectation(RecognitionHints Hints) : ReplyPart;
