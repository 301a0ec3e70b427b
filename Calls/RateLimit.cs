namespace VoiceAgent.Calls;

/// <summary>A limit of so many at once, and after them one an interval. It is a token bucket, kept as the time from which on it is full again (GCRA of ITU-T I.371).</summary>
/// <param name="Burst">How many may come at once.</param>
/// <param name="Interval">The time after which one more may come.</param>
public readonly record struct RateLimit(int Burst, TimeSpan Interval)
{
    /// <summary>Takes one token, where there is one.</summary>
    /// <param name="full">The time from which on the bucket is full again, to be kept from one request to the next; the default is a full bucket.</param>
    /// <param name="now">The time now, on the clock of <paramref name="full"/>.</param>
    /// <returns>Zero when a token was taken; otherwise how long it takes until there is one.</returns>
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
