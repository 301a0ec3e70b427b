using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains;

/// <summary>How the platform's own types travel between processes: as the JSON of the call log, and audio as its bytes.</summary>
internal static class Wire
{
    public static byte[] Of(CallEvent happened) => JsonSerializer.SerializeToUtf8Bytes(new CallLogLine(default, happened, []), CallLogJson.Default.CallLogLine);

    public static CallEvent Event(byte[] json) => Line(json).Event;

    public static byte[] Of(TimeSpan at, CallEvent happened) => JsonSerializer.SerializeToUtf8Bytes(new CallLogLine(at, happened, []), CallLogJson.Default.CallLogLine);

    public static CallLogLine Line(byte[] json) => JsonSerializer.Deserialize(json, CallLogJson.Default.CallLogLine) ?? throw new JsonException("A line of the call log is empty.");

    public static byte[] Of(ConversationSnapshot snapshot) => JsonSerializer.SerializeToUtf8Bytes(snapshot, CallLogJson.Default.ConversationSnapshot);

    /// <summary>A snapshot, also one that a silo of the version before has taken.</summary>
    public static ConversationSnapshot Snapshot(byte[] json) => SnapshotJson.Read(json);

    public static byte[] Of(EndReply ended) => JsonSerializer.SerializeToUtf8Bytes(ended, CallLogJson.Default.CallCommand);

    public static EndReply Turn(byte[] json) => (EndReply)(JsonSerializer.Deserialize(json, CallLogJson.Default.CallCommand) ?? throw new JsonException("The turn is empty."));

    public static byte[] Of(ReplyRequest request) => JsonSerializer.SerializeToUtf8Bytes(request, WireJson.Default.ReplyRequest);

    public static ReplyRequest Request(byte[] json) => JsonSerializer.Deserialize(json, WireJson.Default.ReplyRequest) ?? throw new JsonException("The request is empty.");

    public static byte[] Of(ReplyPart part) => JsonSerializer.SerializeToUtf8Bytes(part switch
    {
        ReplyText text => new PartJson { Text = text.Text },
        ReplyToolCall call => new PartJson { Tool = call },
        ReplyExpectation expectation => new PartJson { Hints = expectation.Hints },
        _ => throw new InvalidOperationException($"unknown reply part {part.GetType().Name}"),
    }, WireJson.Default.PartJson);

    public static ReplyPart Part(byte[] json) => JsonSerializer.Deserialize(json, WireJson.Default.PartJson) switch
    {
        { Text: { } text } => new ReplyText(text),
        { Tool: { } call } => call,
        { Hints: { } hints } => new ReplyExpectation(hints),
        _ => throw new JsonException("A part of a reply is none of the known ones."),
    };

    public static byte[] Of(AudioFrame frame) => MemoryMarshal.AsBytes(frame.Samples).ToArray();

    public static AudioFrame Frame(int sampleRate, ReadOnlySpan<byte> pcm) => AudioFrame.Copy(sampleRate, MemoryMarshal.Cast<byte, short>(pcm));

    public static EngineFault Of(EngineException e) => new() { Engine = e.Engine, Failure = e.Failure.ToString(), Message = e.Message };

    /// <summary>What a worker had of a work is lost, or nobody it can reach takes what came of it: worth trying elsewhere, as long as somebody waits for it.</summary>
    public static EngineFault Lost(string engine, string message) => new() { Engine = engine, Failure = nameof(EngineFailure.Unavailable), Message = message, IsLoss = true };

    public static Exception Exception(EngineFault fault) => fault.IsLoss
        ? new WorkLostException(fault.Message)
        : new EngineException(fault.Engine, Enum.TryParse<EngineFailure>(fault.Failure, out var failure) ? failure : EngineFailure.Failed, fault.Message);
}

/// <summary>A <see cref="ReplyPart"/>: one of the three is set.</summary>
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
