namespace VoiceAgent.Carriers.Line;

/// <summary>Makes one sequence of the keys a caller presses. A carrier reports each key twice, once on the media socket and once by webhook, or only once.</summary>
/// <remarks>
/// The media socket counts: a webhook's key is used only when the socket has not brought it within <see cref="Patience"/>. Keys come out in the order in which
/// they were pressed, which neither way keeps. The two reports of a key share no id. They are paired by key and by the time that the carrier gives, however late
/// one of them comes, and otherwise by nearness. Pure, not thread-safe.
/// </remarks>
internal sealed class DigitMerger
{
    /// <summary>How long a webhook's key waits for the socket's, and for keys that were pressed before it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(750);

    /// <summary>How long a key of the socket waits for keys that were pressed before it: frames overtake each other by a few at most.</summary>
    public static readonly TimeSpan SocketPatience = TimeSpan.FromMilliseconds(100);

    /// <summary>How far apart the two reports of one key press can come where their times do not agree. A webhook may be delivered again after a failed delivery.</summary>
    private static readonly TimeSpan Nearness = TimeSpan.FromSeconds(5);

    /// <summary>How far apart the times in the two reports of one key press can be. Each report pairs with one only, so keys that are pressed quickly stay apart.</summary>
    private static readonly TimeSpan SamePress = TimeSpan.FromSeconds(1);

    /// <summary>How long a key that was given out is remembered. A webhook's delivery is given up well within this time.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    private readonly List<Report> _waiting = [];
    private readonly List<Report> _given = [];

    /// <summary>When <see cref="Due"/> next has a key to give, in call time; null where no key waits.</summary>
    public TimeSpan? Deadline => _waiting.Count > 0 ? _waiting.Min(waiting => waiting.Due) : null;

    /// <param name="pressedAt">When the key was pressed, by the carrier's clock; null where the carrier did not say.</param>
    public void FromMedia(char digit, DateTimeOffset? pressedAt, TimeSpan at) => Take(new Report(digit, pressedAt, at, IsFromMedia: true));

    /// <inheritdoc cref="FromMedia"/>
    public void FromWebhook(char digit, DateTimeOffset? pressedAt, TimeSpan at) => Take(new Report(digit, pressedAt, at, IsFromMedia: false));

    /// <summary>Takes out the keys whose time has come, in the order in which they were pressed. A key that is due takes along those pressed before it.</summary>
    public IReadOnlyList<char> Due(TimeSpan at)
    {
        // A key without a time cannot be sorted, so all stay in the order in which they came.
        var ordered = _waiting.Exists(waiting => waiting.PressedAt is null) ? [.. _waiting] : _waiting.OrderBy(waiting => waiting.PressedAt).ToList();
        var due = ordered[..(ordered.FindLastIndex(waiting => waiting.Due <= at) + 1)];
        due.ForEach(report => _waiting.Remove(report));
        _given.AddRange(due);
        return due.ConvertAll(report => report.Digit);
    }

    private void Take(Report report)
    {
        _given.RemoveAll(given => report.At - given.At > Memory);
        if (Other(_given, report) is { } given)
        {
            // A further report would be a third one, which is that of another press.
            _given.Remove(given);
            return;
        }

        if (Other(_waiting, report) is { } waiting)
        {
            // Both reports have come, so the key waits for nothing but keys that were pressed before it.
            _waiting[_waiting.IndexOf(waiting)] = waiting with { IsFromMedia = true, IsWhole = true };
            return;
        }

        _waiting.Add(report);
    }

    /// <summary>Finds the other report of a key press: the one with about the same time, or else the nearest; null where there is none.</summary>
    private static Report? Other(List<Report> reports, Report report) =>
        reports.Where(candidate => candidate.MayBe(report)).MinBy(candidate => (!candidate.SaysSameAs(report), candidate.DistanceTo(report)));

    /// <param name="IsWhole">Whether both reports have come.</param>
    private sealed record Report(char Digit, DateTimeOffset? PressedAt, TimeSpan At, bool IsFromMedia, bool IsWhole = false)
    {
        /// <summary>When the key is to be given out. A key of the socket without a time is due at once, because nothing puts it in order.</summary>
        public TimeSpan Due => At + (IsFromMedia ? PressedAt is null ? TimeSpan.Zero : SocketPatience : Patience);

        public bool SaysSameAs(Report other) => PressedAt is { } mine && other.PressedAt is { } its && (mine - its).Duration() <= SamePress;

        public bool MayBe(Report other) => Digit == other.Digit && !IsWhole && IsFromMedia != other.IsFromMedia && (SaysSameAs(other) || (At - other.At).Duration() <= Nearness);

        public TimeSpan DistanceTo(Report other) => SaysSameAs(other) ? (PressedAt!.Value - other.PressedAt!.Value).Duration() : (At - other.At).Duration();
    }
}
