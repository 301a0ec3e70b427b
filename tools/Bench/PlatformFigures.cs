namespace VoiceAgent.Bench;

/// <summary>The figures that a process of the platform gives of the time since its last reset. Times are in milliseconds where the name gives no other unit.</summary>
internal sealed record PlatformFigures
{
    public double WallSeconds { get; init; }

    public double CpuSeconds { get; init; }

    public double AllocatedBytes { get; init; }

    public double HeapBytes { get; init; }

    /// <summary>The bytes in use in each process after a full collection.</summary>
    public IReadOnlyList<double> LiveBytes { get; init; } = [];

    public double PauseMilliseconds { get; init; }

    public int Collections { get; init; }

    public long Calls { get; init; }

    public long Frames { get; init; }

    /// <summary>The median lateness of frames sent, against their deadlines.</summary>
    public double? Jitter50 { get; init; }

    public double? Jitter99 { get; init; }

    public double? JitterMax { get; init; }

    /// <summary>The 99th percentile of how late a thread of the process runs that has nothing to wait for.</summary>
    public double? Stall99 { get; init; }

    public double? StallMax { get; init; }

    public long Underruns { get; init; }

    public long Turns { get; init; }

    /// <summary>The platform's own part of the time from end of turn to first frame (median).</summary>
    public double? Overhead50 { get; init; }

    public double? Overhead95 { get; init; }

    /// <summary>The time from end of turn to first frame, for each turn.</summary>
    public IReadOnlyList<double> FirstAudio { get; init; } = [];

    /// <summary>The median of each of a turn's times, by the name of its metric.</summary>
    public IReadOnlyDictionary<string, double> Stages50 { get; init; } = new Dictionary<string, double>();

    public long BargeIns { get; init; }

    /// <summary>The time from the decision to interrupt until the clear was sent (95th percentile).</summary>
    public double? Clear95 { get; init; }

    public long EngineErrors { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Adds up the figures of a platform's processes. Each figure of a call is measured by only one of the processes.</summary>
    public static PlatformFigures Of(IReadOnlyList<PlatformFigures> processes) => new()
    {
        WallSeconds = processes.Max(p => p.WallSeconds),
        CpuSeconds = processes.Sum(p => p.CpuSeconds),
        AllocatedBytes = processes.Sum(p => p.AllocatedBytes),
        HeapBytes = processes.Sum(p => p.HeapBytes),
        LiveBytes = [.. processes.SelectMany(p => p.LiveBytes)],
        PauseMilliseconds = processes.Sum(p => p.PauseMilliseconds),
        Collections = processes.Sum(p => p.Collections),
        Calls = processes.Sum(p => p.Calls),
        Frames = processes.Sum(p => p.Frames),
        Jitter50 = processes.Max(p => p.Jitter50),
        Jitter99 = processes.Max(p => p.Jitter99),
        JitterMax = processes.Max(p => p.JitterMax),
        Stall99 = processes.Max(p => p.Stall99),
        StallMax = processes.Max(p => p.StallMax),
        Underruns = processes.Sum(p => p.Underruns),
        Turns = processes.Sum(p => p.Turns),
        Overhead50 = processes.Max(p => p.Overhead50),
        Overhead95 = processes.Max(p => p.Overhead95),
        FirstAudio = [.. processes.SelectMany(p => p.FirstAudio)],
        Stages50 = processes.SelectMany(p => p.Stages50).ToDictionary(s => s.Key, s => s.Value),
        BargeIns = processes.Sum(p => p.BargeIns),
        Clear95 = processes.Max(p => p.Clear95),
        EngineErrors = processes.Sum(p => p.EngineErrors),
        Warnings = [.. processes.SelectMany(p => p.Warnings)],
    };
}
