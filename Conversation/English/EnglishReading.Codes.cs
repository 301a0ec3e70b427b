using System.Buffers;
using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads numbers that stand for something else than how many: codes, versions, names with numbers.</summary>
internal sealed partial class EnglishReading
{
    private static readonly FrozenSet<string> CodeNames = Set("cvv cvc csc code codes pin pins passcode passcodes password passwords otp number numbers id ids zip digits serial routing sku imei vin");

    /// <summary>Words that name a code only where it stands right behind them.</summary>
    private static readonly FrozenSet<string> Numbered = Set("""
        flight train extension ext ext. room rm suite ste apartment apt unit gate box order ticket case claim policy invoice account acct booking reservation reference ref locker lot bus flat
        port confirmation tracking check cheque member membership card customer group request model item part rx prescription license licence permit docket badge
        """);

    private static readonly FrozenSet<string> CodeVerbs = Set("is are was were be it's that's as enter use read reads says say said type code number quote reading");

    private static readonly FrozenSet<string> Cards = Set("card cards visa mastercard amex discover debit credit checking savings account accounts number phone one cell code fax same ssn social visa");

    private static readonly SearchValues<char> Names = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private static readonly FrozenSet<string> FiscalYears = Set("FY CY AY");

    /// <summary>Whether the words before a number tell that it is a code, to be read digit by digit.</summary>
    private bool CodeBefore(string written)
    {
        if (IsNamedBefore(written) || IsEnding(written))
            return true;
        if (CountsWhatFollows(_at) || UnitOf(_at + 1, out _, out _, out _) && IsJoined(_at) || Core(_at + 1) is "percent" or "times" && IsJoined(_at))
            return false;
        var before = Core(_at - 1);
        // These are codes, too: "Enter 4471", "Use 4471 as your PIN", "The gate's 4471".
        if (written.Length is >= 4 and <= 8 && ((before is "Enter" or "enter" or "text" or "Text" && NextCore(_at) is "" or "to" or "at" or "and" or "on" or "then" or "when") || (NextCore(_at) is "as" && Core(_at + 2) is "your" or "the" && CodeNames.Contains(Core(_at + 3))) || (before is ['g', 'a', 't', 'e', _, 's'] or ['c', 'o', 'd', 'e', _, 's'] or ['d', 'o', 'o', 'r', _, 's'] or ['P', 'I', 'N', _, 's'] or ['g', 'a', 'r', 'a', 'g', 'e', _, 's'])))
            return true;
        if (written.Length is 3 or 4 && before is "four" or "three" or "are" or "is" && Enumerable.Range(1, 3).Any(back => Core(_at - back) is "last" && Core(_at - back + 1) is "four" or "three"))
            return true;
        // An extension may be short.
        if (before is "extension" or "ext" or "Extension" or "Ext" or "ext." && written.Length >= 2)
            return true;
        if (written.Length < 3 || before.Length == 0)
            return false;
        if (before is "to" && Core(_at - 2) is "reset" or "changed" or "set" or "updated" && Enumerable.Range(3, Memory).Any(back => CodeNames.Contains(Core(_at - back))))
            return true;
        if (Numbered.Contains(before) && !(MarkAfter(_at - 1) is '.' or ',') && !IsVerb(before, Core(_at - 2)) && NextCore(_at) is not ("dollar" or "peso" or "euro" or "or" or "each" or "daily" or "per"))
            return true;
        if (Numbered.Contains(before) && MarkAfter(_at - 1) is '.' && before.Length <= 4)
            return true;
        // Digits in brackets may repeat a code, as in 1-888-555-TOWS (8697).
        if (_seen.Code == _at - 1 && _text[_words[_at].Start] == '(')
            return true;
        // A number beside another code is one, too: "not 7761", "and 0093", "or 4110".
        if (_seen.Code >= _at - 3 && before is "not" or "or" or "and")
            return true;
        if (before.Length is 2 && before.All(char.IsAsciiLetterUpper) && Core(_at - 2) is "flight" or "Flight")
            return true;
        // The last four digits of a card are a code, as in "Visa 4821".
        for (var i = _at - 1; i >= 0 && i >= _at - Memory; i--)
        {
            if (i < _at - 1 && IsSentenceEnd(i))
                return false;
            if ((CodeNames.Contains(Core(i)) && (Core(i) is not ("id" or "ID" or "pin") || i >= _at - 4)) || (Core(i) is "four" or "4" or "six" && Core(i - 1) is "last" && Core(i + 1) is "digits" or "of" or "are" or "is" or "on" or "numbers"))
                return i == _at - 1 ? MarkAfter(i) is not '.' || Core(i) is "No" or "no" : !(Core(i + 1) is "of" && Core(i) is "number" or "numbers") && CodeVerbs.Contains(before);
            // Some words may stand between the name and the code: "order number: 77120", "case is 3056618", "confirmation for you is 58213".
            if (i == _at - 2 && before is "is" or "was" && Numbered.Contains(Core(i)) && !Enumerable.Range(1, Memory).Any(back => Amounts.Contains(Core(_at - back))) && (written.Length > 4 || Core(i) is "extension" or "ext" || (written.Length == 4 && Core(i) is "confirmation" or "reference" or "code" or "combination" or "order" or "reservation" or "booking" or "ticket" or "claim")))
                return true;
        }

        return false;
    }

    /// <summary>Whether the number is the end of a card's number: "the card ending in 4821", "Visa 4821".</summary>
    private bool IsEnding(string written)
    {
        var before = Core(_at - 1);
        if (before is "in" or "with" && Core(_at - 2) is "ending" or "ends" or "end" && written.Length >= 2)
            return Enumerable.Range(3, Memory).Any(back => Cards.Contains(Core(_at - back))) || (Core(_at - 2) is "ends" && Core(_at - 3) is "It" or "it" or "that" or "That" or "one" or "which" && written.Length is 3 or 4) || (Core(_at - 2) is "ending" && written.Length == 4);
        return written.Length == 4 && (before is "Visa" or "Mastercard" or "Amex" or "Discover" || (before is "ending" && Enumerable.Range(2, Memory).Any(back => Cards.Contains(Core(_at - back)))));
    }

    /// <summary>Whether the name of a code stands right before the number, whatever follows: "Code 4821 expires".</summary>
    private bool IsNamedBefore(string written)
    {
        var before = Core(_at - 1);
        if (written.Length < 4 || _at == 0 || !IsJoined(_at - 1) || !(Numbered.Contains(before) || before is "Code" or "code" or "PIN" or "passcode" or "Passcode") || UnitOf(_at + 1, out _, out _, out _))
            return false;
        return !IsVerb(before, Core(_at - 2)) && !CountedThings.Contains(NextCore(_at)) && NextCore(_at) is not ("dollar" or "peso" or "euro" or "or" or "more");
    }

    /// <summary>Whether a word that may name a code is a verb: "we order 500", "they claim 500".</summary>
    private static bool IsVerb(string word, string before) => word is "order" or "check" or "claim" or "request" or "model" or "case" or "book" or "card" or "flat" or "ticket" or "part" or "item" or "reference" or "customer" or "policy"
        ? before is not ("your" or "Your" or "the" or "The" or "my" or "this" or "that" or "our" or "for" or "on" or "of" or "in" or "about" or "an" or "a" or "old" or "new" or "to" or "and" or "under" or "with" or "linked" or "gift" or "" or "credit" or "debit" or "It's" or "it's" or "That's" or "that's" or "is" or "was")
        : char.IsAsciiLetterLower(word.Length > 0 ? word[0] : 'A') && before is "to" or "can" or "please" && word is not ("room" or "gate" or "suite" or "apartment" or "unit" or "extension" or "box" or "flight");

    /// <summary>Says a code digit by digit, in the groups that it is written in.</summary>
    private static string InCode(string written) => string.Join(", ", written.Split(['-', ' '], StringSplitOptions.RemoveEmptyEntries).Select(group => EnglishNumbers.Digits(group)));

    /// <summary>Reads a number that is a name: 401(k), 24/7, 5W-20.</summary>
    private bool TryNamedNumber(string core)
    {
        if (core[^1] == ')' && Plans().Match(core) is { Success: true } plan)
            return Put(1, plan.Groups[2].Value.Length > 1 ? "five oh one c three" : $"{EnglishNumbers.Paired(plan.Groups[1].Value)} {plan.Groups[2].Value.ToLowerInvariant()}");
        if (core is "401k" or "401K" or "403b" or "403B")
            return Put(1, $"four oh {(core[2] == '1' ? "one" : "three")} {char.ToLowerInvariant(core[3])}");
        if (TollFree().Match(core) is { Success: true } free)
            return Put(1, free.Groups[1].ValueSpan is "800" ? "one eight hundred" : "one " + EnglishNumbers.Digits(free.Groups[1].ValueSpan));
        if (TaxForm().Match(core) is { Success: true } form)
            return Put(1, $"{EnglishNumbers.Paired(form.Groups[1].Value)} {form.Groups[2].Value}");
        if (core.Length >= 3 && Rooms().Match(core) is { Success: true } rooms)
            return Put(1, $"{Cardinal(rooms.Groups[1].Value)} bedroom{(rooms.Groups[2].Length > 0 ? $", {Cardinal(rooms.Groups[2].Value)} bath" : "")}");
        if (core is "24/7" or "24-7")
            return Put(1, "twenty-four seven");
        if (core is "9-1-1")
            return Put(1, "nine one one");
        if (!char.IsAsciiDigit(core[0]))
            return false;
        if (core.Contains('W', StringComparison.Ordinal) && Oil().Match(core) is { Success: true } oil)
            return Put(1, $"{Cardinal(oil.Groups[1].Value)} W {Cardinal(oil.Groups[2].Value)}");
        return TryPaired(core);
    }

    /// <summary>Reads a code of letters and digits, such as XK7-4821: "X K seven, four eight two one".</summary>
    private bool TryCode(string core)
    {
        // The name of a command is read with its dashes before a switch, as in mfa-setup --user.
        if (core.Contains('-', StringComparison.Ordinal) && Switch().IsMatch(NextCore(_at)) && core.AsSpan().IndexOfAnyExcept(Names) < 0)
            return Put(1, Address(core));
        // A letter with a sign is a grade or a group of blood.
        if (core is [.., '-' or '+'] && core[..^1] is "A" or "B" or "C" or "D" or "O" or "AB")
        {
            if (_text.Contains("blood", StringComparison.OrdinalIgnoreCase) || _text.Contains("donor", StringComparison.OrdinalIgnoreCase))
                return Put(1, core[..^1] + (core[^1] == '-' ? " negative" : " positive"));
            return core[^1] == '-' && Core(_at - 1) is "an" or "a" or "got" or "grade" or "is" or "to" or "from" ? Put(1, core[..^1] + " minus") : Skip();
        }

        if (Tire().Match(core) is { Success: true } tire)
            return Put(1, $"{string.Concat(tire.Groups[1].Value.Select(c => c + " "))}{EnglishNumbers.Paired(tire.Groups[2].Value)}, {Cardinal(tire.Groups[3].Value)} {(tire.Groups[4].Length > 1 ? "Z R" : "R")} {Cardinal(tire.Groups[5].Value)}{tire.Groups[6].Value}");
        if (HardwareAddress().IsMatch(core))
            return Put(1, string.Join(", ", core.ToUpperInvariant().Split(':', '-').Select(SpellEach)));
        if (core.Length is 8 or 11 && BankCode().IsMatch(core) && (_text.Contains("SWIFT", StringComparison.Ordinal) || _text.Contains("BIC", StringComparison.Ordinal)))
            return Put(1, string.Join(", ", new[] { core[..4], core[4..6], core[6..8], core[8..] }.Where(part => part.Length > 0).Select(SpellEach)));
        if (Fiscal().Match(core) is { Success: true } fiscal)
            return Put(1, $"{fiscal.Groups[1].Value switch { "FY" => "fiscal", "AY" => "academic", _ => "calendar" }} year {EnglishNumbers.Year(FullYear(fiscal.Groups[2].Value))}{(fiscal.Groups[3].Length > 0 ? " to " + (fiscal.Groups[3].Length == 4 ? EnglishNumbers.Year(ToInt(fiscal.Groups[3].ValueSpan)) : Cardinal(fiscal.Groups[3].Value)) : "")}");
        if (Counted().Match(core) is { Success: true } counted)
            return Put(1, $"{counted.Groups[1].Value} {EnglishNumbers.Digits(counted.Groups[2].ValueSpan)}");
        if (Labelled().Match(core) is { Success: true } labelled && (Spelled(labelled.Groups[2].Value, isCertain: true) ?? (AreDigits(labelled.Groups[2].Value) && labelled.Groups[2].Length > 3 ? EnglishNumbers.Digits(labelled.Groups[2].ValueSpan) : null)) is { } value)
            return Put(1, $"{labelled.Groups[1].Value}: {value}");
        if (Machine().Match(core) is { Success: true } machine)
            return Put(1, string.Join(" dot ", machine.Groups[1].Value.Split('.').Select(p => EnglishNumbers.Digits(p))) + (machine.Groups[2].Length > 0 ? " port " + EnglishNumbers.Digits(machine.Groups[2].ValueSpan) : "") + Path(machine.Groups[3].ValueSpan));
        if (Version().Match(core) is { Success: true } version)
            return TryVersion(core, version);
        if (core.Contains('+', StringComparison.Ordinal) && Chord().IsMatch(core))
            return Put(1, string.Join(' ', core.Split('+').Select(key => key switch { "Ctrl" => "Control", "Del" => "Delete", "Esc" => "Escape", "Cmd" => "Command", "Win" => "Windows", "Opt" => "Option", _ => key })));
        if (core[0] == 'x' && Extensions().Match(core) is { Success: true } extensions)
            return Put(1, $"{EnglishNumbers.Digits(extensions.Groups[1].ValueSpan)} to {EnglishNumbers.Digits(extensions.Groups[2].ValueSpan)}");
        if (core[0] == 'x' && core.Length == 5 && AreDigits(core.AsSpan(1)) && (Core(_at - 1) is "Visa" or "Mastercard" or "Amex" or "Discover" or "card" or "ending" or "checking" or "savings"))
            return Put(1, (Core(_at - 1) is "ending" ? "in " : "ending in ") + EnglishNumbers.Digits(core.AsSpan(1)));
        if (core[0] == 'x' && Extension().Match(core) is { Success: true } extension && (core.Length > 3 || _seen.Code >= 0 || _topics.HasTelephone || Core(_at - 1) is "at" or "dial" or "ext" or "in"))
            return Put(1, (Core(_at - 1) is "in" or "with" ? "" : "extension ") + EnglishNumbers.Digits(extension.Groups[1].Value));
        // A code in groups of digits alone is an account, a claim or a social security number.
        if (AreDigits(core.Replace("-", "", StringComparison.Ordinal)) && core.Contains('-', StringComparison.Ordinal) && core[0] != '-' && core[^1] != '-')
        {
            var groups = core.Split('-');
            // A record such as 10-3-1 counts games won, lost and tied.
            if (groups.Length == 3 && core.Length <= 8 && (Speaks(Records, 3) || _text.Contains("W-L", StringComparison.Ordinal)) && groups.All(g => g.Length is 1 or 2))
                return Put(1, $"{Cardinal(groups[0])}, {Cardinal(groups[1])} and {Cardinal(groups[2])}");
            if (groups.Any(g => g.Length == 0) || Iso().IsMatch(core) || Hyphened().IsMatch(core) || (groups.Sum(g => g.Length) < 6 && groups.Length < 3 && !groups.Any(g => g[0] == '0')) || Speaks(Streets, 3))
                return Core(_at - 1) is "extension" or "ext" ? Put(1, InCode(core)) : Skip();
            _seen.Code = _at;
            return Put(1, groups.All(g => g.Length == 1) ? EnglishNumbers.Digits(core) : InCode(core));
        }

        if (core.Length > 5 && core.StartsWith("0x", StringComparison.Ordinal) && !core.AsSpan(2).ContainsAnyExcept(HexDigits))
            return Put(1, "zero x " + Spell(core[2..].ToUpperInvariant()));
        if (core.AsSpan().ContainsAny('-', '–') && Seats().Match(core) is { Success: true } seats)
            return Put(1, $"{Cardinal(seats.Groups[1].Value)} {seats.Groups[2].Value} to {Cardinal(seats.Groups[3].Value)} {seats.Groups[4].Value}");
        if (Postcode().IsMatch(core) && IsJoined(_at) && PostcodeEnd().IsMatch(Core(_at + 1)))
            return Put(2, $"{Spell(core)}, {Spell(Core(_at + 1))}");
        if (Spelled(core, isCertain: core.Length > 4 && core.AsSpan().ContainsAny(Digits) && !HasWord(core) && IsCalledCode()) is not { } spelled)
            return core.AsSpan().ContainsAny(Digits) && core.Any(char.IsLetter) && Skip();
        _seen.Code = _at;
        return Put(1, spelled);
    }

    /// <summary>Whether the words before the word call it a code: "your reference is H9-T4LL".</summary>
    private bool IsCalledCode()
    {
        var name = Core(_at - 1) is "is" or "was" or "as" or "to" ? Core(_at - 2) : Core(_at - 1);
        return name is "reference" or "code" or "confirmation" or "PNR" or "locator" or "password" or "passcode" or "coupon" or "promo" or "voucher" || (Core(_at).Length > 5 && (name is "#" or "SKU" or "sku" or "MPN" || (name is "number" or "no" && Core(_at - 1) == name)));
    }

    /// <summary>Reads a version, such as 2.0.14 and v3.2.1. An address such as 192.168.1.1 is read digit by digit.</summary>
    private bool TryVersion(string core, Match match)
    {
        var parts = match.Groups[2].Value.Split('.');
        var isNamed = match.Groups[1].Length > 0 || match.Groups[3].Length > 0 || Core(_at - 1) is "version" or "Version" or "firmware" or "build" or "release";
        // A number such as 29.02.24 is a date in other countries.
        if (!isNamed && parts.Length == 3 && parts[2].Length is 2 or 4 && parts[0].Length <= 2 && parts[1].Length <= 2 && ToInt(parts[1].AsSpan()) is > 0 and <= 31 && ToInt(parts[0].AsSpan()) is > 0 and <= 31 && (parts[2].Length == 4 || ToInt(parts[1].AsSpan()) <= 12))
            return parts[2].Length == 4 && ToInt(parts[0].AsSpan()) > 12 && DayWords(ToInt(parts[1].AsSpan()), ToInt(parts[0].AsSpan())) is { } dotted ? Put(1, $"{dotted}, {EnglishNumbers.Year(ToInt(parts[2].AsSpan()))}") : Skip();
        if (parts.Any(p => p.Length > 9))
            return Skip();
        if (!isNamed && parts.Length == 4 && parts.All(p => p.Length <= 3 && ToInt(p.AsSpan()) <= 255))
            return Put(1, string.Join(" dot ", parts.Select(p => EnglishNumbers.Digits(p))));
        var words = string.Join(" point ", parts.Select(p => p.Length > 1 && p[0] == '0' ? EnglishNumbers.Digits(p) : EnglishNumbers.Paired(p)));
        return Put(1, (match.Groups[1].Length == 0 || Core(_at - 1) is "version" or "Version" ? "" : "version ") + words + (match.Groups[3].Length > 0 ? " " + match.Groups[3].Value : "")
            + (match.Groups[4].Length > 0 ? " " + (match.Groups[4].Length > 2 ? match.Groups[4].Value : Spell(match.Groups[4].Value.ToUpperInvariant())) : "") + (match.Groups[5].Length > 0 ? " " + Cardinal(match.Groups[5].Value) : "") + (match.Groups[6].Length > 0 ? " underscore " + EnglishNumbers.Digits(match.Groups[6].ValueSpan) : ""));
    }

    [GeneratedRegex(@"^(P|LT|ST)?([0-9]{3})/([0-9]{2})(Z?R)([0-9]{2})(s?)$")]
    private static partial Regex Tire();

    [GeneratedRegex(@"^[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}$")]
    private static partial Regex HardwareAddress();

    [GeneratedRegex(@"^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$")]
    private static partial Regex BankCode();

    [GeneratedRegex(@"^(FY|CY|AY)['’-]?((?:19|20)[0-9]{2}|[0-9]{2})(?:[-–/]([0-9]{4}|[0-9]{2}))?$")]
    private static partial Regex Fiscal();

    // A name with a number that is read digit by digit, as in fileserver01.
    [GeneratedRegex(@"^([A-Za-z-]*[a-z]{3,})(0[0-9]{1,3})$")]
    private static partial Regex Counted();

    [GeneratedRegex(@"^([A-Za-z][A-Za-z/]{0,9}):([A-Z0-9][A-Z0-9/-]{2,})$")]
    private static partial Regex Labelled();

    [GeneratedRegex(@"^(?:https?://)([0-9]{1,3}(?:\.[0-9]{1,3}){3})(?::([0-9]+))?(/.*)?$")]
    private static partial Regex Machine();

    [GeneratedRegex(@"^([vV]?)([0-9]+(?:(?<=^[vV][0-9]*)(?:\.[0-9]+){1,6}|(?:\.[0-9]+){2,6}))([a-z]?)(?:-([a-z]{1,5})\.?([0-9]*))?(?:_([0-9]{1,6}))?$")]
    private static partial Regex Version();

    [GeneratedRegex(@"^(?:Ctrl|Control|Alt|Shift|Cmd|Command|Win|Windows|Option|Opt|Fn)(?:\+(?:[A-Za-z]+|[0-9]|F[0-9]{1,2}))+$")]
    private static partial Regex Chord();

    [GeneratedRegex(@"^x([0-9]{2,6})[-–]x?([0-9]{2,6})$")]
    private static partial Regex Extensions();

    [GeneratedRegex(@"^x([0-9]{1,6})$")]
    private static partial Regex Extension();

    [GeneratedRegex(@"^1-(8(?:00|33|44|55|66|77|88))$")]
    private static partial Regex TollFree();

    [GeneratedRegex(@"^(1040|1095|1098|1099)-([A-Z])$")]
    private static partial Regex TaxForm();

    [GeneratedRegex(@"^(401|403|457|529|501)\((k|K|b|B|c\)\(3)\)$")]
    private static partial Regex Plans();

    [GeneratedRegex(@"^([0-9]{1,2})W-([0-9]{2})$")]
    private static partial Regex Oil();

    [GeneratedRegex(@"^([0-9]{1,2})([A-K])[-–]([0-9]{1,2})([A-K])$")]
    private static partial Regex Seats();

    // The rooms of a home, as in 2BR/2BA.
    [GeneratedRegex(@"^([1-9])(?:BR|bd|BD|br)(?:/([1-9](?:\.5)?)(?:BA|ba))?$")]
    private static partial Regex Rooms();

    // Postcodes and licence plates of Britain.
    [GeneratedRegex(@"^[A-Z]{1,2}[0-9][A-Z0-9]?$|^[A-Z]{2}[0-9]{2}$")]
    private static partial Regex Postcode();

    [GeneratedRegex(@"^[0-9][A-Z]{2}$|^[A-Z]{3}$")]
    private static partial Regex PostcodeEnd();
}
