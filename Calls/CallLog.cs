using System.Text.Json.Serialization;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls;

/// <summary>The first line of a recorded call: what the engine was given besides events.</summary>
/// <param name="Format">Version of the log's form.</param>
/// <param name="Snapshot">Where the recording begins in mid-call.</param>
public sealed record CallLogHeader(int Format, string CallId, DateTimeOffset StartedAt, ConversationOptions Options, ConversationSnapshot? Snapshot = null)
{
    /// <summary>The form that is written: since it, options are in groups, and who the agent is has a group of its own.</summary>
    public const int CurrentFormat = 5;

    /// <summary>The oldest form that can be read.</summary>
    public const int OldestFormat = 3;
}

/// <summary>A line of a recorded call: an event and what the engine answered.</summary>
/// <param name="At">Call time of the event.</param>
public sealed record CallLogLine(TimeSpan At, CallEvent Event, IReadOnlyList<CallCommand> Commands);

/// <summary>How call logs are written: JSON, a line each.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CallLogHeader))]
[JsonSerializable(typeof(CallLogLine))]
[JsonSerializable(typeof(CallCommand))]
[JsonSerializable(typeof(ConversationSnapshot))]
internal sealed partial class CallLogJson : JsonSerializerContext;
