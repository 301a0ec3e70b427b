using System.Buffers.Binary;

namespace VoiceAgent.Audio;

/// <summary>Writes a WAV file of mono 16-bit PCM.</summary>
/// <remarks>
/// On a stream that can seek, <see cref="Flush"/> and <see cref="Dispose"/> fill in the sizes. Until then, on a stream that cannot seek, and beyond
/// 4 GiB, the sizes read 0xFFFFFFFF, which readers take as "to the end of the file": a recording whose writer died can still be played.
/// The writer is not thread-safe.
/// </remarks>
public sealed class WavWriter : IDisposable
{
    private const int HeaderBytes = 44;
    private const uint UnknownSize = uint.MaxValue;

    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly long _start;
    private readonly byte[] _bytes = new byte[4096];
    private bool _disposed;

    /// <summary>Writes the header.</summary>
    /// <param name="stream">Where to write, from its present position on.</param>
    /// <param name="sampleRate">Samples per second, above 0.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the writer is disposed.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sampleRate"/> is not above 0.</exception>
    /// <exception cref="IOException">Writing failed.</exception>
    public WavWriter(Stream stream, int sampleRate, bool leaveOpen = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        _stream = stream;
        _leaveOpen = leaveOpen;
        SampleRate = sampleRate;
        _start = stream.CanSeek ? stream.Position : 0;
        WriteHeader(sampleRate);
    }

    /// <summary>Samples per second.</summary>
    public int SampleRate { get; }

    /// <summary>Samples written so far.</summary>
    public long Length { get; private set; }

    /// <summary>How long the file sounds so far.</summary>
    public TimeSpan Duration => TimeSpan.FromTicks((long)(TimeSpan.TicksPerSecond * (Int128)Length / SampleRate));

    /// <summary>Appends samples.</summary>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    /// <exception cref="IOException">Writing failed.</exception>
    public void Write(ReadOnlySpan<short> samples)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (!samples.IsEmpty)
        {
            var taken = samples[..Math.Min(samples.Length, _bytes.Length / sizeof(short))];
            _stream.Write(_bytes, 0, L16.Encode(taken, _bytes, L16ByteOrder.LittleEndian));
            samples = samples[taken.Length..];
            Length += taken.Length;
        }
    }

    /// <summary>Makes the file complete as it is now: fills in the sizes and flushes the stream.</summary>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    /// <exception cref="IOException">Writing failed.</exception>
    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var dataBytes = Length * sizeof(short);
        if (_stream.CanSeek && dataBytes <= UnknownSize - HeaderBytes)
        {
            var end = _stream.Position;
            WriteSize(4, dataBytes + HeaderBytes - 8);
            WriteSize(HeaderBytes - 4, dataBytes);
            _stream.Position = end;
        }

        _stream.Flush();
    }

    /// <summary>Completes the file and closes the stream, unless it is to stay open.</summary>
    /// <exception cref="IOException">Writing failed; the stream is closed all the same.</exception>
    public void Dispose()
    {
        if (_disposed)
            return;
        try
        {
            Flush();
        }
        finally
        {
            _disposed = true;
            if (!_leaveOpen)
                _stream.Dispose();
        }
    }

    private void WriteHeader(int sampleRate)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], UnknownSize);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], sampleRate);
        BinaryPrimitives.WriteUInt32LittleEndian(header[28..], (uint)sampleRate * sizeof(short));
        BinaryPrimitives.WriteUInt16LittleEndian(header[32..], sizeof(short));
        BinaryPrimitives.WriteUInt16LittleEndian(header[34..], 16);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], UnknownSize);
        _stream.Write(header);
    }

    private void WriteSize(int offset, long size)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)size);
        _stream.Position = _start + offset;
        _stream.Write(bytes);
    }
}
