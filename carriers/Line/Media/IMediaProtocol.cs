namespace VoiceAgent.Carriers.Line.Media;

/// <summary>The form in which a carrier writes the messages of a media stream. Each stream has its own, which may keep what the stream's start said.</summary>
/// <remarks>Reading belongs to the receive loop, writing to one thread at a time. Neither may make garbage for a frame of audio or a mark: they come fifty times a second.</remarks>
public interface IMediaProtocol
{
    /// <summary>The room, in bytes, that is enough for any message that is not audio.</summary>
    int SmallMessageBytes { get; }

    /// <summary>Reads one message.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="scratch">The buffer that receives decoded audio, at least as long as the message.</param>
    /// <returns>False when the message cannot be read; <paramref name="error"/> then says why.</returns>
    bool TryRead(ReadOnlySpan<byte> message, Span<byte> scratch, out MediaMessage read, out MediaParseError error);

    /// <summary>The length, in bytes, of a message with this many bytes of coded audio.</summary>
    int AudioLength(int payloadBytes);

    /// <summary>The place in a message's buffer where coded audio is to be put before <see cref="WriteAudio"/>.</summary>
    Span<byte> Payload(Span<byte> message, int payloadBytes);

    /// <summary>Makes a message of the coded audio that lies at <see cref="Payload"/>.</summary>
    /// <returns>The length of the message.</returns>
    int WriteAudio(Span<byte> message, int payloadBytes);

    /// <summary>Writes a mark, which comes back as <see cref="MediaMessage.Mark"/> when all audio before it has been played.</summary>
    /// <returns>The length of the message.</returns>
    int WriteMark(Span<byte> message, long mark);

    /// <summary>Writes the message that has the carrier drop what it has not played yet.</summary>
    /// <returns>The length of the message.</returns>
    int WriteClear(Span<byte> message);
}
