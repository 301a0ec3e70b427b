using VoiceAgent.Audio;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls.Playout;

/// <summary>The audio of a call's replies waiting to be sent, cut into frames across the buffers it came in. Not thread-safe.</summary>
internal sealed class PlayoutQueue
{
    /// <summary>How many samples are kept after they were read: a second and a half on a telephone line.</summary>
    public const int Kept = 12_000;

    private readonly Queue<Run> _runs = new();

    // Whole runs of the current segment that were read are kept, so that reading can step back.
    private readonly Queue<Run> _read = new();
    private readonly List<Position> _begun = [];
    private readonly List<Position> _ended = [];
    private int _offset;
    private int _available;
    private int _kept;
    private bool _endsComplete;
    private Position _current;

    /// <summary>Where the last frame read stands: its segment, and the segment's samples up to the frame's end.</summary>
    public Position Current => _current;

    /// <summary>Segments whose first sample is in the last frame read.</summary>
    public List<Position> Begun => _begun;

    /// <summary>Segments whose last sample is in the last frame read, or that ended without any samples.</summary>
    public List<Position> Ended => _ended;

    public void Add(ReplyId reply, int segment, AudioFrame audio)
    {
        _runs.Enqueue(new Run(reply, segment, audio));
        _available += audio.Samples.Length;
        _endsComplete = false;
    }

    public void End(ReplyId reply, int segment)
    {
        _runs.Enqueue(new Run(reply, segment, null));
        _endsComplete = true;
    }

    /// <summary>Fills a frame, padded with silence only where speech ends.</summary>
    /// <returns>False when there is not enough audio yet; <see cref="Ended"/> may still name segments.</returns>
    public bool TryRead(Span<short> frame)
    {
        _begun.Clear();
        _ended.Clear();
        // Less than a frame waits for more, unless no more is to come.
        var ready = _available >= frame.Length || (_endsComplete && _available > 0);
        var filled = 0;
        while (_runs.TryPeek(out var run))
        {
            if (run.Audio is null)
            {
                _ended.Add(run.Reply == _current.Reply && run.Segment == _current.Segment ? _current : new Position(run.Reply, run.Segment, 0));
                _runs.Dequeue();
                Forget();
                continue;
            }

            if (!ready || filled == frame.Length)
                break;
            if (_current.Reply != run.Reply || _current.Segment != run.Segment)
            {
                _current = new Position(run.Reply, run.Segment, 0);
                _begun.Add(_current);
                Forget();
            }

            var samples = run.Audio.Samples[_offset..];
            var take = Math.Min(samples.Length, frame.Length - filled);
            samples[..take].CopyTo(frame[filled..]);
            filled += take;
            _offset += take;
            _current = _current with { Samples = _current.Samples + take };
            if (take == samples.Length)
            {
                Keep(_runs.Dequeue());
                _offset = 0;
            }
        }

        _available -= filled;
        frame[filled..].Clear();
        return filled > 0;
    }

    /// <summary>Goes back to an earlier place of the current segment.
    /// Nothing happens where the segment is another one, was read to its end, or is not kept from that place on.</summary>
    /// <param name="samples">How many samples of the segment lie before the place.</param>
    public void StepBack(ReplyId reply, int segment, long samples)
    {
        var back = _current.Samples - samples;
        if (_current.Reply != reply || _current.Segment != segment || back <= 0 || back > _offset + _kept
            || !_runs.Any(run => run.Reply == reply && run.Segment == segment))
            return;
        var again = new List<Run>();
        _offset -= (int)back;
        foreach (var run in _read.Reverse())
        {
            if (_offset >= 0)
                break;
            again.Insert(0, run);
            _offset += run.Audio!.Samples.Length;
        }

        var before = _read.Take(_read.Count - again.Count).ToList();
        again.AddRange(_runs);
        _runs.Clear();
        again.ForEach(_runs.Enqueue);
        _read.Clear();
        before.ForEach(_read.Enqueue);
        _kept = before.Sum(run => run.Audio!.Samples.Length);
        _available += (int)back;
        _current = _current with { Samples = samples };
    }

    private void Keep(Run run)
    {
        _read.Enqueue(run);
        _kept += run.Audio!.Samples.Length;
        while (_kept - _read.Peek().Audio!.Samples.Length is var rest && rest >= Kept)
        {
            _read.Dequeue().Audio!.Dispose();
            _kept = rest;
        }
    }

    private void Forget()
    {
        foreach (var run in _read)
            run.Audio!.Dispose();
        _read.Clear();
        _kept = 0;
    }

    /// <summary>Drops all but the first segments of a reply.</summary>
    /// <returns>Whether the frames read last belonged to a dropped segment.</returns>
    public bool Keep(ReplyId reply, int segments)
    {
        // The part of the first run that was read is gone.
        var (kept, available) = (new List<Run>(), -_offset);
        if (_runs.TryPeek(out var first) && !IsKept(first.Reply, first.Segment))
            (_offset, available) = (0, 0);
        foreach (var run in _runs)
        {
            if (IsKept(run.Reply, run.Segment))
            {
                kept.Add(run);
                available += run.Audio?.Samples.Length ?? 0;
            }
            else
            {
                run.Audio?.Dispose();
            }
        }

        _runs.Clear();
        kept.ForEach(_runs.Enqueue);
        _available = available;
        _endsComplete = kept is [.., { Audio: null }];
        if (_current == default || IsKept(_current.Reply, _current.Segment))
            return false;
        _current = default;
        Forget();
        return true;

        bool IsKept(ReplyId of, int segment) => of == reply && segment < segments;
    }

    public void Clear()
    {
        foreach (var run in _runs)
            run.Audio?.Dispose();
        _runs.Clear();
        Forget();
        _offset = 0;
        _available = 0;
        _current = default;
    }

    /// <summary>A place in a segment's audio.</summary>
    internal readonly record struct Position(ReplyId Reply, int Segment, long Samples);

    private readonly record struct Run(ReplyId Reply, int Segment, AudioFrame? Audio);
}
