using System.Globalization;

namespace VoiceAgent.Testing;

/// <summary>Time that passes only when everything that can happen now has happened: runs asynchronous code single-threaded, exactly and fast.</summary>
/// <remarks>The code under test takes this time provider and stays on the captured context (no thread pool, no ConfigureAwait(false)).</remarks>
public sealed class VirtualTime : TimeProvider
{
    /// <summary>Nothing that is tested takes longer: a test that does waits for what never comes.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(5);

    private readonly Context _context;
    private readonly PriorityQueue<VirtualTimer, (long Due, long Order)> _timers = new();
    private readonly long _start = TimeSpan.FromHours(1).Ticks;
    private long _now;
    private long _order;

    private VirtualTime()
    {
        _now = _start;
        _context = new Context();
    }

    /// <summary>How much time has passed since the beginning of the run.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(_now - _start);

    /// <summary>How much too early timers fire, as those of the system may.</summary>
    public TimeSpan TimersEarlyBy { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Runs <paramref name="test"/> to its end in virtual time.</summary>
    /// <exception cref="InvalidOperationException">The test waits for something that can never happen.</exception>
    public static void Run(Func<VirtualTime, Task> test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var time = new VirtualTime();
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(time._context);
        try
        {
            var running = test(time);
            while (true)
            {
                time._context.RunAll();
                if (running.IsCompleted)
                    break;
                if (time.Elapsed > Longest)
                    throw new InvalidOperationException($"The test still waits after {Longest} of virtual time.");
                if (!time.JumpToNextTimer())
                    throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Nothing is left to happen at {time.Elapsed}, and the test still waits."));
            }

            running.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Lets time pass.</summary>
    public Task Delay(TimeSpan time) => Task.Delay(time, this);

    /// <summary>Lets time pass until <see cref="Elapsed"/> has this value.</summary>
    public Task Until(TimeSpan elapsed) => elapsed > Elapsed ? Delay(elapsed - Elapsed) : Task.CompletedTask;

    /// <summary>The process comes to a stand for a time, as by a pause of the garbage collector or of its machine: what was due meanwhile happens after it.</summary>
    public void Stall(TimeSpan time) => _now += time.Ticks;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => new(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc) + Elapsed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private bool JumpToNextTimer()
    {
        while (_timers.TryDequeue(out var timer, out var key))
        {
            if (!timer.IsDueAt(key))
                continue; // Changed or disposed meanwhile.
            _now = Math.Max(_now, key.Due);
            timer.Fire();
            return true;
        }

        return false;
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private (long Due, long Order)? _next;
        private TimeSpan _period;

        public bool IsDueAt((long Due, long Order) key) => _next == key;

        public void Fire()
        {
            if (_period > TimeSpan.Zero)
                Schedule(_period);
            else
                _next = null;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            _next = null;
            if (dueTime >= TimeSpan.Zero)
                Schedule(dueTime);
            return true;
        }

        public void Dispose() => _next = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Schedule(TimeSpan after)
        {
            // Very short ones come in time, or a timer that is set again would fire for ever at the same moment.
            var early = after > TimeSpan.FromMilliseconds(5) ? time.TimersEarlyBy : TimeSpan.Zero;
            _next = (time._now + (after - early).Ticks, time._order++);
            time._timers.Enqueue(this, _next.Value);
        }
    }

    private sealed class Context : SynchronizationContext
    {
        private readonly Lock _gate = new();
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();

        public override void Post(SendOrPostCallback d, object? state)
        {
            lock (_gate)
                _posted.Enqueue((d, state));
        }

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public void RunAll()
        {
            while (true)
            {
                (SendOrPostCallback Callback, object? State) next;
                lock (_gate)
                {
                    if (!_posted.TryDequeue(out next))
                        return;
                }

                next.Callback(next.State);
            }
        }
    }
}
