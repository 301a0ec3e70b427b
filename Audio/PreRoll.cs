namespace VoiceAgent.Audio;

/// <summary>Keeps the last moments of a stream. Speech can be handed on from before the moment it was noticed, so that no first word is lost.</summary>
/// <remarks>
/// Times count from the first sample written, as those of <see cref="SpeechGate"/> do. Both must see the same stream. One pre-roll serves one stream and
/// is not thread-safe. Nothing is allocated after construction. The audio from a given onset on stays complete for the start delay after that onset.
/// </remarks>
public sealed class PreRoll
{
    private readonly short[] _ring;
    private readonly int _sampleRate;
    private long _written;

    /// <summary>An empty pre-roll.</summary>
    /// <param name="sampleRate">Samples per second, above 0.</param>
    /// <param name="padding">Audio wanted from before the onset: 0 to 10 s; <see cref="DefaultPadding"/> is usual.</param>
    /// <param name="startDelay">How much audio may have followed the onset by the time the audio is asked for, 0 to 10 s:
    /// <see cref="SpeechGate.StartDelay"/>, and a window more where windows and frames do not coincide.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public PreRoll(int sampleRate, TimeSpan padding, TimeSpan startDelay)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        ThrowIfOutside(padding, nameof(padding));
        ThrowIfOutside(startDelay, nameof(startDelay));
        _sampleRate = sampleRate;
        Padding = padding;
        _ring = new short[Math.Max(1, SamplesIn(padding + startDelay))];
    }

    /// <summary>The usual padding, 500 ms, which recognizers need so as not to lose the first word (LiveKit's prefix padding; livekit/agents issue 5932).</summary>
    public static TimeSpan DefaultPadding { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How much audio is handed out from before the onset, where there is that much.</summary>
    public TimeSpan Padding { get; }

    /// <summary>Appends audio; the oldest audio makes room.</summary>
    public void Write(ReadOnlySpan<short> samples)
    {
        _written += samples.Length;
        if (samples.Length > _ring.Length)
            samples = samples[^_ring.Length..];
        var at = (int)((_written - samples.Length) % _ring.Length);
        var first = Math.Min(samples.Length, _ring.Length - at);
        samples[..first].CopyTo(_ring.AsSpan(at));
        samples[first..].CopyTo(_ring);
    }

    /// <summary>The number of samples held from <see cref="Padding"/> before the onset until now. It is less at the start of the stream, or where the onset
    /// is long past.</summary>
    public int Count(TimeSpan onset) => (int)(_written - Start(onset));

    /// <summary>Copies audio from <see cref="Padding"/> before the onset on, oldest first.</summary>
    /// <param name="onset">When speech began, counted from the first sample written.</param>
    /// <param name="destination">Takes as many samples as it can hold.</param>
    /// <param name="skip">Samples to leave out at the beginning, so that the audio can be taken in frames; 0 or more.</param>
    /// <returns>The number of samples copied; 0 when none is left.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="skip"/> is negative.</exception>
    public int CopyTo(TimeSpan onset, Span<short> destination, int skip = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        var from = Start(onset) + skip;
        var count = (int)Math.Clamp(_written - from, 0, destination.Length);
        var at = (int)(from % _ring.Length);
        var first = Math.Min(count, _ring.Length - at);
        _ring.AsSpan(at, first).CopyTo(destination);
        _ring.AsSpan(0, count - first).CopyTo(destination[first..]);
        return count;
    }

    /// <summary>Forgets everything; time starts at zero again.</summary>
    public void Reset() => _written = 0;

    private long Start(TimeSpan onset)
    {
        var oldest = Math.Max(0, _written - _ring.Length);
        return Math.Clamp(SamplesIn(onset - Padding), oldest, _written);
    }

    /// <summary>The number of samples nearest to a time.</summary>
    private long SamplesIn(TimeSpan time) => (long)(((Int128)time.Ticks * _sampleRate + TimeSpan.TicksPerSecond / 2) / TimeSpan.TicksPerSecond);

    private static void ThrowIfOutside(TimeSpan time, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, TimeSpan.FromSeconds(10), name);
    }
}
