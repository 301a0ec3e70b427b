using System.Numerics;
using System.Runtime.CompilerServices;

namespace VoiceAgent.Audio;

/// <summary>G.711, the codec of the telephone network: one byte a sample, 8000 samples a second.</summary>
/// <remarks>
/// Source: ITU-T Recommendation G.711 (11/88). Levels are those of the Sun reference code scaled to 16 bits, which every softphone and
/// carrier uses: mu-law peaks at ±32124, A-law at ±32256. Decoding a code and encoding it again gives the same code, except mu-law 0x7F
/// (minus zero), which comes back as 0xFF.
/// </remarks>
public static class G711
{
    /// <summary>The mu-law code of silence.</summary>
    public const byte MuLawSilence = 0xFF;

    /// <summary>The A-law code of silence. A-law has no zero level; this code decodes to +8.</summary>
    public const byte ALawSilence = 0xD5;

    /// <summary>The largest magnitude mu-law can code, in its own 14-bit scale, before the bias.</summary>
    private const int MuLawClip = 8158;

    /// <summary>The bias that makes the segment number a matter of the highest set bit (G.711, table 2: segments end at 2^n - 33).</summary>
    private const int MuLawBias = 33;

    private static readonly short[] MuLawLevels = [.. Enumerable.Range(0, 256).Select(code => MuLawLevel((byte)code))];
    private static readonly short[] ALawLevels = [.. Enumerable.Range(0, 256).Select(code => ALawLevel((byte)code))];

    /// <summary>Decodes one mu-law (PCMU) code to a 16-bit sample.</summary>
    public static short DecodeMuLaw(byte code) => MuLawLevels[code];

    /// <summary>Decodes one A-law (PCMA) code to a 16-bit sample.</summary>
    public static short DecodeALaw(byte code) => ALawLevels[code];

    /// <summary>Encodes one 16-bit sample as mu-law (PCMU).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte EncodeMuLaw(short sample)
    {
        var sign = sample >> 15;
        var magnitude = Math.Min(((sample >> 2) ^ sign) - sign, MuLawClip) + MuLawBias;
        var segment = BitOperations.Log2((uint)magnitude) - 5;
        var code = (segment << 4) | ((magnitude >> (segment + 1)) & 0xF);
        return (byte)(code ^ 0xFF ^ (sign & 0x80));
    }

    /// <summary>Encodes one 16-bit sample as A-law (PCMA).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte EncodeALaw(short sample)
    {
        var sign = sample >> 15;
        var magnitude = (sample >> 3) ^ sign;
        var segment = BitOperations.Log2((uint)magnitude | 16) - 4;
        var code = (segment << 4) | ((magnitude >> Math.Max(segment, 1)) & 0xF);
        return (byte)(code ^ 0xD5 ^ (sign & 0x80));
    }

    /// <summary>Decodes mu-law (PCMU) codes to 16-bit samples, one for one.</summary>
    /// <exception cref="ArgumentException"><paramref name="samples"/> is shorter than <paramref name="codes"/>.</exception>
    public static void DecodeMuLaw(ReadOnlySpan<byte> codes, Span<short> samples) => Decode(codes, samples, MuLawLevels);

    /// <summary>Decodes A-law (PCMA) codes to 16-bit samples, one for one.</summary>
    /// <exception cref="ArgumentException"><paramref name="samples"/> is shorter than <paramref name="codes"/>.</exception>
    public static void DecodeALaw(ReadOnlySpan<byte> codes, Span<short> samples) => Decode(codes, samples, ALawLevels);

    /// <summary>Encodes 16-bit samples as mu-law (PCMU), one byte each.</summary>
    /// <exception cref="ArgumentException"><paramref name="codes"/> is shorter than <paramref name="samples"/>.</exception>
    public static void EncodeMuLaw(ReadOnlySpan<short> samples, Span<byte> codes)
    {
        codes = Spans.Sized(codes, samples.Length, nameof(codes));
        for (var i = 0; i < codes.Length; i++)
            codes[i] = EncodeMuLaw(samples[i]);
    }

    /// <summary>Encodes 16-bit samples as A-law (PCMA), one byte each.</summary>
    /// <exception cref="ArgumentException"><paramref name="codes"/> is shorter than <paramref name="samples"/>.</exception>
    public static void EncodeALaw(ReadOnlySpan<short> samples, Span<byte> codes)
    {
        codes = Spans.Sized(codes, samples.Length, nameof(codes));
        for (var i = 0; i < codes.Length; i++)
            codes[i] = EncodeALaw(samples[i]);
    }

    private static void Decode(ReadOnlySpan<byte> codes, Span<short> samples, short[] levels)
    {
        samples = Spans.Sized(samples, codes.Length, nameof(samples));
        for (var i = 0; i < samples.Length; i++)
            samples[i] = levels[codes[i]];
    }

    private static short MuLawLevel(byte code)
    {
        var bits = ~code;
        var segment = (bits >> 4) & 7;
        var magnitude = ((((bits & 0xF) << 1) + MuLawBias) << segment) - MuLawBias;
        return (short)((bits & 0x80) == 0 ? magnitude << 2 : -magnitude << 2);
    }

    private static short ALawLevel(byte code)
    {
        var bits = code ^ 0x55;
        var segment = (bits >> 4) & 7;
        var step = ((bits & 0xF) << 4) + 8;
        var magnitude = segment == 0 ? step : (step + 0x100) << (segment - 1);
        return (short)((bits & 0x80) == 0 ? -magnitude : magnitude);
    }
}
