using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads times of day, and how long things last.</summary>
internal sealed partial class EnglishReading
{
    private static readonly FrozenSet<string> Ratios = Set("ratio ratios scale odds mix mixed mixture match");

    private static readonly FrozenSet<string> BeforeTimes = Set("at by until till from to due before after around between starts start opens open closes");

    private static readonly FrozenSet<string> Lasts = Set("for lasted lasts wait runs run takes took duration length long time");

    private static string? HalfOfDay(string core) => core switch
    {
        "am" or "AM" or "Am" or "a.m" or "A.M" => "a.m.",
        "pm" or "PM" or "Pm" or "p.m" or "P.M" => "p.m.",
        _ => null,
    };

    private bool TryTime(string core)
    {
        if (!char.IsAsciiDigit(core[0]))
            return false;
        if (Minutes().Match(core) is { Success: true } brief && (brief.Groups[2].Length > 0 || (IsJoined(_at) && SecondsBehind().IsMatch(Core(_at + 1)))))
        {
            var seconds = brief.Groups[2].Length > 0 ? brief.Groups[2].Value : SecondsBehind().Match(Core(_at + 1)).Groups[1].Value;
            return Put(brief.Groups[2].Length > 0 ? 1 : 2, $"{Cardinal(brief.Groups[1].Value)} {(IsOne(brief.Groups[1].Value) ? "minute" : "minutes")} {Cardinal(seconds)} {(IsOne(seconds) ? "second" : "seconds")}");
        }

        // "15:00 on the clock" is the time left in a game.
        if (NextCore(_at) is "on" && Core(_at + 2) is "the" && Core(_at + 3) is "clock" && core.IndexOf(':', StringComparison.Ordinal) is (1 or 2) and var split && AreDigits(core.AsSpan(0, split)) && core.Length == split + 3 && AreDigits(core.AsSpan(split + 1)))
            return Put(1, $"{Cardinal(core[..split])} {(IsOne(core[..split]) ? "minute" : "minutes")}{(core.EndsWith(":00", StringComparison.Ordinal) ? "" : $" {Cardinal(core[(split + 1)..].TrimStart('0'))} seconds")}");
        if (core.Contains('h', StringComparison.Ordinal) && Durations().Match(core) is { Success: true } duration)
            return TryDuration(duration);
        if (NextDay().Match(core) is { Success: true } nextDay && TimeOf(nextDay.Groups[1].Value, null) is { } arrival)
            return Put(1, $"{arrival} {(nextDay.Groups[2].ValueSpan is "1" ? "the next day" : "two days later")}");
        var half = IsJoined(_at) ? HalfOfDay(Core(_at + 1)) : null;
        if (core.Length > 4 && HalvesOfDay().Match(core) is { Success: true } halves && TimeOf(halves.Groups[1].Value, halves.Groups[2].Value + ".m.") is { } starts && TimeOf(halves.Groups[3].Value, halves.Groups[4].Value + ".m.") is { } stops)
            return Put(1, $"{starts} {Joint} {stops}");
        var dash = core.AsSpan().IndexOfAny('-', '–');
        if (dash > 0)
        {
            // Both ends of a span may share the half of the day: 9-5pm, 6:30–10:00 a.m.
            var (left, right) = (core[..dash], core[(dash + 1)..]);
            if (right is "midnight" or "noon" or "close" or "closing" or "late" && (left.Contains(':', StringComparison.Ordinal) || left[^1] is 'm' or 'M') && TimeOf(left, null) is { } opening)
                return Put(1, $"{opening} {Joint} {right}");
            if (half is null && left.Contains(':', StringComparison.Ordinal) && AreDigits(left.Replace(":", "", StringComparison.Ordinal)) && AreDigits(right) && right.Length <= 2 && ToInt(right) is > 0 and <= 12 && !_topics.Is24Hours && TimeOf(left, null) is { } begin)
                return Put(1, $"{begin} {Joint} {Cardinal(right)}");
            if (TimeOf(right, half) is not { } to || !(half is not null || right.AsSpan().ContainsAny(':', 'm', 'M')))
                return false;
            // A span over midnight ends in the morning, as in 22:00-07:00.
            if (half is null && left.Length == 5 && right is ['0', _, ':', ..] && AreDigits(left.AsSpan(0, 2)) && ToInt(left.AsSpan(0, 2)) > 12)
                to = TimeOf(right, "a.m.") ?? to;
            // A span that begins with a zero begins in the morning, as in 06:00–22:00.
            var morning = half is null && left is ['0', _, ':', ..] && right.Length == 5 && AreDigits(right.AsSpan(0, 2)) && ToInt(right.AsSpan(0, 2)) > 12 ? "a.m." : null;
            // "1:00–5:00 PM" is said "one to five".
            if (left.EndsWith(":00", StringComparison.Ordinal) && to.EndsWith("m.", StringComparison.Ordinal) && morning is null && left.Length is 4 or 5 && AreDigits(left.AsSpan(0, left.Length - 3)) && ToInt(left.AsSpan(0, left.Length - 3)) <= 12 && (!_topics.Is24Hours || half is not null || right.AsSpan().ContainsAny('m', 'M')))
                left = left[..^3];
            // "1:00–2:15 p.m." may stand among times such as 14:05.
            var is24Hours = _topics.Is24Hours;
            _topics.Is24Hours &= half is null && !right.AsSpan().ContainsAny('m', 'M');
            var from = TimeOf(left, morning);
            _topics.Is24Hours = is24Hours;
            return from is not null && Put(half is null ? 1 : 2, $"{from} {Joint} {to}");
        }

        if (half is null && core.Length is 2 or 3 && core[^1] is 'a' or 'p' && AreDigits(core.AsSpan(0, core.Length - 1)) && (Core(_at - 1) is "at" or "until" or "till" or "by" or "from" or "closes" or "opens" or "Closes" or "Opens" || IsMonthOrDay(Core(_at - 1))) && ToInt(core.AsSpan(0, core.Length - 1)) is > 0 and <= 12)
            return Put(1, $"{Cardinal(core[..^1])} {core[^1]}.m.");
        if (half is null && core.Length == 8 && Lasting().Match(core) is { Success: true } instant && (Core(_at - 1) is "at" or "since" or "until" || NextCore(_at) is "UTC" or "GMT") && TimeOf(core[..5], null) is { } hour)
            return Put(1, $"{hour} and {Cardinal(instant.Groups[3].Value)} seconds");
        if (core.Length > 6 && Lasting().Match(core) is { Success: true } lasting && (lasting.Groups[1].ValueSpan is "00" or "0" || NextCore(_at) is "long" || Enumerable.Range(1, 4).Any(back => Lasts.Contains(Core(_at - back)))))
            return Put(1, LastingWords(lasting));
        if (half is null && core.Length == 5 && core[2] == '.' && Core(_at - 1) is "at" or "until" or "by" && Core(_at + 1) is "sharp" or "today" or "tonight" or "tomorrow" && Clock().IsMatch(core) && TimeWords(ToInt(core.AsSpan(0, 2)), ToInt(core.AsSpan(3)), "") is { } dotted)
            return Put(1, dotted);
        if (half is null && !core.AsSpan().ContainsAny(':', 'm', 'M'))
            return TryDayBehind(core) || TryHourOfSpan(core);
        if (half is null && IsScore(core))
            return Put(1, $"{Cardinal(core[..core.IndexOf(':', StringComparison.Ordinal)])} to {Cardinal(core[(core.IndexOf(':', StringComparison.Ordinal) + 1)..])}");
        if (half is null && core.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && AreDigits(core.AsSpan(0, colon)) && AreDigits(core.AsSpan(colon + 1)) && IsRatio())
            return Put(1, $"{Cardinal(core[..colon])} to {Cardinal(core[(colon + 1)..])}");
        if (core is "12:00" && NextCore(_at) is "noon" or "midnight")
            return Put(1, "twelve");
        if (NextCore(_at) is "hrs" or "hours" && core is [_, _, ':', _, _] && Clock().IsMatch(core) && TimeWords(ToInt(core.AsSpan(0, 2)), ToInt(core.AsSpan(3)), "") is { } onClock)
            return Put(1, onClock);
        return TimeOf(core, half) is { } time && Put(half is null ? 1 : 2, time);
    }

    /// <summary>The word between the ends of a span: "and" in "between 1-5 PM", and "to" elsewhere.</summary>
    private string Joint => Core(_at - 1) is "between" or "Between" or "btwn" ? "and" : "to";

    /// <summary>Reads the first hour of a span: "9 - 11:30 a.m."</summary>
    private bool TryHourOfSpan(string core) => core.Length <= 2 && AreDigits(core) && ToInt(core) is > 0 and <= 12 && NextCore(_at) is "-" or "–" && IsJoined(_at + 1) && Core(_at + 2) is { Length: > 0 } to
        && (to.Contains(':', StringComparison.Ordinal) || TimeOf(to, null) is not null && !AreDigits(to) || HalfOfDay(Core(_at + 3)) is not null) && Put(2, Cardinal(core) + " to");

    private bool IsScore(string core)
    {
        if (core.Count(c => c == ':') != 1 || core.Any(c => !char.IsAsciiDigit(c) && c != ':'))
            return false;
        if (BeforeTimes.Contains(Core(_at - 1)))
            return false;
        // 10:30 is a time; 3:2 is none.
        var isTime = core.Length - core.IndexOf(':', StringComparison.Ordinal) == 3 && TimeOf(core, null) is not null;
        for (var i = _at - 1; i >= 0 && i >= _at - (isTime ? 3 : 6); i--)
            if (isTime ? Core(i) is "score" or "Score" or "scored" : Scores.Contains(Core(i)) && Core(i) is not ("to" or "down" or "up" or "season" or "series" or "ahead"))
                return true;
        return false;
    }

    /// <summary>Whether the numbers are a ratio: "a ratio of 1:10", "1:50 scale".</summary>
    private bool IsRatio()
    {
        if (Ratios.Contains(NextCore(_at)) || (Core(_at + 1) is { Length: > 4 } next && next.Contains(':', StringComparison.Ordinal) && char.IsAsciiLetter(next[0])))
            return true;
        if (BeforeTimes.Contains(Core(_at - 1)) && Core(_at - 1) is not "at")
            return false;
        for (var i = _at - 1; i >= 0 && i >= _at - 6; i--)
            if (Core(i) is "ratio" or "ratios" or "odds" or "mixed")
                return Core(_at - 1) is not "at" || Core(i) is "mixed" && MarkAfter(_at) is '\0' && Core(_at + 1) is "with";
        return false;
    }

    private string? TimeOf(string written, string? half)
    {
        if (Clock().Match(written) is not { Success: true } match)
            return null;
        var named = match.Groups[3].Success ? (match.Groups[3].ValueSpan[0] is 'a' or 'A' ? "a.m." : "p.m.") : half ?? "";
        if (match.Groups[2].Success && written.Contains('.', StringComparison.Ordinal) && !match.Groups[3].Success && half is null)
            return null;
        // "5:30p" is a time, where "5p" is money.
        if (match.Groups[3].Success && !match.Groups[2].Success && written[^1] is 'a' or 'p' or 'A' or 'P')
            return null;
        var hour = ToInt(match.Groups[1].ValueSpan);
        if (!match.Groups[2].Success)
            return hour is > 0 and <= 12 ? named.Length > 0 ? $"{EnglishNumbers.Cardinal(hour)} {named}" : EnglishNumbers.Cardinal(hour) : null;
        // One digit before the colon is an hour of the day, and no such hour is zero.
        if (hour == 0 && match.Groups[1].Length == 1)
            return null;
        // Nobody writes 03:07 for an hour in the afternoon.
        _topics.Is24Hours |= named.Length == 0 && written is ['0', >= '1' and <= '9', ':', ..] && half is null;
        if (named.Length == 0 && _topics.Is24Hours && hour is > 0 and < 13 && written.Contains(':', StringComparison.Ordinal))
            named = hour < 12 ? "a.m." : "p.m.";
        return TimeWords(hour, ToInt(match.Groups[2].ValueSpan), named);
    }

    private static string? MilitaryTime(string written) => TimeWords(ToInt(written.AsSpan(0, 2)), ToInt(written.AsSpan(2)), "");

    /// <summary>Puts a time of day into words: 10:30, 10:00 a.m., 14:05; null where there is no such time.</summary>
    private static string? TimeWords(int hour, int minute, string half)
    {
        if (hour > 24 || minute > 59 || (hour == 24 && minute > 0))
            return null;
        if (half.Length == 0 && minute == 0 && hour is > 0 and < 12)
            return $"{EnglishNumbers.Cardinal(hour)} o'clock";
        if (half.Length == 0 && minute == 0 && hour % 12 == 0)
            return hour == 12 ? "noon" : "midnight";
        // From 13 on it is the afternoon, and 0 is the night. Nobody can know of the hours between.
        var named = half.Length > 0 ? " " + half : hour is > 12 and < 24 ? " p.m." : hour is 0 or 24 ? " a.m." : "";
        var minutes = minute switch { 0 => "", < 10 => " oh " + EnglishNumbers.Cardinal(minute), _ => " " + EnglishNumbers.Cardinal(minute) };
        return EnglishNumbers.Cardinal(hour % 12 == 0 ? 12 : hour > 12 ? hour % 12 : hour) + minutes + named;
    }

    /// <summary>Puts a duration into words: "on hold for 00:14:32".</summary>
    private static string LastingWords(Match match)
    {
        string[] units = ["hour", "minute", "second"];
        var parts = units.Select((unit, i) => (Count: ToInt(match.Groups[i + 1].ValueSpan), Unit: unit)).Where(p => p.Count > 0).Select(p => $"{EnglishNumbers.Cardinal(p.Count)} {p.Unit}{(p.Count == 1 ? "" : "s")}").ToList();
        return parts.Count == 0 ? "zero seconds" : string.Join(' ', parts);
    }

    /// <summary>Reads a duration: 2h 30m, 7h25m, 24h.</summary>
    private bool TryDuration(Match match)
    {
        var (hours, minutes, count) = (match.Groups[1].Value, match.Groups[2].Value, 1);
        if (minutes.Length == 0 && IsJoined(_at) && MinutesBehind().Match(Core(_at + 1)) is { Success: true } behind)
            (minutes, count) = (behind.Groups[1].Value, 2);
        var isThing = IsThing(_at + count, IsJoined(_at + count - 1));
        var words = $"{Cardinal(hours)} {(IsOne(hours) || isThing ? "hour" : "hours")}";
        return Put(count, minutes.Length > 0 ? $"{words} {Cardinal(minutes)} {(IsOne(minutes) || isThing ? "minute" : "minutes")}" : words);
    }

    [GeneratedRegex(@"^([0-9]{1,2})(?:[:.]([0-9]{2}))?(?:([AaPp])(?:\.?[Mm]\.?)?)?$")]
    private static partial Regex Clock();

    // The time of a flight that arrives on another day, as in 6:15+1.
    [GeneratedRegex(@"^([0-9]{1,2}:[0-9]{2}(?:[ap]m)?)\+([12])$")]
    private static partial Regex NextDay();

    [GeneratedRegex(@"^([0-9]{1,2})h(?:r?([0-9]{1,2})m(?:in)?)?$")]
    private static partial Regex Durations();

    [GeneratedRegex(@"\b(?:1[3-9]|2[0-3]):[0-5][0-9](?![0-9:])(?!\s?[ap]\.?m)", RegexOptions.IgnoreCase)]
    private static partial Regex Afternoon();

    [GeneratedRegex(@"^([0-9]{1,2}):([0-5][0-9]):([0-5][0-9])$")]
    private static partial Regex Lasting();

    [GeneratedRegex(@"^([0-9]{1,2})m(?:([0-9]{1,2})s)?$")]
    private static partial Regex Minutes();

    [GeneratedRegex(@"^([0-9]{1,2})s(?:ec)?$")]
    private static partial Regex SecondsBehind();

    // A span whose hours have one letter for the half of the day, as in 7a-7p.
    [GeneratedRegex(@"^([0-9]{1,2}(?::[0-9]{2})?)([ap])[-–]([0-9]{1,2}(?::[0-9]{2})?)([ap])$")]
    private static partial Regex HalvesOfDay();

    [GeneratedRegex(@"^([0-9]{1,2})m(?:in)?$")]
    private static partial Regex MinutesBehind();
}
