namespace VoiceAgent.Telephony.Telnyx;

/// <summary>Makes one sequence of the keys a caller presses, which Telnyx reports twice, once on the media socket and once by webhook, or only once.</summary>
/// <remarks>
/// The media socket counts; a webhook's key is used only when the socket has not brought it within <see cref="Patience"/>, and in the order in which keys
/// were pressed. The two reports share no id: they are paired by key and by the time that the carrier gives, however late one of them comes, else by
/// nearness. Pure, not thread-safe.
/// </remarks>
internal sealed class DigitMerger
{
    /// <summary>How long a webhook's key waits for the socket's, and for keys that were pressed before it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(750);

    /// <summary>How far apart the two reports of one key press can be that do not say the same time: a webhook may be delivered again after a failed delivery.</summary>
    private static readonly TimeSpan Nearness = TimeSpan.FromSeconds(5);

    /// <summary>How far apart the times in the two reports of one key press can be. Each report pairs with one only, so keys that are pressed quickly stay apart.</summary>
    private static readonly TimeSpan SamePress = TimeSpan.FromSeconds(1);

    /// <summary>Telnyx gives up a webhook's delivery well within this time.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    private readonly List<Report> _waiting = [];
    private readonly List<Report> _fromMedia = [];
    private readonly List<Report> _fromWebhooks = [];

    /// <summary>When <see cref="Due"/> has something to give.</summary>
    public TimeSpan? Deadline => _waiting.Count > 0 ? _waiting.Min(waiting => waiting.At) + Patience : null;

    /// <param name="pressedAt">By the carrier's clock; null where it did not say.</param>
    /// <returns>Whether this is a new key press.</returns>
    public bool FromMedia(char digit, DateTimeOffset? pressedAt, TimeSpan at)
    {
        var report = new Report(digit, pressedAt, at);
        Forget(at);
        if (Take(_waiting, report))
            return true;
        if (Take(_fromWebhooks, report))
            return false;
        _fromMedia.Add(report);
        return true;
    }

    /// <inheritdoc cref="FromMedia"/>
    public void FromWebhook(char digit, DateTimeOffset? pressedAt, TimeSpan at)
    {
        var report = new Report(digit, pressedAt, at);
        Forget(at);
        if (!Take(_fromMedia, report))
            _waiting.Add(report);
    }

    /// <summary>The keys that only webhooks have brought, in the order in which they were pressed. One that is due takes along those pressed before it.</summary>
    public IReadOnlyList<char> Due(TimeSpan at)
    {
        var last = -1;
        // Stable: those without a time stay where they came.
        var ordered = _waiting.OrderBy(waiting => waiting.PressedAt ?? DateTimeOffset.MinValue).ToList();
        if (_waiting.Exists(waiting => waiting.PressedAt is null))
            ordered = [.. _waiting];
        for (var i = 0; i < ordered.Count; i++)
        {
            if (ordered[i].At + Patience <= at)
                last = i;
        }

        var due = ordered[..(last + 1)];
        due.ForEach(report => _waiting.Remove(report));
        _fromWebhooks.AddRange(due);
        return due.ConvertAll(report => report.Digit);
    }

    private void Forget(TimeSpan at)
    {
        _fromMedia.RemoveAll(report => at - report.At > Memory);
        _fromWebhooks.RemoveAll(report => at - report.At > Memory);
    }

    /// <summary>Removes the other report of the same key press: the one that says the same time, else the nearest.</summary>
    private static bool Take(List<Report> reports, Report report)
    {
        var other = reports.Where(candidate => candidate.Digit == report.Digit && candidate.MayBe(report)).MinBy(candidate => (!candidate.SaysSameAs(report), candidate.DistanceTo(report)));
        return other is not null && reports.Remove(other);
    }

    private sealed record Report(char Digit, DateTimeOffset? PressedAt, TimeSpan At)
    {
        public bool SaysSameAs(Report other) => PressedAt is { } mine && other.PressedAt is { } its && (mine - its).Duration() <= SamePress;

        public bool MayBe(Report other) => SaysSameAs(other) || (At - other.At).Duration() <= Nearness;

        public TimeSpan DistanceTo(Report other) => SaysSameAs(other) ? (PressedAt!.Value - other.PressedAt!.Value).Duration() : (At - other.At).Duration();
    }
}
