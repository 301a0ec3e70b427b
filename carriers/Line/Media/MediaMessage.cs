namespace VoiceAgent.Carriers.Line.Media;

/// <summary>The kinds of message that a carrier sends on a media stream.</summary>
public enum MediaMessageKind
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

/// <summary>One message of a media stream. Only the members of its kind are set; spans live as long as the buffers it was parsed with.</summary>
public ref struct MediaMessage
{
    public MediaMessageKind Kind { get; set; }

    /// <summary>Media: false for audio that is not the caller's.</summary>
    public bool IsInbound { get; set; }

    /// <summary>Media: number of the frame on its track; negative when none was sent.</summary>
    public long Chunk { get; set; }

    /// <summary>Media: the coded audio.</summary>
    public ReadOnlySpan<byte> Payload { get; set; }

    /// <summary>Mark: its number; null for one that this platform did not send.</summary>
    public long? Mark { get; set; }

    /// <summary>Dtmf: the key, or <c>'\0'</c> when it is none of 0-9 A-D * #.</summary>
    public char Digit { get; set; }

    /// <summary>Dtmf: when the key was pressed by the carrier's clock; null where it did not say.</summary>
    public DateTimeOffset? PressedAt { get; set; }

    /// <summary>Start.</summary>
    public MediaStart? Start { get; set; }

    /// <summary>Connected: the stream's token, when one was asked for.</summary>
    public string? AuthToken { get; set; }

    /// <summary>Error: the carrier's code, 0 when it sent none.</summary>
    public long ErrorCode { get; set; }

    /// <summary>Error: audio was sent too fast.</summary>
    public bool IsRateLimit { get; set; }

    /// <summary>Error: title and detail.</summary>
    public string? ErrorText { get; set; }
}

/// <summary>What can be wrong with a message.</summary>
public enum MediaFault
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
public readonly record struct MediaParseError(MediaFault Fault, string Detail);
