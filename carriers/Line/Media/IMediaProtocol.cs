namespace VoiceAgent.Carriers.Line.Media;

/// <summary>How a carrier writes the messages of a media stream. There is one for each stream, so it may keep what the stream's start said.</summary>
/// <remarks>Reading belongs to the receive loop, writing to one thread at a time. Neither may make garbage for a frame of audio or a mark: they come fifty times a second.</remarks>
public interface IMediaProtocol
{
    /// <summary>Room that is enough for any message that is not audio, in bytes.</summary>
    int SmallMessageBytes { get; }

    /// <summary>Reads one message.</summary>
    /// <param name="message">The whole of it.</param>
    /// <param name="scratch">Receives decoded audio; at least as long as the message.</param>
    /// <returns>False when the message cannot be read; <paramref name="error"/> then says why.</returns>
    bool TryRead(ReadOnlySpan<byte> message, Span<byte> scratch, out MediaMessage read, out MediaParseError error);

    /// <summary>The length of a message with this many bytes of coded audio.</summary>
    int AudioLength(int payloadBytes);

    /// <summary>The place in a message's buffer where coded audio is to be put before <see cref="WriteAudio"/>.</summary>
    Span<byte> Payload(Span<byte> message, int payloadBytes);

    /// <summary>Makes a message of the coded audio that lies at <see cref="Payload"/>.</summary>
    /// <returns>The length of the message.</returns>
    int WriteAudio(Span<byte> message, int payloadBytes);

    /// <summary>Writes a mark, which comes back when all audio before it has been played: <see cref="MediaMessage.Mark"/>.</summary>
    /// <returns>The length of the message.</returns>
    int WriteMark(Span<byte> message, long mark);

    /// <summary>Writes the message that has the carrier drop what it has not played yet.</summary>
    /// <returns>The length of the message.</returns>
    int WriteClear(Span<byte> message);
}
