namespace VoiceAgent.Testing;

/// <summary>A clock that stands still until a test moves it. Timers fire inside <see cref="Advance"/>, each at its own time.</summary>
public sealed class FakeTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Seen)> _awaited = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Gone)> _leaving = [];
    private TimeSpan _elapsed;

    public FakeTime(DateTimeOffset? start = null) => Start = start ?? new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Start { get; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
                return _elapsed;
        }
    }

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (period != Timeout.InfiniteTimeSpan)
            throw new NotSupportedException("A timer of this clock fires once.");
        var timer = new FakeTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes once a timer is set that fires this long from now, give or take the millisecond a timer may be late.</summary>
    public Task TimerIn(TimeSpan dueTime)
    {
        lock (_gate)
        {
            var due = _elapsed + dueTime;
            return _timers.Any(timer => Matches(timer.Due, due)) ? Task.CompletedTask : Await(due);
        }
    }

    /// <summary>As <see cref="TimerIn"/>, but one that is set already does not count.</summary>
    public Task NextTimerIn(TimeSpan dueTime)
    {
        lock (_gate)
            return Await(_elapsed + dueTime);
    }

    /// <summary>Completes once no timer is set any more that fires this long from now.</summary>
    public Task NoTimerIn(TimeSpan dueTime)
    {
        lock (_gate)
        {
            var due = _elapsed + dueTime;
            if (!_timers.Any(timer => Matches(timer.Due, due)))
                return Task.CompletedTask;
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _leaving.Add((due, gone));
            return gone.Task;
        }
    }

    public void Advance(TimeSpan by)
    {
        var until = Elapsed + by;
        while (true)
        {
            FakeTimer? next;
            lock (_gate)
            {
                next = _timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
                _elapsed = next?.Due ?? until;
                if (next is not null)
                    Remove(next);
            }

            if (next is null)
                return;
            next.Fire();
        }
    }

    private Task Await(TimeSpan due)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited.Add((due, seen));
        return seen.Task;
    }

    private void Remove(FakeTimer timer)
    {
        _timers.Remove(timer);
        foreach (var (due, gone) in _leaving.Where(l => !_timers.Any(t => Matches(t.Due, l.Due))).ToList())
        {
            _leaving.Remove((due, gone));
            gone.TrySetResult();
        }
    }

    private static bool Matches(TimeSpan due, TimeSpan wanted) => due >= wanted && due - wanted <= TimeSpan.FromMilliseconds(1);

    private sealed class FakeTimer(FakeTime time, Action fire) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            List<TaskCompletionSource> seen = [];
            lock (time._gate)
            {
                time.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = time._elapsed + dueTime;
                time._timers.Add(this);
                seen.AddRange(time._awaited.Where(awaited => Matches(Due, awaited.Due)).Select(awaited => awaited.Seen));
                time._awaited.RemoveAll(awaited => Matches(Due, awaited.Due));
            }

            seen.ForEach(source => source.TrySetResult());
            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
                time.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
