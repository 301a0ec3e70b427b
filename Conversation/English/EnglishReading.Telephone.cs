using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads telephone numbers and the keys of a telephone.</summary>
internal sealed partial class EnglishReading
{
    private static readonly FrozenSet<string> KeyWords = Set("press presses pressing pressed dial dials dialing dialling dialed");

    private static readonly FrozenSet<string> KeyLeads = Set("press pressing dial dialing dialling hit hitting enter entering use using push pushing tap tapping type typing then the or and code with by try is it's a #");

    private static readonly FrozenSet<string> Callers = Set("call calls calling dial dials dialing text texting ring ringing contact line lifeline tty tdd relay hotline phone reach number");

    private static readonly FrozenSet<string> ShortServices = Set("211 311 411 511 611 711 811 111 101 112 999 988 911 000");

    private bool MentionsKeys()
    {
        if (!_text.AsSpan().ContainsAny('*', '#', '>'))
            return _text.Contains("Press ", StringComparison.Ordinal) || _text.Contains(" press ", StringComparison.Ordinal) && !_text.Contains("the press ", StringComparison.OrdinalIgnoreCase) || _text.Contains("Dial ", StringComparison.Ordinal) || _text.Contains(" dial ", StringComparison.Ordinal) && !_text.Contains("the dial ", StringComparison.OrdinalIgnoreCase);
        for (var i = 0; i < _words.Count; i++)
            if ((Core(i) is "#" or "*" && Core(i - 1) is "then" or "hit" or "Hit" or "tap" or "push" or "by" && i > 0 && (Core(i - 1) is not "by" || Core(i - 2) is "followed")) || (KeyWords.Contains(Core(i)) && Core(i - 1) is not ("the" or "The" or "a" or "our" or "you" or "in")) || (Core(i) is "key" or "keys" or "keypad") || (StarCode().IsMatch(Core(i)) && (i == 0 || Core(i)[0] == '#' || KeyLeads.Contains(Core(i - 1)))))
                return true;
        return false;
    }

    /// <summary>Reads the keys of a telephone: *67, #31#, *#06#, 123#, and the signs alone. Elsewhere #7 is number seven.</summary>
    private bool TryKeys(string core)
    {
        if (!core.AsSpan().ContainsAny('*', '#'))
            return false;
        var isPlain = !core.AsSpan().ContainsAnyExcept(KeyCharacters);
        if (isPlain && core is "#")
            return TryPound();
        if (isPlain && core is "*")
            return IsKeypad && !(IsValueEnd(Core(_at - 1), isDigit: true) && char.IsAsciiDigit(FirstOf(_at + 1)) && !KeyWords.Contains(Core(_at - 2))) && Put(1, "star");
        if (isPlain && IsKeySequence(core))
        {
            _seen.Code = _at;
            return Put(1, KeysOf(core));
        }

        // Keys may stand before a telephone number, as in *67-555-0142.
        if (core.Length > 8 && Withheld().Match(core) is { Success: true } withheld)
        {
            _seen.Code = _at;
            return Put(1, $"star {EnglishNumbers.Digits(withheld.Groups[1].ValueSpan)}, {InGroups(withheld.Groups[2].Value)}");
        }

        if (core[0] == '*' && core.Length > 1 && char.IsAsciiDigit(core[1]))
            return Emphasized(core);
        if (NumberSpan().Match(core) is { Success: true } span && ToInt(span.Groups[1].ValueSpan) < ToInt(span.Groups[2].ValueSpan))
            return Put(1, $"{(Core(_at - 1).EndsWith('s') ? "" : "numbers ")}{Cardinal(span.Groups[1].Value)} to {Cardinal(span.Groups[2].Value)}");
        if (core.Contains('-', StringComparison.Ordinal) && DashedKeys().IsMatch(core))
            return Put(1, KeysOf(core.Where(c => c != '-')));
        if (core[0] == '#' && core.Length > 2 && AreDigits(core.AsSpan(1)) && Core(_at - 1) is "extension" or "Extension" or "ext" or "Ext")
            return Put(1, EnglishNumbers.Digits(core.AsSpan(1)));
        if (core[^1] == '#' && core.Length > 2 && (Numbered.Contains(core[..^1]) || core is "Rx#" or "ID#" or "Phone#" or "Cell#" or "Conf#"))
            return Put(1, (core is "Rx#" ? "prescription" : core[..^1]) + " number");
        if (core[0] == '#' && core.Length > 1 && core.AsSpan(1).ContainsAny(Digits) && SpokenNumber(core[1..]) is { } number)
            return Put(1, "number " + number);
        if (IsKeypad && Typed().IsMatch(core))
            return Put(1, KeysOf(core));
        if (core.Length > 2 && core[0] == '*' && core[^1] == '*' && char.IsLetter(core[1]))
            return Put(1, core.Trim('*'));
        if (core[0] == '#' && core.Length is > 1 and < 10 && core.AsSpan(1).IndexOfAnyExceptInRange('A', 'Z') < 0 && (core.Length == 2 || Core(_at + 1).AsSpan().ContainsAny(Digits)))
            return Put(1, "number " + (core.Length < 5 ? string.Join(' ', core.Skip(1)) : core[1..]));
        return Hashed().Match(core) is { Success: true } match && SpokenNumber(match.Groups[2].Value) is { } code ? Put(1, $"{match.Groups[1].Value} number {code}") : Skip();
    }

    private static string KeysOf(IEnumerable<char> keys) => string.Join(' ', keys.Select(c => c switch { '*' => "star", '#' => "pound", _ => char.IsAsciiDigit(c) ? EnglishNumbers.Digits([c]) : c.ToString() }));

    private bool IsKeySequence(string core)
    {
        if (!core.AsSpan().ContainsAny(Digits))
            return IsKeypad && core.Length <= 4;
        var isLed = KeyLeads.Contains(Core(_at - 1));
        return core[0] switch
        {
            '*' => IsKeypad || isLed || core.Contains('#', StringComparison.Ordinal),
            '#' => core[^1] is '#' or '*' || (IsKeypad && isLed && core.Length <= 5 && !CountsWhatFollows(_at)),
            _ => core.Contains('*', StringComparison.Ordinal) || IsKeypad || isLed,
        };
    }

    private bool TryPound()
    {
        var before = Core(_at - 1);
        if (Core(_at + 1) is "of" || (Numbered.Contains(before) && before is not ("ext" or "room")) || before is "phone" or "Phone" or "cell" or "fax" or "mobile" or "home" or "work" or "callback" or "ID" or "serial" or "account")
            return Put(1, "number");
        if (before is "then" or "hit" or "Hit" or "tap" or "push" or "by" or "and" && _at > 0)
            return Put(1, "pound");
        if (IsKeypad && (_at == 0 || MarkAfter(_at) != ':' || KeyWords.Contains(Core(_at - 1))))
            return Put(1, "pound");
        if (Core(_at - 1) is "the" && Core(_at + 1) is "key" or "sign")
            return Put(1, "pound");
        return (MarkAfter(_at) is ':' || Core(_at + 1).AsSpan().ContainsAny(Digits)) && Put(1, "number");
    }

    /// <summary>Drops the star of a number that is emphasized, which might have been a key.</summary>
    private bool Emphasized(string core)
    {
        var word = _words[_at];
        _out.Append(_text, _copied, word.CoreStart - _copied);
        _copied = word.CoreStart + 1;
        _words[_at] = word with { Start = _copied, CoreStart = _copied };
        _cores[_at] = core[1..];
        return true;
    }

    private static string? SpokenNumber(string written) =>
        IsNumber(written) && (written.Length < 4 || written.Contains(',', StringComparison.Ordinal)) ? Cardinal(written)
        : AreDigits(written.Replace("-", "", StringComparison.Ordinal)) ? InCode(written)
        : Spelled(written, isCertain: true);

    /// <summary>Reads a telephone number that is written in groups or long enough.</summary>
    private bool TryTelephone()
    {
        var word = _words[_at];
        var first = _text[word.CoreStart];
        if (!char.IsAsciiDigit(first) && first != '+')
            return false;
        var start = word.CoreStart > word.Start && _text[word.CoreStart - 1] == '(' ? word.CoreStart - 1 : word.CoreStart;
        var core = Core(_at);
        if (core.Length > 7 && char.IsAsciiLetterUpper(core[^1]) && Vanity().Match(core) is { Success: true } vanity)
        {
            _seen.Code = _at;
            return Put(1, $"{InGroups(vanity.Groups[1].Value)}, {vanity.Groups[2].Value}");
        }

        if (core.Contains('/', StringComparison.Ordinal) && MonthOfYear().IsMatch(core))
            return false;
        if (core.Length < 7 && !IsJoined(_at) && start == word.CoreStart && MarkAfter(_at) != ')' && !(_at + 1 < _words.Count && _text[_words[_at + 1].Start] == '('))
            return false;
        var match = Telephone().Match(_text, start);
        if (!match.Success && start < word.CoreStart)
            match = Telephone().Match(_text, word.CoreStart);
        if (!match.Success || IsCountRange(match.Value))
            return false;
        var end = match.Index + match.Length;
        if (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is '/' or '-' or '%' or '°' or '@' || (_text[end] is '.' or ',' && end + 1 < _text.Length && char.IsAsciiDigit(_text[end + 1]))) && match.Groups["ext"].Length == 0)
            return false;
        if (match.Length == core.Length && match.Length == 8 && CountsWhatFollows(_at))
            return false;
        // A long number without groups may be how many there are.
        if (AreDigits(match.Value) && (match.Value.EndsWith("000", StringComparison.Ordinal) || CountsWhatFollows(_at) || CodeBefore(match.Value)))
            return false;
        if (end > EndOfRun())
            return false;
        _topics.HasTelephone = true;
        var extension = match.Groups["ext"].Value;
        var isWritten = PutTo(end, InGroups(match.Groups["number"].Value) + (extension.Length > 0 ? ", extension " + EnglishNumbers.Digits(extension) : "") + (match.Groups["other"].Length > 0 ? " or " + EnglishNumbers.Digits(match.Groups["other"].ValueSpan) : ""));
        _seen.Code = _at - 1;
        return isWritten;
    }

    /// <summary>The place where the words end that may belong to one number.</summary>
    private int EndOfRun()
    {
        var last = _at;
        while (last + 1 < _words.Count && last < _at + 10 && (IsJoined(last) || MarkAfter(last) is ')' || _text[_words[last + 1].Start] == '('))
            last++;
        return _words[last].End;
    }

    /// <summary>Whether the text is a range such as "500-1000", where "555-0142" is a telephone number without its area code.</summary>
    private static bool IsCountRange(ReadOnlySpan<char> written) => written is [_, _, '0', '-', _, _, _, '0'];

    /// <summary>Says a telephone number digit by digit, in the groups it is written in, or else in threes.</summary>
    private static string InGroups(string written)
    {
        var number = written.Replace("(0)", "", StringComparison.Ordinal);
        var groups = number.Split([' ', '-', '.', '(', ')', '+', '/', '\u00A0', '\u202F', '‑'], StringSplitOptions.RemoveEmptyEntries).ToList();
        if (groups.Count == 1)
            groups = Grouped(groups[0], number[0] == '+');
        return (number[0] == '+' ? "plus " : "") + string.Join(", ", groups.Select(g => EnglishNumbers.Digits(g)));
    }

    private static List<string> Grouped(string digits, bool isInternational)
    {
        // A number of North America has a one, an area code, an exchange and a line.
        if (digits.Length == 11 && digits[0] == '1' && isInternational)
            return [digits[..1], digits[1..4], digits[4..7], digits[7..]];
        if (digits.Length == 10)
            return [digits[..3], digits[3..6], digits[6..]];
        var groups = digits.Chunk(3).Select(g => new string(g)).ToList();
        // No digit stays alone.
        if (groups.Count > 1 && groups[^1].Length == 1)
            (groups[^2], groups[^1]) = (groups[^2][..2], groups[^2][2..] + groups[^1]);
        return groups;
    }

    /// <summary>Reads groups of digits that stand beside each other digit by digit: 048 213, 01 2345 6784, 1300 975 707.</summary>
    private bool TryGroups(string first)
    {
        var count = 1;
        while (count < 12 && IsJoined(_at + count - 1) && AreDigits(Core(_at + count)))
            count++;
        if (count == 1)
            return false;
        var groups = Enumerable.Range(_at, count).Select(Core).ToList();
        var digits = groups.Sum(g => g.Length);
        var isThousands = first is { Length: <= 3 } and not ['0', ..] && groups.Skip(1).All(g => g.Length == 3);
        // "2 500 mg" may be two of five hundred milligrams.
        if (isThousands && first.Length < 3 && UnitOf(_at + count, out _, out _, out var isDose) && !isDose)
            return UnitBehind(count, isOne: false) is var unit && Put(count + unit.Count, Cardinal(string.Concat(groups)) + unit.Words, unit.IsShort);
        if (isThousands && first.Length < 3 && CountsWhatFollows(_at + count - 1))
            return Put(count, Cardinal(string.Concat(groups)));
        var isCode = digits >= 5 && (first[0] == '0' || (count > 2 && (groups.Any(g => g.Length > 2) || Enumerable.Range(1, Memory).Any(back => Core(_at - back) is "call" or "dial" or "ring" or "phone" or "Call" or "Dial"))) || groups.All(g => g.Length == first.Length && g.Length >= 3) || (first.Length >= 3 && CodeBefore(first)) || (digits >= 7 && groups.All(g => g.Length >= 3)));
        if (!isCode || UnitOf(_at + count, out _, out _, out _) || CountsWhatFollows(_at + count - 1))
            return false;
        _seen.Code = _at + count - 1;
        _topics.HasTelephone |= digits >= 9;
        return Put(count, string.Join(digits == count ? " " : ", ", groups.Select(g => EnglishNumbers.Digits(g))));
    }

    private bool TryService(string written)
    {
        if (written.Length != 3 || !ShortServices.Contains(written) || (CountsWhatFollows(_at) && (written is not ("911" or "988") || Core(_at + 1) is "people" or "customers" or "points" or "dollars" or "miles" or "square" or "of" or "more")) || Core(_at - 1) is "of" || Paired.Contains(Core(_at - 1)))
            return false;
        var isUrgent = written is "911" or "988" or "999" && (NextCore(_at) is not { Length: > 0 } || _at == 0 || char.IsAsciiLetterLower(FirstOf(_at - 1)) || NextCore(_at) is "Suicide" or "Crisis" or "Lifeline");
        isUrgent |= (_at == 0 && written is "111" or "112" or "999") || (_topics.HasTelephone && written is "111");
        isUrgent |= _topics.HasService && Core(_at - 1) is "or" or "and";
        isUrgent |= _topics.HasTelephone && _at > 0 && MarkAfter(_at - 1) is ':';
        for (var i = _at - 1; !isUrgent && i >= 0 && i >= _at - Memory; i--)
            isUrgent = Callers.Contains(Core(i)) || (i == _at - 1 && Core(i) is "NHS");
        if (!isUrgent || (written is "911" && Core(_at + 1) is "calls" or "call"))
            return false;
        _topics.HasService = true;
        return Put(1, EnglishNumbers.Digits(written));
    }

    [GeneratedRegex(@"^\*([0-9]{2})-([0-9][0-9-]{6,13})$")]
    private static partial Regex Withheld();

    [GeneratedRegex(@"^[0-9*#](?:-[0-9*#])+$")]
    private static partial Regex DashedKeys();

    [GeneratedRegex(@"^(?:\*[0-9#]{2,}$|#[0-9]+[#*])")]
    private static partial Regex StarCode();

    [GeneratedRegex(@"^#([1-9][0-9]{0,2})[-–]#?([1-9][0-9]{0,2})$")]
    private static partial Regex NumberSpan();

    [GeneratedRegex(@"^[*#]{1,2}[A-Z]{2,8}[*#]$")]
    private static partial Regex Typed();

    [GeneratedRegex(@"^([A-Za-z]{1,12})#([A-Z0-9][A-Z0-9-]*)$")]
    private static partial Regex Hashed();

    [GeneratedRegex(@"^((?:1-)?8[0-9]{2}(?:-[0-9]{3})?)-([A-Z][A-Z-]{2,12}[A-Z])$")]
    private static partial Regex Vanity();

    // The numbers are international, North American, four by four, of seven digits, national with a zero in brackets, or long.
    [GeneratedRegex(@"\G(?<number>\+[0-9](?:[ ().-]{0,2}[0-9]){6,14}|(?:(?:00)?1[ .-])?\([0-9]{3}\)[ -]?[0-9]{3}[ .-]?[0-9]{4}|(?:(?:00)?1[ .-])?[0-9]{3}[ ./-][0-9]{3}[ .-][0-9]{4}|\(0[0-9]{1,4}\)[ -]?[0-9]{3,4}(?:[ -]?[0-9]{3,4}){1,2}|0[0-9]{1,4}\s?/\s?[0-9]{3,}(?:[ -][0-9]{1,4})*|[0-9]{4}(?:[ -][0-9]{4}){3}(?![ -][0-9])|[0-9]{3}[ -][0-9]{4}|[0-9]{7,})(?:x(?<ext>[0-9]{1,6})|/(?<other>[0-9]{2,4})(?![0-9/]))?(?![0-9])")]
    private static partial Regex Telephone();
}
