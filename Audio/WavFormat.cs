using System.Buffers.Binary;

namespace VoiceAgent.Audio;

/// <summary>How the samples of a WAV file are coded.</summary>
public enum WavEncoding
{
    /// <summary>Integer PCM: 8 bits unsigned, 16, 24 or 32 bits signed.</summary>
    Pcm,

    /// <summary>IEEE floating point, 32 or 64 bits, full scale ±1.</summary>
    FloatingPoint,

    /// <summary>G.711 A-law.</summary>
    ALaw,

    /// <summary>G.711 mu-law.</summary>
    MuLaw,
}

/// <summary>The format chunk of a WAV file.</summary>
/// <param name="Encoding">How samples are coded.</param>
/// <param name="SampleRate">Samples per second and channel.</param>
/// <param name="Channels">Channels in the file, 1 or more.</param>
/// <param name="BitsPerSample">8, 16, 24, 32 or 64, as the encoding allows.</param>
public readonly record struct WavFormat(WavEncoding Encoding, int SampleRate, int Channels, int BitsPerSample)
{
    private const ushort PcmTag = 1;
    private const ushort FloatTag = 3;
    private const ushort ALawTag = 6;
    private const ushort MuLawTag = 7;
    private const ushort ExtensibleTag = 0xFFFE;

    /// <summary>The shortest format chunk (WAVEFORMAT with bits per sample), and the shortest extensible one.</summary>
    private const int PlainLength = 16;
    private const int ExtensibleLength = 40;

    /// <summary>The bytes behind the format tag in the GUID of a WAVE_FORMAT_EXTENSIBLE sub-format (KSDATAFORMAT_SUBTYPE_WAVEFORMATEX).</summary>
    private static ReadOnlySpan<byte> SubFormatTail => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>The number of bytes that one sample of every channel takes.</summary>
    public int BlockBytes => Channels * (BitsPerSample / 8);

    /// <summary>Reads the content of a <c>fmt </c> chunk.</summary>
    /// <exception cref="InvalidDataException">The format is not one that this room can read; the message names the field.</exception>
    internal static WavFormat Parse(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < PlainLength)
            throw new InvalidDataException($"WAV: the fmt chunk has {chunk.Length} bytes; {PlainLength} are the least.");
        var tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        var blockAlign = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        if (channels == 0)
            throw new InvalidDataException("WAV: the fmt chunk says 0 channels.");
        if (rate is 0 or > int.MaxValue)
            throw new InvalidDataException($"WAV: the fmt chunk says {rate} samples per second.");

        var encoding = Encoded(tag == ExtensibleTag ? SubFormat(chunk) : tag);
        if (!Allows(encoding, bits))
            throw new InvalidDataException($"WAV: {bits} bits of {encoding} are not supported; PCM of 8, 16, 24 or 32 bits, float of 32 or 64, A-law and mu-law of 8 are.");
        var format = new WavFormat(encoding, (int)rate, channels, bits);
        if (blockAlign != format.BlockBytes)
            throw new InvalidDataException($"WAV: the fmt chunk says {blockAlign} bytes a block, but {channels} channels of {bits} bits are {format.BlockBytes}.");
        return format;
    }

    private static ushort SubFormat(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < ExtensibleLength)
            throw new InvalidDataException($"WAV: the extensible fmt chunk has {chunk.Length} bytes; {ExtensibleLength} are the least.");
        if (!chunk.Slice(26, SubFormatTail.Length).SequenceEqual(SubFormatTail))
            throw new InvalidDataException($"WAV: the sub-format {new Guid(chunk.Slice(24, 16))} is unknown.");
        return BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]);
    }

    private static WavEncoding Encoded(ushort tag) => tag switch
    {
        PcmTag => WavEncoding.Pcm,
        FloatTag => WavEncoding.FloatingPoint,
        ALawTag => WavEncoding.ALaw,
        MuLawTag => WavEncoding.MuLaw,
        _ => throw new InvalidDataException($"WAV: format 0x{tag:X4} is not supported; PCM (1), float (3), A-law (6) and mu-law (7) are."),
    };

    private static bool Allows(WavEncoding encoding, int bits) => encoding switch
    {
        WavEncoding.Pcm => bits is 8 or 16 or 24 or 32,
        WavEncoding.FloatingPoint => bits is 32 or 64,
        _ => bits is 8,
    };
}
