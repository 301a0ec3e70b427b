using System.Text.Json;
using System.Text.Json.Serialization;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains;

/// <summary>The JSON as which the platform's own types travel between processes: that of the call log, where the log has them.</summary>
internal static class Wire
{
    public static Json<CallEvent> Of(CallEvent happened) => new(happened, static e => Write(new CallLogLine(default, e, [])));

    public static CallEvent Event(Json<CallEvent> json) => json.Read(static utf8 => ReadLine(utf8).Event);

    public static Json<CallLogLine> Of(TimeSpan at, CallEvent happened) => new(new CallLogLine(at, happened, []), Write);

    public static CallLogLine Line(Json<CallLogLine> json) => json.Read(ReadLine);

    /// <summary>Writes the JSON at once, because storage wants it in any case.</summary>
    public static Json<ConversationSnapshot> Of(ConversationSnapshot snapshot) => new(JsonSerializer.SerializeToUtf8Bytes(snapshot, CallLogJson.Default.ConversationSnapshot));

    /// <summary>Reads a snapshot, also one that a silo of the build before has taken.</summary>
    public static ConversationSnapshot Snapshot(Json<ConversationSnapshot> json) => json.Read(SnapshotJson.Read);

    public static Json<EndReply> Of(EndReply ended) => new(ended, static e => JsonSerializer.SerializeToUtf8Bytes(e, CallLogJson.Default.CallCommand));

    public static EndReply Turn(Json<EndReply> json) => json.Read(static utf8 => (EndReply)(JsonSerializer.Deserialize(utf8, CallLogJson.Default.CallCommand) ?? throw new JsonException("The turn is empty.")));

    public static Json<ReplyRequest> Of(ReplyRequest request) => new(request, static r => JsonSerializer.SerializeToUtf8Bytes(r, WireJson.Default.ReplyRequest));

    public static ReplyRequest Request(Json<ReplyRequest> json) => json.Read(static utf8 => JsonSerializer.Deserialize(utf8, WireJson.Default.ReplyRequest) ?? throw new JsonException("The request is empty."));

    public static Json<ReplyPart> Of(ReplyPart part) => new(part, static p => JsonSerializer.SerializeToUtf8Bytes(p switch
    {
        ReplyText text => new PartJson { Text = text.Text },
        ReplyToolCall call => new PartJson { Tool = call },
        ReplyExpectation expectation => new PartJson { Hints = expectation.Hints },
        _ => throw new InvalidOperationException($"unknown reply part {p.GetType().Name}"),
    }, WireJson.Default.PartJson));

    public static ReplyPart Part(Json<ReplyPart> json) => json.Read(static utf8 => JsonSerializer.Deserialize(utf8, WireJson.Default.PartJson) switch
    {
        { Text: { } text } => new ReplyText(text),
        { Tool: { } call } => call,
        { Hints: { } hints } => new ReplyExpectation(hints),
        _ => throw new JsonException("A part of a reply is none of the known ones."),
    });

    private static byte[] Write(CallLogLine line) => JsonSerializer.SerializeToUtf8Bytes(line, CallLogJson.Default.CallLogLine);

    private static CallLogLine ReadLine(byte[] utf8) => JsonSerializer.Deserialize(utf8, CallLogJson.Default.CallLogLine) ?? throw new JsonException("A line of the call log is empty.");

    public static EngineFault Of(EngineException e) => new() { Engine = e.Engine, Failure = e.Failure.ToString(), Message = e.Message };

    /// <summary>Makes the fault of a work that is worth trying elsewhere, as long as somebody waits for it.
    /// Its worker has lost what it had of the work, or can reach nobody who takes what came of it.</summary>
    public static EngineFault Lost(string engine, string message) => new() { Engine = engine, Failure = nameof(EngineFailure.Unavailable), Message = message, IsLoss = true };

    public static Exception Exception(EngineFault fault) => fault.IsLoss
        ? new WorkLostException(fault.Message)
        : new EngineException(fault.Engine, Enum.TryParse<EngineFailure>(fault.Failure, out var failure) ? failure : EngineFailure.Failed, fault.Message);
}

/// <summary>The JSON of a <see cref="ReplyPart"/>: one of the three members is set.</summary>
internal sealed record PartJson
{
    public string? Text { get; init; }

    public ReplyToolCall? Tool { get; init; }

    public RecognitionHints? Hints { get; init; }
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReplyRequest))]
[JsonSerializable(typeof(PartJson))]
internal sealed partial class WireJson : JsonSerializerContext;
