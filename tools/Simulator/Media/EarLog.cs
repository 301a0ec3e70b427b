using VoiceAgent.Audio;

namespace VoiceAgent.Simulator;

/// <summary>The reason why a stretch of playout ended; <c>Playing</c> while it has not.</summary>
public enum RunEnd { Playing, RanDry, Cleared }

/// <summary>A stretch during which the playout queue held audio, in samples of ear time.</summary>
public readonly record struct PlayoutRun(long Start, long Stop, RunEnd End);

/// <summary>A media message from the platform: when it came, how many samples it holds, and which run it belongs to.</summary>
public readonly record struct MediaArrival(TimeSpan At, int Samples, int Run);

/// <summary>A clear from the platform and how many waiting samples it dropped.</summary>
public readonly record struct PlayoutClear(TimeSpan At, int Dropped);

/// <summary>Everything the caller heard, sample by sample since the stream began, and how the audio came.</summary>
/// <remarks>The log is not thread-safe: read it when the call is over, or from the handset.</remarks>
public sealed class EarLog(int sampleRate)
{
    private readonly List<PlayoutRun> _runs = [];
    private readonly List<MediaArrival> _arrivals = [];
    private readonly List<PlayoutClear> _clears = [];

    // Each array holds a second, where the garbage collector does not move it. Many calls have heard a hundred megabytes:
    // copying those, or arrays that grow, would hold up all calls.
    private readonly List<short[]> _seconds = [];
    private short[] _whole = [];
    private int _inWhole;

    /// <summary>Samples per second.</summary>
    public int SampleRate { get; } = sampleRate;

    /// <summary>Samples heard so far, silence included.</summary>
    public int Length { get; private set; }

    /// <summary>All samples heard so far; the span is valid until more is heard.</summary>
    public ReadOnlySpan<short> Audio
    {
        get
        {
            if (_whole.Length < Length)
                Array.Resize(ref _whole, Math.Max(2 * _whole.Length, Length));
            Copy(_inWhole, _whole.AsSpan(_inWhole, Length - _inWhole));
            _inWhole = Length;
            return _whole.AsSpan(0, Length);
        }
    }

    public IReadOnlyList<PlayoutRun> Runs => _runs;

    public IReadOnlyList<MediaArrival> Arrivals => _arrivals;

    public IReadOnlyList<PlayoutClear> Clears => _clears;

    /// <summary>The time at which a sample was heard.</summary>
    public TimeSpan TimeOf(long sample) => TimeSpan.FromTicks(sample * TimeSpan.TicksPerSecond / SampleRate);

    /// <summary>Whether a recording of the log's rate came whole and unbroken, as it sounds over a µ-law line. Silence while the platform sent nothing is no break.</summary>
    public bool Holds(ReadOnlySpan<short> recording)
    {
        var played = new List<short>();
        foreach (var run in _runs)
            played.AddRange(Audio[(int)run.Start..(int)Math.Min(run.Stop, Length)]);
        return OverPhone(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(played)).AsSpan().IndexOf(OverPhone(recording)) >= 0;

        static byte[] OverPhone(ReadOnlySpan<short> samples)
        {
            var codes = new byte[samples.Length];
            G711.EncodeMuLaw(samples, codes);
            return codes;
        }
    }

    /// <summary>Copies the last samples that were heard, as many as there is room for.</summary>
    internal void CopyLast(Span<short> heard) => Copy(Length - heard.Length, heard);

    internal void Hear(ReadOnlySpan<short> audio)
    {
        while (!audio.IsEmpty)
        {
            var rest = Rest();
            var count = Math.Min(rest.Length, audio.Length);
            audio[..count].CopyTo(rest);
            audio = audio[count..];
            Length += count;
        }
    }

    internal void HearSilence(long samples)
    {
        while (samples > 0)
        {
            var count = (int)Math.Min(Rest().Length, samples); // Samples of a new second are silent.
            samples -= count;
            Length += count;
        }
    }

    internal void BeginRun() => _runs.Add(new PlayoutRun(Length, long.MaxValue, RunEnd.Playing));

    internal void EndRun(RunEnd end) => _runs[^1] = _runs[^1] with { Stop = Length, End = end };

    internal void Arrived(TimeSpan at, int samples) => _arrivals.Add(new MediaArrival(at, samples, _runs.Count - 1));

    internal void Cleared(TimeSpan at, int dropped) => _clears.Add(new PlayoutClear(at, dropped));

    /// <summary>The part of the last second that is still free.</summary>
    private Span<short> Rest()
    {
        if (Length == _seconds.Count * SampleRate)
            _seconds.Add(GC.AllocateArray<short>(SampleRate, pinned: true));
        return _seconds[^1].AsSpan(Length % SampleRate);
    }

    private void Copy(int from, Span<short> into)
    {
        while (!into.IsEmpty)
        {
            var piece = _seconds[from / SampleRate].AsSpan(from % SampleRate);
            piece = piece[..Math.Min(piece.Length, into.Length)];
            piece.CopyTo(into);
            into = into[piece.Length..];
            from += piece.Length;
        }
    }
}
