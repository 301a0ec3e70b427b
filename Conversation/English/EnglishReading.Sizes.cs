using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads lengths, sizes and degrees.</summary>
internal sealed partial class EnglishReading
{
    private static readonly FrozenSet<string> Clothes = Set("suit jacket coat blazer pants jeans trousers size shirt tuxedo tux slacks");

    private static readonly FrozenDictionary<string, string> SideNames = new Dictionary<string, string> { ["H"] = "high", ["W"] = "wide", ["D"] = "deep", ["L"] = "long" }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Sized = Set("wide tall long high deep thick");

    private bool TryDegrees(string core)
    {
        // A temperature may be given in both scales, as in 82°F/28°C.
        if (core.IndexOf("°F/", StringComparison.Ordinal) is > 0 and var bar && DegreeForm().Match(core[..(bar + 2)]) is { Success: true } warm && DegreeForm().Match(core[(bar + 3)..]) is { Success: true } cold && IsNumber(warm.Groups[2].Value) && IsNumber(cold.Groups[2].Value))
            return Put(1, $"{(warm.Groups[1].Length > 0 ? "minus " : "")}{Cardinal(warm.Groups[2].Value)} degrees Fahrenheit, {(cold.Groups[1].Length > 0 ? "minus " : "")}{Cardinal(cold.Groups[2].Value)} degrees{Scale(core)}");
        if (!core.Contains('°', StringComparison.Ordinal))
        {
            // The degrees may stand apart from the number, as in 72 °F.
            if (FirstOf(_at + 1) is not '°' || NextCore(_at) is not ("°F" or "°C" or "°") || !IsNumber(core, out var minus, out var plain))
                return false;
            return Put(2, $"{(minus ? "minus " : "")}{Cardinal(plain)} degrees{Scale(Core(_at + 1))}");
        }

        var match = DegreeForm().Match(core);
        if (!match.Success)
            return false;
        var (from, to) = (match.Groups[2].Value, match.Groups[3].Value);
        if (!IsNumber(from) || (to.Length > 0 && !IsNumber(to)))
            return false;
        var sign = match.Groups[1].Length > 0 ? "minus " : "";
        if (to.Length == 0 && Core(_at - 1) is "a" or "A" or "an" or "An" && NextCore(_at) is { Length: > 2 } hot && char.IsAsciiLetterLower(hot[0]) && hot is not ("and" or "with" or "for" or "outside" or "below" or "above") && !NoThings.Contains(hot))
            return Put(1, $"{sign}{Cardinal(from)} degree{Scale(core)}");
        if (to.Length == 0 && NextCore(_at) is "angle" or "angles" or "turn" or "bend" or "rotation" or "view" or "weather" or "heat" or "day" or "temperature")
            return Put(1, $"{sign}{Cardinal(from)} degree");
        return Put(1, $"{sign}{Cardinal(from)}{(to.Length > 0 ? " to " + Cardinal(to) : "")} degrees{Scale(core)}");
    }

    private static string Scale(string core) => core[^1] switch { 'C' => " Celsius", 'F' => " Fahrenheit", _ => "" };

    private bool TryPower(string core)
    {
        if (!(core[^1] is '²' or '³' || core.Contains('^', StringComparison.Ordinal)) || PowerForm().Match(core) is not { Success: true } match)
            return false;
        return Put(1, $"{Cardinal(match.Groups[1].Value)} {match.Groups[2].Value switch { "²" => "squared", "³" => "cubed", var p => "to the power of " + Cardinal(p[1..]) }}");
    }

    /// <summary>Reads a size: 6'2", 14' 6" x 11' 3", 65", 8x10, 845×300×595.</summary>
    private bool TrySize()
    {
        var word = _words[_at];
        if (!char.IsAsciiDigit(_text[word.CoreStart]))
            return false;
        if (SideMark().Match(Core(_at)) is { Success: true } side)
            return Put(1, $"{Cardinal(side.Groups[1].Value)} {(IsOne(side.Groups[1].Value) ? "inch" : "inches")} {SideNames[side.Groups[2].Value]}");
        if (Core(_at).AsSpan().ContainsAny('x', '×') && Boxed().Match(_text, word.CoreStart) is { Success: true } boxed)
            return PutTo(boxed.Index + boxed.Length, string.Join(" by ", Sided().Matches(boxed.Value).Select(m => IsNounAfter(boxed.Index + boxed.Length) ? $"{Cardinal(m.Groups[1].Value)}-{(m.Groups[2].ValueSpan is "\"" or "″" or "”" ? "inch" : "foot")}" : $"{Cardinal(m.Groups[1].Value)} {(m.Groups[2].ValueSpan is "\"" or "″" or "”" ? IsOne(m.Groups[1].Value) ? "inch" : "inches" : IsOne(m.Groups[1].Value) ? "foot" : "feet")}")));
        if (Core(_at).AsSpan().ContainsAny('x', '×') && Glued().Match(Core(_at)) is { Success: true })
        {
            var sides = Core(_at).Split('x', '×');
            var unit = UnitBehind(1, isOne: false);
            return Put(1 + unit.Count, string.Join(" by ", sides.Select(Cardinal)) + unit.Words, unit.IsShort);
        }

        if (!_text.AsSpan(word.CoreStart, word.End - word.CoreStart).ContainsAny(LengthMarks))
            return false;
        if (FeetAndInches().Match(_text, word.CoreStart) is { Success: true } feet)
        {
            var (foot, inch) = (feet.Groups[1].Value, feet.Groups[2].Value);
            var isHeight = foot.Length == 1 && foot[0] is >= '3' and <= '8' && Core(_at - 1) is not ("x" or "×") && !IsSizeBehind(feet.Index + feet.Length);
            return PutTo(feet.Index + feet.Length, isHeight ? $"{Cardinal(foot)} foot {Cardinal(inch)}" : $"{Cardinal(foot)} feet {Cardinal(inch)} {(inch == "1" ? "inch" : "inches")}");
        }

        if (!IsSingleQuoteOpen(word.CoreStart) && FeetAlone().Match(_text, word.CoreStart) is { Success: true } alone)
        {
            var end = alone.Index + alone.Length;
            if (alone.Groups[2].Success)
                return PutTo(end, $"{Amount(alone.Groups[1].Value)} by {Cardinal(alone.Groups[2].Value)} {(IsNounAfter(end) ? "foot" : "feet")}");
            return (_text[end - 1] == '′' || IsSizeBehind(end) || Core(_at - 1) is "x" or "×" or "by" || IsWordAfter(end) || ((end == _text.Length || _text[end] is '.' or '?' or ',') && (Core(_at - 1) is "is" or "or" or "about" or "to" or "above" or "below" or "under" or "over" or "than" or "at" or "only" || (Core(_at - 1) is "and" && MarkAfter(_at - 2) is '\'' or '’' or '′') || Core(_at - 1).EndsWith("'s", StringComparison.Ordinal)))) && PutTo(end, $"{Amount(alone.Groups[1].Value)} {(IsNounAfter(end) && !Sized.Contains(Core(_at + 1)) ? "foot" : alone.Groups[1].Value == "1" ? "foot" : "feet")}");
        }

        var core = Core(_at);
        return IsNumber(core) && InchesBehind(_at) && PutMeasured(1, Cardinal(core), IsOne(core));
    }

    /// <summary>Whether a quote was opened before the place, and not closed.</summary>
    private bool IsQuoteOpen(int end)
    {
        var open = _topics.IsQuoteOpen ? 1 : 0;
        for (var i = Math.Max(0, end - 200); i < end; i++)
        {
            if (_text[i] != '"')
                continue;
            if (i == 0 || char.IsWhiteSpace(_text[i - 1]) || _text[i - 1] is '(' or '—')
                open++;
            else if (!char.IsAsciiDigit(_text[i - 1]) && open > 0)
                open--;
        }

        return open > 0;
    }

    private bool IsSingleQuoteOpen(int end)
    {
        for (var i = end - 1; i >= 0 && i > end - 60; i--)
            if (_text[i] is '\'' or '‘' && i + 1 < _text.Length && char.IsLetter(_text[i + 1]) && (i == 0 || char.IsWhiteSpace(_text[i - 1]) || _text[i - 1] == '('))
                return true;
        return false;
    }

    private bool IsWordAfter(int end) => end + 1 < _text.Length && _text[end] == ' ' && char.IsAsciiLetterLower(_text[end + 1]);

    private bool IsNounAfter(int end) => end + 1 < _text.Length && _text[end] == ' ' && char.IsAsciiLetterLower(_text[end + 1]) && !_text.AsSpan(end + 1).StartsWith("x ") && !_text.AsSpan(end + 1).StartsWith("by ") && !_text.AsSpan(end + 1).StartsWith("from ") && !_text.AsSpan(end + 1).StartsWith("and ") && !_text.AsSpan(end + 1).StartsWith("in ") && !_text.AsSpan(end + 1).StartsWith("or ") && !_text.AsSpan(end + 1).StartsWith("of ") && !_text.AsSpan(end + 1).StartsWith("to ") && !_text.AsSpan(end + 1).StartsWith("away") && !_text.AsSpan(end + 1).StartsWith("apart");

    private bool IsSizeBehind(int end) => end + 2 < _text.Length && _text[end] == ' ' && _text[end + 1] is 'x' or '×';

    /// <summary>Whether the mark behind the word is one of inches and no quote.</summary>
    private bool InchesBehind(int index)
    {
        var at = (uint)index < (uint)_words.Count ? _words[index].CoreEnd : _text.Length;
        if (at >= _text.Length || at >= _words[index].End)
            return false;
        return _text[at] is '″' || (_text[at] is '"' && (!IsQuoteOpen(at) || IsSizeBehind(at + 1) || Core(index - 1) is "x" or "×")) || (_text[at] is '”' && _text.AsSpan(0, at).Count('“') == _text.AsSpan(0, at).Count('”'));
    }

    // A number of inches with its side, as in 84"L.
    [GeneratedRegex(@"^([1-9][0-9]{0,2}(?:\.[0-9]+)?)[""″”]([HWDL])$")]
    private static partial Regex SideMark();

    // A fraction that is joined with a word, as in 12½-gauge.
    [GeneratedRegex(@"^([0-9]{0,3}[½¼¾⅓⅔⅛⅜⅝⅞])(-[a-z]{2,})$")]
    private static partial Regex HalfGauge();

    [GeneratedRegex(@"^([-−])?([0-9][0-9.,]*)(?:°?[-–]([0-9][0-9.,]*))?°[CF]?$")]
    private static partial Regex DegreeForm();

    [GeneratedRegex(@"^([2-5][0-9])([WL])(?:/([2-5][0-9])([WL]))?$")]
    private static partial Regex ClothesSize();

    [GeneratedRegex(@"^([0-9]+)([²³]|\^[0-9]{1,2})$")]
    private static partial Regex PowerForm();

    // A size with a mark at each number, as in 4"x4"x8'.
    [GeneratedRegex(@"\G[0-9]{1,3}(?:\.[0-9]+)?[""″”'’′](?:[x×][0-9]{1,3}(?:\.[0-9]+)?[""″”'’′])+")]
    private static partial Regex Boxed();

    [GeneratedRegex(@"([0-9.]+)([""″”'’′])")]
    private static partial Regex Sided();

    [GeneratedRegex(@"\G([0-9]{1,3})['’′]\s?-?([0-9]{1,2})(?:""|”|″|'')(?!\w)")]
    private static partial Regex FeetAndInches();

    [GeneratedRegex(@"\G([0-9]{1,3}(?:,[0-9]{3})?(?:\.[0-9]+)?[½¼¾⅛⅜⅝⅞⅓⅔]?)['’′](?:\s?[x×]\s?([0-9]{1,3}(?:\.[0-9]+)?)['’′](?!\s?[0-9]))?(?![\w'])")]
    private static partial Regex FeetAlone();
}
