namespace VoiceAgent.Calls;

/// <summary>Counts events that may come in bursts, and has them logged at most once an interval: the first at once, the others together.</summary>
/// <remarks>Thread-safe. Nothing counted is lost: the last of a burst are told when their interval ends, or on disposal.</remarks>
public sealed class LogSummary : IDisposable
{
    /// <summary>How many reasons are told apart; further ones are counted together.</summary>
    private const int MaxReasons = 16;

    private readonly Lock _gate = new();
    private readonly TimeSpan _interval;
    private readonly Action<long, string> _write;
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly ITimer _timer;
    private bool _quiet;

    /// <param name="interval">The interval in which at most one line is written.</param>
    /// <param name="write">Writes the line from the count of all events and the counts for each reason, for example "stale 3, too_large 1".</param>
    public LogSummary(TimeProvider time, TimeSpan interval, Action<long, string> write)
    {
        ArgumentNullException.ThrowIfNull(time);
        _interval = interval;
        _write = write;
        _timer = time.CreateTimer(static summary => ((LogSummary)summary!).PassInterval(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Counts one event.</summary>
    /// <param name="reason">The reason: a word of the platform's own, not text from outside.</param>
    public void Add(string reason)
    {
        lock (_gate)
        {
            var known = _counts.ContainsKey(reason) || _counts.Count < MaxReasons ? reason : "other";
            _counts[known] = _counts.GetValueOrDefault(known) + 1;
            if (!_quiet)
                Write();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
            Tell();
    }

    private void PassInterval()
    {
        lock (_gate)
        {
            _quiet = false;
            if (_counts.Count > 0)
                Write();
        }
    }

    private void Write()
    {
        _quiet = true;
        Tell();
        _timer.Change(_interval, Timeout.InfiniteTimeSpan);
    }

    private void Tell()
    {
        if (_counts.Count == 0)
            return;
        var count = _counts.Values.Sum();
        var reasons = string.Join(", ", _counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value}"));
        _counts.Clear();
        _write(count, reasons);
    }
}
