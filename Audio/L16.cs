using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VoiceAgent.Audio;

/// <summary>The order of the two bytes of a 16-bit sample.</summary>
public enum L16ByteOrder
{
    /// <summary>Low byte first: what WAV files hold, and what live Telnyx calls were reported to send.</summary>
    LittleEndian,

    /// <summary>High byte first: network order, the L16 of RFC 3551, section 4.5.11.</summary>
    BigEndian,
}

/// <summary>Uncompressed 16-bit PCM as bytes on a wire or in a file.</summary>
public static class L16
{
    /// <summary>Reads samples from bytes, two bytes for each sample.</summary>
    /// <returns>The number of samples written.</returns>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> ends in the middle of a sample, or <paramref name="samples"/> is too short.</exception>
    public static int Decode(ReadOnlySpan<byte> bytes, Span<short> samples, L16ByteOrder order)
    {
        if (bytes.Length % sizeof(short) != 0)
            throw new ArgumentException($"16-bit audio cannot have {bytes.Length} bytes: the number is odd.", nameof(bytes));
        samples = Spans.Sized(samples, bytes.Length / sizeof(short), nameof(samples));
        bytes.CopyTo(MemoryMarshal.AsBytes(samples));
        if (IsForeign(order))
            BinaryPrimitives.ReverseEndianness(samples, samples);
        return samples.Length;
    }

    /// <summary>Writes samples as bytes, two bytes for each sample.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is too short.</exception>
    public static int Encode(ReadOnlySpan<short> samples, Span<byte> bytes, L16ByteOrder order)
    {
        bytes = Spans.Sized(bytes, samples.Length * sizeof(short), nameof(bytes));
        MemoryMarshal.AsBytes(samples).CopyTo(bytes);
        if (IsForeign(order))
        {
            var words = MemoryMarshal.Cast<byte, short>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return bytes.Length;
    }

    private static bool IsForeign(L16ByteOrder order) => BitConverter.IsLittleEndian != (order == L16ByteOrder.LittleEndian);
}
