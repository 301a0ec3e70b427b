using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads money.</summary>
internal sealed partial class EnglishReading
{
    private static readonly FrozenSet<string> CurrencyNames = new[] { "USD", "EUR", "GBP", "CAD", "AUD", "INR", "Rs", "JPY", "CHF" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Owners = Set("a an the your our this that any another each one every no");

    private static readonly FrozenSet<string> NoAttributes = Set("this that these those my your our their all any you we i he she they it you're we're you've we've you'll it's goes went covers comes came gets got will would can could should must may might has have had does did applies expires back again today tomorrow now then there here yesterday total only per or and to in for off more less plus each every on at if is was from with by of that which when until before after a an the as up extra spent paid owed left saved earned");

    private static readonly FrozenSet<string> Adjectives = Set("one-time flat non-refundable nonrefundable refundable monthly annual yearly daily weekly small additional extra minimum new separate standard single typical");

    /// <summary>Words that also stand behind an amount on their own.</summary>
    private static readonly FrozenSet<string> Trailing = Set("monthly annual annually yearly weekly daily down off online");

    private static readonly FrozenSet<string> Contracted = Set("it that there he she what here where who let");

    private static readonly FrozenSet<string> Priced = Set("goal plan bill payment installment order purchase debit hold trip coupon rental visit exam ride bet bid wire increase savings delivery booking processing handling shipping application registration admin administration convenience setup installation stormwater service voucher special package room seat subscription membership difference menu dinner lunch stamp activation relief deductible copay co-pay copayment fee deposit gift credit charge bill discount minimum maximum limit coupon voucher donation bonus rebate loan balance service cancellation late cleaning correspondent program grant budget ticket card payment refund penalty fine surcharge tip note");

    private bool TryMoney(string core)
    {
        // Bills are written $20s, and several things for a price 3/$10.
        if (core is ['$', .., 's'] && AreDigits(core.AsSpan(1, core.Length - 2)))
            return Put(1, Cardinal(core[1..^1]) is [.., 'y'] tens ? tens[..^1] + "ies" : Cardinal(core[1..^1]) is [.., 'x'] six ? six + "es" : Cardinal(core[1..^1]) + "s");
        if (core is [>= '2' and <= '9', '/', '$', ..] && MoneyOf(core[2..]) is { } several)
            return Put(1, $"{Cardinal(core[..1])} for {several.Words()}");
        // A price may be for several units of time, as in $740/6 mos.
        if (core.IndexOf('/', StringComparison.Ordinal) is > 1 and var over && AreDigits(core.AsSpan(over + 1)) && MoneyOf(core[..over]) is { } whole && UnitOf(_at + 1, out var time, out var timeWords, out _) && IsJoined(_at))
            return Put(1 + timeWords, $"{whole.Words()} per {Cardinal(core[(over + 1)..])} {(IsOne(core[(over + 1)..]) ? time.One : time.Many)}", isShort: true);
        // The zero before the cents may be missing, as in $.75.
        if (core is ['$', '.', _, _] && AreDigits(core.AsSpan(2)))
            return Put(1, ToInt(core.AsSpan(2)) == 1 ? "one cent" : $"{EnglishNumbers.Cardinal(ToInt(core.AsSpan(2)))} {(IsAttribute(1) ? "cent" : "cents")}");
        if (!core.AsSpan().ContainsAny(Currencies) && core[0] != '¢')
            return TryNamedCurrency(core) || TryPence(core);
        if (Comma().Match(core) is { Success: true } continental && Money.Of(continental.Groups[2].Value.Replace(".", "", StringComparison.Ordinal) + "." + continental.Groups[3].Value, "€") is { } euros)
            return Put(1, euros.Words());
        if (core.EndsWith("/sq", StringComparison.Ordinal) && NextCore(_at) is "ft" or "m" or "yd" && MoneyOf(core[..^3]) is { } area)
            return Put(2, $"{area.Words()} per square {NextCore(_at) switch { "ft" => "foot", "m" => "meter", _ => "yard" }}", isShort: true);
        if (core is ['¢', ..] && IsNumber(core.AsSpan(1)))
            return Put(1, $"{Cardinal(core[1..])} {(core is "¢1" ? "cent" : "cents")}");
        var (rate, per) = Rate(core);
        if (rate.Contains('/', StringComparison.Ordinal) && Each(rate.Split('/').Select(part => MoneyOf(part)?.Words()), ", ") is { } limits)
            return Put(1, (rate.EndsWith("/$1,000", StringComparison.Ordinal) && rate.IndexOf('/', StringComparison.Ordinal) < 7 && rate.Contains('.', StringComparison.Ordinal)) || rate.EndsWith("/$100", StringComparison.Ordinal) ? limits.Replace(", ", " per ", StringComparison.Ordinal) : limits);
        if (rate.AsSpan().IndexOfAny("-–−") is > 0 and var dash && rate.AsSpan(0, dash).ContainsAny(Digits))
        {
            var (left, right) = (rate[..dash], rate[(dash + 1)..]);
            if (right.Length == 0)
                return Skip();
            var from = MoneyOf(left);
            var to = MoneyOf(right) ?? (from is { } f && (IsNumber(right) || (right[^1] is 'k' or 'K' or 'M' && IsNumber(right.AsSpan(0, right.Length - 1)))) ? MoneyOf($"{f.Currency}{right}") : null);
            if (to is { } high && from is null && IsNumber(left))
                from = high with { Whole = left, Part = "", Power = "" };
            if (from is not { } low || to is not { } top)
                return Skip();
            // In "$5-10 million" the power belongs to both amounts.
            var behind = PowerBehind(_at);
            if (behind.Length > 0)
                top = top with { Power = behind };
            if (top.Power.Length > 0 && low.Power.Length == 0 && low.Whole.Length <= 3)
                low = low with { Power = top.Power };
            if (behind.Length == 0 && (NextCore(_at) is "range" or "bracket" || IsAttribute(1)) && low is { Part: "", Power: "" } && top is { Part: "", Power: "" })
                return Put(1, $"{Cardinal(low.Whole)} to {top.Attribute()}");
            return Put(behind.Length > 0 ? 2 : 1, $"{low.Words()} {Joint} {top.Words()}{per}");
        }

        if (rate.Length <= 3 && !rate.AsSpan().ContainsAny(Digits) && NextCore(_at) is { Length: > 0 } next && IsNumber(next) && MoneyOf(rate + next) is { } spaced)
            return Put(2, spaced.Words());
        if (MoneyOf(rate) is not { } amount)
            return Skip();
        var count = 1;
        if (amount.Power.Length == 0 && PowerBehind(_at) is { Length: > 0 } power)
            (amount, count) = (amount with { Power = power }, 2);
        if (NextCore(_at + count - 1) is "USD" or "EUR" or "GBP" or "CAD" or "AUD" && per.Length == 0)
            (amount, count) = (NextCore(_at + count - 1) is "CAD" ? amount with { Country = "Canadian " } : NextCore(_at + count - 1) is "AUD" ? amount with { Country = "Australian " } : amount, count + 1);
        // The currency may stand in brackets, as in $312.40 (USD).
        if (per.Length == 0 && count == 1 && Core(_at + 1) is "USD" && _words[_at].End == _words[_at].CoreEnd && _text[_words[_at + 1].Start] == '(' && MarkAfter(_at + 1) is ')')
            return PutTo(_words[_at + 1].CoreEnd + 1, (amount with { Country = "US " }).Words());
        if (per.Length == 0 && NextCore(_at + count - 1) is "pp" or "pp/day" or "pp/night" && Per(NextCore(_at + count - 1)) is { } each)
            (per, count) = (each, count + 1);
        return Put(count, (IsAttribute(count) ? amount.Attribute() : amount.Words()) + per, isShort: per.Length > 0);
    }

    /// <summary>Whether the amount describes the word behind it: "a $500 deductible".</summary>
    private bool IsAttribute(int count)
    {
        if (!IsJoinedOrShort(_at + count - 1))
            return false;
        var (next, behind) = (Core(_at + count), IsJoined(_at + count) ? Core(_at + count + 1) : "");
        if (next.Length < 3 || !char.IsAsciiLetter(next[0]))
            return false;
        // "A $5 off coupon" is described by its amount, where "$12 monthly" is not.
        if (Trailing.Contains(next))
            return Priced.Contains(behind);
        if (NoAttributes.Contains(next) || next.EndsWith("ed", StringComparison.Ordinal))
            return false;
        var before = Core(_at - 1);
        if (before is "a" or "an" or "A" or "An" || (Core(_at - 2) is "a" or "an" or "A" or "An" && Adjectives.Contains(before)))
            return true;
        if (!char.IsAsciiLetterLower(next[0]))
            return false;
        var isPriced = Priced.Contains(next) || (next[^1] == 's' && Priced.Contains(next[..^1]));
        if (before is "the" or "The" or "your" or "Your" or "our" or "my" or "his" or "her" or "their" or "its" or "each" or "every" or "another")
            return isPriced || next.Contains('-', StringComparison.Ordinal) || (next[^1] != 's' && Priced.Contains(behind)) || (next[^1] != 's' && !char.IsAsciiLetterLower(FirstOf(_at + count + 1))) || behind is "is" or "was" or "has" or "covers" or "will" or "includes";
        // An amount may describe several things, as in "Two $20 bills".
        if (_at > 0 && next[^1] == 's' && isPriced && (EnglishNumbers.IsWord(before) || before is "both" or "Both" || AreDigits(before)))
            return true;
        if (before.EndsWith("'s", StringComparison.Ordinal) || before.EndsWith("’s", StringComparison.Ordinal))
            return isPriced && !Contracted.Contains(before[..^2]);
        if (_at == 0 || MarkAfter(_at - 1) is ':')
            return Priced.Contains(next);
        for (var i = _at - 1; i >= 0 && i >= _at - 4 && MarkAfter(i) == '\0'; i--)
            if (Owners.Contains(Core(i)))
                return isPriced && (i >= _at - 2 || next is not ("down" or "note" or "tip" or "charge"));
        return false;
    }

    /// <summary>Parts a price into the amount and what it is for: "$25/game", "$3.49/lb".</summary>
    private static (string Amount, string Per) Rate(string core)
    {
        var slash = core.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
            return (core.EndsWith('+') ? core[..^1] : core, core.EndsWith('+') ? " plus" : "");
        var unit = core[(slash + 1)..];
        if (unit is "-")
            return (core[..slash], "");
        return Per(unit) is { } per ? (core[..slash], per) : (core, "");
    }

    private string PowerBehind(int index) => NextCore(index) is "thousand" or "million" or "billion" or "trillion" or "lakh" or "lakhs" or "crore" or "crores" or "k" or "K" or "m" or "M" or "bn" or "B" ? Core(index + 1) : "";

    /// <summary>Reads an amount whose currency is named: USD 412.00, Rs. 4,85,000, INR 500, 20 €, R$ 50.</summary>
    private bool TryNamedCurrency(string core)
    {
        // The continent writes 1.234,50 €.
        if (NextCore(_at) is "€" or "EUR" && core.Length > 3 && core[^3] == ',' && Continental().IsMatch(core) && Money.Of(core.Replace(".", "", StringComparison.Ordinal).Replace(',', '.'), "€") is { } written)
            return Put(2, written.Words());
        if (core[0] is < '0' or > '9' || !IsNumber(core))
            return false;
        var next = NextCore(_at);
        if (next is "dollars" or "euros" && core is [.., '.', _, _])
            return Money.Of(core, next switch { "dollars" => "$", "euros" => "€", _ => "£" }) is { } named && Put(2, named.Words());
        if (next is "€" or "£" or "EUR" or "GBP" or "USD" or "CAD" or "AUD" or "INR" && Money.Of(core, next) is { } behind)
            return Put(2, behind.Words());
        return false;
    }

    private bool TryCurrencyName(string core)
    {
        if (!CurrencyNames.Contains(core) || !IsJoinedOrShort(_at) || Core(_at + 1) is not { Length: > 0 } next || !char.IsAsciiDigit(next[0]))
            return false;
        // The letters may name a value of blood, a disease or a school district.
        if (Core(_at + 2) is "years" or "year" or "months" or "weeks" or "days" or "ago" or "training" or "to" || (core is "INR" && IsNumber(next) && next.Length <= 3) || next.Contains('-', StringComparison.Ordinal) || (core is "USD" && _at > 0 && char.IsUpper(FirstOf(_at - 1))))
            return false;
        if (next.EndsWith("/-", StringComparison.Ordinal))
            next = next[..^2];
        return Money.Of(next, core) is { } amount && Put(2, amount.Words());
    }

    /// <summary>Reads cents and pence: 78¢, 99p.</summary>
    private bool TryPence(string core)
    {
        if (core.IndexOf('/', StringComparison.Ordinal) is > 1 and var slash && core[slash - 1] is '¢' && IsNumber(core.AsSpan(0, slash - 1)) && Per(core[(slash + 1)..]) is { } per)
            return Put(1, $"{Cardinal(core[..(slash - 1)])} cents{per}");
        if (core.Length < 2 || !IsNumber(core.AsSpan(0, core.Length - 1)) || core.Length > 5)
            return false;
        if (core[^1] is '¢' || (core[^1] is 'c' && _text.Contains('$', StringComparison.Ordinal)))
            return Put(1, $"{Cardinal(core[..^1])} {(core is ['1', _] || IsAttribute(1) ? "cent" : "cents")}");
        // 99p is money, where 7p is an hour and 1080p a picture.
        var isMoney = core.Contains('.', StringComparison.Ordinal) || _text.Contains('£', StringComparison.Ordinal) || (core.Length == 3 && core[0] != '0' && Core(_at - 1) is "a" or "just" or "only" or "extra" or "about" or "the" && string.CompareOrdinal(core, "12p") > 0);
        return core[^1] is 'p' && core.Length <= 5 && isMoney && (core.Contains('.', StringComparison.Ordinal) || Core(_at - 1) is not ("at" or "by" or "until" or "before" or "after" or "from")) && Put(1, $"{Cardinal(core[..^1])} pence");
    }

    private static Money? MoneyOf(string core) => MoneyForm().Match(core) is { Success: true } match ? Money.Of(match) : null;

    /// <summary>An amount of money, as it is written.</summary>
    private readonly record struct Money(bool IsNegative, char Currency, string Country, string Whole, string Part, string Power, bool IsNamed = false)
    {
        public static Money? Of(Match match)
        {
            var whole = match.Groups[5].Value;
            if (!IsNumber(whole) && !IsIndian(whole))
                return null;
            return new Money(match.Groups[1].ValueSpan is "-" or "−" or "–" || match.Groups[4].ValueSpan is "-" or "−", match.Groups[3].Value[0], CountryOf(match.Groups[2].Value), whole, match.Groups[6].Value, match.Groups[7].Value);
        }

        public static Money? Of(string number, string currency)
        {
            var power = number[^1] is 'k' or 'K' or 'M' or 'B' ? number[^1..] : "";
            number = number[..^power.Length];
            if (!IsNumber(number) && !IsIndian(number))
                return null;
            var point = number.IndexOf('.', StringComparison.Ordinal);
            var whole = point < 0 ? number : number[..point];
            var (sign, country) = currency switch { "€" or "EUR" => ('€', ""), "£" or "GBP" => ('£', ""), "CAD" => ('$', "Canadian "), "AUD" => ('$', "Australian "), "JPY" => ('¥', ""), "CHF" => ('F', ""), "USD" => ('$', "US "), "$" => ('$', ""), _ => ('₹', "") };
            return new Money(false, sign, country, whole, point < 0 ? "" : number[(point + 1)..], power, IsNamed: true);
        }

        public string Words() => Say(isAttribute: false);

        public string Attribute() => Say(isAttribute: true);

        private string Say(bool isAttribute)
        {
            var (one, many, cent, cents) = (Currency, Country) switch
            {
                ('$', "R") => ("real", "reais", "centavo", "centavos"),
                ('$', _) => (Country + "dollar", Country + "dollars", "cent", "cents"),
                ('€', _) => ("euro", "euros", "cent", "cents"),
                ('¥', _) => ("yen", "yen", "sen", "sen"),
                ('₹', _) => ("rupee", "rupees", "paisa", "paise"),
                ('F', _) => ("Swiss franc", "Swiss francs", "centime", "centimes"),
                _ => ("pound", "pounds", "penny", "pence"),
            };
            if (isAttribute)
                (many, cents) = (one, cent);
            var minus = IsNegative ? "minus " : "";
            if (Power.Length > 0)
                return Power is "k" or "K" && Part.Length is > 0 and <= 3 && Whole.Length <= 7 && IsNumber(Whole) ? $"{minus}{EnglishNumbers.Cardinal((ToInt(Whole.Replace(",", "", StringComparison.Ordinal)) * 1000L) + ToInt(Part.PadRight(3, '0')))} {many}"
                    : $"{minus}{EnglishNumbers.Cardinal(Part.Length > 0 ? $"{Whole}.{Part}" : Whole)} {Power.ToUpperInvariant() switch { "K" => "thousand", "M" or "MN" or "MM" => "million", "BN" or "B" => "billion", "T" => "trillion", _ => Power }} {many}";
            if (IsIndian(Whole) && !IsNumber(Whole))
                return minus + Indian(Whole) + " " + many;
            // "0.92 EUR to the dollar" is a rate.
            if (Part.Length is not (0 or 2) || (IsNamed && EnglishNumbers.Cardinal(Whole) is "zero" && Part.Length > 0))
                return $"{minus}{EnglishNumbers.Cardinal($"{Whole}.{Part}")} {many}";
            var (units, hundredths) = (EnglishNumbers.Cardinal(Whole), Part.Length == 0 ? 0 : ToInt(Part));
            var inUnits = $"{units} {(units == "one" ? one : many)}";
            var inCents = $"{EnglishNumbers.Cardinal(hundredths)} {(hundredths == 1 ? cent : cents)}";
            if (isAttribute && hundredths > 0 && Currency == '£' && Whole != "0")
                return $"{minus}{units} pound {EnglishNumbers.Cardinal(hundredths)}";
            return minus + (hundredths == 0 ? inUnits : units == "zero" ? inCents : $"{inUnits} and {inCents}");
        }

        private static string CountryOf(string written) => written switch { "R" => "R", "MX" => "Mexican ", "S" or "SG" => "Singapore ", "US" => "US ", "CA" or "C" => "Canadian ", "AU" or "A" => "Australian ", "NZ" => "New Zealand ", "HK" => "Hong Kong ", _ => "" };
    }

    private const int LongestIndian = 16;

    /// <summary>Whether the number has groups of two digits before the thousand, as in 4,85,000 and 12,45,678.</summary>
    private static bool IsIndian(string written) => written.Length <= LongestIndian && written.Contains(',', StringComparison.Ordinal) && IndianForm().IsMatch(written);

    private static string Indian(string written)
    {
        var number = long.Parse(written.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var (crore, lakh, rest) = (number / 10_000_000, number / 100_000 % 100, number % 100_000);
        return string.Join(' ', new[] { crore > 0 ? EnglishNumbers.Cardinal(crore) + " crore" : "", lakh > 0 ? EnglishNumbers.Cardinal(lakh) + " lakh" : "", rest > 0 ? EnglishNumbers.Cardinal(rest) : "" }.Where(p => p.Length > 0));
    }

    [GeneratedRegex(@"^([-−–+])?(US|CA|AU|NZ|HK|MX|SG|C|A|R|S)?([$€£¥₹])([-−])?([0-9][0-9,]*)(?:\.([0-9]+))?(k|K|m|M|MM|[mM]n|b|B|[bB]n|T)?(?:USD|CAD|AUD)?$")]
    private static partial Regex MoneyForm();

    // An amount as the continent writes it: €2.450,00.
    [GeneratedRegex(@"^(€)([0-9]{1,3}(?:\.[0-9]{3})*),([0-9]{2})$")]
    private static partial Regex Comma();

    [GeneratedRegex(@"^[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]{2}$")]
    private static partial Regex Continental();

    [GeneratedRegex(@"^[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}$")]
    private static partial Regex IndianForm();
}
