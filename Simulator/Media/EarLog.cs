using VoiceAgent.Audio;

namespace VoiceAgent.Simulator;

/// <summary>Why the phone fell silent.</summary>
public enum RunEnd { Playing, RanDry, Cleared }

/// <summary>A stretch during which the playout queue held audio, in samples of ear time.</summary>
public readonly record struct PlayoutRun(long Start, long Stop, RunEnd End);

/// <summary>A piece of audio from the platform: when it came, how long it is, which run it belongs to.</summary>
public readonly record struct MediaArrival(TimeSpan At, int Samples, int Run);

/// <summary>A clear from the platform and how much waiting audio it dropped.</summary>
public readonly record struct PlayoutClear(TimeSpan At, int Dropped);

/// <summary>Everything the caller heard, sample by sample since the stream began, and how it came.</summary>
/// <remarks>Not thread-safe: read it when the call is over, or from the handset.</remarks>
public sealed class EarLog(int sampleRate)
{
    private readonly List<PlayoutRun> _runs = [];
    private readonly List<MediaArrival> _arrivals = [];
    private readonly List<PlayoutClear> _clears = [];
    private short[] _audio = new short[sampleRate * 16];

    /// <summary>Samples per second.</summary>
    public int SampleRate { get; } = sampleRate;

    /// <summary>Samples heard so far, silence included.</summary>
    public int Length { get; private set; }

    /// <summary>What was heard; valid until more is heard.</summary>
    public ReadOnlySpan<short> Audio => _audio.AsSpan(0, Length);

    public IReadOnlyList<PlayoutRun> Runs => _runs;

    public IReadOnlyList<MediaArrival> Arrivals => _arrivals;

    public IReadOnlyList<PlayoutClear> Clears => _clears;

    /// <summary>The time at which a sample was heard.</summary>
    public TimeSpan TimeOf(long sample) => TimeSpan.FromTicks(sample * TimeSpan.TicksPerSecond / SampleRate);

    /// <summary>Whether a recording of the same rate came whole and unbroken, as it sounds over a µ-law line; silence while the platform sent nothing is no break.</summary>
    public bool Holds(ReadOnlySpan<short> recording)
    {
        var played = _runs.SelectMany(run => _audio[(int)run.Start..(int)Math.Min(run.Stop, Length)]).ToArray();
        return OverPhone(played).AsSpan().IndexOf(OverPhone(recording)) >= 0;

        static byte[] OverPhone(ReadOnlySpan<short> samples)
        {
            var codes = new byte[samples.Length];
            G711.EncodeMuLaw(samples, codes);
            return codes;
        }
    }

    internal void Hear(ReadOnlySpan<short> audio)
    {
        Reserve(audio.Length);
        audio.CopyTo(_audio.AsSpan(Length));
        Length += audio.Length;
    }

    internal void HearSilence(long samples)
    {
        Reserve((int)samples);
        _audio.AsSpan(Length, (int)samples).Clear();
        Length += (int)samples;
    }

    internal void BeginRun() => _runs.Add(new PlayoutRun(Length, long.MaxValue, RunEnd.Playing));

    internal void EndRun(RunEnd end) => _runs[^1] = _runs[^1] with { Stop = Length, End = end };

    internal void Arrived(TimeSpan at, int samples) => _arrivals.Add(new MediaArrival(at, samples, _runs.Count - 1));

    internal void Cleared(TimeSpan at, int dropped) => _clears.Add(new PlayoutClear(at, dropped));

    private void Reserve(int more)
    {
        if (Length + more > _audio.Length)
            Array.Resize(ref _audio, Math.Max(_audio.Length * 2, Length + more));
    }
}
