using System.Text.Json;
using VoiceAgent.Carriers.Line;

namespace VoiceAgent.Carriers.Telnyx.CallControl;

/// <summary>Why Telnyx refused a command, as far as this gateway tells reasons apart.</summary>
internal enum TelnyxError
{
    /// <summary>A code that has no name here.</summary>
    Unknown,

    /// <summary>No answer came, or only failures of the server's own.</summary>
    Unreachable,
    Unauthenticated,
    Forbidden,
    NotFound,
    RateLimited,
    MissingParameter,
    InvalidValue,
    InvalidPhoneNumber,
    InvalidEncoding,
    ValueNotAllowed,
    ValueOutOfRange,
    ServerFault,
    InvalidCallControlId,
    InvalidClientState,
    CallEnded,
    NoAudioYet,
    NotForked,
    NotAnswered,
    AudioDownloadFailed,
    UserChannelLimit,
    ProfileChannelLimit,
    ConnectionChannelLimit,
    StreamingInUse,
    StreamingFailed,
    StreamingNotInUse,
    TranscriptionActive,
    TranscriptionNotActive,
    InvalidWebhookUrls,
}

/// <summary>Telnyx refused a command, or did not answer.</summary>
/// <remarks>The message holds the command, the status and Telnyx's title; <see cref="Detail"/> may quote numbers and is for debug logs only.</remarks>
internal sealed class TelnyxException(string action, TelnyxError error, int? status, string? code, string? title, string? detail, Exception? inner = null)
    : CarrierException(FaultOf(error), $"Telnyx refused '{action}': {error}{(status is null ? "" : $", status {status}")}{(code is null ? "" : $", code {code}")}{(title is null ? "" : $" ({title})")}.", inner)
{
    public TelnyxError Error { get; } = error;

    /// <value>The HTTP status; null when there was no answer.</value>
    public int? Status { get; } = status;

    public string? Code { get; } = code;

    public string? Detail { get; } = detail;

    /// <summary>Reads the first entry of the errors array. A body of another form leaves only the status to tell the error.</summary>
    public static TelnyxException FromReply(string action, int status, ReadOnlySpan<byte> body)
    {
        ErrorItem? first = null;
        try
        {
            if (!body.IsEmpty)
                first = JsonSerializer.Deserialize(body, CommandJson.Default.ErrorReply)?.Errors is [var error, ..] ? error : null;
        }
        catch (JsonException)
        {
            // The body may be a proxy's HTML page, for instance.
        }

        return new TelnyxException(action, Classify(status, first?.Code), status, first?.Code, first?.Title, first?.Detail);
    }

    private static CarrierFault FaultOf(TelnyxError error) => error switch
    {
        TelnyxError.CallEnded or TelnyxError.NotFound => CarrierFault.CallGone,
        TelnyxError.StreamingInUse => CarrierFault.StreamInUse,
        TelnyxError.Unreachable or TelnyxError.ServerFault => CarrierFault.Unknown,
        _ => CarrierFault.Refused,
    };

    /// <summary>Names an error by the codes at developers.telnyx.com, "API errors". The status comes first where a code has several meanings (10011 is also one of SRTP).</summary>
    private static TelnyxError Classify(int status, string? code) => (status, code) switch
    {
        (429, _) => TelnyxError.RateLimited,
        (_, "10004") => TelnyxError.MissingParameter,
        (_, "10007") => TelnyxError.ServerFault,
        (_, "10009") => TelnyxError.Unauthenticated,
        (_, "10010") => TelnyxError.Forbidden,
        (_, "10005") => TelnyxError.NotFound,
        (_, "10015") => TelnyxError.InvalidValue,
        (_, "10016") => TelnyxError.InvalidPhoneNumber,
        (_, "10028") => TelnyxError.InvalidEncoding,
        (_, "10032") => TelnyxError.ValueNotAllowed,
        (_, "10033") => TelnyxError.ValueOutOfRange,
        (_, "90015") => TelnyxError.InvalidCallControlId,
        (_, "90017") => TelnyxError.InvalidClientState,
        (_, "90018") => TelnyxError.CallEnded,
        (_, "90020") => TelnyxError.NoAudioYet,
        (_, "90031") => TelnyxError.NotForked,
        (_, "90034") => TelnyxError.NotAnswered,
        (_, "90040") => TelnyxError.AudioDownloadFailed,
        (_, "90041") => TelnyxError.UserChannelLimit,
        (_, "90042") => TelnyxError.ProfileChannelLimit,
        (_, "90043") => TelnyxError.ConnectionChannelLimit,
        (_, "90045") => TelnyxError.StreamingInUse,
        (_, "90046") => TelnyxError.StreamingFailed,
        (_, "90048") => TelnyxError.StreamingNotInUse,
        (_, "90054") => TelnyxError.TranscriptionActive,
        (_, "90055") => TelnyxError.TranscriptionNotActive,
        (_, "90057") => TelnyxError.InvalidWebhookUrls,
        (401, _) => TelnyxError.Unauthenticated,
        (403, _) => TelnyxError.Forbidden,
        (404, _) => TelnyxError.NotFound,
        ( >= 500, _) => TelnyxError.ServerFault,
        _ => TelnyxError.Unknown,
    };
}
