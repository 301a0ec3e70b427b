using VoiceAgent.Calls;

namespace VoiceAgent.Testing;

/// <summary>A media line that plays to nobody, as a carrier does: at real time from its queue, with marks and clear, and writes down what it was sent and when.</summary>
public sealed class RecordedLine(VirtualTime time, int sampleRate = 8000) : IMediaLine
{
    private readonly List<(TimeSpan PlayedAt, long Mark)> _marks = [];
    private readonly List<(TimeSpan PlaysAt, short[] Frame)> _played = [];
    private readonly Random _random = new(1);
    private TimeSpan _bufferedUntil;
    private bool _isClosed;

    public int SampleRate => sampleRate;

    /// <summary>Who hears what the line brings.</summary>
    public IMediaLineListener? Listener { get; set; }

    /// <summary>Frames with the time they were sent, and what time the carrier begins to play them.</summary>
    public List<(TimeSpan SentAt, TimeSpan PlaysAt)> Frames { get; } = [];

    public List<TimeSpan> Clears { get; } = [];

    /// <summary>Marks are echoed when this is true, as Telnyx does.</summary>
    public bool EchoesMarks { get; set; } = true;

    /// <summary>The caller's side brings back what it is played, 18 dB weaker and so much later; null: it does not.</summary>
    public TimeSpan? EchoAfter { get; set; }

    public bool IsClosed => _isClosed;

    /// <summary>What clearing throws.</summary>
    public Exception? ClearFault { get; set; }

    public void SendAudio(ReadOnlySpan<short> frame)
    {
        if (frame.Length != sampleRate / 50)
            throw new InvalidOperationException($"a frame of {frame.Length} samples");
        var plays = _bufferedUntil > time.Elapsed ? _bufferedUntil : time.Elapsed;
        Frames.Add((time.Elapsed, plays));
        if (EchoAfter is not null)
            _played.Add((plays, frame.ToArray()));
        _bufferedUntil = plays + TimeSpan.FromMilliseconds(20);
    }

    public void SendMark(long mark)
    {
        var at = _bufferedUntil > time.Elapsed ? _bufferedUntil : time.Elapsed;
        _marks.Add((at, mark));
        if (EchoesMarks)
            _ = EchoAsync(at, mark);
    }

    public void SendClear()
    {
        if (ClearFault is { } fault)
            throw fault;
        Clears.Add(time.Elapsed);
        _bufferedUntil = time.Elapsed;
        Frames.RemoveAll(f => f.PlaysAt > time.Elapsed);
        _played.RemoveAll(f => f.PlaysAt > time.Elapsed);
        foreach (var (_, mark) in _marks.ToArray())
            Echo(mark);
    }

    public void Close() => _isClosed = true;

    /// <summary>The caller makes a sound for a time, then nothing; returns when the sound is over.</summary>
    /// <param name="pace">One frame comes after each such time; null: 20 ms, as they were said.</param>
    public async Task SoundAsync(TimeSpan duration, TimeSpan? pace = null) => await SendAsync(duration, level: 5000, pace);

    /// <summary>The caller is silent for a time.</summary>
    public async Task SilenceAsync(TimeSpan duration) => await SendAsync(duration, level: 0);

    private async Task SendAsync(TimeSpan duration, short level, TimeSpan? pace = null)
    {
        var frame = new short[sampleRate / 50];
        for (var sent = TimeSpan.Zero; sent < duration; sent += TimeSpan.FromMilliseconds(20))
        {
            await time.Delay(pace ?? TimeSpan.FromMilliseconds(20));
            for (var i = 0; i < frame.Length; i++)
                frame[i] = level == 0 ? (short)0 : (short)(_random.Next(2) == 0 ? level : -level);
            AddEcho(frame);
            Listener?.OnAudio(frame);
        }
    }

    private void AddEcho(short[] frame)
    {
        var then = time.Elapsed - EchoAfter;
        foreach (var (_, played) in _played.Where(p => p.PlaysAt <= then && then < p.PlaysAt + TimeSpan.FromMilliseconds(20)))
        {
            for (var i = 0; i < frame.Length; i++)
                frame[i] += (short)(played[i] / 8);
        }
    }

    private async Task EchoAsync(TimeSpan at, long mark)
    {
        await time.Until(at);
        Echo(mark);
    }

    private void Echo(long mark)
    {
        if (_marks.RemoveAll(m => m.Mark == mark) > 0 && !_isClosed)
            Listener?.OnMark(mark);
    }
}
