namespace VoiceAgent.Conversation;

/// <summary>What was spoken of a reply, piece by piece, and how much of it the caller has heard.</summary>
internal sealed class ReplySpeech(TimeSpan at)
{
    private readonly List<Segment> _segments = [];

    public IReadOnlyList<Segment> Segments => _segments;

    /// <summary>The playout is on hold, for the caller speaks.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>The call time from which the timeouts of the playout count: until then the playout was held, or the line was lost.</summary>
    public TimeSpan WatchFrom { get; set; } = at;

    /// <summary>The reply begins with an opener, where its first words are not ready at the end of the turn.</summary>
    public bool Opens { get; set; }

    /// <summary>The agent has said its filler in this reply.</summary>
    public bool HasFiller { get; set; }

    /// <summary>Some words of the reply, an opener or a filler apart, were spoken or are about to be.</summary>
    public bool HasWords => _segments.Exists(s => s is { Text.Length: > 0, IsFiller: false });

    public bool IsAudible => _segments.Exists(s => s.StartedAt is not null);

    public bool IsHeard => _segments.TrueForAll(s => s.IsHeard);

    /// <summary>The caller has heard some of the answer, of which an opener or a filler is no part.</summary>
    public bool IsAnswerHeard(TimeSpan at) => _segments.Exists(s => !s.IsFiller && s.Heard(at).Length > 0);

    /// <summary>The caller has heard something of the last piece.</summary>
    public bool IsLastHeard(TimeSpan at) => _segments is [.., var last] && last.Heard(at).Length > 0;

    /// <summary>As much of the answer as began to sound, in whole pieces.</summary>
    public string Answer => string.Join(' ', _segments.Where(s => s is { IsFiller: false, StartedAt: not null }).Select(s => s.Text));

    /// <summary>The segment that the caller hears or will hear next; null when all segments were heard.</summary>
    public Segment? Playing => _segments.Find(s => !s.IsHeard);

    /// <summary>The call time of the last sign that the caller hears the reply; zero where it has no segments.</summary>
    public TimeSpan ProgressAt => _segments.Count == 0 ? TimeSpan.Zero : _segments.Max(s => s.ProgressAt);

    public Segment Add(string text, TimeSpan at, bool isFiller = false)
    {
        var segment = new Segment(_segments.Count, text, at) { IsFiller = isFiller };
        _segments.Add(segment);
        return segment;
    }

    public Segment? Find(int segment) => segment >= 0 && segment < _segments.Count ? _segments[segment] : null;

    /// <summary>How much speech is on its way to the caller and not heard yet.</summary>
    public TimeSpan Ahead(TimeSpan at)
    {
        var ahead = TimeSpan.Zero;
        foreach (var segment in _segments)
            if (!segment.IsHeard)
                ahead += segment.ExpectedDuration - segment.PlayedAt(at);
        return ahead;
    }

    /// <summary>What the caller has heard of the reply by the given call time, cut at a word.</summary>
    public string Heard(TimeSpan at) => string.Join(' ', _segments.Select(s => s.Heard(at)).Where(t => t.Length > 0));

    /// <summary>Notes that a segment begins to sound.</summary>
    public void Start(Segment segment, TimeSpan at)
    {
        segment.Start(at);
        if (IsHeld)
            segment.Hold(at); // The segment began before the mouth knew of the hold.
    }

    public void Hold(TimeSpan at)
    {
        IsHeld = true;
        foreach (var segment in _segments)
            if (!segment.IsHeard)
                segment.Hold(at);
    }

    /// <returns>Where the playout goes on, for nobody goes on in the middle of a word; null where it goes on at the place at which it was stopped.</returns>
    public (int Segment, TimeSpan From)? Resume(TimeSpan at, TimeSpan longestStepBack)
    {
        (IsHeld, WatchFrom) = (false, at);
        foreach (var segment in _segments)
            if (segment is { StartedAt: not null, IsHeard: false })
                segment.Start(at);
        if (Playing is not { StartedAt: not null } playing || playing.WordEndBefore(longestStepBack) is not { } from)
            return null;
        playing.PlayAgain(from, at);
        return (playing.Index, from);
    }

    /// <summary>How many of the first segments can go on being heard, of those that the mouth holds whole: segments whose length is known, or that are over.</summary>
    public int Whole(int segments) => Math.Min(segments, _segments.TakeWhile(s => s.IsHeard || s.Duration is not null).Count());

    /// <summary>Keeps the first segments, because the audio of all others is lost. Fillers are not repeated, because their time is over.</summary>
    /// <param name="segments">How many of the first segments are kept.</param>
    /// <param name="at">The call time up to which the segments were heard.</param>
    /// <returns><c>Again</c> holds the words of the other segments that were not heard, in order.
    /// <c>Pieces</c> tells for each number of segments, from 0 on, how many pieces were written up to there.
    /// Words that are spoken again count as pieces behind all segments.</returns>
    public (IReadOnlyList<string> Again, IReadOnlyList<int> Pieces) KeepAudio(int segments, TimeSpan at)
    {
        var (total, again) = (_segments.Count, new List<string>());
        var pieces = new int[total + 1];
        for (var i = 0; i < total; i++)
        {
            if (i >= segments && !_segments[i].IsHeard && _segments[i].Close(at) is { Length: > 0 } rest && !_segments[i].IsFiller)
                again.Add(rest);
            pieces[i + 1] = again.Count == 0 ? i + 1 : total + again.Count;
        }

        return (again, pieces);
    }

    /// <summary>Closes all segments, because nothing of them counts.</summary>
    public void CloseAll() => _segments.ForEach(s => s.Close(TimeSpan.Zero));

    public SpeechSnapshot Snapshot() => new([.. _segments.Select(s => s.Snapshot())], IsHeld, Opens, HasFiller);

    public static ReplySpeech From(SpeechSnapshot snapshot, TimeSpan at)
    {
        var speech = new ReplySpeech(at) { IsHeld = snapshot.IsHeld, Opens = snapshot.Opens, HasFiller = snapshot.HasFiller };
        foreach (var segment in snapshot.Segments)
            speech._segments.Add(new Segment(speech._segments.Count, segment));
        return speech;
    }
}
