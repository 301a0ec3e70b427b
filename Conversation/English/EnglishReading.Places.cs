using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads addresses of houses, and words that are written short.</summary>
internal sealed partial class EnglishReading
{
    private static readonly FrozenDictionary<string, string> ShortStreets = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["St"] = "Street", ["Ave"] = "Avenue", ["Av"] = "Avenue", ["Blvd"] = "Boulevard", ["Rd"] = "Road", ["Dr"] = "Drive", ["Ln"] = "Lane", ["Ct"] = "Court", ["Pl"] = "Place", ["Plz"] = "Plaza", ["Pkwy"] = "Parkway", ["Hwy"] = "Highway", ["Cir"] = "Circle", ["Sq"] = "Square", ["Ter"] = "Terrace", ["Trl"] = "Trail",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Streets = ShortStreets.Keys.Concat(["Street", "Avenue", "Boulevard", "Road", "Drive", "Lane", "Way", "Terrace", "Court", "Place", "Parkway", "Highway", "Circle", "Square", "Plaza", "Trail", "Broadway", "Route", "Row", "Crescent", "Close"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> Directions = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["N"] = "North", ["S"] = "South", ["E"] = "East", ["W"] = "West", ["NE"] = "Northeast", ["NW"] = "Northwest", ["SE"] = "Southeast", ["SW"] = "Southwest",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Sides = "corner side part section quadrant entrance end area suburbs edge".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Short words that are written with a full stop or before a number.</summary>
    private static readonly FrozenDictionary<string, string> NumberedParts = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Ste"] = "Suite", ["STE"] = "Suite", ["Apt"] = "Apartment", ["APT"] = "Apartment", ["apt"] = "apartment", ["Rm"] = "Room", ["rm"] = "room", ["Bldg"] = "Building", ["bldg"] = "building", ["Rte"] = "Route", ["Rt"] = "Route", ["Hwy"] = "Highway", ["Ext"] = "Extension", ["ext"] = "extension", ["EXT"] = "extension", ["extn"] = "extension", ["No"] = "Number", ["no"] = "number", ["Nos"] = "Numbers", ["nos"] = "numbers", ["Ch"] = "Chapter", ["Sec"] = "Section", ["Div"] = "Division", ["Fl"] = "Floor", ["pg"] = "page", ["pp"] = "pages", ["p"] = "page", ["Vol"] = "Volume", ["Lvl"] = "Level", ["lvl"] = "level", ["Mk"] = "Mark",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ShortWords = """
        S/N serial number|P/N part number|d/b/a doing business as|c/o care of|w/ with|w/o without|w/in within|btwn between|pls please|e.g for example|i.e that is|vs versus
        Ctrl Control|Cmd Command|Esc Escape|Fn Function|Opp opposite|Ret'd retired|Ret retired|Hon Honorable|Mfg Manufacturing|Dist District|Hosp Hospital
        Wm William|Chas Charles|Thos Thomas|Geo George|Robt Robert|Jos Joseph
        int'l international|Int'l International|gov't government|nat'l national|govt government|mgmt management|Mgr Manager|mgr manager|asst assistant|Asst Assistant
        bldg building|temp temperature|avg average|max maximum|min minimum|approx approximately|Approx Approximately|appt appointment|appts appointments|Appt Appointment|dept department|Dept Department
        incl including|excl excluding|acct account|Acct Account|qty quantity|Qty Quantity|prev previous|Prev Previous|est estimated|Est Estimated|amt amount|Amt Amount|pymt payment|Pymt Payment|Ph Phone|Grp Group
        wk week|wks weeks|yr year|yrs years|mo month|hr hour|hrs hours|Hrs Hours|mins minutes|lbs pounds|tsp teaspoon|tbsp tablespoon|Tbsp tablespoon|lg large|sm small|pkg package
        """.Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToFrozenDictionary(entry => entry[..entry.IndexOf(' ', StringComparison.Ordinal)], entry => entry[(entry.IndexOf(' ', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal);

    /// <summary>Words that are short forms only where a full stop follows.</summary>
    private static readonly FrozenSet<string> Stopped = Exact("Hon Wm Chas Thos Geo Robt Jos wk yr mo Dist Mfg Ret avg max min temp prev Prev incl excl approx Approx est Est amt Amt lg sm pkg Ph");

    /// <summary>Short forms that end no sentence.</summary>
    private static readonly FrozenSet<string> Joining = Exact("w/ w/o w/in btwn c/o e.g i.e vs approx Approx incl excl prev Prev max min avg Mfg Hon Wm Chas Thos Geo Robt Jos est Est amt Amt lg sm pkg");

    /// <summary>Short forms that stand behind a number or a name.</summary>
    private static readonly FrozenSet<string> NeverFirst = Exact("hrs Hrs hr lbs yrs wks tsp tbsp Tbsp qty mgr pls");

    private static FrozenSet<string> Exact(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> StateNames = "AK Alaska|AL Alabama|AR Arkansas|AZ Arizona|CA California|CO Colorado|CT Connecticut|DC D.C.|DE Delaware|FL Florida|GA Georgia|HI Hawaii|IA Iowa|ID Idaho|IL Illinois|IN Indiana|KS Kansas|KY Kentucky|LA Louisiana|MA Massachusetts|MD Maryland|ME Maine|MI Michigan|MN Minnesota|MO Missouri|MS Mississippi|MT Montana|NC North Carolina|ND North Dakota|NE Nebraska|NH New Hampshire|NJ New Jersey|NM New Mexico|NV Nevada|NY New York|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VA Virginia|VT Vermont|WA Washington|WI Wisconsin|WV West Virginia|WY Wyoming"
        .Split('|').ToFrozenDictionary(s => s[..2], s => s[3..], StringComparer.Ordinal);

    private bool TryShortWord(string core)
    {
        if (core is "x")
            return TrySignAlone(core);
        if (TryCurrencyName(core) || TryStreetWord(core))
            return true;
        if (core is "w/c" or "w/e" && (char.IsAsciiDigit(FirstOf(_at + 1)) || MonthNames.ContainsKey(Core(_at + 1))))
            return Put(1, core is "w/c" ? "the week commencing" : "the week ending");
        if (core is "Est" && MarkAfter(_at) is '.' && Core(_at - 1) is "Industrial" or "Trading" or "Business" or "Housing")
            return Put(1, "Estate", isShort: true);
        if (Core(_at - 1) is "per" && core.Length > 1 && (Rates.GetValueOrDefault(core) ?? (Units.TryGetValue(core, out var per) ? per.One : null)) is { } rate)
            return Put(1, rate, isShort: true);
        if (core is "sq" && Core(_at - 1) is "per" && UnitOf(_at, out var square, out var squareWords, out _))
            return Put(squareWords, square.One, isShort: true);
        if (ShortWords.TryGetValue(core, out var word) && (MarkAfter(_at) is '.' || !Stopped.Contains(core)) && (_at > 0 || !NeverFirst.Contains(core)) && ShortWord(core, word) is { } spoken)
            return Put(1, spoken, isShort: true) && (!Joining.Contains(core) && !(core is "yr" && YearAfterMonth(Core(_at))) || DropStop());
        if (core is "ext" or "Ext" && MarkAfter(_at) is '.' && Core(_at + 1) is "is" or "for")
            return Put(1, core is "ext" ? "extension" : "Extension") && DropStop();
        if (core is "c" && MarkAfter(_at) is '.' && Core(_at + 1).Length == 4 && AreDigits(Core(_at + 1)))
            return Put(1, "circa") && DropStop();
        if (core is "exp" && MarkAfter(_at) is '.' && char.IsAsciiDigit(FirstOf(_at + 1)))
            return Put(1, "expires") && DropStop();
        if (core is "Rev" && MarkAfter(_at) is '.' && char.IsAsciiDigit(FirstOf(_at + 1)))
            return Put(1, "Revision") && DropStop();
        if (core is "fl" && Ordinals().IsMatch(Core(_at - 1)) && MarkAfter(_at) is '.')
            return Put(1, "floor", isShort: true);
        if (core is "Fl" && Ordinals().IsMatch(Core(_at - 1)))
            return Put(1, "Floor", isShort: true);
        if (core is "no" or "No" && MarkAfter(_at) is '.' && !char.IsAsciiDigit(FirstOf(_at + 1)) && (Numbered.Contains(Core(_at - 1)) || Core(_at - 1) is "phone" or "cell" or "fax" or "magic" or "account" or "check" or "Check"))
            return Put(1, "number", isShort: true) && ((_copied + 1 < _text.Length && _text[_copied + 1] is not ('?' or '!') && !Core(_at).AsSpan().ContainsAny(Digits)) || DropStop());
        if (core.IndexOf('/', StringComparison.Ordinal) is > 2 and var bar && Units.TryGetValue(core[(bar + 1)..], out var unit) && core.AsSpan(0, bar).IndexOfAnyExceptInRange('a', 'z') < 0 && !core.AsSpan(bar + 1).Contains('/'))
            return Put(1, $"{core[..bar]} per {unit.One}");
        if (PerUnit().Match(core) is { Success: true } priced)
            return Put(1, $"{priced.Groups[1].Value}{Per(priced.Groups[2].Value)}");
        if (core is "E.g" or "I.e")
            return Put(1, core[0] == 'E' ? "For example" : "That is", isShort: true);
        var next = Core(_at + 1);
        if (!NumberedParts.TryGetValue(core, out var part) || next.Length == 0 || !IsJoinedOrShort(_at))
            return false;
        var isNumbered = char.IsAsciiDigit(next[0]) || (Romans.ContainsKey(next) && core is "Mk" or "Ch" or "Vol" or "Sec" or "Div") || (next.Length <= 5 && next.AsSpan().ContainsAny(Digits)) || (next.Length <= 2 && char.IsAsciiLetterUpper(next[0]) && core is not ("No" or "no" or "p" or "Ch"));
        // "No" may be an answer: "No. 2 dollars a day."
        if (core is "No" or "no" && (core is "No" ? _at == 0 || MarkAfter(_at - 1) is '?' or '!' or '.' : !(Numbered.Contains(Core(_at - 1)) || Core(_at - 1) is "table" or "serial" or "house" or "platform" or "at" or "to" or "check" or "Check" or "the" or "a" or "your" or "want" or "and" or "&" or "phone" || Core(_at + 2) is "in" or "on") || Core(_at - 1) is "said" or "says" or "say"))
            return false;
        // "No. 5" is a number, where "no 5" is none.
        if (!isNumbered || (core.Length <= 2 && core is not ("Rm" or "Rt" or "Mk" or "Div" or "Fl") && MarkAfter(_at) is not '.'))
            return false;
        if (core is "Ch" && (Core(_at - 1) is "on" or "News" or "news" or "to" or "TV"))
            part = "Channel";
        if (MarkAfter(_at) is '.')
        {
            Put(1, part);
            _copied++;
            _words[_at - 1] = _words[_at - 1] with { End = _copied, CoreEnd = _copied };
            _cores[_at - 1] = core is "Mk" ? core : part;
            return true;
        }

        Put(1, part);
        _cores[_at - 1] = part;
        return true;
    }

    /// <returns>The whole word; null where the text is no short form here.</returns>
    private string? ShortWord(string core, string word)
    {
        var (before, isLast) = (Core(_at - 1), !GoesOn(_at) && !char.IsAsciiDigit(FirstOf(_at + 1)));
        switch (core)
        {
            case "S/N" when before is "with":
                return "S N";
            case "temp" when isLast:
            case "lg" or "sm" or "pkg" when !(AreDigits(before) || EnglishNumbers.IsWord(before) || before is "a" or "A" or "or" or "and"):
                return null;
            case "incl":
                return before is "is" or "are" or "not" or "was" or "all" || isLast ? "included" : word;
            case "min" when before is "a" or "one" or "per" or "1":
                return "minute";
            case "min" when EnglishNumbers.IsWord(before) || before is "few" or "couple" || (before is [.., >= '0' and <= '9' or '+'] && _words[_at].Start == _words[_at].CoreStart):
                return "minutes";
            case "Est" when !char.IsAsciiLetterLower(FirstOf(_at + 1)):
                return char.IsAsciiDigit(FirstOf(_at + 1)) ? "Established" : null;
            case "est" when char.IsAsciiDigit(FirstOf(_at + 1)):
                return YearAfterMonth(Core(_at + 1)) ? "established" : word;
            default:
                return word;
        }
    }

    /// <summary>Reads the short names of streets and directions: Main St, 9th Ave, 58 W 23rd St NW.</summary>
    private bool TryStreetWord(string core)
    {
        if (Directions.TryGetValue(core, out var direction) && IsJoinedOrShort(_at) && Ordinals().IsMatch(Core(_at + 1)) && ((Streets.Contains(Core(_at + 2)) && char.IsUpper(Core(_at + 2)[0])) || (MarkAfter(_at) is '.' && !(char.IsUpper(FirstOf(_at - 1)) && IsJoined(_at - 1)))))
            return Put(1, direction) && DropStop();
        if (direction is not null && core.Length == 1 && _at > 0 && IsJoined(_at - 1) && (Road().IsMatch(Core(_at - 1)) || (AreDigits(Core(_at - 1)) && Core(_at - 2) is "Highway" or "Route" or "Interstate" or "Hwy")))
            return Put(1, direction, isShort: true);
        if (direction is not null && core.Length == 1 && ((Core(_at + 1) is "of" && IsJoined(_at) && Core(_at - 1) is "miles" or "mile" or "blocks" or "block" or "mi" or "just" or "feet" or "minutes" or "city" or "kilometers" or "km") || Core(_at - 1) is [.., '°'] || (AreDigits(Core(_at - 1)) && Core(_at - 2) is "Rd" or "Road" or "CR")
            || (AreDigits(Core(_at - 1)) && Core(_at - 1).Length <= 3 && IsJoined(_at - 1) && Core(_at - 2) is "the" or "The" or "US" or "take" or "Take" or "on" or "onto" && (MarkAfter(_at) != '\0' || Core(_at + 1) is "to" or "at" or "until" or "for" or "toward" or "exit" or "is" or "and"))))
            return Put(1, Core(_at + 1) is "of" ? direction.ToLowerInvariant() : direction, isShort: true);
        // A letter may be a direction before a name or a street: "in N. Dallas", "S. Carolina", "at 300 W. Main", "Go N on Main St."
        if (direction is not null && core.Length == 1 && MarkAfter(_at) is '.' && _words[_at].End == _words[_at].CoreEnd + 1 && (Core(_at + 1) is "Carolina" or "Dakota" or "Virginia" || (char.IsUpper(FirstOf(_at + 1)) && Core(_at + 1).Length > 2 && (Core(_at - 1) is "in" || (AreDigits(Core(_at - 1)) && IsJoined(_at - 1))))))
            return Put(1, direction) && DropStop();
        if (direction is not null && MarkAfter(_at) is not '.' && Core(_at - 1) is "Go" or "go" or "Head" or "head" or "heading" or "Heading" or "going" or "drive" or "Drive" && Core(_at + 1) is "on" or "to" or "for" or "from" or "until" or "along" or "toward" or "past")
            return Put(1, direction.ToLowerInvariant());
        // A direction may begin the name of a street: "on E. Washington St."
        if (direction is not null && core.Length == 1 && _at > 0 && Core(_at - 1) is "on" or "at" or "to" or "onto" or "and" or "of" or "down" or "off" && IsJoinedOrShort(_at) && char.IsUpper(FirstOf(_at + 1)) && Enumerable.Range(2, 2).Any(ahead => Core(_at + ahead) is { Length: > 1 } road && Streets.Contains(road) && char.IsUpper(road[0]) && IsJoined(_at + ahead - 1)))
            return Put(1, direction) && DropStop();
        // A direction may end the name of a street: "23rd Ave S."
        if (direction is not null && _at > 0 && IsJoined(_at - 1) && (Core(_at - 1) is "Street" or "Avenue" or "Ave" or "St" or "Blvd" or "Rd" or "Road" or "Boulevard") && Core(_at - 2) is { Length: > 0 } named && (char.IsUpper(named[0]) || Ordinals().IsMatch(named)) && !(core.Length == 1 && char.IsUpper(FirstOf(_at + 1)) && MarkAfter(_at) is '.'))
            return Put(1, direction, isShort: true);
        if (direction is not null && IsJoined(_at) && (core.Length == 2 ? Sides.Contains(Core(_at + 1)) : Core(_at - 1) is "the" && Core(_at + 1) is "side" or "entrance" or "end"))
            return Put(1, direction.ToLowerInvariant());
        if (direction is not null && _at <= _seen.StreetEnd + 1 && _seen.StreetEnd >= 0)
            return Put(1, direction, isShort: true) && (_at > _seen.StreetEnd || DropStop());
        if (!ShortStreets.TryGetValue(core, out var street) || !char.IsUpper(core[0]) || _at == 0 || (_at != _seen.StreetEnd && core.Length > 1 && char.IsUpper(core[1])))
            return false;
        // A road may have a number instead of a name: "off Hwy. 12", "County Rd. 12".
        if (MarkAfter(_at) is '.' && char.IsAsciiDigit(FirstOf(_at + 1)) && (core is "Hwy" || (core is "Rd" && Core(_at - 1) is "County" or "State" or "Township" or "Ranch")))
            return Put(1, street) && DropStop();
        // "Dr." may be a doctor, as in "Front Desk Dr. on duty".
        if (core is "Dr" && _at != _seen.StreetEnd && !Enumerable.Range(1, 6).Any(back => Core(_at - back) is "on" or "at" or "to" or "onto" or "off" or "down" or "along" or "Dr" || Core(_at - back).AsSpan().ContainsAny(Digits)))
            return false;
        if (_at <= _seen.StreetEnd)
            return _at == _seen.StreetEnd && Put(1, street, isShort: true);
        var before = Core(_at - 1);
        var isNamed = (IsJoined(_at - 1) || (IsJoinedOrShort(_at - 1) && before.Length <= 3)) && before.Length > 1 && (char.IsUpper(before[0]) || Ordinals().IsMatch(before)) && !(_at == 1 && core is "Dr" or "St" or "Ct" or "Pl");
        var next = FirstOf(_at + 1);
        var isEnd = Core(_at + 1) is "Unit" or "Apt" or "Suite" or "Ste" or "Floor" or "Fl" or "Room" or "Rm" or "Bldg" or "Building" || MarkAfter(_at) is not ('\0' or '.') || _at + 1 == _words.Count || !char.IsUpper(next) || Directions.ContainsKey(Core(_at + 1)) || (MarkAfter(_at) is '.' && core is not ("St" or "Dr"));
        return isNamed && isEnd && Put(1, street, isShort: true);
    }

    /// <summary>Drops the full stop behind the word that was written last, for it belongs to the word.</summary>
    private bool DropStop()
    {
        if (_copied + 1 < _text.Length && _text[_copied] == '.')
            _copied++;
        return true;
    }

    /// <summary>Reads the number of a house in pairs: 1600 Main St, 58 W 23rd St, 4510 State Route 9.</summary>
    private bool TryStreet(string written)
    {
        if (written.Length > 5 || written[0] == '0' || CountsWhatFollows(_at) || Numbered.Contains(Core(_at - 1)) || Core(_at + 1) is "Mount" or "Mayor" or "Mr" or "Ms" or "Mrs")
            return false;
        var end = StreetEnd();
        if (end < 0)
            return false;
        _seen.StreetEnd = end;
        return Put(1, EnglishNumbers.Paired(written));
    }

    private int StreetEnd()
    {
        for (var i = _at + 1; i <= _at + 6 && i < _words.Count; i++)
        {
            if (!IsJoinedOrShort(i - 1))
                return -1;
            var core = Core(i);
            if (i == _at + 1 && Directions.ContainsKey(core) && Ordinals().IsMatch(Core(i + 1)) && !Streets.Contains(Core(i + 2)))
                return i + 1;
            if (core.Length == 0)
                return -1;
            // The name of a street may hold a saint: 88 N. St. Mary's St.
            if (core is "St" or "Dr" && MarkAfter(i) is '.' && char.IsUpper(FirstOf(i + 1)) && Enumerable.Range(i + 1, 3).Any(j => Streets.Contains(Core(j)) && IsJoinedOrShort(j - 1)))
                continue;
            if (Streets.Contains(core) && char.IsUpper(core[0]) && (i > _at + 1 || core is "Broadway"))
                return core is "St" or "Dr" && MarkAfter(i) is '.' && char.IsUpper(FirstOf(i + 1)) && i == _at + 1 ? -1 : core is "Route" or "Highway" or "Hwy" && i == _at + 1 ? -1 : i;
            if (!char.IsUpper(core[0]) && !Ordinals().IsMatch(core))
                return -1;
        }

        return -1;
    }

    /// <summary>Reads the short name of a state behind a city: Springfield, IL 62704; Waukesha, WI.</summary>
    private bool TryState(string core)
    {
        if (!StateNames.TryGetValue(core, out var state))
            return false;
        var hasZip = ZipCode().IsMatch(Core(_at + 1)) && IsJoined(_at);
        var isBehindCity = _at > 0 && MarkAfter(_at - 1) is ',' && char.IsUpper(FirstOf(_at - 1)) && core is not ("OK" or "HI" or "ME" or "IN" or "OR" or "OH" or "PA" or "MA" or "ID" or "MD" or "LA" or "AL" or "DE" or "ND" or "MS" or "DC" or "VA" or "PT");
        // The words around tell that it is a state: "She's from Salem, OR.", "Fort Wayne, IN is near".
        isBehindCity |= _at > 1 && MarkAfter(_at - 1) is ',' && char.IsUpper(FirstOf(_at - 1)) && (Core(_at - 2) is "from" or "in" or "near" or "to" || Core(_at - 3) is "from" or "in" or "near" || (Core(_at + 1) is "is" or "was" && IsJoined(_at) && core is not "OK")) && (core is not ("OK" or "HI" or "ME") || (MarkAfter(_at) is '.' && core is "OK"));
        return (hasZip || (isBehindCity && (!IsJoined(_at) || char.IsAsciiLetterLower(FirstOf(_at + 1))))) && Put(1, state);
    }

    private bool TryZip(string written)
    {
        if (written.Length == 4 && Core(_at - 1) is "NSW" or "VIC" or "QLD" or "TAS" or "ACT")
            return Put(1, EnglishNumbers.Digits(written));
        if (written.Length != 5 || !StateNames.ContainsKey(Core(_at - 1)) || MarkAfter(_at - 1) is not ('\0' or ','))
            return false;
        return Put(1, EnglishNumbers.Digits(written));
    }

    private bool TryAddress(string core)
    {
        if (core.Contains('@', StringComparison.Ordinal) && core.Length > 1)
        {
            if (Mail().Match(core) is { Success: true } mail)
                return Put(1, $"{Address(mail.Groups[1].ValueSpan)} at {Address(mail.Groups[2].ValueSpan)}");
            if (Machines().Match(core) is { Success: true } machine)
                return Put(1, $"{Address(machine.Groups[1].ValueSpan)} at {Address(machine.Groups[2].ValueSpan)}");
            return Skip();
        }

        if (TryFile(core))
            return true;
        return core.Contains('\\', StringComparison.Ordinal) ? Put(1, string.Join(" backslash ", core.Split('\\').Select(part => part is [>= 'A' and <= 'Z', ':'] ? part[0] + " colon" : FileName().IsMatch(part) || part.Contains('_', StringComparison.Ordinal) ? Address(part) : part)).Replace("  ", " ", StringComparison.Ordinal).Trim()) : TryWeb(core);
    }

    [GeneratedRegex(@"^(?:I|US|SR|CR|M|FM)-[0-9]{1,4}$")]
    private static partial Regex Road();

    // The unit of a price, as in Price/night.
    [GeneratedRegex(@"^([A-Za-z]{3,})/(night|month|week|day|hour|person|year|mo|yr|hr|guest|unit|visit)$")]
    private static partial Regex PerUnit();

    [GeneratedRegex(@"^[0-9]{5}(?:-[0-9]{4})?$")]
    private static partial Regex ZipCode();
}
