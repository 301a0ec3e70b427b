using System.Buffers.Text;
using System.Diagnostics;

namespace VoiceAgent.Carriers.Telnyx.Media;

/// <summary>Writes the three messages a gateway sends on a media stream, in Telnyx's exact form.</summary>
internal static class MediaWriter
{
    private static ReadOnlySpan<byte> MediaHead => "{\"event\":\"media\",\"media\":{\"payload\":\""u8;

    private static ReadOnlySpan<byte> MediaTail => "\"}}"u8;

    private static ReadOnlySpan<byte> MarkHead => "{\"event\":\"mark\",\"mark\":{\"name\":\"m"u8;

    private static ReadOnlySpan<byte> Clear => "{\"event\":\"clear\"}"u8;

    /// <summary>The room, in bytes, that is enough for any message that is not audio.</summary>
    public const int SmallMessageBytes = 64;

    /// <summary>The length of a media message with this many bytes of audio.</summary>
    public static int MediaLength(int payloadBytes) => MediaHead.Length + Base64.GetMaxEncodedToUtf8Length(payloadBytes) + MediaTail.Length;

    /// <summary>The place in a message's buffer where the coded audio is to be put before <see cref="FinishMedia"/>.</summary>
    public static Span<byte> MediaPayload(Span<byte> message, int payloadBytes) => message.Slice(MediaHead.Length, payloadBytes);

    /// <summary>Makes a media message of the audio that lies at <see cref="MediaPayload"/>.</summary>
    /// <returns>The length of the message.</returns>
    public static int FinishMedia(Span<byte> message, int payloadBytes)
    {
        MediaHead.CopyTo(message);
        Base64.EncodeToUtf8InPlace(message[MediaHead.Length..], payloadBytes, out var encoded);
        MediaTail.CopyTo(message[(MediaHead.Length + encoded)..]);
        return MediaHead.Length + encoded + MediaTail.Length;
    }

    /// <summary>Writes a mark, named <c>m</c> and its number.</summary>
    public static int WriteMark(Span<byte> message, long mark)
    {
        MarkHead.CopyTo(message);
        var fits = Utf8Formatter.TryFormat(mark, message[MarkHead.Length..], out var digits);
        Debug.Assert(fits);
        MediaTail.CopyTo(message[(MarkHead.Length + digits)..]);
        return MarkHead.Length + digits + MediaTail.Length;
    }

    /// <summary>Reads the number of a mark that <see cref="WriteMark"/> named. Returns false for names given by others.</summary>
    public static bool TryReadMark(ReadOnlySpan<byte> name, out long mark)
    {
        mark = 0;
        return name.Length > 1 && name[0] == (byte)'m'
            && Utf8Parser.TryParse(name[1..], out mark, out var read) && read == name.Length - 1;
    }

    public static int WriteClear(Span<byte> message)
    {
        Clear.CopyTo(message);
        return Clear.Length;
    }
}
