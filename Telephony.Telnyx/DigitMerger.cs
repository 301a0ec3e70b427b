namespace VoiceAgent.Telephony.Telnyx;

/// <summary>Makes one sequence of the keys a caller presses, which Telnyx reports twice, once on the media socket and once by webhook, or only once.</summary>
/// <remarks>The media socket counts; a webhook's key is used only when the socket has not brought it within <see cref="Patience"/>. The two reports share no id, so they are paired by key and nearness. Pure, not thread-safe.</remarks>
internal sealed class DigitMerger
{
    /// <summary>How long a webhook's key waits for the socket's.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(750);

    /// <summary>How far apart the two reports of one key press can be: a webhook may be delivered again after a failed delivery.</summary>
    private static readonly TimeSpan Nearness = TimeSpan.FromSeconds(5);

    private readonly List<(char Digit, TimeSpan At)> _waiting = [];
    private readonly List<(char Digit, TimeSpan At)> _fromMedia = [];
    private readonly List<(char Digit, TimeSpan At)> _fromWebhooks = [];

    /// <summary>When <see cref="Due"/> has something to give.</summary>
    public TimeSpan? Deadline => _waiting.Count > 0 ? _waiting[0].At + Patience : null;

    /// <returns>Whether this is a new key press.</returns>
    public bool FromMedia(char digit, TimeSpan at)
    {
        Forget(at);
        if (Take(_waiting, digit))
            return true;
        if (Take(_fromWebhooks, digit))
            return false;
        _fromMedia.Add((digit, at));
        return true;
    }

    public void FromWebhook(char digit, TimeSpan at)
    {
        Forget(at);
        if (!Take(_fromMedia, digit))
            _waiting.Add((digit, at));
    }

    /// <summary>The keys that only webhooks have brought, in their order.</summary>
    public IReadOnlyList<char> Due(TimeSpan at)
    {
        var due = _waiting.TakeWhile(waiting => waiting.At + Patience <= at).ToList();
        _waiting.RemoveRange(0, due.Count);
        _fromWebhooks.AddRange(due);
        return due.ConvertAll(waiting => waiting.Digit);
    }

    private void Forget(TimeSpan at)
    {
        _fromMedia.RemoveAll(report => at - report.At > Nearness);
        _fromWebhooks.RemoveAll(report => at - report.At > Nearness);
    }

    private static bool Take(List<(char Digit, TimeSpan At)> reports, char digit)
    {
        var index = reports.FindIndex(report => report.Digit == digit);
        if (index < 0)
            return false;
        reports.RemoveAt(index);
        return true;
    }
}
