namespace VoiceAgent.Simulator;

/// <summary>
/// The carrier's playout of one call: audio waits in a queue and plays in real time, a mark comes back when all audio before it
/// has been played, a clear empties the queue and returns every mark that waited.
/// </summary>
/// <remarks>
/// The queue is pure: every method call says when it happens (time since the stream began). Audio that was due to play before is played first, sample-exact,
/// into the <see cref="EarLog"/>. Times may not run backwards; an earlier one counts as "now". The queue is not thread-safe.
/// </remarks>
public sealed class PlayoutQueue(EarLog ear)
{
    private readonly Queue<(string Name, long Position)> _marks = new();
    private readonly Queue<string> _reached = new();
    private short[] _ring = new short[16384];
    private long _queued;
    private long _played;
    private bool _running;

    /// <summary>Samples waiting to be played.</summary>
    public int Waiting => (int)(_queued - _played);

    /// <summary>Takes audio that arrives; it plays at once when nothing waits.</summary>
    public void Add(TimeSpan at, ReadOnlySpan<short> audio)
    {
        PlayTo(at);
        if (audio.IsEmpty)
            return;
        if (!_running)
            ear.BeginRun();
        _running = true;
        ear.Arrived(at, audio.Length);
        Reserve(Waiting + audio.Length);
        var start = (int)(_queued & (_ring.Length - 1));
        var first = Math.Min(audio.Length, _ring.Length - start);
        audio[..first].CopyTo(_ring.AsSpan(start));
        audio[first..].CopyTo(_ring);
        _queued += audio.Length;
    }

    /// <summary>Takes a mark that arrives; it comes back by <see cref="TryTakeReached"/> once everything queued before it has been played.</summary>
    public void Mark(TimeSpan at, string name)
    {
        PlayTo(at);
        _marks.Enqueue((name, _queued));
        ReturnMarks();
    }

    /// <summary>Drops all waiting audio and returns all waiting marks.</summary>
    public void Clear(TimeSpan at)
    {
        PlayTo(at);
        ear.Cleared(at, Waiting);
        Empty();
        ReturnMarks();
    }

    /// <summary>Empties the queue of a stream that is gone: waiting audio is never played, and waiting marks never come back.</summary>
    public void Drop(TimeSpan at)
    {
        PlayTo(at);
        Empty();
        _marks.Clear();
        _reached.Clear();
    }

    /// <summary>Plays the audio that is due; where the queue is dry, the ear hears silence.</summary>
    public void PlayTo(TimeSpan at)
    {
        var due = at.Ticks * ear.SampleRate / TimeSpan.TicksPerSecond - ear.Length;
        if (due <= 0)
            return;
        var playing = (int)Math.Min(due, Waiting);
        for (var left = playing; left > 0;)
        {
            var start = (int)(_played & (_ring.Length - 1));
            var piece = Math.Min(left, _ring.Length - start);
            ear.Hear(_ring.AsSpan(start, piece));
            _played += piece;
            left -= piece;
        }

        ReturnMarks();
        if (due == playing)
            return;
        if (_running)
            ear.EndRun(RunEnd.RanDry);
        _running = false;
        ear.HearSilence(due - playing);
    }

    /// <summary>Takes the next mark to send back, if one was reached.</summary>
    public bool TryTakeReached(out string name) => _reached.TryDequeue(out name!);

    private void Empty()
    {
        if (_running)
            ear.EndRun(RunEnd.Cleared);
        _running = false;
        _played = _queued;
    }

    private void ReturnMarks()
    {
        while (_marks.TryPeek(out var mark) && mark.Position <= _played)
            _reached.Enqueue(_marks.Dequeue().Name);
    }

    private void Reserve(int length)
    {
        if (length <= _ring.Length)
            return;
        var larger = new short[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length)];
        for (var position = _played; position < _queued; position++)
            larger[position & (larger.Length - 1)] = _ring[position & (_ring.Length - 1)];
        _ring = larger;
    }
}
