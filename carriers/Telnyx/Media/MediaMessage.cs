namespace VoiceAgent.Telephony.Telnyx.Media;

/// <summary>The kinds of message Telnyx sends on a media stream.</summary>
internal enum MediaMessageKind
{
    /// <summary>An event this platform does not know; to be ignored.</summary>
    Unknown,
    Connected,
    Start,
    Media,
    Dtmf,
    Mark,
    Stop,
    Error,
}

/// <summary>One message from Telnyx. Only the members of its kind are set; spans live as long as the buffers it was parsed with.</summary>
internal ref struct MediaMessage
{
    public MediaMessageKind Kind;

    /// <summary>Media: false for audio that is not the caller's.</summary>
    public bool IsInbound;

    /// <summary>Media: number of the frame on its track; negative when none was sent.</summary>
    public long Chunk;

    /// <summary>Media: the coded audio.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>Mark: its name, UTF-8.</summary>
    public ReadOnlySpan<byte> MarkName;

    /// <summary>Dtmf: the key, or <c>'\0'</c> when it is none of 0-9 A-D * #.</summary>
    public char Digit;

    /// <summary>Dtmf: when the key was pressed by the carrier's clock; null where it did not say.</summary>
    public DateTimeOffset? PressedAt;

    /// <summary>Start.</summary>
    public MediaStart? Start;

    /// <summary>Connected: the stream's token, when one was asked for.</summary>
    public string? AuthToken;

    /// <summary>Error: Telnyx's code, 0 when it sent none.</summary>
    public long ErrorCode;

    /// <summary>Error: title and detail.</summary>
    public string? ErrorText;
}

/// <summary>What can be wrong with a message.</summary>
internal enum MediaFault
{
    None,
    NotJson,
    Incomplete,
    Missing,
    WrongType,
    NotBase64,
    UnusableFormat,
}

/// <summary>Why a message could not be read.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Detail">Where, as a path in the message; or in words.</param>
internal readonly record struct MediaParseError(MediaFault Fault, string Detail);
