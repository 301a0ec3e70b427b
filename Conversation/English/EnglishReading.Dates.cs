using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Dates and times.</summary>
internal sealed partial class EnglishReading
{
    private static readonly string[] Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private static readonly FrozenDictionary<string, string> MonthNames = Months.Concat(["Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"])
        .ToFrozenDictionary(written => written, written => Months.First(month => month.StartsWith(written[..3], StringComparison.Ordinal)), StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> DayNames = Days.Concat(["Mon", "Tue", "Tues", "Wed", "Weds", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun", "Th", "Sa", "Su"])
        .ToFrozenDictionary(written => written, written => Days.First(day => day.StartsWith(written[..Math.Min(3, written.Length)], StringComparison.Ordinal)), StringComparer.Ordinal);

    /// <summary>Of days in so few letters, only what can hardly be anything else: "M/F" is.</summary>
    private static readonly FrozenSet<string> DayPairs = Exact("M-F M–F F/Sa M-Th M–Th Sa/Su Sa-Su Tu/Th T/Th F-Su F–Su F-Sa F–Sa M-Sa M–Sa M-W M–W");

    private static readonly FrozenSet<string> BeforeDates = Set("renews closes opens ships arrives ended expired on by due until before after through since dated from starting starts effective ends and or to lapses thru is");

    private static readonly FrozenSet<string> NoDates = Set("of cup cups inch inches mile miles hour hours full tablet tablets teaspoon tablespoon tsp tbsp acre acres way price the time day days off wrench wrenches");

    private static readonly FrozenSet<string> Ratios = Set("ratio ratios scale odds mix mixed mixture match");

    private static readonly FrozenSet<string> BeforeTimes = Set("at by until till from to due before after around between starts start opens open closes");

    /// <summary>What changes by a fraction, or is rated by one.</summary>
    private static readonly FrozenSet<string> Changes = Set("increase increased reduce reduced cut cuts grew grow rose rise dropped drop decrease decreased dose recipe pain score scored rated rating got graded recommended fell went shrink lower raise");

    private static readonly FrozenSet<string> Dated = Set("updated modified date dated on effective issued since until from expires as");

    private static readonly FrozenSet<string> Lasts = Set("for lasted lasts wait runs run takes took duration length long time");

    private bool _hasDate;
    private int _lastDate = -Memory;
    private int _lastDay = -Memory;

    private static bool IsMonthOrDay(string core) => MonthNames.ContainsKey(core) || (core.Length > 2 && DayNames.ContainsKey(core));

    private static string? HalfOfDay(string core) => core switch
    {
        "am" or "AM" or "Am" or "a.m" or "A.M" => "a.m.",
        "pm" or "PM" or "Pm" or "p.m" or "P.M" => "p.m.",
        _ => null,
    };

    /// <summary>March 12, Sept. 8, June 3–7; a short month also before or behind a year.</summary>
    private bool TryMonth(string core)
    {
        if (!MonthNames.TryGetValue(core, out var month))
            return false;
        var isShort = core.Length < month.Length;
        if (!IsJoinedOrShort(_at) || (MarkAfter(_at) is '.' && !isShort && core != "May"))
            return isShort && TryShortMonth(month);
        var next = Core(_at + 1);
        if (MonthDays().Match(next) is not { Success: true } days || ToInt(days.Groups[1].ValueSpan) is 0 or > 31)
            return isShort && (YearAfterMonth(next) || MarkAfter(_at) is '\0' or '.') && TryShortMonth(month);
        // "In April 30 patients", "Ask Jan 15 minutes before": so many.
        if (IsJoined(_at + 1) && !days.Groups[2].Success && ((CountsWhatFollows(_at + 1) && (Core(_at - 1) is "In" or "in" or "Since" or "since" || Core(_at + 2) is "minutes" or "hours" or "days" or "weeks" or "people" or "patients" or "inches")) || (Core(_at + 2) is "of" && !YearAfterMonth(Core(_at + 3))) || Core(_at + 2) is "people"))
            return false;
        var words = $"{month} {EnglishNumbers.Ordinal(ToInt(days.Groups[1].ValueSpan))}";
        (_hasDate, _lastDay) = (true, _at + 1);
        if (days.Groups[3].Success && MonthNames.TryGetValue(days.Groups[3].Value, out var end))
            return YearAfterMonth(days.Groups[3].Value) || Put(2, $"{words} to {end}");
        return Put(2, days.Groups[2].Success ? $"{words} to {EnglishNumbers.Ordinal(ToInt(days.Groups[2].ValueSpan))}" : words);
    }

    private static bool YearAfterMonth(string core) => core is ['2', '0', _, _] or ['1', '9', _, _] or ['\'' or '’', _, _] && AreDigits(core.AsSpan(core.Length - 2));

    private bool TryShortMonth(string month)
    {
        if (MarkAfter(_at) is '.' && (Core(_at - 1) is "in" or "late" or "Late" or "early" or "Early" or "mid" or "since" or "until" or "by" or "last" or "next" or "this" or "every" or "from" or "of" or "through" or "to" or "and" or "or" || (Core(_at + 1) is "of" && YearAfterMonth(Core(_at + 2)))))
            return Put(1, month, isShort: true) && (!YearAfterMonth(Core(_at)) || MarkAfter(_at - 1) is not '.' || DropStop());
        var isNumbered = (IsJoined(_at - 1) && MonthDays().IsMatch(Core(_at - 1)) && Core(_at - 2) is not ("at" or "At") && (!IsJoined(_at) || Core(_at + 1) is "or" or "and" or "to" or "through" or "at")) || YearAfterMonth(Core(_at + 1));
        return isNumbered && Put(1, month, isShort: true) && (!YearAfterMonth(Core(_at)) || MarkAfter(_at - 1) is not '.' || DropStop());
    }

    /// <summary>Mon–Fri, Wed, Jan 7: a short name beside another one, a date or a time.</summary>
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
        // A full stop of its own, but "the Sun." and "Baltimore Sun."
        var isStopped = MarkAfter(_at) is '.' && !(core is "Sun" or "Sat" && _at > 1 && char.IsUpper(FirstOf(_at - 1)) && Weekday(Core(_at - 1)) is null);
        var isDay = isStopped || MarkAfter(_at) is ',' or ':' || _text.AsSpan(word.CoreEnd, word.End - word.CoreEnd).Contains(',') || (word.Start < word.CoreStart && _text[word.Start] == '(' && MarkAfter(_at) is ')' && _at > 0) || next is "-" or "–" or "&" or "and" or "or" or "to" or "through" || Core(_at - 1) is "&" or "and" or "-" or "–" or "to" or "on" or "every" or "other" or "each" or "last" or "next" or "this" or "through" or "closed"
            || MonthNames.ContainsKey(next) || (next.Length > 0 && char.IsAsciiDigit(next[0])) || next is "closed" or "Closed" or "the" or "at" or "from" or "only" or "morning" or "evening" or "afternoon" or "night" or "noon";
        if (isDay && MarkAfter(_at) is '.' && _words[_at].End == _words[_at].CoreEnd + 1 && (MonthNames.ContainsKey(next) || char.IsAsciiDigit(FirstOf(_at + 1))))
            return Put(1, day + ",") && DropStop();
        return isDay && Put(1, day, isShort: true);
    }

    /// <summary>Within a span or a list: there a letter is enough.</summary>
    private static string? ShortWeekday(string written) => written switch { "W" => "Wednesday", "T" or "Tu" => "Tuesday", _ => Weekday(written) };

    private static string? Weekday(string written) => written is "M" ? "Monday" : written is "F" ? "Friday" : DayNames.GetValueOrDefault(written.TrimEnd('.'));

    private bool TryDate(string core)
    {
        if (!char.IsAsciiDigit(core[0]))
            return TryDecade(core);
        if (TryDayAndMonth(core) || TryDecade(core))
            return true;
        if (core.Length == 8 && Dated.Contains(Core(_at - 1)) && PlainDate().Match(core) is { Success: true } plain && DayWords(ToInt(plain.Groups[2].ValueSpan), ToInt(plain.Groups[3].ValueSpan)) is { } plainDay)
            return Put(1, $"{plainDay}, {EnglishNumbers.Year(ToInt(plain.Groups[1].ValueSpan))}");
        if (!core.AsSpan().ContainsAny('/', '-', '–'))
            return false;
        if (Iso().Match(core) is { Success: true } iso && DayWords(ToInt(iso.Groups[2].ValueSpan), ToInt(iso.Groups[3].ValueSpan)) is { } isoDay)
            return Put(1, $"{isoDay}, {EnglishNumbers.Year(ToInt(iso.Groups[1].ValueSpan))}");
        if (Instant().Match(core) is { Success: true } instant && DayWords(ToInt(instant.Groups[2].ValueSpan), ToInt(instant.Groups[3].ValueSpan)) is { } onDay && TimeWords(ToInt(instant.Groups[4].ValueSpan), ToInt(instant.Groups[5].ValueSpan), "") is { } atTime)
            return Put(1, $"{onDay}, {EnglishNumbers.Year(ToInt(instant.Groups[1].ValueSpan))} at {atTime}{(core[^1] == 'Z' ? " UTC" : "")}");
        if (NamedDate().Match(core) is { Success: true } named && MonthNames.TryGetValue(named.Groups[2].Value, out var month))
            return Put(1, $"{month} {EnglishNumbers.Ordinal(ToInt(named.Groups[1].ValueSpan))}, {EnglishNumbers.Year(FullYear(named.Groups[3].Value))}");
        if (Slashed().Match(core) is { Success: true } slashed)
        {
            var at = slashed.Groups[1].Success ? 1 : 4;
            var (first, second) = (ToInt(slashed.Groups[at].ValueSpan), ToInt(slashed.Groups[at + 1].ValueSpan));
            // Where both may be the month, nobody knows which is, but where they are the same.
            var isMonthFirst = first == second || second > 12 || (first <= 12 && _topics is { HasMonthFirst: true, HasDayFirst: false });
            var words = isMonthFirst ? DayWords(first, second) : first > 12 || _topics is { HasDayFirst: true, HasMonthFirst: false } ? DayWords(second, first) : null;
            return words is null ? Skip() : Put(1, $"{words}, {EnglishNumbers.Year(FullYear(slashed.Groups[at + 2].Value))}");
        }

        if (DateSpan(core) is { } span)
            return Put(1, span);
        // 1/1-12/31/2025
        if (core.AsSpan().IndexOfAny('-', '–') is > 2 and var mid && DayOfMonth().Match(core[..mid]) is { Success: true } one && DayOfMonth().Match(core[(mid + 1)..]) is { Success: true } other && (ToInt(other.Groups[2].ValueSpan) > 12 || ToInt(one.Groups[2].ValueSpan) > 12 || IsDateExpected())
            && DayWords(ToInt(one.Groups[1].ValueSpan), ToInt(one.Groups[2].ValueSpan)) is { } oneDay && DayWords(ToInt(other.Groups[1].ValueSpan), ToInt(other.Groups[2].ValueSpan)) is { } otherDay)
            return Put(1, $"{oneDay} to {otherDay}");
        if (core.AsSpan().IndexOfAny('-', '–') is > 2 and var to && DayOfMonth().Match(core[..to]) is { Success: true } begin && Slashed().Match(core[(to + 1)..]) is { Success: true } last && ToInt(last.Groups[2].ValueSpan) > 12
            && DayWords(ToInt(begin.Groups[1].ValueSpan), ToInt(begin.Groups[2].ValueSpan)) is { } fromDay && DayWords(ToInt(last.Groups[1].ValueSpan), ToInt(last.Groups[2].ValueSpan)) is { } toDay)
            return Put(1, $"{fromDay} to {toDay}, {EnglishNumbers.Year(FullYear(last.Groups[3].Value))}");
        if (YearAndNext().Match(core) is { Success: true } years && (ToInt(years.Groups[1].ValueSpan) + 1) % 100 == ToInt(years.Groups[2].ValueSpan))
            return Put(1, $"{EnglishNumbers.Year(ToInt(years.Groups[1].ValueSpan))} {Cardinal(years.Groups[2].Value)}");
        if (MonthOfYear().Match(core) is { Success: true } monthly)
            return Put(1, $"{Months[ToInt(monthly.Groups[1].ValueSpan) - 1]} {EnglishNumbers.Year(ToInt(monthly.Groups[2].ValueSpan))}");
        if (CardExpiry().Match(core) is { Success: true } card && IsOfCard())
            return Put(1, $"{(card.Groups[1].ValueSpan[0] == '0' ? "oh " : "")}{EnglishNumbers.Cardinal(ToInt(card.Groups[1].ValueSpan))} {Cardinal(card.Groups[2].Value)}");
        if (DayOfMonth().Match(core) is { Success: true } due && (core is not "9/11" || (_hasDate && Core(_at - 1) is "and" or "or")) && !NoDates.Contains(NextCore(_at)) && (!_topics.IsDayFirst || ToInt(due.Groups[2].ValueSpan) > 12) && IsDateExpected() && DayWords(ToInt(due.Groups[1].ValueSpan), ToInt(due.Groups[2].ValueSpan)) is { } day)
        {
            (_hasDate, _lastDate) = (true, _at);
            _topics.HasMonthFirst |= ToInt(due.Groups[2].ValueSpan) > 12;
            return Put(1, day);
        }

        return false;
    }

    /// <summary>09/14/24–01/05/25, 24/12–01/01, and 10/04–11/03, which goes forward in one reading only.</summary>
    private string? DateSpan(string core)
    {
        if (DottedSpan().Match(core) is { Success: true } dotted && (ToInt(dotted.Groups[1].ValueSpan) > 12 || ToInt(dotted.Groups[4].ValueSpan) > 12)
            && DayWords(ToInt(dotted.Groups[2].ValueSpan), ToInt(dotted.Groups[1].ValueSpan)) is { } firstDay && DayWords(ToInt(dotted.Groups[5].ValueSpan), ToInt(dotted.Groups[4].ValueSpan)) is { } lastDay)
            return $"{firstDay}, {EnglishNumbers.Year(ToInt(dotted.Groups[3].ValueSpan))} to {lastDay}, {EnglishNumbers.Year(ToInt(dotted.Groups[6].ValueSpan))}";
        if (core.AsSpan().IndexOfAny('-', '–') is not (> 2 and var dash) || SpanEnd().Match(core[..dash]) is not { Success: true } begin || SpanEnd().Match(core[(dash + 1)..]) is not { Success: true } end)
            return null;
        var (first, second, third, fourth) = (ToInt(begin.Groups[1].ValueSpan), ToInt(begin.Groups[2].ValueSpan), ToInt(end.Groups[1].ValueSpan), ToInt(end.Groups[2].ValueSpan));
        var isYearly = begin.Groups[3].Length > 0 && end.Groups[3].Length > 0;
        if (begin.Groups[3].Length > 0 != end.Groups[3].Length > 0 && begin.Groups[3].Length > 0)
            return null;
        var isDayFirst = (first > 12 || third > 12) && second <= 12 && fourth <= 12;
        var isForward = !isYearly && !IsFraction(core[..dash], begin) && !IsFraction(core[(dash + 1)..], end) && (first, second).CompareTo((third, fourth)) < 0 && (second, first).CompareTo((fourth, third)) > 0;
        if (!isDayFirst && !(second > 12 || fourth > 12) && !isForward && !(isYearly && _topics is { HasMonthFirst: true, HasDayFirst: false }))
            return null;
        (_topics.HasDayFirst, _topics.HasMonthFirst, _topics.IsDayFirst) = (_topics.HasDayFirst || isDayFirst, _topics.HasMonthFirst || !isDayFirst, _topics.IsDayFirst || isDayFirst);
        var (from, to) = isDayFirst ? (DayWords(second, first), DayWords(fourth, third)) : (DayWords(first, second), DayWords(third, fourth));
        return from is null || to is null ? null : $"{from}{YearOf(begin)} to {to}{YearOf(end)}";

        static string YearOf(Match part) => part.Groups[3].Length > 0 ? ", " + EnglishNumbers.Year(FullYear(part.Groups[3].Value)) : "";

        static bool IsFraction(string written, Match part) => written[0] != '0' && Fraction(part.Groups[1].Value, part.Groups[2].Value) is not null;
    }

    /// <summary>Dates that are certain tell of those that are not.</summary>
    private void NoteDates()
    {
        if (!_text.AsSpan().ContainsAny('/', '-'))
            return;
        foreach (Match match in SlashedDates().Matches(_text))
        {
            var (first, second) = (ToInt(match.Groups[1].ValueSpan), ToInt(match.Groups[2].ValueSpan));
            _topics.HasDayFirst |= first is > 12 and <= 31 && second <= 12;
            _topics.HasMonthFirst |= second is > 12 and <= 31 && first <= 12;
        }

        foreach (Match match in DaySpans().Matches(_text))
            _topics.HasMonthFirst |= ToInt(match.Groups[2].ValueSpan) is > 12 and <= 31 && ToInt(match.Groups[1].ValueSpan) is > 0 and <= 12;
        _topics.IsDayFirst |= _topics.HasDayFirst;
    }

    private static bool IsCommonFraction(string core) => core is "1/2" or "1/3" or "2/3" or "1/4" or "3/4";

    /// <summary>The month and the year until which a card is valid.</summary>
    private bool IsOfCard() => Enumerable.Range(1, 5).Any(back => Core(_at - back) is "expires" or "expiration" or "Expiration" or "expiry" or "expiring" or "exp" or "Exp" or "valid" or "Valid" or "thru")
        && (Enumerable.Range(1, 5).Any(back => Core(_at - back) is "date" or "valid" or "Valid" or "exp" or "Exp" or "card") || _text.Contains("card", StringComparison.OrdinalIgnoreCase)) || _text.Contains("CVV", StringComparison.Ordinal) || _text.Contains("CVC", StringComparison.Ordinal);

    private bool IsDateExpected()
    {
        var before = Core(_at - 1);
        if (Enumerable.Range(1, 6).Any(back => Changes.Contains(Core(_at - back))))
            return false;
        if (before is "your" or "Your" or "the" or "our" or "my" && NextCore(_at) is "payment" or "bill" or "statement" or "charge" or "appointment" or "invoice" or "visit" or "deadline" or "delivery" or "transaction" && !IsCommonFraction(Core(_at)))
            return true;
        if (before is "is" or "was" or "on" && Core(_at - 2) is "date" && Core(_at - 3) is "expiration" or "expiry" or "Expiration" or "exp")
            return false;
        if (before is "is" or "was" or "on" && Core(_at - 2) is "date" or "deadline" or "birthday" or "appointment" or "visit" or "meeting")
            return true;
        if (before is "is" && Enumerable.Range(2, 4).Any(back => Core(_at - back) is "next" or "Next"))
            return true;
        if (before is "of" && Core(_at - 2) is "week")
            return true;
        // No other pair of numbers is written so, but the month and year of a card.
        if (!Enumerable.Range(1, 4).Any(back => Core(_at - back) is "expires" or "expire" or "expiration" or "exp") && DayOfMonth().Match(Core(_at)) is { Success: true } dated && ToInt(dated.Groups[2].ValueSpan) is > 12 and <= 31 && ToInt(dated.Groups[1].ValueSpan) is > 0 and <= 12 && MarkAfter(_at) is not ('"' or '″') && NextCore(_at) is not ("in" or "scale"))
            return true;
        if (IsMonthOrDay(before) || (_lastDate == _at - 1 && _at > 0))
            return true;
        if (before is "and" or "or" or "to")
            return _hasDate && Core(_at + 1) is not ("inch" or "cup" or "cups" or "mile");
        if (DayOfMonth().Match(Core(_at)) is { Success: true } certain && ToInt(certain.Groups[2].ValueSpan) is > 12 and <= 31 && NextCore(_at) is "at" or "by" or "through" or "and" && Core(_at + 2) is not ("1/2" or "1/4" or "3/4"))
            return true;
        if (NextCore(_at) is "through" or "thru" or "to" && DayOfMonth().Match(Core(_at + 2)) is { Success: true } end && ToInt(end.Groups[2].ValueSpan) > 12)
            return true;
        return BeforeDates.Contains(before) && before is not "is" && MarkAfter(_at - 1) is '\0';
    }

    private static int FullYear(string written) => written.Length > 2 ? ToInt(written) : ToInt(written) < 50 ? 2000 + ToInt(written) : 1900 + ToInt(written);

    private static string? DayWords(int month, int day) => month is > 0 and <= 12 && day is > 0 and <= 31 ? $"{Months[month - 1]} {EnglishNumbers.Ordinal(day)}" : null;

    /// <summary>5 May, 23rd Sept, the 3rd of June 2026.</summary>
    private bool TryDayAndMonth(string core)
    {
        if (!IsJoined(_at) || !(Core(_at + 1) is "of" || MonthNames.ContainsKey(Core(_at + 1))) || MonthDays().Match(core) is not { Success: true } days || days.Groups[3].Success || ToInt(days.Groups[1].ValueSpan) is 0 or > 31)
            return false;
        var at = Core(_at + 1) is "of" && IsJoined(_at + 1) ? _at + 2 : _at + 1;
        if (Core(_at - 1) is "at" or "At" || (at == _at + 1 && CountsWhatFollows(at)) || (Core(at) is "May" or "March" or "Mar" or "Jan" or "Jun" or "April" && Core(at + 1) is "I" or "we" or "you" or "he" or "she" or "they" or "will" or "is" or "can"))
            return false;
        if (Core(at) is "Jan" or "Jun" or "Mar" && IsJoined(at) && char.IsUpper(FirstOf(at + 1)))
            return false;
        if (!MonthNames.TryGetValue(Core(at), out var month) || (NextCore(at) is { Length: > 0 } after && (MonthDays().IsMatch(after) || HalfOfDay(after) is not null)))
            return false;
        _topics.IsDayFirst = true;
        var the = Core(_at - 1) is "the" or "The" ? "" : "the ";
        var words = $"{the}{EnglishNumbers.Ordinal(ToInt(days.Groups[1].ValueSpan))}{(days.Groups[2].Success ? $" to {EnglishNumbers.Ordinal(ToInt(days.Groups[2].ValueSpan))}" : "")} of {month}";
        _hasDate = true;
        if (at + 1 < _words.Count && YearAfterMonth(Core(at + 1)) && (IsJoinedOrShort(at) || MarkAfter(at) is ',') && Core(at + 1) is [not ('\'' or '’'), ..])
            return Put(at + 2 - _at, $"{words}, {EnglishNumbers.Year(ToInt(Core(at + 1)))}");
        return Put(at + 1 - _at, words, isShort: month != Core(at));
    }

    /// <summary>1990s, '80s, '96.</summary>
    private bool TryDecade(string core)
    {
        if (!(core[^1] is 's' || core[0] is '\'' or '’') || Decade().Match(core) is not { Success: true } match)
            return false;
        if (match.Groups[5].Success)
            return Put(1, $"{EnglishNumbers.Year(FullYear(match.Groups[4].Value))} to {EnglishNumbers.Year(FullYear(match.Groups[5].Value))}");
        if (match.Groups[1].Success)
            return Put(1, EnglishNumbers.Year(ToInt(match.Groups[1].ValueSpan)) is var year && year.EndsWith('y') ? year[..^1] + "ies" : year + "s");
        if (match.Groups[2].ValueSpan is "00" or "10")
            return Put(1, match.Groups[2].ValueSpan is "00" ? "two thousands" : "twenty tens");
        if (match.Groups[2].Success)
            return Put(1, Cardinal(match.Groups[2].Value)[..^1] + "ies");
        if (MonthNames.ContainsKey(Core(_at - 1)) || (Core(_at - 1).AsSpan().LastIndexOfAny('-', '–') is > 2 and var joint && MonthNames.ContainsKey(Core(_at - 1)[(joint + 1)..])))
            return Put(1, EnglishNumbers.Year(FullYear(match.Groups[3].Value)));
        return Put(1, match.Groups[3].Value is ['0', ..] ? $"two thousand {EnglishNumbers.Cardinal(ToInt(match.Groups[3].ValueSpan))}" : Cardinal(match.Groups[3].Value));
    }

    private bool TryTime(string core)
    {
        if (!char.IsAsciiDigit(core[0]))
            return false;
        if (Minutes().Match(core) is { Success: true } brief && (brief.Groups[2].Length > 0 || (IsJoined(_at) && SecondsBehind().IsMatch(Core(_at + 1)))))
        {
            var seconds = brief.Groups[2].Length > 0 ? brief.Groups[2].Value : SecondsBehind().Match(Core(_at + 1)).Groups[1].Value;
            return Put(brief.Groups[2].Length > 0 ? 1 : 2, $"{Cardinal(brief.Groups[1].Value)} {(IsOne(brief.Groups[1].Value) ? "minute" : "minutes")} {Cardinal(seconds)} {(IsOne(seconds) ? "second" : "seconds")}");
        }

        // "15:00 on the clock", of a game
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
            // 9-5pm, 6:30–10:00 a.m.
            var (left, right) = (core[..dash], core[(dash + 1)..]);
            if (right is "midnight" or "noon" or "close" or "closing" or "late" && (left.Contains(':', StringComparison.Ordinal) || left[^1] is 'm' or 'M') && TimeOf(left, null) is { } opening)
                return Put(1, $"{opening} {Joint} {right}");
            if (half is null && left.Contains(':', StringComparison.Ordinal) && AreDigits(left.Replace(":", "", StringComparison.Ordinal)) && AreDigits(right) && right.Length <= 2 && ToInt(right) is > 0 and <= 12 && !_topics.Is24Hours && TimeOf(left, null) is { } begin)
                return Put(1, $"{begin} {Joint} {Cardinal(right)}");
            if (TimeOf(right, half) is not { } to || !(half is not null || right.AsSpan().ContainsAny(':', 'm', 'M')))
                return false;
            // 22:00-07:00
            if (half is null && left.Length == 5 && right is ['0', _, ':', ..] && AreDigits(left.AsSpan(0, 2)) && ToInt(left.AsSpan(0, 2)) > 12)
                to = TimeOf(right, "a.m.") ?? to;
            // 06:00–22:00
            var morning = half is null && left is ['0', _, ':', ..] && right.Length == 5 && AreDigits(right.AsSpan(0, 2)) && ToInt(right.AsSpan(0, 2)) > 12 ? "a.m." : null;
            // "1:00–5:00 PM" is one to five.
            if (left.EndsWith(":00", StringComparison.Ordinal) && to.EndsWith("m.", StringComparison.Ordinal) && morning is null && left.Length is 4 or 5 && AreDigits(left.AsSpan(0, left.Length - 3)) && ToInt(left.AsSpan(0, left.Length - 3)) <= 12 && (!_topics.Is24Hours || half is not null || right.AsSpan().ContainsAny('m', 'M')))
                left = left[..^3];
            // "1:00–2:15 p.m." among times such as 14:05.
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

    /// <summary>"between 1-5 PM" is said with another word.</summary>
    private string Joint => Core(_at - 1) is "between" or "Between" or "btwn" ? "and" : "to";

    /// <summary>"Dec. 24 and 25"</summary>
    private bool TryDayBehind(string core)
    {
        if (_lastDay != _at - 2 || core.Length > 2 || !AreDigits(core) || Core(_at - 1) is not ("and" or "or" or "&") || ToInt(core) is 0 or > 31 || CountsWhatFollows(_at) || IsMonthOrDay(NextCore(_at)))
            return false;
        _lastDay = _at;
        return Put(1, EnglishNumbers.Ordinal(ToInt(core)));
    }

    /// <summary>"9 - 11:30 a.m.": the first hour of two.</summary>
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

    /// <summary>"a ratio of 1:10", "1:50 scale"</summary>
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
        // "5:30p", where "5p" is money.
        if (match.Groups[3].Success && !match.Groups[2].Success && written[^1] is 'a' or 'p' or 'A' or 'P')
            return null;
        var hour = ToInt(match.Groups[1].ValueSpan);
        if (!match.Groups[2].Success)
            return hour is > 0 and <= 12 ? named.Length > 0 ? $"{EnglishNumbers.Cardinal(hour)} {named}" : EnglishNumbers.Cardinal(hour) : null;
        // One digit before the colon is an hour of the day, and none is the hour zero.
        if (hour == 0 && match.Groups[1].Length == 1)
            return null;
        // Nobody writes 03:07 of an afternoon.
        _topics.Is24Hours |= named.Length == 0 && written is ['0', >= '1' and <= '9', ':', ..] && half is null;
        if (named.Length == 0 && _topics.Is24Hours && hour is > 0 and < 13 && written.Contains(':', StringComparison.Ordinal))
            named = hour < 12 ? "a.m." : "p.m.";
        return TimeWords(hour, ToInt(match.Groups[2].ValueSpan), named);
    }

    private static string? MilitaryTime(string written) => TimeWords(ToInt(written.AsSpan(0, 2)), ToInt(written.AsSpan(2)), "");

    /// <summary>10:30, 10:00 a.m., 14:05; null where there is no such time.</summary>
    private static string? TimeWords(int hour, int minute, string half)
    {
        if (hour > 24 || minute > 59 || (hour == 24 && minute > 0))
            return null;
        if (half.Length == 0 && minute == 0 && hour is > 0 and < 12)
            return $"{EnglishNumbers.Cardinal(hour)} o'clock";
        if (half.Length == 0 && minute == 0 && hour % 12 == 0)
            return hour == 12 ? "noon" : "midnight";
        // From 13 on it is the afternoon, and 0 is the night; between, nobody can know.
        var named = half.Length > 0 ? " " + half : hour is > 12 and < 24 ? " p.m." : hour is 0 or 24 ? " a.m." : "";
        var minutes = minute switch { 0 => "", < 10 => " oh " + EnglishNumbers.Cardinal(minute), _ => " " + EnglishNumbers.Cardinal(minute) };
        return EnglishNumbers.Cardinal(hour % 12 == 0 ? 12 : hour > 12 ? hour % 12 : hour) + minutes + named;
    }

    /// <summary>"on hold for 00:14:32"</summary>
    private static string LastingWords(Match match)
    {
        string[] units = ["hour", "minute", "second"];
        var parts = units.Select((unit, i) => (Count: ToInt(match.Groups[i + 1].ValueSpan), Unit: unit)).Where(p => p.Count > 0).Select(p => $"{EnglishNumbers.Cardinal(p.Count)} {p.Unit}{(p.Count == 1 ? "" : "s")}").ToList();
        return parts.Count == 0 ? "zero seconds" : string.Join(' ', parts);
    }

    /// <summary>2h 30m, 7h25m, 24h.</summary>
    private bool TryDuration(Match match)
    {
        var (hours, minutes, count) = (match.Groups[1].Value, match.Groups[2].Value, 1);
        if (minutes.Length == 0 && IsJoined(_at) && MinutesBehind().Match(Core(_at + 1)) is { Success: true } behind)
            (minutes, count) = (behind.Groups[1].Value, 2);
        var isThing = IsThing(_at + count, IsJoined(_at + count - 1));
        var words = $"{Cardinal(hours)} {(IsOne(hours) || isThing ? "hour" : "hours")}";
        return Put(count, minutes.Length > 0 ? $"{words} {Cardinal(minutes)} {(IsOne(minutes) || isThing ? "minute" : "minutes")}" : words);
    }

    [GeneratedRegex(@"^([0-9]{1,2})(?:st|nd|rd|th)?(?:[-–]([0-9]{1,2})(?:st|nd|rd|th)?|[-–]([A-Z][a-z]+))?$")]
    private static partial Regex MonthDays();

    [GeneratedRegex(@"^([0-9]{4})-([0-9]{2})-([0-9]{2})$")]
    private static partial Regex Iso();

    [GeneratedRegex(@"^[0-9]{1,2}-[0-9]{1,2}-(?:19|20)[0-9]{2}$")]
    private static partial Regex Hyphened();

    [GeneratedRegex(@"^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$")]
    private static partial Regex Instant();

    [GeneratedRegex(@"^((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})$")]
    private static partial Regex PlainDate();

    [GeneratedRegex(@"^([0-9]{1,2})-([A-Z][a-z]{2,8})-([0-9]{2}|[0-9]{4})$")]
    private static partial Regex NamedDate();

    [GeneratedRegex(@"^([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})$|^([0-9]{1,2})-([0-9]{1,2})-((?:19|20)[0-9]{2})$")]
    private static partial Regex Slashed();

    [GeneratedRegex(@"(?<![\w/])([0-9]{1,2})[/-]([0-9]{1,2})[/-](?:[0-9]{4}|[0-9]{2})(?![\w/])")]
    private static partial Regex SlashedDates();

    [GeneratedRegex(@"(?<![\w/])[0-9]{1,2}/[0-9]{1,2}[-–]([0-9]{1,2})/([0-9]{1,2})(?![\w/])")]
    private static partial Regex DaySpans();

    [GeneratedRegex(@"^(0?[1-9]|1[0-2])/((?:19|20)[0-9]{2})$")]
    private static partial Regex MonthOfYear();

    [GeneratedRegex(@"^([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}|[0-9]{2}))?$")]
    private static partial Regex SpanEnd();

    // 01.09.2024–31.08.2025
    [GeneratedRegex(@"^([0-9]{1,2})\.([0-9]{1,2})\.((?:19|20)[0-9]{2})[-–]([0-9]{1,2})\.([0-9]{1,2})\.((?:19|20)[0-9]{2})$")]
    private static partial Regex DottedSpan();

    [GeneratedRegex(@"^(0[1-9]|1[0-2])/(2[4-9]|3[0-9])$")]
    private static partial Regex CardExpiry();

    [GeneratedRegex(@"^((?:19|20)[0-9]{2})/([0-9]{2})$")]
    private static partial Regex YearAndNext();

    [GeneratedRegex(@"^([0-9]{1,2})/([0-9]{1,2})$")]
    private static partial Regex DayOfMonth();

    [GeneratedRegex(@"^(?:((?:1[1-9]|20)[0-9]0)s|['’]([02-9]0|10)s|['’]([0-9]{2})|['’]([0-9]{2})[-–]['’]?([0-9]{2}))$")]
    private static partial Regex Decade();

    [GeneratedRegex(@"^([0-9]{1,2})(?:[:.]([0-9]{2}))?(?:([AaPp])(?:\.?[Mm]\.?)?)?$")]
    private static partial Regex Clock();

    // Of a flight that arrives on another day.
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

    // 7a-7p
    [GeneratedRegex(@"^([0-9]{1,2}(?::[0-9]{2})?)([ap])[-–]([0-9]{1,2}(?::[0-9]{2})?)([ap])$")]
    private static partial Regex HalvesOfDay();

    [GeneratedRegex(@"^([0-9]{1,2})m(?:in)?$")]
    private static partial Regex MinutesBehind();
}
