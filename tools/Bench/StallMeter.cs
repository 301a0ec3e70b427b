using System.Diagnostics;

namespace VoiceAgent.Bench;

/// <summary>Measures how long this process stands still: a thread wants to run every millisecond and notes how much later it does. Garbage collections, other processes and
/// the scheduler are in the figures; waits of other threads among themselves are not.</summary>
internal sealed class StallMeter : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(1);

    private readonly Quantiles _late = new();
    private readonly Thread _thread;
    private volatile bool _isOver;
    private volatile bool _begins;
    private TimeSpan _pause = GC.GetTotalPauseDuration();

    public StallMeter()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "stalls", Priority = ThreadPriority.Highest };
        _thread.Start();
    }

    /// <summary>The quantile of the stalls in milliseconds; null before the first.</summary>
    public double? At(double share) => _late.At(share);

    /// <summary>The pauses of garbage collections since the last reset, all together, in milliseconds.</summary>
    public double PauseMilliseconds => (GC.GetTotalPauseDuration() - _pause).TotalMilliseconds;

    public void Reset()
    {
        _begins = true; // A stall that goes on at this moment began before the reset.
        _late.Reset();
        _pause = GC.GetTotalPauseDuration();
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    private void Run()
    {
        while (!_isOver)
        {
            var slept = Stopwatch.GetTimestamp();
            Thread.Sleep(Every);
            if (!_begins)
                _late.Add((Stopwatch.GetElapsedTime(slept) - Every).TotalSeconds);
            _begins = false;
        }
    }
}
