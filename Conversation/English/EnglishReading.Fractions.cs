using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads fractions.</summary>
internal sealed partial class EnglishReading
{
    private static readonly FrozenSet<string> Shares = Set("about roughly only just nearly over under a another almost approximately top bottom around some than least most take is-about every per give add use");

    private static readonly FrozenSet<string> Halved = Set("acre cup mile pound teaspoon tablespoon gallon ounce hour quart pint");

    private static readonly string[] PartNames = ["", "", "half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

    /// <summary>Reads a fraction: 3/4 cup, 2 1/2, 2½, 4.7/5. A pair of numbers that may be a date or something else stays.</summary>
    private bool TryFraction(string core)
    {
        if (core.Contains('-', StringComparison.Ordinal) && HalfGauge().Match(core) is { Success: true } gauge && VulgarFraction(gauge.Groups[1].Value) is { } gauged)
            return Put(1, (gauged is "three quarters" ? "three-quarter" : gauged.StartsWith("a ", StringComparison.Ordinal) ? gauged[2..] : gauged) + (gauge.Groups[2].Value is "-in" ? "-inch" : gauge.Groups[2].Value is "-ft" ? "-foot" : gauge.Groups[2].Value), isShort: true);
        if (VulgarFraction(core) is { } vulgar)
            return PutMeasured(1, vulgar, core.Length == 1);
        var slash = core.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0)
        {
            var dash = core.IndexOf('-', StringComparison.Ordinal);
            if (dash > 0 && dash < slash && AreDigits(core.AsSpan(0, dash)) && Fraction(core[(dash + 1)..slash], core[(slash + 1)..]) is { } behindDash)
                return PutMeasured(1, $"{Cardinal(core[..dash])} and {WithArticle(behindDash)}", isOne: false);
            // The pair may number one of several: Box 1/3, payment 14/36, (2/3 items).
            if (AreDigits(core.AsSpan(0, slash)) && AreDigits(core.AsSpan(slash + 1)) && core.Length <= 7 && ToInt(core.AsSpan(0, slash)) <= ToInt(core.AsSpan(slash + 1)) && (Core(_at - 1) is "Box" or "box" or "package" or "Package" or "payment" or "Payment" or "pymt" or "installment" or "part" or "Part" or "page" or "Page" or "step" or "Step" or "lesson" or "Lesson" or "class" or "shipment" || (NextCore(_at) is "items" or "packages" or "boxes" or "pieces" && _words[_at].Start < _words[_at].CoreStart)))
                return Put(1, $"{Cardinal(core[..slash])} of {Cardinal(core[(slash + 1)..])}");
            if (NextCore(_at) is "Mbps" or "Gbps" && AreDigits(core.AsSpan(0, slash)) && AreDigits(core.AsSpan(slash + 1)))
                return Put(2, $"{Cardinal(core[..slash])} by {Cardinal(core[(slash + 1)..])} {Units[Core(_at + 1)].Many}", isShort: true);
            if (IsNumber(core.AsSpan(0, slash)) && core.AsSpan(slash + 1) is "5" or "10" or "100" && core.AsSpan(0, slash).Contains('.'))
                return Put(1, $"{Cardinal(core[..slash])} out of {Cardinal(core[(slash + 1)..])}");
            if (Core(_at - 1) is "Unit" or "Flat" or "Apartment" or "Suite" && AreDigits(core.AsSpan(0, slash)) && AreDigits(core.AsSpan(slash + 1)))
                return Put(1, $"{Cardinal(core[..slash])}, {EnglishNumbers.Paired(core[(slash + 1)..])}");
            if (core.Length is >= 5 and <= 7 && AreDigits(core.AsSpan(0, slash)) && AreDigits(core.AsSpan(slash + 1)) && Enumerable.Range(1, 5).Any(back => Core(_at - back) is "pressure" or "BP"))
                return Put(1, $"{Cardinal(core[..slash])} over {Cardinal(core[(slash + 1)..])}");
            if (AreDigits(core.AsSpan(0, slash)) && AreDigits(core.AsSpan(slash + 1)) && slash > 1 && NextCore(_at) is "plan" or "tier" or "package" or "service" or "internet" or "fiber" && !NoDates.Contains(NextCore(_at)))
                return Put(1, $"{Cardinal(core[..slash])}{(ToInt(core.AsSpan(0, slash)) + ToInt(core.AsSpan(slash + 1)) == 100 ? " " : " by ")}{Cardinal(core[(slash + 1)..])}");
            if (HalfOf().Match(core) is { Success: true } half)
                return Put(1, (half.Groups[1].Value switch { "1/2" => "half", "1/4" => "quarter", _ => "three-quarter" }) + half.Groups[2].Value);
            // City and highway may share a word, as in 28 mpg city/35 hwy.
            if (core.StartsWith("city/", StringComparison.Ordinal) && AreDigits(core.AsSpan(5)))
                return Put(NextCore(_at) is "hwy" ? 2 : 1, $"city, {Cardinal(core[5..])}{(NextCore(_at) is "hwy" ? " highway" : "")}");
            if (AreDigits(core.AsSpan(0, slash)) && AreDigits(core.AsSpan(slash + 1)) && core.Length > 5 && Enumerable.Range(1, 3).Any(back => Core(_at - back) is "score" or "rating" or "scored" or "got" or "rated"))
                return Put(1, $"{Cardinal(core[..slash])} out of {Cardinal(core[(slash + 1)..])}");
            if (!IsFraction(core, slash))
                return false;
            _seen.HasFraction = true;
            var share = Fraction(core[..slash], core[(slash + 1)..])!;
            // "A 1/4 mile" and "1/2 price" are said without "one".
            return PutMeasured(1, share is "one half" && NextCore(_at) is "price" or "off" || Core(_at - 1) is "a" or "A" && share.StartsWith("one ", StringComparison.Ordinal) ? share[4..] : share, isOne: true);
        }

        if (!IsJoined(_at) || core.Length > 3 || !AreDigits(core))
            return false;
        var next = Core(_at + 1);
        if (next.Length == 1 && VulgarFraction(next) is { } part)
            return PutMeasured(2, $"{Cardinal(core)} and {WithArticle(part)}", isOne: false);
        slash = next.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && next[^1] == '%' && Fraction(next[..slash], next[(slash + 1)..^1]) is { } percent)
            return Put(2, $"{Cardinal(core)} and {WithArticle(percent)} percent");
        return slash > 0 && Fraction(next[..slash], next[(slash + 1)..].TrimEnd('"', '″', '”')) is { } below && PutMeasured(2, $"{Cardinal(core)} and {WithArticle(below)}", isOne: false);
    }

    private bool IsFraction(string core, int slash)
    {
        if (Fraction(core[..slash], core[(slash + 1)..]) is null)
            return false;
        var next = Core(_at + 1);
        if (Core(_at - 1) is "step" or "Step" or "page" or "Page" or "part" or "Part" or "payment" or "Payment" or "class" or "Class" or "lesson" or "Lesson")
            return false;
        var isCommon = IsCommonFraction(core) && (_seen.HasFraction || Shares.Contains(Core(_at - 1)) || Enumerable.Range(1, 6).Any(back => Changes.Contains(Core(_at - back))) || (IsJoined(_at) && char.IsAsciiLetterLower(FirstOf(_at + 1)) && next is not ("at" or "for" or "to" or "and" or "in" or "on" or "is" or "or" or "by")));
        return isCommon || NoDates.Contains(next) && next is not "time" || (IsJoined(_at) && UnitOf(_at + 1, out _, out _, out _)) || MarkAfter(_at) is '"' or '″' || next is "price" or "pound" or "pounds" or "gallon" or "ounce" or "empty" || (next is "a" && Core(_at + 2) is "cup" or "mile" or "day" or "dose" or "tablet") || (next is "in" && MarkAfter(_at + 1) is '.');
    }

    private static string WithArticle(string fraction) => fraction is "half" ? "a half" : fraction is "one eighth" ? "an eighth" : fraction.StartsWith("one ", StringComparison.Ordinal) ? "a " + fraction[4..] : fraction;

    private static string? VulgarFraction(string core)
    {
        var part = core[^1] switch { '½' => "half", '¼' => "a quarter", '¾' => "three quarters", '⅓' => "a third", '⅔' => "two thirds", '⅛' => "an eighth", '⅜' => "three eighths", '⅝' => "five eighths", '⅞' => "seven eighths", '⅕' => "a fifth", '⅖' => "two fifths", '⅗' => "three fifths", '⅘' => "four fifths", '⅙' => "a sixth", '⅚' => "five sixths", _ => null };
        if (part is null || core.Length == 1)
            return part;
        var whole = core[..^1].TrimEnd();
        return AreDigits(whole) ? $"{Cardinal(whole)} and {(part == "half" ? "a half" : part)}" : null;
    }

    private static string? Fraction(string above, string below)
    {
        if (!AreDigits(above) || !AreDigits(below) || above.Length > 2 || below.Length > 2)
            return null;
        var (over, under) = (ToInt(above), ToInt(below));
        if (over == 0 || over >= under || (under >= PartNames.Length && under is not (16 or 32)))
            return null;
        var name = under switch { 16 => "sixteenth", 32 => "thirty-second", _ => PartNames[under] };
        return over == 1 ? $"one {name}" : $"{EnglishNumbers.Cardinal(over)} {name}s";
    }

    /// <summary>Writes a number in place of the next words, together with the unit behind them.</summary>
    private bool PutMeasured(int count, string words, bool isOne)
    {
        // A letter may name the side, as in 29" H.
        if (InchesBehind(_at + count - 1) && SideNames.TryGetValue(Core(_at + count), out var side) && _words[_at + count - 1].End == _words[_at + count - 1].CoreEnd + 1)
            return Put(count + 1, $"{words} {(isOne ? "inch" : "inches")} {side}");
        if (InchesBehind(_at + count - 1))
        {
            // Of two marks only the first is one of inches, for two are quotes.
            var end = _words[_at + count - 1].CoreEnd + 1;
            return PutTo(end, (words + (Sized.Contains(Core(_at + count)) || !IsNoun(_at + count) ? !isOne ? " inches" : words[^1] is 's' ? " of an inch" : " inch" : "-inch")).Replace("three quarters-inch", "three-quarter-inch", StringComparison.Ordinal));
        }

        // The mark may be one of feet, as in "10–12' apart".
        var mark = _words[_at + count - 1].CoreEnd;
        if (!isOne && count == 1 && mark < _text.Length && _text[mark] is '\'' or '’' or '′' && Core(_at).AsSpan().ContainsAny('-', '–') && (IsWordAfter(mark + 1) || mark + 1 == _text.Length || _text[mark + 1] is '.' or ',') && !IsSingleQuoteOpen(mark))
            return PutTo(mark + 1, words + (IsNounAfter(mark + 1) && !Sized.Contains(Core(_at + 1)) ? "-foot" : " feet"));
        var unit = UnitBehind(count, isOne);
        // Half a unit takes an article: "½ fl oz", "½ cup".
        if (words is "half" && IsJoined(_at + count - 1) && (unit.Count > 0 || Halved.Contains(Core(_at + count))) && !(Core(_at - 1) is "a" or "A" or "one" or "another" or "per" or "last" or "first" or "the" or "every"))
            words = (unit.Count > 0 ? unit.Words.TrimStart() : Core(_at + count)) is ['a' or 'o', ..] or ['h', 'o', ..] ? "half an" : "half a";
        // Several parts of a unit take "of", as in "three quarters of an acre".
        if (unit.Count == 0 && isOne && words[^1] == 's' && IsJoined(_at + count - 1) && Halved.Contains(Core(_at + count)))
            words += Core(_at + count)[0] is 'a' or 'o' or 'h' && Core(_at + count) is "acre" or "ounce" or "hour" ? " of an" : " of a";
        return Put(count + unit.Count, words + unit.Words, unit.IsShort);
    }

    [GeneratedRegex(@"^(1/2|1/4|3/4)(-[a-z]{2,})$")]
    private static partial Regex HalfOf();
}
