namespace VoiceAgent.Simulator;

/// <summary>Something that works at fixed times: a media stream.</summary>
internal interface IPaced
{
    /// <param name="deadline">The <see cref="TimeProvider"/> timestamp at which the tick was due; the tick may be a little late, never early.</param>
    void Tick(long deadline);
}

/// <summary>
/// One thread that paces every stream of the process: a wheel of 1 ms slots, 20 ms round, on absolute deadlines, so that lateness
/// never adds up and many streams do not all speak in the same instant.
/// </summary>
internal sealed class PacingWheel : IDisposable
{
    public const int Slots = 20;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<IPaced>[] _slots = new List<IPaced>[Slots];
    private readonly ManualResetEventSlim _stopped = new();
    private readonly long _slotLength;
    private readonly Thread _thread;

    public PacingWheel(TimeProvider time)
    {
        _time = time;
        _slotLength = time.TimestampFrequency / 1000;
        for (var i = 0; i < Slots; i++)
            _slots[i] = [];
        _thread = new Thread(Turn) { IsBackground = true, Name = "pacing", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>Ticks the stream every <paramref name="period"/> ms, beginning with the emptiest slot.</summary>
    public void Add(IPaced paced, int period)
    {
        lock (_gate)
        {
            var first = Enumerable.Range(0, period).MinBy(slot => _slots[slot].Count);
            for (var slot = first; slot < Slots; slot += period)
                _slots[slot] = [.. _slots[slot], paced];
        }
    }

    public void Remove(IPaced paced)
    {
        lock (_gate)
        {
            for (var slot = 0; slot < Slots; slot++)
            {
                if (_slots[slot].Contains(paced))
                    _slots[slot] = [.. _slots[slot].Where(p => p != paced)];
            }
        }
    }

    public void Dispose()
    {
        _stopped.Set();
        _thread.Join();
        _stopped.Dispose();
    }

    private void Turn()
    {
        var start = _time.GetTimestamp();
        for (long slot = 0; ; slot++)
        {
            List<IPaced> due;
            lock (_gate)
                due = _slots[slot % Slots];
            if (due.Count == 0 && slot % Slots != 0)
                continue;
            var deadline = start + slot * _slotLength;
            if (!WaitUntil(deadline))
                return;
            foreach (var paced in due)
                paced.Tick(deadline);
        }
    }

    private bool WaitUntil(long deadline)
    {
        while (true)
        {
            var left = (deadline - _time.GetTimestamp()) * 1000 / _time.TimestampFrequency;
            if (_stopped.IsSet)
                return false;
            if (_time.GetTimestamp() >= deadline)
                return true;
            Thread.Sleep((int)Math.Max(1, left));
        }
    }
}
