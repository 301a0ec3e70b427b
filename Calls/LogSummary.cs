namespace VoiceAgent.Calls;

/// <summary>Counts what may happen in bursts and has it logged at most once an interval: the first at once, the others together.</summary>
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

    /// <param name="interval">At most one line is written in each.</param>
    /// <param name="write">Writes the line: how many there were, and how many for which reason, for example "stale 3, too_large 1".</param>
    public LogSummary(TimeProvider time, TimeSpan interval, Action<long, string> write)
    {
        ArgumentNullException.ThrowIfNull(time);
        _interval = interval;
        _write = write;
        _timer = time.CreateTimer(static summary => ((LogSummary)summary!).PassInterval(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Counts one.</summary>
    /// <param name="reason">Our own word, not text from outside.</param>
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
