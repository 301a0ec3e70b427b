namespace VoiceAgent.Speech.Preference;

/// <summary>What is known of an engine from how it did its work. One that failed is left alone for a while, longer each time, and then asked once.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class EngineHealth(string name, TimeProvider time)
{
    /// <summary>So many failures in a row, and the engine is not ready until it has done something again: one may be the request's fault, two hardly are, and a call may end with them.</summary>
    private const int FailuresInARow = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private TimeSpan _pause;
    private long _failedAt;
    private bool _isTried;
    private int _failures;
    private long _successes;
    private string _why = "";

    /// <summary>The engine's name.</summary>
    public string Name => name;

    /// <summary>Whether it does its work, and why not.</summary>
    public EngineState State
    {
        get
        {
            lock (_gate)
                return _failures < FailuresInARow ? new EngineState(true, "") : new EngineState(false, $"failed {_failures} times in a row, last: {_why}");
        }
    }

    /// <summary>How often it has done its part.</summary>
    public long Successes
    {
        get
        {
            lock (_gate)
                return _successes;
        }
    }

    /// <summary>It did its part.</summary>
    public void Succeeded()
    {
        lock (_gate)
            (_pause, _isTried, _failures, _successes) = (TimeSpan.Zero, false, 0, _successes + 1);
    }

    /// <summary>It is there again, by a trial: the next failure takes it away again.</summary>
    public void Returned()
    {
        lock (_gate)
            _failures = Math.Min(_failures, FailuresInARow - 1);
    }

    /// <summary>It did not do its part.</summary>
    public void Failed(EngineException why)
    {
        ArgumentNullException.ThrowIfNull(why);
        lock (_gate)
        {
            _why = why.Message;
            // Those who were under way when it failed say nothing new.
            if (_pause > TimeSpan.Zero && !_isTried && time.GetElapsedTime(_failedAt) < _pause)
                return;
            _failures++;
            _pause = _pause == TimeSpan.Zero ? FirstPause : 2 * _pause < LongestPause ? 2 * _pause : LongestPause;
            (_failedAt, _isTried) = (time.GetTimestamp(), false);
        }
    }

    /// <summary>Whether to ask it. After a pause only the first who asks may: how that goes tells about the others.</summary>
    internal bool TryEnter()
    {
        lock (_gate)
        {
            if (_pause == TimeSpan.Zero)
                return true;
            if (_isTried || time.GetElapsedTime(_failedAt) < _pause)
                return false;
            return _isTried = true;
        }
    }

    /// <summary>Whoever asked does not want to know any more.</summary>
    internal void Left()
    {
        lock (_gate)
            _isTried = false;
    }
}
