using VoiceAgent.Audio;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls.Playout;

/// <summary>Takes what a mouth reports. The methods are called while the mouth is locked, so they only take note and return.</summary>
internal interface IMouthListener
{
    void OnPlayoutStarted(ReplyId reply, int segment);

    void OnMarkReached(ReplyId reply, int segment, TimeSpan played, bool isEnd);

    /// <summary>The caller heard silence inside a reply because audio came too late.</summary>
    void OnGap(TimeSpan gap);

    /// <summary>A frame was sent.</summary>
    /// <param name="late">How long after its deadline the frame was sent, within an unbroken run; null at the beginning of a run.</param>
    void OnFrameSent(ReadOnlySpan<short> frame, TimeSpan? late);
}

/// <summary>Plays a call's replies to its line: 20 ms frames on absolute deadlines, a small lead, marks, hold and clear.</summary>
/// <remarks>
/// Thread-safe: the session queues, the pacer's thread sends, the line's receive loop brings marks.
/// In its steady state it allocates nothing per frame.
/// </remarks>
internal sealed class Mouth : IPaced
{
    /// <summary>Marks are 200 ms apart, so that what was heard is known to the word.</summary>
    private const int FramesPerMark = 10;

    /// <summary>How long an overdue mark is awaited before the clock stands in for it. Telnyx returns marks within some 150 ms.</summary>
    private static readonly TimeSpan MarkPatience = TimeSpan.FromSeconds(1);

    /// <summary>How long an overdue mark of a carrier is awaited that has returned none of the last marks. What such a carrier plays is behind by no more than this.</summary>
    private static readonly TimeSpan MarkPatienceWithout = TimeSpan.FromMilliseconds(200);

    /// <summary>How many marks in a row must not come back before a carrier counts as one that returns none.</summary>
    private const int MissedMarks = 3;

    /// <summary>How late audio must be to leave a gap.
    /// The carrier plays frames of 20 ms: audio that is less late than one frame still takes its place, and the caller misses nothing.</summary>
    private static readonly TimeSpan LeastGap = AudioFrame.StandardDuration;

    private readonly Lock _gate = new();
    private readonly PlayoutQueue _queue = new();
    private readonly Queue<Mark> _marks = new();
    private readonly short[] _frame;
    private readonly TimeSpan _lead;
    private readonly TimeProvider _time;
    private readonly PlayoutPacer _pacer;
    private readonly IMouthListener _listener;
    private readonly ComfortNoise? _noise;

    private readonly MarkClock _markClock;
    private IMediaLine? _line;
    private bool _awaitsMarks;
    private int _missedMarks;
    private ReplyId _cleared;
    private long _lastMark;
    private int _framesSinceMark;
    private bool _isHeld;
    private bool _isPaced;

    // The reply being sent without a break, and when the carrier will have played all that was sent of it.
    private ReplyId _breath;
    private TimeSpan _bufferedUntil;
    private bool _hasLead;

    // The time at which the speech before the noise ended; null where there is no noise.
    private TimeSpan? _noiseFrom;

    /// <param name="line">The line to send to.</param>
    /// <param name="lead">How much audio the carrier may hold unplayed.</param>
    /// <param name="noise">The noise that is sent where there is nothing to say; null where nothing is to be sent.</param>
    public Mouth(IMediaLine line, TimeSpan lead, TimeProvider time, PlayoutPacer pacer, IMouthListener listener, ComfortNoise? noise = null)
    {
        _line = line;
        _lead = lead;
        _time = time;
        _pacer = pacer;
        _listener = listener;
        SampleRate = line.SampleRate;
        _frame = new short[SampleRate / 50];
        _noise = noise;
        _markClock = new MarkClock(this);
    }

    /// <summary>Begins the noise, where there is to be any: the line is heard from now on.</summary>
    public void Open()
    {
        if (_noise is not null)
            Start();
    }

    public int SampleRate { get; }

    public void Play(ReplyId reply, int segment, AudioFrame audio)
    {
        lock (_gate)
        {
            if (reply <= _cleared)
            {
                audio.Dispose();
                return;
            }

            _queue.Add(reply, segment, audio);
        }

        Start();
    }

    public void EndSegment(ReplyId reply, int segment)
    {
        lock (_gate)
        {
            if (reply <= _cleared)
                return;
            _queue.End(reply, segment);
        }

        Start();
    }

    public void Hold()
    {
        lock (_gate)
        {
            _isHeld = true;
            _breath = default; // The pause to come is wanted, so it is no gap.
            // The mark tells exactly what was heard until the pause.
            if (_line is { } line && _framesSinceMark > 0 && _queue.Current != default)
                SendMark(line, _queue.Current, isEnd: false);
        }
    }

    /// <summary>Goes on sending after a hold.</summary>
    /// <param name="from">The place in the segment to go on from, if it was sent less than <see cref="PlayoutQueue.Kept"/> samples ago.
    /// For null, or a place after what was sent, sending goes on where it was held.</param>
    public void Resume(ReplyId reply, int segment, TimeSpan? from)
    {
        lock (_gate)
        {
            _isHeld = false;
            if (from is { } place)
                _queue.StepBack(reply, segment, (long)(place.TotalSeconds * SampleRate));
        }

        Start();
    }

    /// <summary>Drops everything up to and including a reply, here and at the carrier.</summary>
    public void Clear(ReplyId reply)
    {
        lock (_gate)
        {
            _cleared = reply > _cleared ? reply : _cleared;
            _queue.Clear();
            _marks.Clear();
            _isHeld = false;
            _breath = default;
            _bufferedUntil = default;
            _noiseFrom = null;
            _line?.SendClear();
        }
    }

    /// <summary>Drops everything but the first segments of a reply, which may go on after them.</summary>
    /// <returns>Whether the carrier dropped something, too.</returns>
    public bool Keep(ReplyId reply, int segments)
    {
        lock (_gate)
        {
            var before = new ReplyId(reply.Value - 1);
            _cleared = before > _cleared ? before : _cleared;
            if (!_queue.Keep(reply, segments))
                return false;
            // The carrier plays a segment that is dropped. The kept ones ended before it, so they were heard but for the carrier's lead.
            while (_marks.TryDequeue(out var mark))
            {
                if (mark.At.Reply == reply && mark.At.Segment < segments)
                    Report(mark);
            }

            _breath = default;
            _bufferedUntil = default;
            _line?.SendClear();
            return true;
        }
    }

    /// <summary>Stops for good and gives all buffers back.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _cleared = new ReplyId(int.MaxValue);
            _queue.Clear();
            _marks.Clear();
            _line = null;
        }
    }

    /// <summary>Lets go of a line that is gone: the audio that it had buffered is lost, and the audio queued here waits.</summary>
    public void Detach()
    {
        lock (_gate)
        {
            _line = null;
            _breath = default;
            _bufferedUntil = default;
            // The marks will not come back. At most, the lost line had still to play the lead.
            while (_marks.TryDequeue(out var mark))
                Report(mark);
        }
    }

    /// <exception cref="ArgumentException">The new line has another sample rate.</exception>
    public void Attach(IMediaLine line)
    {
        if (line.SampleRate != SampleRate)
            throw new ArgumentException($"The call's audio has {SampleRate} Hz, the new line {line.SampleRate} Hz.", nameof(line));
        lock (_gate)
        {
            Detach();
            _line = line;
        }

        Start();
    }

    /// <summary>Takes a mark that the line returned: everything before it was played. A mark that is not waited for was cleared.</summary>
    public void OnMark(long id)
    {
        lock (_gate)
        {
            if (_marks.Count == 0 || id < _marks.Peek().Id || id > _lastMark)
                return;
            _missedMarks = 0;
            while (_marks.TryPeek(out var mark) && mark.Id <= id)
                Report(_marks.Dequeue());
        }
    }

    /// <summary>Reports what must have been played by now: a carrier that returns no marks plays all the same.</summary>
    private void PassMarks()
    {
        lock (_gate)
        {
            _awaitsMarks = false;
            var now = _time.GetElapsedTime(0);
            while (_marks.TryPeek(out var mark) && mark.PlayedBy + Patience <= now)
            {
                _missedMarks++;
                Report(_marks.Dequeue());
            }

            AwaitMarks();
        }
    }

    private TimeSpan Patience => _missedMarks < MissedMarks ? MarkPatience : MarkPatienceWithout;

    private void AwaitMarks()
    {
        if (_awaitsMarks || !_marks.TryPeek(out var next))
            return;
        _awaitsMarks = true;
        _pacer.Schedule(_markClock, next.PlayedBy + Patience);
    }

    /// <summary>When the next frame may leave so that the carrier holds no more than the lead.</summary>
    private TimeSpan Deadline => _bufferedUntil + AudioFrame.StandardDuration - _lead;

    /// <summary>Sends the frames that are due.</summary>
    /// <returns>The next deadline, or null when nothing waits to be sent.</returns>
    public TimeSpan? Tick()
    {
        lock (_gate)
        {
            while (_line is { } line && (!_isHeld || _noise is not null))
            {
                var now = _time.GetElapsedTime(0);
                if (Deadline > now)
                {
                    _hasLead = true;
                    return Deadline;
                }

                if (!_isHeld && _queue.TryRead(_frame))
                {
                    Send(line, now);
                    continue;
                }

                if (!_isHeld)
                    MarkEnds(line);
                if (_noise is null)
                    break;
                // Noise gets no lead, because speech that comes late is not to wait behind noise.
                if (_bufferedUntil > now)
                    return _bufferedUntil;
                SendNoise(line, now);
            }

            _isPaced = false;
            return null;
        }
    }

    private void SendNoise(IMediaLine line, TimeSpan now)
    {
        _noiseFrom ??= _bufferedUntil;
        _noise!.Fill(_frame);
        line.SendAudio(_frame);
        _bufferedUntil = Max(_bufferedUntil, now) + AudioFrame.StandardDuration;
    }

    private void Send(IMediaLine line, TimeSpan now)
    {
        var spokenUntil = _noiseFrom ?? _bufferedUntil;
        _noiseFrom = null;
        if (_breath == _queue.Current.Reply && now - spokenUntil >= LeastGap)
            _listener.OnGap(Max(_bufferedUntil, now) - spokenUntil);
        if (_breath != _queue.Current.Reply || spokenUntil < now)
            _hasLead = false;
        _listener.OnFrameSent(_frame, _hasLead ? now - Deadline : null);
        _breath = _queue.Current.Reply;
        line.SendAudio(_frame);
        _bufferedUntil = Max(_bufferedUntil, now) + AudioFrame.StandardDuration;

        foreach (var begun in _queue.Begun)
            _listener.OnPlayoutStarted(begun.Reply, begun.Segment);
        MarkEnds(line);
        if (++_framesSinceMark >= FramesPerMark)
            SendMark(line, _queue.Current, isEnd: false);
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private void MarkEnds(IMediaLine line)
    {
        foreach (var ended in _queue.Ended)
            SendMark(line, ended, isEnd: true);
    }

    private void SendMark(IMediaLine line, PlayoutQueue.Position position, bool isEnd)
    {
        _framesSinceMark = 0;
        var now = _time.GetElapsedTime(0);
        _marks.Enqueue(new Mark(++_lastMark, position, isEnd, Max(_bufferedUntil, now)));
        line.SendMark(_lastMark);
        AwaitMarks();
    }

    private void Report(Mark mark) =>
        _listener.OnMarkReached(mark.At.Reply, mark.At.Segment, TimeSpan.FromTicks(TimeSpan.TicksPerSecond * mark.At.Samples / SampleRate), mark.IsEnd);

    private void Start()
    {
        lock (_gate)
        {
            if (_isPaced)
                return;
            _isPaced = true;
        }

        // The first frames leave at once, on the thread that brought them; the pacer sends the later ones.
        if (Tick() is { } next)
            _pacer.Schedule(this, next);
    }

    /// <param name="PlayedBy">When the carrier has played what was sent before the mark, on the time provider's monotonic clock.</param>
    private readonly record struct Mark(long Id, PlayoutQueue.Position At, bool IsEnd, TimeSpan PlayedBy);

    /// <summary>Has the pacer look after the marks, too: timers of their own would be set several times a second for each call.</summary>
    private sealed class MarkClock(Mouth mouth) : IPaced
    {
        TimeSpan? IPaced.Tick()
        {
            mouth.PassMarks();
            return null;
        }
    }
}
