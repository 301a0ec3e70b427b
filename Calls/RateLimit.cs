namespace VoiceAgent.Calls;

/// <summary>So many at once, then one an interval: a token bucket that is kept as the single time from which on it is full again (GCRA of ITU-T I.371).</summary>
/// <param name="Burst">How many may come at once.</param>
/// <param name="Interval">After which one more may come.</param>
public readonly record struct RateLimit(int Burst, TimeSpan Interval)
{
    /// <summary>Takes one, where there is one.</summary>
    /// <param name="full">From when on the bucket is full again. Keep it from call to call; the default is a full one.</param>
    /// <param name="now">In the time that <paramref name="full"/> is kept in.</param>
    /// <returns>Zero when it was taken; otherwise how long until there is one.</returns>
    public TimeSpan Take(ref TimeSpan full, TimeSpan now)
    {
        var due = full > now ? full : now;
        var wait = due - now - (Interval * (Burst - 1));
        if (wait > TimeSpan.Zero)
            return wait;
        full = due + Interval;
        return TimeSpan.Zero;
    }
}
