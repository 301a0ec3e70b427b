namespace VoiceAgent.Bench;

/// <summary>What the platform's process says of the time since it was last reset. Times in milliseconds.</summary>
internal sealed record PlatformFigures
{
    public double WallSeconds { get; init; }

    public double CpuSeconds { get; init; }

    public double AllocatedBytes { get; init; }

    public double HeapBytes { get; init; }

    public double PauseMilliseconds { get; init; }

    public int Collections { get; init; }

    public long Calls { get; init; }

    public long Frames { get; init; }

    /// <summary>Frame sent against its deadline.</summary>
    public double? Jitter50 { get; init; }

    public double? Jitter99 { get; init; }

    public double? JitterMax { get; init; }

    public long Underruns { get; init; }

    public long Turns { get; init; }

    /// <summary>The platform's own part of end of turn to first frame.</summary>
    public double? Overhead50 { get; init; }

    public double? Overhead95 { get; init; }

    public long BargeIns { get; init; }

    /// <summary>Decision to interrupt until the clear was sent.</summary>
    public double? Clear95 { get; init; }

    public long EngineErrors { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];
}
