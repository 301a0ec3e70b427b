namespace VoiceAgent.Speech.Preference;

/// <summary>Whether an engine is worth asking. One that failed is left alone for a while, longer each time, and then asked once.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class EngineHealth(TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private TimeSpan _pause;
    private long _failedAt;
    private bool _isTried;

    /// <summary>Whether to ask it. After a pause only the first who asks may: how that goes tells about the others.</summary>
    public bool TryEnter()
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

    public void Succeeded()
    {
        lock (_gate)
            (_pause, _isTried) = (TimeSpan.Zero, false);
    }

    public void Failed()
    {
        lock (_gate)
        {
            // Those who were under way when it failed say nothing new.
            if (_pause > TimeSpan.Zero && !_isTried)
                return;
            _pause = _pause == TimeSpan.Zero ? FirstPause : 2 * _pause < LongestPause ? 2 * _pause : LongestPause;
            (_failedAt, _isTried) = (time.GetTimestamp(), false);
        }
    }

    /// <summary>Whoever asked does not want to know any more.</summary>
    public void Left()
    {
        lock (_gate)
            _isTried = false;
    }
}
