using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads days of the week.</summary>
internal sealed partial class EnglishReading
{
    private static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private static readonly FrozenDictionary<string, string> DayNames = Days.Concat(["Mon", "Tue", "Tues", "Wed", "Weds", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun", "Th", "Sa", "Su"])
        .ToFrozenDictionary(written => written, written => Days.First(day => day.StartsWith(written[..Math.Min(3, written.Length)], StringComparison.Ordinal)), StringComparer.Ordinal);

    /// <summary>Pairs of days in few letters that can hardly be anything else, as "M/F" can.</summary>
    private static readonly FrozenSet<string> DayPairs = Exact("M-F M–F F/Sa M-Th M–Th Sa/Su Sa-Su Tu/Th T/Th F-Su F–Su F-Sa F–Sa M-Sa M–Sa M-W M–W");

    /// <summary>Reads a short name of a day beside another day, a date or a time: Mon–Fri, Wed, Jan 7.</summary>
    private bool TryWeekday(string core)
    {
        if (core.StartsWith("mid-", StringComparison.OrdinalIgnoreCase) && MonthNames.TryGetValue(core[4..], out var middle))
            return Put(1, core[..4] + middle, isShort: true);
        var mark = core.AsSpan().IndexOfAny('-', '–', '/');
        if (mark > 0)
        {
            var (from, to) = (core[..mark], core[(mark + 1)..]);
            if (core[mark] != '/' && MonthNames.TryGetValue(from.TrimEnd('.'), out var begins) && MonthNames.TryGetValue(to, out var ends))
                return Put(1, $"{begins} to {ends}", isShort: true);
            if (core[mark] == '/' && to.Contains('/', StringComparison.Ordinal) && core.Split('/').Select(ShortWeekday).ToList() is var days && !days.Contains(null))
                return Put(1, $"{string.Join(", ", days[..^1])} and {days[^1]}", isShort: true);
            var isBoth = ShortWeekday(from) is not null && ShortWeekday(to) is not null && (from.Length > 2 || to.Length > 2 || DayPairs.Contains(core));
            var isLed = char.IsAsciiDigit(FirstOf(_at + 1));
            return isBoth && Put(1, $"{ShortWeekday(from)} {(core[mark] == '/' ? "and" : "to")} {ShortWeekday(to)}", isShort: true) && (!isLed || DropStop());
        }

        if (core.Length is < 3 or > 5 || !DayNames.TryGetValue(core, out var day) || day == core)
            return core is "Su" or "Sa" or "Th" && MarkAfter(_at) is '\0' && NextCore(_at) is [>= '0' and <= '9', ..] && Put(1, DayNames[core]);
        var next = Core(_at + 1);
        if (Core(_at - 1) is "the" or "The" or "Baltimore" or "for" || (core is "Sun" or "Sat" && Core(_at + 1) is "or" or "and" && Weekday(Core(_at + 2)) is null))
            return false;
        var word = _words[_at];
        // A full stop tells a day, but not in "the Sun." and "Baltimore Sun."
        var isStopped = MarkAfter(_at) is '.' && !(core is "Sun" or "Sat" && _at > 1 && char.IsUpper(FirstOf(_at - 1)) && Weekday(Core(_at - 1)) is null);
        var isDay = isStopped || MarkAfter(_at) is ',' or ':' || _text.AsSpan(word.CoreEnd, word.End - word.CoreEnd).Contains(',') || (word.Start < word.CoreStart && _text[word.Start] == '(' && MarkAfter(_at) is ')' && _at > 0) || next is "-" or "–" or "&" or "and" or "or" or "to" or "through" || Core(_at - 1) is "&" or "and" or "-" or "–" or "to" or "on" or "every" or "other" or "each" or "last" or "next" or "this" or "through" or "closed"
            || MonthNames.ContainsKey(next) || (next.Length > 0 && char.IsAsciiDigit(next[0])) || next is "closed" or "Closed" or "the" or "at" or "from" or "only" or "morning" or "evening" or "afternoon" or "night" or "noon";
        if (isDay && MarkAfter(_at) is '.' && _words[_at].End == _words[_at].CoreEnd + 1 && (MonthNames.ContainsKey(next) || char.IsAsciiDigit(FirstOf(_at + 1))))
            return Put(1, day + ",") && DropStop();
        return isDay && Put(1, day, isShort: true);
    }

    /// <summary>The day that is named within a span or a list, where a letter is enough; null where the text names none.</summary>
    private static string? ShortWeekday(string written) => written switch { "W" => "Wednesday", "T" or "Tu" => "Tuesday", _ => Weekday(written) };

    private static string? Weekday(string written) => written is "M" ? "Monday" : written is "F" ? "Friday" : DayNames.GetValueOrDefault(written.TrimEnd('.'));

    [GeneratedRegex(@"(?<![\w/])[0-9]{1,2}/[0-9]{1,2}[-–]([0-9]{1,2})/([0-9]{1,2})(?![\w/])")]
    private static partial Regex DaySpans();
}
