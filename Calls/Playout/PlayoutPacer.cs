using Microsoft.Extensions.Logging;

namespace VoiceAgent.Calls.Playout;

/// <summary>Something that is to be called at its own deadlines.</summary>
internal interface IPaced
{
    /// <summary>Does the work that is due.</summary>
    /// <returns>The next deadline on the time provider's monotonic clock, or null to be left alone.</returns>
    TimeSpan? Tick();
}

/// <summary>One timer for the playout of all calls, and for their other work that comes several times a second. It is a wheel of 1 ms slots, turned by one thread.</summary>
/// <remarks>
/// A timer per call would cost the thread pool 50 callbacks a second and call, each as late as the pool is busy. The thread sleeps
/// while no call plays, no caller speaks and no mark is awaited. With a time provider other than the system's the wheel turns on that provider's timer instead, so that
/// tests run it in virtual time.
/// </remarks>
public sealed partial class PlayoutPacer : IDisposable
{
    private const int Slots = 256;
    private static readonly TimeSpan SlotLength = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly List<IPaced>[] _wheel = new List<IPaced>[Slots];
    private readonly TimeProvider _time;
    private readonly ILogger<PlayoutPacer> _logger;
    private readonly ITimer? _timer;
    private readonly ManualResetEventSlim _work = new();
    private List<IPaced> _due = [];
    private long _turned;
    private int _waiting;
    private bool _isDisposed;

    public PlayoutPacer(TimeProvider time, ILogger<PlayoutPacer> logger)
    {
        _time = time;
        _logger = logger;
        for (var i = 0; i < Slots; i++)
            _wheel[i] = [];
        _turned = CurrentSlot();
        if (time != TimeProvider.System)
            _timer = time.CreateTimer(_ => Turn(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        else
            new Thread(Run) { Name = "playout", IsBackground = true, Priority = ThreadPriority.AboveNormal }.Start();
    }

    /// <summary>Calls <paramref name="paced"/> at <paramref name="due"/>, at the precision of a slot. It must not be scheduled already.</summary>
    internal void Schedule(IPaced paced, TimeSpan due)
    {
        lock (_gate)
            Insert(paced, due);
        if (_timer is null)
            _work.Set();
    }

    private void Insert(IPaced paced, TimeSpan due)
    {
        if (_waiting == 0)
            _turned = Math.Max(_turned, CurrentSlot()); // The wheel stood still: nothing is in the slots it missed.
        // The slot is rounded up: a frame leaves at its deadline or up to a slot later, never earlier.
        var slot = (due.Ticks + SlotLength.Ticks - 1) / SlotLength.Ticks;
        slot = Math.Clamp(slot, _turned + 1, _turned + Slots - 1);
        _wheel[slot % Slots].Add(paced);
        if (_waiting++ == 0)
            _timer?.Change(SlotLength, SlotLength);
    }

    private long CurrentSlot() => _time.GetElapsedTime(0).Ticks / SlotLength.Ticks;

    private void Run()
    {
        while (!Volatile.Read(ref _isDisposed))
        {
            Turn();
            if (Volatile.Read(ref _waiting) > 0)
                Thread.Sleep(1); // The kernel's timer slack makes this 1.06 ms on Linux; deadlines are absolute, so nothing adds up.
            else
                _work.Wait();
        }
    }

    /// <summary>Turns the wheel up to now.</summary>
    private void Turn()
    {
        for (var now = CurrentSlot(); ;)
        {
            List<IPaced> due;
            lock (_gate)
            {
                if (_turned >= now || _waiting == 0)
                {
                    _turned = Math.Max(_turned, now);
                    _work.Reset();
                    if (_waiting == 0)
                        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                    return;
                }

                _turned++;
                ref var slot = ref _wheel[_turned % Slots];
                due = slot;
                slot = _due;
                _due = due;
                _waiting -= due.Count;
            }

            foreach (var paced in due)
                TickOne(paced);
            due.Clear();
        }
    }

    private void TickOne(IPaced paced)
    {
        try
        {
            if (paced.Tick() is { } next)
                lock (_gate)
                    Insert(paced, next);
        }
        catch (Exception e)
        {
            // One call's fault must not silence the others.
            LogTickFailed(e);
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, true);
        _timer?.Dispose();
        _work.Set();
    }
}
