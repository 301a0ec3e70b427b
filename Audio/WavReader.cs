using System.Buffers.Binary;

namespace VoiceAgent.Audio;

/// <summary>Reads a WAV file as mono 16-bit samples: channels are averaged, other encodings converted.</summary>
/// <remarks>
/// It reads RIFF WAVE with PCM (8, 16, 24, 32 bits), float (32, 64), A-law or mu-law, plain or WAVE_FORMAT_EXTENSIBLE (Microsoft, "Multimedia Programming
/// Interface and Data Specifications 1.0" and "Multiple channel audio data and WAVE files"). Unknown chunks are skipped. A file that was cut off, or
/// whose sizes were never filled in (0 or 0xFFFFFFFF, as a writer to a pipe leaves them), is read to its end. The stream is read forwards only.
/// The reader is not thread-safe.
/// </remarks>
public sealed class WavReader : IDisposable
{
    private const uint UnknownSize = uint.MaxValue;
    private const int LargestFormatChunk = 1 << 16;

    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly byte[] _blocks;
    private long _bytesLeft;

    /// <summary>Reads the header, up to the first sample.</summary>
    /// <param name="stream">The file, at its beginning.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the reader is disposed.</param>
    /// <exception cref="InvalidDataException">The file is not a WAV file, or of a kind that is not supported; the message says what is wrong.</exception>
    /// <exception cref="IOException">Reading failed.</exception>
    public WavReader(Stream stream, bool leaveOpen = false)
    {
        _stream = stream;
        _leaveOpen = leaveOpen;
        (Format, _bytesLeft) = ReadHeader();
        _blocks = new byte[Math.Max(4096 / Format.BlockBytes, 1) * Format.BlockBytes];
    }

    /// <summary>The format of the file.</summary>
    public WavFormat Format { get; }

    /// <summary>Samples per second of the audio that <see cref="Read"/> gives, which are those of the file.</summary>
    public int SampleRate => Format.SampleRate;

    /// <summary>Reads a whole WAV file.</summary>
    /// <exception cref="InvalidDataException">The file is not a WAV file, or of a kind that is not supported; the message says what is wrong.</exception>
    /// <exception cref="IOException">Reading failed.</exception>
    public static Recording ReadAll(Stream stream)
    {
        using var reader = new WavReader(stream, leaveOpen: true);
        var samples = new short[4096];
        var length = 0;
        while (reader.Read(samples.AsSpan(length)) is > 0 and var read)
        {
            length += read;
            if (length == samples.Length)
                Array.Resize(ref samples, 2 * length);
        }

        return new Recording(samples.AsMemory(0, length), reader.SampleRate);
    }

    /// <inheritdoc cref="ReadAll(Stream)"/>
    public static Recording ReadAll(string path)
    {
        using var file = File.OpenRead(path);
        return ReadAll(file);
    }

    /// <summary>Reads the next samples, fewer than asked for only at the end.</summary>
    /// <returns>The number of samples read; 0 at the end.</returns>
    /// <exception cref="IOException">Reading failed.</exception>
    public int Read(Span<short> samples)
    {
        var done = 0;
        while (done < samples.Length)
        {
            var wanted = (int)Math.Min(Math.Min((long)(samples.Length - done) * Format.BlockBytes, _blocks.Length), _bytesLeft);
            var read = _stream.ReadAtLeast(_blocks.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
            _bytesLeft -= read;
            var blocks = read / Format.BlockBytes;
            WavSamples.MixDown(_blocks.AsSpan(0, blocks * Format.BlockBytes), Format, samples.Slice(done, blocks));
            done += blocks;
            if (blocks == 0)
                break;
        }

        return done;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_leaveOpen)
            _stream.Dispose();
    }

    private (WavFormat Format, long DataBytes) ReadHeader()
    {
        Span<byte> riff = stackalloc byte[12];
        ReadExactly(riff, "the RIFF header");
        if (!riff[..4].SequenceEqual("RIFF"u8))
            throw new InvalidDataException($"WAV: the file begins with {Printable(riff[..4])}, not with RIFF.");
        if (!riff[8..].SequenceEqual("WAVE"u8))
            throw new InvalidDataException($"WAV: the RIFF file holds {Printable(riff[8..])}, not WAVE.");
        var neverFinished = BinaryPrimitives.ReadUInt32LittleEndian(riff[4..]) is 0 or UnknownSize;

        WavFormat? format = null;
        Span<byte> chunk = stackalloc byte[8];
        while (true)
        {
            ReadExactly(chunk, format is null ? "the chunks before fmt" : "the chunks before data");
            var size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk[..4].SequenceEqual("data"u8))
            {
                var known = format ?? throw new InvalidDataException("WAV: the data chunk comes before the fmt chunk.");
                return (known, size == UnknownSize || (size == 0 && neverFinished) ? long.MaxValue : size);
            }

            if (chunk[..4].SequenceEqual("fmt "u8))
                format = ReadFormat(size);
            else
                Skip(size);
            // Chunks begin at even places.
            Skip(size % 2);
        }
    }

    private WavFormat ReadFormat(uint size)
    {
        if (size > LargestFormatChunk)
            throw new InvalidDataException($"WAV: the fmt chunk has {size} bytes, but at most 65536 are allowed.");
        var content = new byte[size];
        ReadExactly(content, "the fmt chunk");
        return WavFormat.Parse(content);
    }

    private void ReadExactly(Span<byte> bytes, string where)
    {
        if (_stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException($"WAV: the file ends within {where}.");
    }

    private void Skip(long count)
    {
        Span<byte> skipped = stackalloc byte[512];
        while (count > 0)
        {
            var read = _stream.Read(skipped[..(int)Math.Min(count, skipped.Length)]);
            if (read == 0)
                throw new InvalidDataException("WAV: the file ends before the data chunk.");
            count -= read;
        }
    }

    private static string Printable(ReadOnlySpan<byte> tag)
    {
        Span<char> characters = stackalloc char[tag.Length];
        for (var i = 0; i < tag.Length; i++)
            characters[i] = tag[i] is > 31 and < 127 ? (char)tag[i] : '?';
        return $"'{characters}'";
    }
}
