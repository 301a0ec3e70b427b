using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads signs between and before numbers.</summary>
internal sealed partial class EnglishReading
{
    private static readonly FrozenSet<string> Modifiers = Set("ctrl control alt shift cmd command win windows option opt fn ⌘ ⌥ ⌃ ⇧");

    /// <summary>Reads a number that is joined with words: 2-hour, 10-year-old, 13-of-22.</summary>
    private bool TryCompound(string core)
    {
        if (Compounds().Match(core) is not { Success: true } match)
            return false;
        var first = match.Groups[1].Value;
        if (match.Groups[2].Length > 1 && !match.Groups[3].Success && Units.TryGetValue(match.Groups[2].Value[1..], out var unit) && match.Groups[2].Length > 2)
            return Put(1, $"{Cardinal(first)}-{unit.One}", isShort: true);
        // The name of a form may end in letters, as in 1099-INT.
        if (first.Length == 4 && !match.Groups[2].ValueSpan.ContainsAnyInRange('a', 'z'))
            return Put(1, EnglishNumbers.Paired(first) + match.Groups[2].Value.Replace('-', ' '));
        return Put(1, (first.Length == 4 && IsYear(ToInt(first)) ? EnglishNumbers.Year(ToInt(first)) : Cardinal(first)) + match.Groups[2].Value + (match.Groups[3].Success ? "-" + Cardinal(match.Groups[3].Value) : ""));
    }

    /// <summary>Reads a sign, alone or before a number.</summary>
    private bool TrySign(string core)
    {
        if (core is "&" or "@" && _at > 0 && _at + 1 < _words.Count)
            return Put(1, core == "&" ? "and" : "at");
        if (core is "<3" && _at + 1 == _words.Count && _at > 0)
            return Put(1, "");
        if (core is "->" or "=>" or "-->" && _at > 0 && _at + 1 < _words.Count)
            return Put(1, "then");
        if (Switch().IsMatch(core))
            return Put(1, core.Replace("-", "dash ", StringComparison.Ordinal));
        if (core is "⌘" or "⌥" or "⌃" or "⇧" or "↵" or "⏎")
            return Put(1, core switch { "⌘" => "Command", "⌥" => "Option", "⌃" => "Control", "⇧" => "Shift", _ => Core(_at + 1) is "Return" or "Enter" or "return" or "enter" ? "" : "Return" });
        if (core is "▲" or "▼" or "↑" or "↓" or "←" or "→" or "▶" or "◀" && Core(_at - 1) is "press" or "Press" or "hit" or "tap" or "push" or "pressing" or "the")
            return Put(1, $"{(Core(_at - 1) is "the" ? "" : "the ")}{core switch { "▲" or "↑" => "up", "▼" or "↓" => "down", "←" or "◀" => "left", _ => "right" }} {(Core(_at + 1) is "arrow" or "button" or "key" ? "" : "arrow")}".TrimEnd());
        var isAlone = core is ">" or "<" or ">=" or "<=" or "≥" or "≤" or "~" or "≈" or "±" or "+" or "+/-" or "=" or "÷" or "x" or "×" or "*" or "-" or "–" or "−" or "/" or "§" or "¶" or "→" or "▲" or "▼" or "↑" or "↓";
        if (isAlone)
            return TrySignAlone(core);
        var sign = core[0] switch { '>' or '<' when core.Length > 2 && core[1] == '=' => 2, '>' or '<' or '≥' or '≤' or '~' or '≈' or '±' or '+' or '§' or '¶' => 1, _ => 0 };
        if (sign == 0 || core.Length == sign || !(char.IsAsciiDigit(core[sign]) || core[sign] is '$' or '€' or '£' or '¥' or '₹' or '-') || (core[0] == '+' && core.Length > 4 && AreDigits(core.AsSpan(1))))
            return false;
        return CutFirst(sign, core[..sign] is "~" or "≈" && Core(_at - 1) is "about" or "approximately" or "roughly" or "around" || (core[..sign] is "+" && Core(_at - 1) is "up" or "rose" or "gained") ? "" : core[..sign] is "~" or "≈" && Core(_at - 1) is "the" or "our" or "your" or "these" ? "roughly " : SignWords(core[..sign]));
    }

    private static string SignWords(string sign) => sign switch
    {
        ">" => "more than ",
        "<" => "less than ",
        "≥" or ">=" => "at least ",
        "≤" or "<=" => "at most ",
        "~" or "≈" => "about ",
        "±" or "+/-" => "plus or minus ",
        "§" => "section ",
        "¶" => "paragraph ",
        "=" => "equals ",
        "÷" => "divided by ",
        "+" => "plus ",
        _ => "",
    };

    private bool TrySignAlone(string sign)
    {
        if (SignAlone(sign) is not { } words)
            return false;
        // A dash that was cut out of a word has no spaces around it.
        var word = _words[_at];
        if (words.Length > 0 && words[0] != ',' && _at > 0 && _words[_at - 1].End == word.Start)
            words = " " + words;
        if (words is "extension")
            _cores[_at] = words;
        return Put(1, _at + 1 < _words.Count && _words[_at + 1].Start == word.End && words is not ([] or [.., ' ']) ? words + " " : words);
    }

    private string? SignAlone(string sign)
    {
        var next = FirstOf(_at + 1);
        var isBefore = char.IsAsciiDigit(next) || next is '$' or '€' or '£' or '¥' or '₹' || (next is '-' && Core(_at + 1).Length > 1);
        var isAfter = _at > 0 && (IsJoined(_at - 1) || (MarkAfter(_at - 1) is '.' && (HalfOfDay(Core(_at - 1)) is not null || Core(_at - 1) is "in" or "ft" or "yd")) || MarkAfter(_at - 1) is '"' or '\'' or '″' or '′' or '’' or ')') && IsValueEnd(Core(_at - 1));
        if (sign is ">" or "→" && IsKeypad && (isBefore || next is '#' or '*') && isAfter)
            return "then";
        if (sign is ">" or "<" or ">=" or "<=" or "≥" or "≤" or "~" or "≈" or "±" or "+/-" or "§" or "¶")
            return isBefore && isAfter && sign is "≈" or "~" && (char.IsAsciiDigit(Core(_at - 1)[^1]) || Units.ContainsKey(Core(_at - 1)) || (Core(_at - 1).Length > 1 && Core(_at - 1).All(char.IsAsciiLetterUpper))) ? "is about" : isBefore && sign is "<" or ">" && Ages.Contains(Core(_at - 1)) ? sign is "<" ? "under" : "over" : isBefore && Core(_at - 1) is "at" && sign is "≥" or ">=" or "≤" or "<=" ? sign is "≥" or ">=" ? "no less than" : "no more than" : isBefore || (sign is "+/-" && _at + 1 == _words.Count) ? SignWords(sign).TrimEnd() : sign is ">" && char.IsUpper(next) && _at > 0 && IsJoined(_at - 1) && Core(_at - 1) is [.., var end] && char.IsLetter(end) ? "then" : sign is ">" && char.IsUpper(next) && (_at == 0 || MarkAfter(_at - 1) is '.' or '!' or '?') ? "" : null;
        if (sign is "+" && Modifiers.Contains(Core(_at - 1)))
            return "";
        if (sign is "=" or "÷" or "+")
            return isBefore && (isAfter || sign is not "÷") || (sign is "+" && isAfter && char.IsAsciiLetter(next)) ? SignWords(sign).TrimEnd() : null;
        if (sign is "▲" or "↑" or "▼" or "↓")
            return isBefore ? sign is "▲" or "↑" ? "up" : "down" : null;
        if (sign is "→")
            return _at > 0 && _at + 1 < _words.Count ? isBefore && isAfter ? "to" : ", then" : null;
        if (sign is "*" && isBefore && isAfter)
            return "times";
        if (sign is "x" && isBefore && (Core(_at - 1) is "Dial" or "dial" or "ext" or "at" || _seen.Code == _at - 1 || (_topics.HasTelephone && (_at == 0 || MarkAfter(_at - 1) is ','))))
            return "extension";
        if (sign is "x" or "×" && isBefore && Core(_at + 2) is "days" or "weeks" or "doses" && Core(_at - 1) is not ("by" or "x") && (Every().IsMatch(Core(_at - 1)) || Core(_at - 1) is "daily" or "day" or "BID" or "TID" or "QID" or "QD"))
            return "for";
        if (sign is "×" && _at > 0 && (isBefore ? MarkAfter(_at - 1) is ',' : next is 'A' or 'C' or 'U' && Core(_at + 1).AsSpan().ContainsAny(Currencies)))
            return "times";
        if (sign is "x" or "×" && isBefore && isAfter)
            return Core(_at + 1)[0] is '$' || Core(_at - 1)[0] is '$' || Core(_at + 2) is "=" || Core(_at + 3) is "=" || !(IsValueEnd(Core(_at - 1), isDigit: true) || Sized.Contains(Core(_at - 1)) || SideMark().IsMatch(Core(_at - 1)) || Core(_at - 1) is "ft" or "in" or "cm" or "mm" or "m" or "yd" or "inches" or "feet" || MarkAfter(_at - 1) != '\0') ? "times" : "by";
        if (sign is "*" && IsKeypad)
            return "star";
        if (sign is "-" or "–" or "−" && isAfter && (isBefore || IsMonthOrDay(Core(_at + 1))))
            return Core(_at + 2) is "=" or "is" or "equals" && char.IsAsciiDigit(Core(_at - 1)[^1]) ? "minus" : IsSpan() ? "to" : null;
        if (sign is "/" && isBefore && isAfter && IsNumber(Core(_at - 1)) && IsNumber(Core(_at + 1)))
            return Core(_at + 2) is "=" or "is" ? "divided by" : Core(_at + 1) is "5" or "10" or "100" ? "out of" : Core(_at - 1)[0] is '0' ? ", " : null;
        if (sign is "/" && _at > 0 && Core(_at - 1) is ['$' or '€' or '£', ..] && Core(_at + 1) is { Length: > 2 } each && each.All(char.IsAsciiLetterLower))
            return "per";
        return sign is "/" && isBefore && isAfter && (Core(_at - 1).All(char.IsAsciiLetterUpper) || Core(_at - 1) is "down" or "up" or "each") ? ", " : null;
    }

    /// <summary>Whether the dash stands between two of a kind: 9 - 11:30, Sept 12 - Jan 5, $5 - $10.</summary>
    private bool IsSpan()
    {
        var (before, after) = (Core(_at - 1), Core(_at + 1));
        // "Option 1 - 2 beds" and "June 3 - 10:30" have two of different kinds.
        if (before.AsSpan().ContainsAny(Digits) && !IsMonthOrDay(after))
        {
            var name = Core(_at - 2);
            var (isTimeAfter, isMoneyAfter) = (after.Contains(':', StringComparison.Ordinal) || HalfOfDay(Core(_at + 2)) is not null || (after[^1] is 'm' or 'M'), after[0] is '$' or '€' or '£');
            var (isTimeBefore, isMoneyBefore) = (before.Contains(':', StringComparison.Ordinal) || before[^1] is 'm' or 'M', before[0] is '$' or '€' or '£');
            if (isMoneyAfter != isMoneyBefore && !(isMoneyBefore && char.IsAsciiDigit(after[0])))
                return false;
            if (isTimeAfter && !isTimeBefore && (IsMonthOrDay(name) || before.Length > 2 || char.IsUpper(name is [var first, ..] ? first : 'a') || Numbered.Contains(name)))
                return false;
            if (!isTimeAfter && !isMoneyAfter && before.All(char.IsAsciiDigit) && !IsMonthOrDay(name) && (Numbered.Contains(name) || Paired.Contains(name) || (name.Length > 0 && char.IsUpper(name[0]) && _at > 2) || (name.Length > 0 && char.IsUpper(name[0]) && _at == 2)))
                return false;
        }

        // Both days may have a month behind them: "3 Sept – 19 Dec".
        if (MonthNames.ContainsKey(before) && MonthDays().IsMatch(after) && MonthNames.ContainsKey(Core(_at + 2)))
            return true;
        return IsMonthOrDay(after) || before.AsSpan().ContainsAny(Digits) && (char.IsAsciiDigit(after[0]) || after[0] == before[0] || after[0] is '$') || HalfOfDay(before) is not null;
    }

    private static bool IsValueEnd(string core, bool isDigit = false) => core.Length > 0 && (char.IsAsciiDigit(core[^1]) || core[^1] is '"' or '\'' or '″' or '′'
        || (!isDigit && (core[^1] is '%' || core.AsSpan().ContainsAny(Digits) || HalfOfDay(core) is not null || IsMonthOrDay(core) || char.IsAsciiLetterLower(core[^1]) || core.All(char.IsAsciiLetterUpper))));

    [GeneratedRegex(@"^-{1,2}[a-z]{1,12}$")]
    private static partial Regex Switch();

    [GeneratedRegex(@"^([0-9]{1,4}|[0-9]{1,3},[0-9]{3}|[0-9]{1,3}\.[0-9]{1,2})((?:-[A-Za-z]{2,})+)(?:-([0-9]{1,3}))?$")]
    private static partial Regex Compounds();
}
