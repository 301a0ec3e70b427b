using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace VoiceAgent.Telephony.Telnyx.Media;

/// <summary>The codecs of a media stream: ITU-T G.711 and linear 16-bit.</summary>
internal static class Codec
{
    private static readonly short[] ULaw = [.. Enumerable.Range(0, 256).Select(code => ExpandULaw((byte)code))];
    private static readonly short[] ALaw = [.. Enumerable.Range(0, 256).Select(code => ExpandALaw((byte)code))];

    public static void DecodeULaw(ReadOnlySpan<byte> coded, Span<short> pcm) => Expand(coded, pcm, ULaw);

    public static void DecodeALaw(ReadOnlySpan<byte> coded, Span<short> pcm) => Expand(coded, pcm, ALaw);

    public static void EncodeULaw(ReadOnlySpan<short> pcm, Span<byte> coded)
    {
        coded = coded[..pcm.Length];
        for (var i = 0; i < pcm.Length; i++)
            coded[i] = CompressULaw(pcm[i]);
    }

    public static void EncodeALaw(ReadOnlySpan<short> pcm, Span<byte> coded)
    {
        coded = coded[..pcm.Length];
        for (var i = 0; i < pcm.Length; i++)
            coded[i] = CompressALaw(pcm[i]);
    }

    public static void DecodeL16(ReadOnlySpan<byte> coded, Span<short> pcm, bool bigEndian)
    {
        var samples = MemoryMarshal.Cast<byte, short>(coded);
        if (bigEndian == BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(samples, pcm);
        else
            samples.CopyTo(pcm);
    }

    public static void EncodeL16(ReadOnlySpan<short> pcm, Span<byte> coded, bool bigEndian)
    {
        var samples = MemoryMarshal.Cast<byte, short>(coded);
        if (bigEndian == BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(pcm, samples);
        else
            pcm.CopyTo(samples);
    }

    private static void Expand(ReadOnlySpan<byte> coded, Span<short> pcm, short[] table)
    {
        pcm = pcm[..coded.Length];
        for (var i = 0; i < coded.Length; i++)
            pcm[i] = table[coded[i]];
    }

    private static byte CompressULaw(int sample)
    {
        var magnitude = Math.Min(Math.Abs(sample), 32635) + 132;
        var segment = BitOperations.Log2((uint)magnitude) - 7;
        return (byte)~(((sample >> 8) & 0x80) | (segment << 4) | ((magnitude >> (segment + 3)) & 0xF));
    }

    private static byte CompressALaw(int sample)
    {
        var magnitude = sample < 0 ? ~sample : sample;
        var segment = magnitude < 256 ? 0 : BitOperations.Log2((uint)magnitude) - 7;
        var step = magnitude >> (segment == 0 ? 4 : segment + 3);
        return (byte)(((~sample >> 8) & 0x80 | (segment << 4) | (step & 0xF)) ^ 0x55);
    }

    private static short ExpandULaw(byte code)
    {
        var inverted = (byte)~code;
        var magnitude = ((((inverted & 0xF) << 3) + 132) << ((inverted >> 4) & 7)) - 132;
        return (short)((inverted & 0x80) != 0 ? -magnitude : magnitude);
    }

    private static short ExpandALaw(byte code)
    {
        var plain = code ^ 0x55;
        var segment = (plain >> 4) & 7;
        var magnitude = ((plain & 0xF) << 4) + 8;
        if (segment > 0)
            magnitude = (magnitude + 256) << (segment - 1);
        return (short)((plain & 0x80) != 0 ? magnitude : -magnitude);
    }
}
