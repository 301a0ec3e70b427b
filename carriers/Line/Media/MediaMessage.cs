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

    /// <summary>Whether the audio of a media message is the caller's.</summary>
    public bool IsInbound { get; set; }

    /// <summary>The number of a media message's frame on its track; negative when none was sent.</summary>
    public long Chunk { get; set; }

    /// <summary>The coded audio of a media message.</summary>
    public ReadOnlySpan<byte> Payload { get; set; }

    /// <summary>The number of a mark message; null for a mark that this platform did not send.</summary>
    public long? Mark { get; set; }

    /// <summary>The key of a DTMF message, or <c>'\0'</c> when it is none of 0-9 A-D * #.</summary>
    public char Digit { get; set; }

    /// <summary>When the key of a DTMF message was pressed, by the carrier's clock; null where the carrier did not say.</summary>
    public DateTimeOffset? PressedAt { get; set; }

    /// <summary>The content of a start message; null in others.</summary>
    public MediaStart? Start { get; set; }

    /// <summary>The stream's token in a connected message; null where none was asked for.</summary>
    public string? AuthToken { get; set; }

    /// <summary>The carrier's code in an error message; 0 when it sent none.</summary>
    public long ErrorCode { get; set; }

    /// <summary>Whether an error message says that audio was sent too fast.</summary>
    public bool IsRateLimit { get; set; }

    /// <summary>The title and detail of an error message; null where it has neither.</summary>
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
/// <param name="Detail">Where the fault is, as a path in the message, or what it is, in words.</param>
public readonly record struct MediaParseError(MediaFault Fault, string Detail);
