using System.Text.Json.Serialization;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls;

/// <summary>The first line of a recorded call: what the engine was given besides events.</summary>
/// <param name="Format">The version of the log's form.</param>
/// <param name="Snapshot">The state of the conversation where the recording begins in mid-call; null where it begins with the call.</param>
public sealed record CallLogHeader(int Format, string CallId, DateTimeOffset StartedAt, ConversationOptions Options, ConversationSnapshot? Snapshot = null)
{
    /// <summary>The agent that holds the call; null for the one of the options <c>Agent__…</c>.</summary>
    public AgentVersion? Agent { get; init; }

    /// <summary>All texts of the agent's document by their paths, where the agent has a flow: by them the engine's decisions can be repeated. Null where it has none.</summary>
    public IReadOnlyDictionary<string, string>? AgentTexts { get; init; }

    /// <summary>The form that is written now. From this form on, options are in groups, and the agent's persona has a group of its own.</summary>
    public const int CurrentFormat = 5;

    /// <summary>The oldest form of a log that can be read.</summary>
    public const int OldestFormat = 3;
}

/// <summary>A line of a recorded call: an event and what the engine answered.</summary>
/// <param name="At">The call time of the event.</param>
public sealed record CallLogLine(TimeSpan At, CallEvent Event, IReadOnlyList<CallCommand> Commands);

/// <summary>The form in which call logs are written: JSON, one object a line.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CallLogHeader))]
[JsonSerializable(typeof(CallLogLine))]
[JsonSerializable(typeof(CallCommand))]
[JsonSerializable(typeof(ConversationSnapshot))]
internal sealed partial class CallLogJson : JsonSerializerContext;
