using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VoiceAgent.Audio;

namespace VoiceAgent.Simulator;

/// <summary>A wire format of the media socket: <c>media_format</c> of the start frame.</summary>
/// <param name="Encoding">PCMU, PCMA or L16 (little-endian, as live calls have it).</param>
public readonly record struct MediaCodec(string Encoding, int SampleRate)
{
    public static readonly MediaCodec Pcmu = new("PCMU", 8000);

    public static readonly MediaCodec Pcma = new("PCMA", 8000);

    internal int BytesPerSample => Encoding == "L16" ? 2 : 1;

    /// <summary>Reads <c>PCMU</c>, <c>PCMA</c>, <c>L16</c>, <c>L16/16000</c> and the like.</summary>
    /// <returns>False for anything the simulator does not speak.</returns>
    public static bool TryParse(string text, out MediaCodec codec)
    {
        var parts = text.Split('/');
        var rate = 8000;
        codec = default;
        if (parts.Length > 2 || (parts.Length == 2 && !int.TryParse(parts[1], System.Globalization.CultureInfo.InvariantCulture, out rate)))
            return false;
        codec = new MediaCodec(parts[0].ToUpperInvariant(), rate);
        return codec is { Encoding: "PCMU" or "PCMA", SampleRate: 8000 } or { Encoding: "L16", SampleRate: 8000 or 16000 };
    }

    internal void Encode(ReadOnlySpan<short> pcm, Span<byte> wire)
    {
        switch (Encoding)
        {
            case "PCMU":
                G711.EncodeMuLaw(pcm, wire);
                break;
            case "PCMA":
                G711.EncodeALaw(pcm, wire);
                break;
            default:
                for (var i = 0; i < pcm.Length; i++)
                    BinaryPrimitives.WriteInt16LittleEndian(wire[(2 * i)..], pcm[i]);
                break;
        }
    }

    /// <summary>Decodes into <paramref name="pcm"/> and returns the number of samples; an odd last byte of L16 is dropped.</summary>
    internal int Decode(ReadOnlySpan<byte> wire, Span<short> pcm)
    {
        switch (Encoding)
        {
            case "PCMU":
                G711.DecodeMuLaw(wire, pcm);
                return wire.Length;
            case "PCMA":
                G711.DecodeALaw(wire, pcm);
                return wire.Length;
            default:
                if (BitConverter.IsLittleEndian)
                    MemoryMarshal.Cast<byte, short>(wire[..(wire.Length & ~1)]).CopyTo(pcm);
                else
                    throw new PlatformNotSupportedException("The simulator runs on little-endian machines.");
                return wire.Length / 2;
        }
    }
}
