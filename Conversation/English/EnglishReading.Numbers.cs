using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads plain numbers, ordinals and ranges.</summary>
internal sealed partial class EnglishReading
{
    private static readonly FrozenSet<string> Scores = Set("score scores scored won win wins lost lose beat beats lead leads leading final tied up down ahead record season series vote voted approved approved passed ruled");

    private static readonly FrozenSet<string> Amounts = Set("balance total limit salary income deductible price cost amount revenue population sum budget worth loan mileage");

    private static readonly FrozenSet<string> CountedThings = Set("people points miles dollars square feet calories steps units customers members users guests seats words hours minutes days pieces copies cases items percent euros pounds watts tons acres visitors students homes households cars euro volunteers participants cubic meters kilometers employees tickets bags boxes books pages rooms calls");

    private static readonly FrozenSet<string> Crowds = Set("people miles users steps subscribers followers customers words views calls visitors fans members downloads employees homes households dollars");

    private static readonly FrozenSet<string> Ages = Set("kids children child age ages aged infants toddlers adults people guests");

    private static readonly FrozenSet<string> Records = Set("season record overall");

    private static readonly FrozenSet<string> YearWords = Set("in since until year from of by before after around circa c early late mid class spring summer fall autumn winter to through and");

    private static readonly FrozenSet<string> NotPlural = Set("is was has this as its us yes always perhaps plus less unless across thus minus versus vs equals times ours yours hers theirs afterwards towards besides");

    /// <summary>Whether the text is a number, with or without its sign: -4, 1,250, 3.75, 1,234,567.</summary>
    private static bool IsNumber(string core, out bool isNegative, out string written)
    {
        isNegative = core is ['-' or '−', ..];
        written = isNegative ? core[1..] : core;
        return IsNumber(written);
    }

    private static bool IsNumber(ReadOnlySpan<char> written)
    {
        if (written.Length == 0 || !char.IsAsciiDigit(written[0]))
            return false;
        var point = written.IndexOf('.');
        var whole = point < 0 ? written : written[..point];
        if (point >= 0 && (point + 1 == written.Length || written[(point + 1)..].ContainsAnyExceptInRange('0', '9')))
            return false;
        var comma = whole.IndexOf(',');
        if (comma < 0)
            return !whole.ContainsAnyExceptInRange('0', '9');
        if (comma is 0 or > 3 || whole[..comma].ContainsAnyExceptInRange('0', '9'))
            return false;
        for (; comma < whole.Length; comma += 4)
            if (whole[comma] != ',' || comma + 4 > whole.Length || whole.Slice(comma + 1, 3).ContainsAnyExceptInRange('0', '9'))
                return false;
        return true;
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');

    private static int ToInt(ReadOnlySpan<char> digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private static string Cardinal(string written) => EnglishNumbers.Cardinal(written);

    /// <summary>Whether the number is written "1", but not "1.0".</summary>
    private static bool IsOne(string written) => written is "1";

    private bool TryNumberForm(string core) => (core.Contains("x/", StringComparison.Ordinal) && Often().Match(core) is { Success: true } often && Put(1, $"{Cardinal(often.Groups[1].Value)}{(often.Groups[2].Length > 0 ? " to " + Cardinal(often.Groups[2].Value) : "")} times a {Rates.GetValueOrDefault(often.Groups[3].Value, often.Groups[3].Value)}")) || (core[^1] is 'x' && ManyOrMore().Match(core) is { Success: true } some && Put(1, $"{Cardinal(some.Groups[1].Value)} to {Cardinal(some.Groups[2].Value)} times")) || TryOrdinal(core) || TryPercent(core) || TryMany(core);

    private bool TryNumber(string core)
    {
        if (IsIndian(core) && !IsNumber(core))
            return Put(1, Indian(core));
        if (!IsNumber(core, out var isNegative, out var written))
            return false;
        if (NextCore(_at) is "%" or "percent" && !isNegative)
            return Core(_at + 1) == "%" ? Put(2, Cardinal(written) + " percent") : Put(1, Cardinal(written));
        if (isNegative)
            return CodeBefore(written) ? Put(1, EnglishNumbers.Digits(written)) : Put(1, "minus " + InWords(written));
        if (written is "911" && NextCore(_at) is "call" or "calls")
            return Skip(); // These may be calls to 911, or so many calls.
        if (AreDigits(written) && (TryGroups(written) || TryStreet(written) || TryZip(written) || TryService(written)))
            return true;
        if (AreDigits(written) && CodeBefore(written))
        {
            _seen.Code = _at;
            return Put(1, written.Length < 8 ? EnglishNumbers.Digits(written) : InGroups(written));
        }

        return Put(1, InWords(written));
    }

    /// <summary>Puts a number into words: as a year, as a number of things, or digit by digit where it is longer than any of them.</summary>
    private string InWords(string written)
    {
        if (!AreDigits(written))
            return Cardinal(written);
        if (written.Length == 4 && written.EndsWith("00", StringComparison.Ordinal) && string.CompareOrdinal(written, "2400") <= 0 && ((NextCore(_at) is "hrs" or "hours" || (Core(_at + 1) is "and" or "or" && Core(_at + 3) is "hrs" or "hours")) && ToInt(written) is >= 100 and <= 2400 && Core(_at - 1) is "at" or "and" or "or" or "to" or "by" or "until" || (Core(_at + 1) is "and" or "or" && MarkAfter(_at - 1) is ',')))
            return (written[0] == '0' ? "oh " : "") + EnglishNumbers.Cardinal(ToInt(written.AsSpan(0, 2))) + " hundred";
        if (written.Length > 1 && written[0] == '0')
            return EnglishNumbers.Digits(written);
        var counts = CountsWhatFollows(_at) || (written.Length > 4 && Enumerable.Range(1, 6).Any(back => Amounts.Contains(Core(_at - back))));
        var isYear = !counts || (NextCore(_at) is { Length: > 2 } next && !CountedThings.Contains(next) && next is not ("of" or "more"));
        if (written.Length == 4 && isYear)
        {
            var number = ToInt(written);
            if (number is >= 1900 and < 2100 || (number is >= 1100 and < 1900 && (YearWords.Contains(Core(_at - 1)) || (Core(_at - 1) is "about" or "around" or "roughly" && Core(_at - 2) is "to" or "in" or "from" or "since")) && (MarkAfter(_at - 1) == '\0' || Core(_at - 1).Length == 1) && !char.IsAsciiDigit(FirstOf(_at + 1))))
                return EnglishNumbers.Year(number);
        }

        return written.Length > 4 && !written.EndsWith("00", StringComparison.Ordinal) && !counts ? EnglishNumbers.Digits(written) : Cardinal(written);
    }

    /// <summary>Whether a plural follows, which the number counts: "1500 cases".</summary>
    private bool CountsWhatFollows(int index) => NextCore(index) is { Length: > 2 } next && char.IsAsciiLetterLower(next[0]) && next[^1] is 's' && next[^2] is not ('s' or '\'') && !NotPlural.Contains(next) || NextCore(index) is "people" or "square" or "children" or "men" or "women" or "of" or "more" or "feet" or "percent";

    private bool TryOrdinal(string core)
    {
        if (core.EndsWith("-c", StringComparison.Ordinal) && MarkAfter(_at) is '.' && Ordinals().Match(core[..^2]) is { Success: true } century)
            return Put(1, EnglishNumbers.Ordinal(ToInt(century.Groups[1].ValueSpan)) + "-century") && DropStop();
        if (core[^1] is not ('t' or 'd' or 'h' or 'T' or 'D' or 'H') || Ordinals().Match(core) is not { Success: true } match)
            return false;
        var words = EnglishNumbers.Ordinal(ToInt(match.Groups[1].ValueSpan));
        if (NextCore(_at) is "c" && MarkAfter(_at + 1) == '.')
            return Put(2, words + " century", isShort: true);
        return match.Groups[2].Success ? Put(1, $"{words} to {EnglishNumbers.Ordinal(ToInt(match.Groups[2].ValueSpan))}") : Put(1, words);
    }

    private bool TryPercent(string core)
    {
        if (core.IndexOf("%/", StringComparison.Ordinal) is > 0 and var sign && IsNumber(core.AsSpan(0, sign)) && Per(core[(sign + 2)..]) is { } per)
            return Put(1, $"{Cardinal(core[..sign])} percent{per}", isShort: true);
        if (core[^1] != '%' || !IsNumber(core[..^1].TrimEnd(), out var isNegative, out var written))
            return false;
        return Put(1, $"{(isNegative ? "minus " : "")}{Cardinal(written)} percent");
    }

    /// <summary>Reads a number with a sign or letter behind it: 1,050+, 3x, 2.4M people.</summary>
    private bool TryMany(string core)
    {
        if (core.Length < 2 || !IsNumber(core.AsSpan(0, core.Length - 1)))
            return false;
        var written = core[..^1];
        switch (core[^1])
        {
            case '+':
                return Put(1, Cardinal(written) + " plus");
            case 'x' or '×' when Core(_at - 1) is "about" or "roughly" or "nearly" or "almost" or "to" or "up" or "is" or "are" or "it" or "a" or "lost" || Core(_at + 1) is "daily" or "weekly" or "monthly" or "the" or "what" or "more" or "faster" or "a" or "per" or "as" or "points" or "its" or "your" or "our" or "gain" or "of":
                return Put(1, Cardinal(written) + (IsOne(written) ? " time" : " times"));
            case 'x' or '×' when written.Length == 1 && (_at == 0 || Core(_at - 1) is "and" or "ordered" || MarkAfter(_at - 1) is ',' or ':') && NextCore(_at) is { Length: > 2 } ordered && ordered is not ("zoom" or "speed" or "optical" or "power"):
                return Put(1, Cardinal(written));
            case 'M' or 'B' or 'K' or 'k' when written.Contains('.', StringComparison.Ordinal) || (core[^1] is 'K' or 'k' && (Crowds.Contains(NextCore(_at)) || NextCore(_at) is "mi" or "mile" or "ft" or "km")):
                return PutMeasured(1, $"{Cardinal(written)} {core[^1] switch { 'M' => "million", 'B' => "billion", _ => "thousand" }}", isOne: false);
            default:
                return false;
        }
    }

    /// <summary>Reads a range: 10-12, 500–1000, 9-3, 2024-25, 50-50. One side may have a sign that belongs to both.</summary>
    private bool TryRange(string core)
    {
        var dash = core.AsSpan(1).IndexOfAny('-', '–', '−') + 1;
        if (dash == 0 || dash + 1 == core.Length)
            return TryCompound(core);
        var (left, right) = (core[..dash], core[(dash + 1)..]);
        if (right.AsSpan().ContainsAny('-', '–'))
            return TryCompound(core);
        if (right[^1] == '%' && IsNumber(right.AsSpan(0, right.Length - 1)))
        {
            var from = left[^1] == '%' ? left[..^1] : left;
            return IsNumber(from) && Put(1, $"{Cardinal(from)}{(from.Length < left.Length ? " percent" : "")} to {Cardinal(right[..^1])} percent");
        }

        if (right[^1] is 'K' or 'k' && IsNumber(right.AsSpan(0, right.Length - 1)) && IsNumber(left))
            return Put(1, $"{Cardinal(left)} {Joint} {Cardinal(right[..^1])} thousand");
        if (core == "7-11" && Core(_at - 1) is "a" or "the" or "A" or "The" or "at" && !CountsWhatFollows(_at) || (core == "10-4" && _at == 0))
            return Put(1, core == "10-4" ? "ten four" : "seven eleven");
        if (!IsAmount(left) || !IsAmount(right))
            return TryCompound(core);
        return RangeWords(left, right) is { } words && PutMeasured(1, words, isOne: false);
    }

    private static bool IsAmount(string written) => Amount(written) is not null;

    /// <summary>Puts a number into words, also one with a fraction behind it; null where the text is none.</summary>
    private static string? Amount(string written) => IsNumber(written) ? Cardinal(written) : VulgarFraction(written);

    /// <returns>The words of the range; null where the text is no range.</returns>
    private string? RangeWords(string left, string right)
    {
        if (!AreDigits(left) || !AreDigits(right))
            return $"{Amount(left)} to {Amount(right)}";
        // With a leading zero it is no range, or one of times: 0800-1600, 555-0142, 4471-0982.
        if (left is ['0', _, ..] || right is ['0', _, ..])
            return left is ['0', _, _, _] && right.Length == 4 && MilitaryTime(left) is { } from && MilitaryTime(right) is { } to ? $"{from} to {to}" : null;
        var (low, high) = (ToInt(left.AsSpan(0, Math.Min(9, left.Length))), ToInt(right.AsSpan(0, Math.Min(9, right.Length))));
        if (left.Length > 6 || right.Length > 6 || (right.Length > 4 && !right.EndsWith("00", StringComparison.Ordinal)) || Core(_at - 1) is "extension" or "ext" or "code" or "pin" or "PIN" or "Room" or "room" or "Lesson" or "lesson" or "locker" or "Locker" or "Unit" or "Suite" || IsOneCode(Core(_at - 1)) || (Core(_at - 1) is "is" && IsOneCode(Core(_at - 2))))
            return null;
        if (IsYear(low) && left.Length == 4 && right.Length == 2 && high > 12 && high > low % 100)
            return $"{EnglishNumbers.Year(low)} to {EnglishNumbers.Cardinal(high)}";
        if (IsYear(low) && right.Length == 2 && high == (low + 1) % 100)
            return $"{EnglishNumbers.Year(low)} to {EnglishNumbers.Cardinal(high)}";
        if (left.Length == 4 && right.Length == 4 && low is >= 1100 and < 2100 && high is >= 1100 and < 2100 && low < high && !CountsWhatFollows(_at))
            return $"{EnglishNumbers.Year(low)} to {EnglishNumbers.Year(high)}";
        // Two groups of three digits may be a code, as in 482-913.
        if (left.Length == 3 && right.Length == 3 && left[^1] != '0' && right[^1] != '0' && !CountsWhatFollows(_at) && low != 100 && ((low >= high && !Enumerable.Range(1, Memory).Any(back => Scores.Contains(Core(_at - back)))) || Core(_at - 1) is "code" or "is" or "you" or "That's" or "that's" or "it's" or "It's" or "to" or "PIN" or "enter" or "Enter"))
            return null;
        if (low == high && low <= 12 && Enumerable.Range(1, 4).Any(back => Core(_at - back) is "open" or "Open" or "days" or "daily" or "hours" or "Hours"))
            return $"{EnglishNumbers.Cardinal(low)} to {EnglishNumbers.Cardinal(high)}";
        if (low == high)
            return $"{EnglishNumbers.Cardinal(low)} {EnglishNumbers.Cardinal(high)}";
        if (left.Length == 4 && right.Length == 4 && DayNames.ContainsKey(Core(_at - 1)) && MilitaryTime(left) is { } opens && MilitaryTime(right) is { } closes)
            return $"{opens} to {closes}";
        if (low > high && (left.Length > 3 || Speaks(Streets, 3)))
            return null;
        // Shares of a hundred are said side by side, as in an 80-20 plan.
        if (low > high && low + high == 100 && left.Length == 2)
            return $"{InWords(left)} {InWords(right)}";
        return $"{InWords(left)} {(low > high && (Speaks(Records, 3) || (NextCore(_at) is "on" or "this" && Core(_at + 2) is "the" or "season" or "year")) ? "and" : Joint)} {InWords(right)}";
    }

    private static bool IsOneCode(string name) => (CodeNames.Contains(name) && name[^1] is not ('s' or 'S')) || name is "no" or "No" or "ref" or "Ref";

    private static bool IsYear(int number) => number is >= 1900 and < 2100;

    /// <summary>Whether one of the words is among the next <paramref name="within"/> words.</summary>
    private bool Speaks(FrozenSet<string> words, int within)
    {
        for (var i = _at + 1; i <= _at + within; i++)
            if (words.Contains(Core(i)))
                return true;
        return false;
    }

    private static FrozenSet<string> Set(string words) => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"^([1-9])[-–]([1-9])x$")]
    private static partial Regex ManyOrMore();

    [GeneratedRegex(@"^([2-9])(?:[-–]([2-9]))?x/(day|week|month|year|d|wk|mo|yr)$")]
    private static partial Regex Often();

    [GeneratedRegex(@"^([0-9]{1,3})(?:st|nd|rd|th)(?:[-–]([0-9]{1,3})(?:st|nd|rd|th))?$", RegexOptions.IgnoreCase)]
    private static partial Regex Ordinals();
}
