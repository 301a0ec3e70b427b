using System.Text.Json.Serialization;

namespace VoiceAgent.Carriers.Telnyx.CallControl;

internal enum StreamTrack
{
    /// <summary>The caller's track only. With both tracks the agent would hear itself.</summary>
    [JsonStringEnumMemberName("inbound_track")]
    Inbound,
}

internal enum BidirectionalMode
{
    [JsonStringEnumMemberName("rtp")]
    Rtp,
}

internal enum TargetLegs
{
    [JsonStringEnumMemberName("self")]
    Self,
}

internal enum RejectCause
{
    [JsonStringEnumMemberName("USER_BUSY")]
    UserBusy,

    [JsonStringEnumMemberName("CALL_REJECTED")]
    CallRejected,
}

/// <summary>The reply to a dial.</summary>
internal sealed record DialReply(DialledCall? Data);

internal sealed record DialledCall(string? CallControlId, string? CallSessionId);

/// <summary>The reply to <c>GET /calls/{id}</c>.</summary>
internal sealed record CallReply(CallStatus? Data);

internal sealed record CallStatus(bool? IsAlive);

/// <summary>The body of Telnyx's replies with every status from 400 up.</summary>
internal sealed record ErrorReply(IReadOnlyList<ErrorItem?>? Errors);

/// <param name="Code">The error's number, sent as text. Only the code and the title are always there.</param>
internal sealed record ErrorItem(string? Code, string? Title, string? Detail);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(AnswerCommand))]
[JsonSerializable(typeof(RejectCommand))]
[JsonSerializable(typeof(HangUpCommand))]
[JsonSerializable(typeof(DialCommand))]
[JsonSerializable(typeof(TransferCommand))]
[JsonSerializable(typeof(BridgeCommand))]
[JsonSerializable(typeof(StreamingStartCommand))]
[JsonSerializable(typeof(StreamingStopCommand))]
[JsonSerializable(typeof(SpeakCommand))]
[JsonSerializable(typeof(SendDtmfCommand))]
[JsonSerializable(typeof(DialReply))]
[JsonSerializable(typeof(CallReply))]
[JsonSerializable(typeof(ErrorReply))]
internal sealed partial class CommandJson : JsonSerializerContext;
