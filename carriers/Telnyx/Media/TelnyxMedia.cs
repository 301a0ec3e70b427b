using VoiceAgent.Carriers.Line.Media;

namespace VoiceAgent.Carriers.Telnyx.Media;

/// <summary>Telnyx's media streaming over WebSockets: JSON, with base64 audio in one codec both ways.</summary>
/// <param name="asked">The coding that was asked for, which a start that names none is taken to mean. Where it is null, such a start is not usable.</param>
internal sealed class TelnyxMedia(MediaFormat? asked = null) : IMediaProtocol
{
    public int SmallMessageBytes => MediaWriter.SmallMessageBytes;

    public bool TryRead(ReadOnlySpan<byte> message, Span<byte> scratch, out MediaMessage read, out MediaParseError error) => MediaParser.TryParse(message, scratch, out read, out error, asked);

    public int AudioLength(int payloadBytes) => MediaWriter.MediaLength(payloadBytes);

    public Span<byte> Payload(Span<byte> message, int payloadBytes) => MediaWriter.MediaPayload(message, payloadBytes);

    public int WriteAudio(Span<byte> message, int payloadBytes) => MediaWriter.FinishMedia(message, payloadBytes);

    public int WriteMark(Span<byte> message, long mark) => MediaWriter.WriteMark(message, mark);

    public int WriteClear(Span<byte> message) => MediaWriter.WriteClear(message);
}
