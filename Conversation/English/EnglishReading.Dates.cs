using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads dates.</summary>
internal sealed partial class EnglishReading
{
    private static readonly string[] Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly FrozenDictionary<string, string> MonthNames = Months.Concat(["Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"])
        .ToFrozenDictionary(written => written, written => Months.First(month => month.StartsWith(written[..3], StringComparison.Ordinal)), StringComparer.Ordinal);

    private static readonly FrozenSet<string> BeforeDates = Set("renews closes opens ships arrives ended expired on by due until before after through since dated from starting starts effective ends and or to lapses thru is");

    private static readonly FrozenSet<string> NoDates = Set("of cup cups inch inches mile miles hour hours full tablet tablets teaspoon tablespoon tsp tbsp acre acres way price the time day days off wrench wrenches");

    /// <summary>Words for something that changes by a fraction, or is rated by one.</summary>
    private static readonly FrozenSet<string> Changes = Set("increase increased reduce reduced cut cuts grew grow rose rise dropped drop decrease decreased dose recipe pain score scored rated rating got graded recommended fell went shrink lower raise");

    private static readonly FrozenSet<string> Dated = Set("updated modified date dated on effective issued since until from expires as");

    private static bool IsMonthOrDay(string core) => MonthNames.ContainsKey(core) || (core.Length > 2 && DayNames.ContainsKey(core));

    /// <summary>Reads a month with its days: March 12, Sept. 8, June 3–7. A short month is also read before or behind a year.</summary>
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
        // The number may count things instead: "In April 30 patients", "Ask Jan 15 minutes before".
        if (IsJoined(_at + 1) && !days.Groups[2].Success && ((CountsWhatFollows(_at + 1) && (Core(_at - 1) is "In" or "in" or "Since" or "since" || Core(_at + 2) is "minutes" or "hours" or "days" or "weeks" or "people" or "patients" or "inches")) || (Core(_at + 2) is "of" && !YearAfterMonth(Core(_at + 3))) || Core(_at + 2) is "people"))
            return false;
        var words = $"{month} {EnglishNumbers.Ordinal(ToInt(days.Groups[1].ValueSpan))}";
        (_seen.HasDate, _seen.Day) = (true, _at + 1);
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
            // Where both numbers may be the month, nobody knows which one is, unless they are equal.
            var isMonthFirst = first == second || second > 12 || (first <= 12 && _topics is { HasMonthFirst: true, HasDayFirst: false });
            var words = isMonthFirst ? DayWords(first, second) : first > 12 || _topics is { HasDayFirst: true, HasMonthFirst: false } ? DayWords(second, first) : null;
            return words is null ? Skip() : Put(1, $"{words}, {EnglishNumbers.Year(FullYear(slashed.Groups[at + 2].Value))}");
        }

        if (DateSpan(core) is { } span)
            return Put(1, span);
        // The year may stand only at the end of a span, as in 1/1-12/31/2025.
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
        if (DayOfMonth().Match(core) is { Success: true } due && (core is not "9/11" || (_seen.HasDate && Core(_at - 1) is "and" or "or")) && !NoDates.Contains(NextCore(_at)) && (!_topics.IsDayFirst || ToInt(due.Groups[2].ValueSpan) > 12) && IsDateExpected() && DayWords(ToInt(due.Groups[1].ValueSpan), ToInt(due.Groups[2].ValueSpan)) is { } day)
        {
            (_seen.HasDate, _seen.Date) = (true, _at);
            _topics.HasMonthFirst |= ToInt(due.Groups[2].ValueSpan) > 12;
            return Put(1, day);
        }

        return false;
    }

    /// <summary>Puts a span of dates into words: 09/14/24–01/05/25, 24/12–01/01, and 10/04–11/03, which goes forward in one reading only. Null where there is none.</summary>
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

    /// <summary>Notes dates whose order of day and month is certain, for they tell the order of the others.</summary>
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

    /// <summary>Whether the numbers are the month and the year until which a card is valid.</summary>
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
        // No other pair of numbers is written with a second one above 12, but the month and year of a card.
        if (!Enumerable.Range(1, 4).Any(back => Core(_at - back) is "expires" or "expire" or "expiration" or "exp") && DayOfMonth().Match(Core(_at)) is { Success: true } dated && ToInt(dated.Groups[2].ValueSpan) is > 12 and <= 31 && ToInt(dated.Groups[1].ValueSpan) is > 0 and <= 12 && MarkAfter(_at) is not ('"' or '″') && NextCore(_at) is not ("in" or "scale"))
            return true;
        if (IsMonthOrDay(before) || (_seen.Date == _at - 1 && _at > 0))
            return true;
        if (before is "and" or "or" or "to")
            return _seen.HasDate && Core(_at + 1) is not ("inch" or "cup" or "cups" or "mile");
        if (DayOfMonth().Match(Core(_at)) is { Success: true } certain && ToInt(certain.Groups[2].ValueSpan) is > 12 and <= 31 && NextCore(_at) is "at" or "by" or "through" or "and" && Core(_at + 2) is not ("1/2" or "1/4" or "3/4"))
            return true;
        if (NextCore(_at) is "through" or "thru" or "to" && DayOfMonth().Match(Core(_at + 2)) is { Success: true } end && ToInt(end.Groups[2].ValueSpan) > 12)
            return true;
        return BeforeDates.Contains(before) && before is not "is" && MarkAfter(_at - 1) is '\0';
    }

    private static int FullYear(string written) => written.Length > 2 ? ToInt(written) : ToInt(written) < 50 ? 2000 + ToInt(written) : 1900 + ToInt(written);

    private static string? DayWords(int month, int day) => month is > 0 and <= 12 && day is > 0 and <= 31 ? $"{Months[month - 1]} {EnglishNumbers.Ordinal(day)}" : null;

    /// <summary>Reads a day before its month: 5 May, 23rd Sept, the 3rd of June 2026.</summary>
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
        _seen.HasDate = true;
        if (at + 1 < _words.Count && YearAfterMonth(Core(at + 1)) && (IsJoinedOrShort(at) || MarkAfter(at) is ',') && Core(at + 1) is [not ('\'' or '’'), ..])
            return Put(at + 2 - _at, $"{words}, {EnglishNumbers.Year(ToInt(Core(at + 1)))}");
        return Put(at + 1 - _at, words, isShort: month != Core(at));
    }

    /// <summary>Reads a decade, or a year in two digits: 1990s, '80s, '96.</summary>
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

    /// <summary>Reads the second of two days in a month: "Dec. 24 and 25".</summary>
    private bool TryDayBehind(string core)
    {
        if (_seen.Day != _at - 2 || core.Length > 2 || !AreDigits(core) || Core(_at - 1) is not ("and" or "or" or "&") || ToInt(core) is 0 or > 31 || CountsWhatFollows(_at) || IsMonthOrDay(NextCore(_at)))
            return false;
        _seen.Day = _at;
        return Put(1, EnglishNumbers.Ordinal(ToInt(core)));
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

    [GeneratedRegex(@"^(0?[1-9]|1[0-2])/((?:19|20)[0-9]{2})$")]
    private static partial Regex MonthOfYear();

    [GeneratedRegex(@"^([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}|[0-9]{2}))?$")]
    private static partial Regex SpanEnd();

    // A span of dates with full stops, as in 01.09.2024–31.08.2025.
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
}
