using System.Diagnostics;

namespace VoiceAgent.Bench;

/// <summary>How long this process stands still: a thread that wants to run every millisecond, and how much later it does. Garbage collections, other processes and the scheduler are
/// in it; what other threads wait for among themselves is not.</summary>
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

    /// <summary>Milliseconds; null before the first.</summary>
    public double? At(double share) => _late.At(share);

    /// <summary>Milliseconds of garbage collections since the last reset, all together.</summary>
    public double PauseMilliseconds => (GC.GetTotalPauseDuration() - _pause).TotalMilliseconds;

    public void Reset()
    {
        _begins = true; // What goes on at this moment began before.
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
