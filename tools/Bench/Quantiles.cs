namespace VoiceAgent.Bench;

/// <summary>Counts times in steps of 20 us up to 2 s, without garbage and from any thread.</summary>
internal sealed class Quantiles
{
    private const double Step = 20e-6;
    private readonly long[] _counts = new long[100_001];

    public long Count => _counts.Sum();

    public void Add(double seconds) => Interlocked.Increment(ref _counts[Math.Clamp((int)(seconds / Step), 0, _counts.Length - 1)]);

    public void Add(Quantiles others)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += others._counts[i];
    }

    public void Reset() => Array.Clear(_counts);

    /// <returns>Milliseconds, rounded up to a step; null when nothing was counted.</returns>
    public double? At(double share)
    {
        var left = (long)Math.Ceiling(share * Count);
        if (left == 0)
            return null;
        var at = 0;
        while ((left -= _counts[at]) > 0)
            at++;
        return (at + 1) * Step * 1000;
    }
}
