namespace VoiceAgent.Speech.Preference;

/// <summary>Follows how an engine does its work. An engine that failed is left alone for a while, longer each time, and is then asked once.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class EngineHealth(string name, TimeProvider time)
{
    /// <summary>How many failures in a row make an engine unready until it has done something again.</summary>
    /// <remarks>One failure may be the request's fault, two hardly are, and a call may end with them.</remarks>
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

    /// <summary>Whether the engine does its work, and if not, why.</summary>
    public EngineState State
    {
        get
        {
            lock (_gate)
                return _failures < FailuresInARow ? new EngineState(true, "") : new EngineState(false, $"failed {_failures} times in a row, last: {_why}");
        }
    }

    /// <summary>How often the engine has done its part.</summary>
    public long Successes
    {
        get
        {
            lock (_gate)
                return _successes;
        }
    }

    /// <summary>Notes that the engine did its part.</summary>
    public void Succeeded()
    {
        lock (_gate)
            (_pause, _isTried, _failures, _successes) = (TimeSpan.Zero, false, 0, _successes + 1);
    }

    /// <summary>Notes that a trial found the engine working again. The next failure makes it unready again.</summary>
    public void Returned()
    {
        lock (_gate)
            _failures = Math.Min(_failures, FailuresInARow - 1);
    }

    /// <summary>Notes that the engine did not do its part.</summary>
    public void Failed(EngineException why)
    {
        ArgumentNullException.ThrowIfNull(why);
        lock (_gate)
        {
            _why = why.Message;
            // Requests that were under way when the engine failed say nothing new.
            if (_pause > TimeSpan.Zero && !_isTried && time.GetElapsedTime(_failedAt) < _pause)
                return;
            _failures++;
            _pause = _pause == TimeSpan.Zero ? FirstPause : 2 * _pause < LongestPause ? 2 * _pause : LongestPause;
            (_failedAt, _isTried) = (time.GetTimestamp(), false);
        }
    }

    /// <summary>Whether to ask the engine. After a pause only one request may go to it, and its outcome tells about the others.</summary>
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

    /// <summary>Notes that a request was given up before its outcome was known.</summary>
    internal void Left()
    {
        lock (_gate)
            _isTried = false;
    }
}
