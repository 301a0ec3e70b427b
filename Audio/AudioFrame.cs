using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace VoiceAgent.Audio;

/// <summary>A run of mono 16-bit PCM in a pooled buffer. Phone audio moves through the platform in frames of 20 ms.</summary>
/// <remarks>The receiver of a frame owns it and disposes it, once. A frame is not thread-safe: hand it over, do not share it.</remarks>
public sealed class AudioFrame : IDisposable
{
    /// <summary>The frame length of the platform: 20 ms, the packet time of RTP audio (RFC 3551, section 4.2).</summary>
    public static readonly TimeSpan StandardDuration = TimeSpan.FromMilliseconds(20);

    /// <summary>How many idle frames are kept for reuse at most. More are left to the garbage collector.</summary>
    private const int MaxPooled = 4096;

    private static readonly ConcurrentQueue<AudioFrame> Pool = new();
    private static int s_pooled;

    private short[] _buffer;
    private byte[]? _shared;
    private int _length;
    private int _owned;

    private AudioFrame(int capacity) => _buffer = GC.AllocateUninitializedArray<short>(capacity);

    /// <summary>The PCM samples, valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The frame is disposed.</exception>
    public ReadOnlySpan<short> Samples
    {
        get
        {
            ObjectDisposedException.ThrowIf(_owned == 0, this);
            return _shared is null ? _buffer.AsSpan(0, _length) : MemoryMarshal.Cast<byte, short>(_shared);
        }
    }

    /// <summary>The PCM samples, to be written by whoever rented the frame, before the frame is handed on.</summary>
    /// <exception cref="InvalidOperationException">The frame was made by <see cref="Over"/>, so that its samples belong to others, too.</exception>
    /// <exception cref="ObjectDisposedException">The frame is disposed.</exception>
    public Span<short> Buffer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_owned == 0, this);
            return _shared is null ? _buffer.AsSpan(0, _length) : throw new InvalidOperationException("The samples of this frame belong to others, too, and cannot be written.");
        }
    }

    /// <summary>Samples per second.</summary>
    public int SampleRate { get; private set; }

    /// <summary>How long the frame sounds.</summary>
    public TimeSpan Duration => TimeSpan.FromTicks(TimeSpan.TicksPerSecond * _length / SampleRate);

    /// <summary>A frame of <paramref name="length"/> samples with undefined content.</summary>
    /// <param name="sampleRate">Samples per second, above 0.</param>
    /// <param name="length">Number of samples, 0 or more.</param>
    public static AudioFrame Rent(int sampleRate, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (Pool.TryDequeue(out var frame))
        {
            Interlocked.Decrement(ref s_pooled);
            if (frame._buffer.Length < length)
                frame._buffer = GC.AllocateUninitializedArray<short>(length);
        }
        else
        {
            frame = new AudioFrame(Math.Max(length, 320));
        }

        frame._length = length;
        frame.SampleRate = sampleRate;
        frame._owned = 1;
        return frame;
    }

    /// <summary>A frame with a copy of <paramref name="samples"/>.</summary>
    public static AudioFrame Copy(int sampleRate, ReadOnlySpan<short> samples)
    {
        var frame = Rent(sampleRate, samples.Length);
        samples.CopyTo(frame.Buffer);
        return frame;
    }

    /// <summary>A frame that shows audio that is kept elsewhere, as it comes out of a message of the cluster. Nothing is copied.</summary>
    /// <param name="sampleRate">Samples per second, above 0.</param>
    /// <param name="pcm">16-bit PCM in this machine's byte order, an even number of bytes. Nobody may write into it any more.</param>
    /// <exception cref="ArgumentException">The number of bytes is odd.</exception>
    public static AudioFrame Over(int sampleRate, byte[] pcm)
    {
        ArgumentNullException.ThrowIfNull(pcm);
        if (pcm.Length % sizeof(short) != 0)
            throw new ArgumentException($"{pcm.Length} bytes are no whole number of 16-bit samples.", nameof(pcm));
        var frame = Rent(sampleRate, 0);
        (frame._shared, frame._length) = (pcm, pcm.Length / sizeof(short));
        return frame;
    }

    /// <summary>The samples as bytes that nobody writes into: those that were given to <see cref="Over"/>, or else a copy.</summary>
    /// <returns>16-bit PCM in this machine's byte order.</returns>
    public byte[] ToPcm() => _owned != 0 && _shared is { } shared ? shared : MemoryMarshal.AsBytes(Samples).ToArray();

    /// <summary>Gives the buffer back. Safe to call twice.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _owned, 0) == 0)
            return;
        _shared = null;
        // Long synthesis chunks would pin large buffers in the pool; only frame-sized ones go back.
        if (_buffer.Length <= 4096 && Interlocked.Increment(ref s_pooled) <= MaxPooled)
            Pool.Enqueue(this);
        else if (_buffer.Length <= 4096)
            Interlocked.Decrement(ref s_pooled);
    }
}
