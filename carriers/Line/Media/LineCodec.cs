using VoiceAgent.Audio;

namespace VoiceAgent.Carriers.Line.Media;

/// <summary>Turns the coded audio of one media stream into PCM and back.</summary>
/// <remarks>Decoding belongs to the receive loop, encoding to the sender; the two share only the byte order.</remarks>
/// <param name="format">How audio is coded.</param>
/// <param name="l16BigEndian">Whether L16 is big-endian, or null to find it out.</param>
internal sealed class LineCodec(MediaFormat format, bool? l16BigEndian)
{
    private readonly L16ByteOrderProbe? _probe = format.Encoding == MediaEncoding.L16 && l16BigEndian is null ? new() : null;

    // The order is little-endian, as seen on live calls, until something audible came.
    private volatile L16ByteOrder _order = l16BigEndian == true ? L16ByteOrder.BigEndian : L16ByteOrder.LittleEndian;
    private short[] _pcm = new short[format.SamplesPerFrame];

    public MediaFormat Format => format;

    /// <summary>Decodes one payload of any length.</summary>
    /// <param name="pcm">The samples, valid until the next payload is decoded.</param>
    /// <returns>False when L16 ends in the middle of a sample.</returns>
    public bool TryDecode(ReadOnlySpan<byte> payload, out ReadOnlySpan<short> pcm)
    {
        pcm = default;
        var isLinear = format.Encoding == MediaEncoding.L16;
        if (isLinear && payload.Length % 2 != 0)
            return false;
        var count = isLinear ? payload.Length / 2 : payload.Length;
        if (_pcm.Length < count)
            _pcm = new short[count];
        var decoded = _pcm.AsSpan(0, count);
        switch (format.Encoding)
        {
            case MediaEncoding.Pcmu:
                G711.DecodeMuLaw(payload, decoded);
                break;
            case MediaEncoding.Pcma:
                G711.DecodeALaw(payload, decoded);
                break;
            default:
                if (_probe?.Push(payload) is { } order)
                    _order = order;
                L16.Decode(payload, decoded, _order);
                break;
        }

        pcm = decoded;
        return true;
    }

    /// <summary>Encodes one frame.</summary>
    /// <param name="payload">A buffer of exactly the coded length.</param>
    public void Encode(ReadOnlySpan<short> pcm, Span<byte> payload)
    {
        switch (format.Encoding)
        {
            case MediaEncoding.Pcmu:
                G711.EncodeMuLaw(pcm, payload);
                break;
            case MediaEncoding.Pcma:
                G711.EncodeALaw(pcm, payload);
                break;
            default:
                L16.Encode(pcm, payload, _order);
                break;
        }
    }
}
