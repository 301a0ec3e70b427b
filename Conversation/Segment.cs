using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

/// <summary>A piece of a reply and its audio, on their way from text to what the caller hears.</summary>
internal sealed class Segment(int index, string text, TimeSpan spokenAt)
{
    public Segment(int index, SegmentSnapshot snapshot) : this(index, snapshot.Text, snapshot.SpokenAt)
    {
        StartedAt = snapshot.StartedAt;
        _audio = snapshot.Duration is { } duration ? new Audio(duration, snapshot.Words, snapshot.QueuedAt) : null;
        (_played, _playedAt, IsHeard) = (snapshot.Played, snapshot.PlayedAt, snapshot.IsHeard);
        (IsFiller, _again, _heldAt) = (snapshot.IsFiller, snapshot.Again, snapshot.HeldAt);
    }

    // Marks are at most this far apart; between two of them the clock is believed for no longer.
    private static readonly TimeSpan MarkSpacing = TimeSpan.FromMilliseconds(200);

    private TimeSpan _played;
    private TimeSpan _playedAt;

    // How far a repeated playout has come. It ends at the place where the playout was stopped.
    private TimeSpan? _again;

    private TimeSpan? _heldAt;
    private Audio? _audio;

    public int Index { get; } = index;

    public string Text { get; private set; } = text;

    /// <summary>The segment is no part of what the model writes: it is a filler or an opener.</summary>
    public bool IsFiller { get; init; }

    /// <summary>The call time at which the engine asked for the segment.</summary>
    public TimeSpan SpokenAt { get; } = spokenAt;

    public TimeSpan? StartedAt { get; private set; }

    /// <summary>The length of the segment's audio; null until all of it is queued.</summary>
    public TimeSpan? Duration => _audio?.Duration;

    public TimeSpan QueuedAt => _audio?.QueuedAt ?? TimeSpan.Zero;

    public IReadOnlyList<WordEnd> Words => _audio?.Words ?? [];

    public bool IsHeard { get; private set; }

    /// <summary>The call time at which the carrier last confirmed that the segment plays, or its first frame left.</summary>
    public TimeSpan ProgressAt => _playedAt;

    /// <summary>The segment's length, or an estimate that always leaves something to come while synthesis still runs.</summary>
    public TimeSpan ExpectedDuration
    {
        get
        {
            if (Duration is { } known)
                return known;
            var (estimate, atLeast) = (SpokenLength.Estimate(Text), _played + MarkSpacing + MarkSpacing);
            return estimate > atLeast ? estimate : atLeast;
        }
    }

    public void Queue(TimeSpan duration, IReadOnlyList<WordEnd> words, TimeSpan at) => _audio = new Audio(duration, words, at);

    public void Start(TimeSpan at)
    {
        StartedAt ??= at;
        _playedAt = at;
        _heldAt = null;
    }

    /// <summary>Notes that the segment is not played from now on. A mark will tell what the carrier still plays of it.</summary>
    public void Hold(TimeSpan at) => _heldAt = at;

    public void Reach(TimeSpan played, bool isEnd, TimeSpan at)
    {
        StartedAt ??= at;
        _again = played < _played ? played : null;
        _played = played > _played ? played : _played;
        _playedAt = at;
        IsHeard |= isEnd;
    }

    /// <summary>Returns the end of the last word that was surely played.
    /// Null where that end is longer ago than <paramref name="longest"/>, or no ends of words are known.</summary>
    public TimeSpan? WordEndBefore(TimeSpan longest)
    {
        TimeSpan? last = null;
        foreach (var word in Words)
            if (word.At <= (_again ?? _played) && (last is null || word.At > last))
                last = word.At;
        return (_again ?? _played) - last <= longest ? last : null;
    }

    /// <summary>Notes that the playout goes on from a place that was heard before.</summary>
    public void PlayAgain(TimeSpan from, TimeSpan at) => (_again, _playedAt) = (from, at);

    /// <summary>Closes the segment: nothing more of it is played.</summary>
    /// <returns>The words that were not heard.</returns>
    public string Close(TimeSpan at)
    {
        var (all, heard) = (Text, Heard(at));
        (Text, IsHeard) = (heard, true);
        return all[heard.Length..].Trim();
    }

    public SegmentSnapshot Snapshot() => new(Text, SpokenAt, StartedAt, Duration, QueuedAt, Words, _played, _playedAt, IsHeard, IsFiller, _again, _heldAt);

    /// <summary>Returns how much of the segment was surely played by the given call time.</summary>
    public TimeSpan PlayedAt(TimeSpan at)
    {
        if (IsHeard)
            return ExpectedDuration;
        if (StartedAt is null)
            return TimeSpan.Zero;
        at = at > _heldAt ? _heldAt.Value : at;
        var since = at > _playedAt ? at - _playedAt : TimeSpan.Zero;
        var played = (_again ?? _played) + (since < MarkSpacing ? since : MarkSpacing);
        played = played > _played ? played : _played;
        return played < ExpectedDuration ? played : ExpectedDuration;
    }

    public string Heard(TimeSpan at)
    {
        if (IsHeard)
            return Text;
        return StartedAt is null ? "" : Text[..HeardText.Length(Text, PlayedAt(at), ExpectedDuration, Words)].TrimEnd();
    }

    /// <summary>All of the segment's audio, once it is queued.</summary>
    private sealed record Audio(TimeSpan Duration, IReadOnlyList<WordEnd> Words, TimeSpan QueuedAt);
}
