namespace VoiceAgent.Speech;

/// <summary>A language model that streams the agent's next reply.</summary>
public interface ILanguageModel
{
    /// <summary>The engine's name in configuration, logs and metrics.</summary>
    string Name { get; }

    /// <summary>How many calls the model can serve at once; null where it knows no limit of its own.</summary>
    int? MaxCalls => null;

    /// <summary>Streams the reply to a conversation: text as it is written, tool calls when they are complete.</summary>
    /// <exception cref="EngineException">The model failed; what was already streamed stands.</exception>
    IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, CancellationToken cancellationToken);
}

/// <summary>A conversation that wants its next reply.</summary>
/// <param name="CallId">The id of the call, for logs and for engines that keep something per call.</param>
/// <param name="Instructions">The agent's role and rules (system prompt).</param>
/// <param name="Messages">The messages of the conversation, oldest first, exactly as they were heard.</param>
/// <param name="Tools">The tools that the model may call.</param>
public sealed record ReplyRequest(string CallId, string Instructions, IReadOnlyList<Message> Messages, IReadOnlyList<ToolDefinition> Tools)
{
    /// <summary>How long the next part of the reply is waited for; null where it is waited for as long as it takes.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>The names of the models that may write the reply, in order of preference (<see cref="AskedEngine.Usual"/> among them stands for the platform's); empty for those of the platform's configuration.</summary>
    public IReadOnlyList<string> Engines { get; init; } = [];
}

/// <summary>The author of a message.</summary>
public enum MessageRole
{
    Caller,
    Agent,

    /// <summary>The agent called a tool. <see cref="Message.ToolCallId"/> and <see cref="Message.ToolName"/> tell which; <see cref="Message.Text"/> is JSON arguments.</summary>
    ToolCall,

    /// <summary>The tool returned a result. <see cref="Message.ToolCallId"/> tells of which call; <see cref="Message.Text"/> is the result.</summary>
    ToolResult,
}

/// <summary>A message of the conversation.</summary>
/// <param name="Role">The author of the message.</param>
/// <param name="Text">The words. Of an interrupted agent, only the words that the caller heard.</param>
/// <param name="WasInterrupted">Whether the caller cut the agent short in this message.</param>
public sealed record Message(MessageRole Role, string Text, bool WasInterrupted = false, string? ToolCallId = null, string? ToolName = null);

/// <summary>A tool offered to the model.</summary>
/// <param name="ParametersSchema">The JSON Schema of the arguments object.</param>
public sealed record ToolDefinition(string Name, string Description, string ParametersSchema);

/// <summary>A part of a streamed reply.</summary>
public abstract record ReplyPart;

/// <summary>Text to speak, appended to the text before it. It may have any length and end within a word.</summary>
public sealed record ReplyText(string Text) : ReplyPart;

/// <summary>A call of a tool by the model.</summary>
/// <param name="Arguments">The arguments as a JSON object.</param>
public sealed record ReplyToolCall(string Id, string Name, string Arguments) : ReplyPart;

/// <summary>The answer that the model expects, which lets recognition and endpointing prepare for it.</summary>
public sealed record ReplyExpectation(RecognitionHints Hints) : ReplyPart;
