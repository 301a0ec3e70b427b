using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.Text;

/// <summary>Writes what is read differently than it is written as it is spoken in American English: numbers, money, times, dates, telephone numbers, addresses of mail and web.</summary>
/// <remarks>Voices guess at these, and fast ones guess wrong: "$12.50" becomes "dollar twelve point fifty". The text that is spoken is the text that is remembered, so
/// where the caller interrupts is known to the word. Whole pieces only: a piece of a reply is never cut within a number.</remarks>
public static partial class SpokenEnglish
{
    private static readonly SearchValues<char> Telling = SearchValues.Create("0123456789@&½¼¾*#");

    private static readonly SearchValues<char> Currencies = SearchValues.Create("$€£¥₹");

    private static readonly SearchValues<char> Dashes = SearchValues.Create("-–−");

    private static readonly SearchValues<char> Fractions = SearchValues.Create("½¼¾");

    private static readonly SearchValues<char> Ands = SearchValues.Create("&@");

    private static readonly SearchValues<char> Separators = SearchValues.Create("?=&#%");

    private static readonly string[] Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    /// <summary>Writes it out; text that has none of these comes back as it is.</summary>
    public static string Write(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAny(Telling) && !HasInnerDot(text))
            return text;
        if (VoiceTag().Match(text) is { Success: true } tag)
            return Write(text[..tag.Index]) + tag.Value + Write(text[(tag.Index + tag.Length)..]);
        if (text.Contains('@', StringComparison.Ordinal))
            text = Mail().Replace(text, m => $"{Address(m.Groups[1].ValueSpan)} at {Address(m.Groups[2].ValueSpan)}");
        text = Web().Replace(text, m => Address(m.Groups[1].ValueSpan) + Path(m.Groups[2].ValueSpan));
        text = WriteNames(text);
        text = WriteMeasures(text);
        if (text.AsSpan().ContainsAny(Currencies))
            text = MoneySpan().Replace(text, "$1$2$4 to $1$3$4");
        if (text.AsSpan().ContainsAny(Dashes))
            text = Span().Replace(text, "$1$2 to ");
        if (text.AsSpan().ContainsAny(Currencies))
            text = Money().Replace(text, m => (m.Groups[1].Length + m.Groups[4].Length > 0 ? "minus " : "") + InMoney(m.Groups[3].Value[0], Country(m.Groups[2].Value), m.Groups[5].Value, m.Groups[6].Value, m.Groups[7].Value));
        if (text.Contains('€', StringComparison.Ordinal))
            text = EuroBehind().Replace(text, m => InMoney('€', "", m.Groups[1].Value, m.Groups[2].Value, ""));
        text = Attribute().Replace(text, "");
        if (text.Contains('¢', StringComparison.Ordinal))
            text = Cents().Replace(text, "$1 cents");
        if (text.Contains('/', StringComparison.Ordinal))
            text = Rate().Replace(text, m => " per " + Rates.GetValueOrDefault(m.Groups[1].Value, m.Groups[1].Value));
        text = Score().Replace(text, "$1 to $2");
        if (text.Contains(':', StringComparison.Ordinal))
            text = Clock().Replace(text, m => Time(Number(m, 1), Number(m, 2), m.Groups[3].Value) is { } time ? BeforeStop(text, m, time) : m.Value);
        if (text.Contains('-', StringComparison.Ordinal))
            text = IsoDate().Replace(text, m => Number(m, 2) is > 0 and <= 12 and var month && Number(m, 3) is > 0 and <= 31 and var day ? $"{Months[month - 1]} {EnglishNumbers.Ordinal(day)}, {EnglishNumbers.Year(Number(m, 1))}" : m.Value);
        if (text.Contains('/', StringComparison.Ordinal))
        {
            text = Date().Replace(text, m => (Number(m, 1), Number(m, 2)) switch
            {
                (> 0 and <= 12 and var month, > 12 and <= 31 and var day) => InDate(month, day, m),
                (> 12 and <= 31 and var day, > 0 and <= 12 and var month) => InDate(month, day, m),
                _ => m.Value, // Nobody knows which is the month.
            });
            text = DueDate().Replace(text, m => Number(m, 1) is > 0 and <= 12 and var month && Number(m, 2) is > 0 and <= 31 and var day ? $"{Months[month - 1]} {EnglishNumbers.Ordinal(day)}" : m.Value);
        }

        text = DayAndMonth().Replace(text, m => Number(m, 1) is > 0 and <= 31 and var day ? $"the {EnglishNumbers.Ordinal(day)} of {m.Groups[2].Value}{(m.Groups[3].Length > 0 ? ", " + EnglishNumbers.Year(Number(m, 3)) : "")}" : m.Value);
        text = MonthAndDays().Replace(text, m => $"{m.Groups[1].Value} {m.Groups[2].Value} to {EnglishNumbers.Ordinal(Number(m, 3))}");
        text = MonthAndDay().Replace(text, m => Number(m, 2) is > 0 and <= 31 and var day ? $"{Month(m.Groups[1].Value)} {EnglishNumbers.Ordinal(day)}" : m.Value);
        text = YearAlone().Replace(text, m => EnglishNumbers.Year(Number(m, 0)));
        text = Telephone().Replace(text, m => IsRange(m.ValueSpan) ? m.Value : InGroups(m.Value));
        if (text.Contains('/', StringComparison.Ordinal))
            text = RoundTheClock().Replace(text, "twenty-four seven");
        text = Ordinals().Replace(text, m => EnglishNumbers.Ordinal(Number(m, 1)));
        if (text.AsSpan().ContainsAny(Dashes))
        {
            text = Minus().Replace(text, "$1 minus $2");
            text = Range().Replace(text, "$1 to $2");
        }

        text = Measure().Replace(text, m => Measured(m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value));
        text = Hour().Replace(text, m => $"{EnglishNumbers.Cardinal(Number(m, 1))} {HalfOfDay(m.Groups[2].Value)}");
        if (text.Contains('°', StringComparison.Ordinal))
            text = Degrees().Replace(text, m => $"{m.Groups[1].Value} degrees{m.Groups[2].Value switch { "C" => " Celsius", "F" => " Fahrenheit", _ => "" }}");
        if (text.Contains('%', StringComparison.Ordinal))
            text = Percent().Replace(text, "$1 percent");
        if (text.Contains('#', StringComparison.Ordinal))
            text = NumberSign().Replace(text, "number $1");
        if (text.Contains('/', StringComparison.Ordinal))
            text = WrittenFraction().Replace(text, m => m.Value switch { "1/2" => "one half", "1/3" => "one third", "2/3" => "two thirds", "1/4" => "one quarter", _ => "three quarters" });
        if (text.AsSpan().ContainsAny(Fractions))
            text = Fraction().Replace(text, m => (m.Groups[1].Value, m.Groups[2].Value) switch
            {
                ("", "½") => "half",
                ("", "¼") => "a quarter",
                ("", _) => "three quarters",
                (var whole, "½") => $"{whole} and a half",
                (var whole, "¼") => $"{whole} and a quarter",
                (var whole, _) => $"{whole} and three quarters",
            });
        if (text.AsSpan().ContainsAny(Ands))
            text = Sign().Replace(text, m => m.ValueSpan[0] == '&' ? "and" : "at");
        if (text.Contains('+', StringComparison.Ordinal))
            text = Plus().Replace(text, "plus ");
        return Numbers().Replace(text, m => InWords(m.Groups[1].Success, m.Groups[2].Value));
    }

    /// <summary>"example.com", but not the end of a sentence.</summary>
    private static bool HasInnerDot(string text)
    {
        for (var i = text.IndexOf('.', StringComparison.Ordinal); i >= 0 && i + 1 < text.Length; i = text.IndexOf('.', i + 1))
        {
            if (char.IsAsciiLetter(text[i + 1]))
                return true;
        }

        return false;
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static string Address(ReadOnlySpan<char> written) => written.ToString()
        .Replace(".", " dot ", StringComparison.Ordinal).Replace("-", " dash ", StringComparison.Ordinal).Replace("_", " underscore ", StringComparison.Ordinal).Replace("+", " plus ", StringComparison.Ordinal);

    /// <summary>Nobody listens to more than two words of a path.</summary>
    private static string Path(ReadOnlySpan<char> path) => path[..(path.IndexOfAny('?', '#') is >= 0 and var end ? end : path.Length)].Trim('/') is { Length: > 0 and <= 32 } page && page.Count('/') < 2 && !page.ContainsAny(Separators) ? " slash " + Address(page).Replace("/", " slash ", StringComparison.Ordinal) : "";

    /// <summary>"May", "Sept.", "Jan".</summary>
    private static string Month(string written) => Months.First(month => month.StartsWith(written.AsSpan(0, 3), StringComparison.Ordinal));

    private static string InDate(int month, int day, Match date) => $"{Months[month - 1]} {EnglishNumbers.Ordinal(day)}, {EnglishNumbers.Year(Number(date, 3))}";

    /// <summary>"500-1000" people, where "555-0142" is a telephone number without its area code.</summary>
    private static bool IsRange(ReadOnlySpan<char> written) => written is [_, _, '0', '-', _, _, _, '0'];

    private static string Country(string written) => written switch { "R" => "R", "MX" => "Mexican ", "S" => "Singapore ", "US" => "US ", "CA" or "C" => "Canadian ", "AU" or "A" => "Australian ", "NZ" => "New Zealand ", "HK" => "Hong Kong ", _ => "" };

    private static string InMoney(char currency, string country, string whole, string part, string power)
    {
        var (one, many, cent, cents) = (currency, country) switch
        {
            ('$', "R") => ("real", "reais", "centavo", "centavos"),
            ('$', _) => (country + "dollar", country + "dollars", "cent", "cents"),
            ('€', _) => ("euro", "euros", "cent", "cents"),
            ('¥', _) => ("yen", "yen", "sen", "sen"),
            ('₹', _) => ("rupee", "rupees", "paisa", "paise"),
            _ => ("pound", "pounds", "penny", "pence"),
        };
        if (power.Length > 0)
            return $"{EnglishNumbers.Cardinal(part.Length > 0 ? $"{whole}.{part}" : whole)} {power.ToUpperInvariant() switch { "K" => "thousand", "M" or "MN" => "million", "BN" or "B" => "billion", _ => power }} {many}";
        if (part.Length is not (0 or 2))
            return $"{EnglishNumbers.Cardinal($"{whole}.{part}")} {many}";
        var (units, hundredths) = (EnglishNumbers.Cardinal(whole), part.Length == 0 ? 0 : int.Parse(part, CultureInfo.InvariantCulture));
        var inUnits = $"{units} {(units == "one" ? one : many)}";
        var inCents = $"{EnglishNumbers.Cardinal(hundredths)} {(hundredths == 1 ? cent : cents)}";
        return hundredths == 0 ? inUnits : units == "zero" ? inCents : $"{inUnits} and {inCents}";
    }

    /// <summary>10:30, 10:00 a.m., 14:05; null where there is no such time.</summary>
    private static string? Time(int hour, int minute, string half)
    {
        if (hour > 24 || minute > 59 || (hour == 24 && minute > 0))
            return null;
        if (half.Length == 0 && minute == 0 && hour is > 0 and < 12)
            return $"{EnglishNumbers.Cardinal(hour)} o'clock";
        if (half.Length == 0 && minute == 0 && hour % 12 == 0)
            return hour == 12 ? "noon" : "midnight";
        // From 13 on it is the afternoon, and 0 is the night; between, nobody can know.
        var named = half.Length > 0 ? " " + HalfOfDay(half) : hour is > 12 and < 24 ? " p.m." : hour is 0 or 24 ? " a.m." : "";
        var minutes = minute switch { 0 => "", < 10 => " oh " + EnglishNumbers.Cardinal(minute), _ => " " + EnglishNumbers.Cardinal(minute) };
        return EnglishNumbers.Cardinal(hour % 12 == 0 ? 12 : hour > 12 ? hour % 12 : hour) + minutes + named;
    }

    /// <summary>The full stop of "p.m." is that of the sentence, too.</summary>
    private static string BeforeStop(string text, Match match, string time) =>
        time[^1] == '.' && match.Index + match.Length < text.Length && text[match.Index + match.Length] == '.' ? time[..^1] : time;

    private static string HalfOfDay(string written) => written[0] is 'a' or 'A' ? "a.m." : "p.m.";

    /// <summary>A telephone number, digit by digit, in the groups it is written in; else in threes.</summary>
    private static string InGroups(string written)
    {
        var groups = written.Split([' ', '-', '.', '(', ')', '+', '/'], StringSplitOptions.RemoveEmptyEntries).ToList();
        if (groups.Count == 1)
            groups = Grouped(groups[0], written[0] == '+');
        return (written[0] == '+' ? "plus " : "") + string.Join(", ", groups.Select(g => EnglishNumbers.Digits(g)));
    }

    private static List<string> Grouped(string digits, bool isInternational)
    {
        // North America: one, area code, exchange, line.
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

    private static string InWords(bool isNegative, string written)
    {
        var words = written.Contains(',', StringComparison.Ordinal) || written.Contains('.', StringComparison.Ordinal) ? EnglishNumbers.Cardinal(written)
            // Codes: what begins with a zero, and long numbers that are not round.
            : (written.Length > 1 && written[0] == '0') || (written.Length > 4 && !written.EndsWith("00", StringComparison.Ordinal)) ? EnglishNumbers.Digits(written)
            : written.Length == 4 && int.Parse(written, CultureInfo.InvariantCulture) is >= 1900 and < 2100 and var year && !isNegative ? EnglishNumbers.Year(year)
            : EnglishNumbers.Cardinal(written);
        return isNegative ? "minus " + words : words;
    }

    private const string Amount = @"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)";

    [GeneratedRegex(@"\b([A-Za-z0-9][A-Za-z0-9._+-]*)@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})\b")]
    private static partial Regex Mail();

    [GeneratedRegex(@"\b(?:https?://)?(?:www\.)?((?<=://(?:www\.)?)(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}|(?:[A-Za-z0-9-]+\.)+(?:com|org|net|io|edu|gov|info|biz|uk|de|ca|ai|app|dev))\b(?::[0-9]+)?((?:/[^\s]*[^\s.,!?;:)\]""'])?)/?")]
    private static partial Regex Web();

    private const string Powers = @"(?:thousand|million|billion|trillion|[kK]|[mM]n?|[bB]n?)\b";

    private const string HourOfDay = @"[0-9]{1,2}(?::[0-9]{2})?";

    [GeneratedRegex(@"([$€£])([0-9][0-9,]*(?:\.[0-9]+)?)\s?[-–]\s?[$€£]?([0-9][0-9,]*(?:\.[0-9]+)?)(?![0-9%])((?:\s?" + Powers + @")?)")]
    private static partial Regex MoneySpan();

    [GeneratedRegex(@"((?<![\w:.,-])" + HourOfDay + @"\s?[AaPp]\.?[Mm]\b\.?|\b[0-9]{1,2}:[0-9]{2}|[0-9]\s?%)\s?[-–]\s?(?=[0-9])|((?<![\w:.,-])" + HourOfDay + @")\s?[-–]\s?(?=" + HourOfDay + @"\s?[AaPp]\.?[Mm]\b)")]
    private static partial Regex Span();

    [GeneratedRegex(@"((?<![^\s(])[-−])?(?:(?<![A-Za-z])(US|CA|AU|NZ|HK|MX|C|A|R|S))?([$€£¥₹])(?:([-−])|\s)?" + Amount + @"(?:\.([0-9]+))?(?![0-9]|[.,][0-9])(?:\s?(" + Powers + @"))?(?:\s?(?:USD|EUR|GBP)\b)?")]
    private static partial Regex Money();

    [GeneratedRegex(@"(?<![\w.,])" + Amount + @"(?:\.([0-9]+))?\s?€")]
    private static partial Regex EuroBehind();

    [GeneratedRegex(@"(?<!\b(?:ratio|scale)\s(?:of\s)?)(?<![\w:.,])([0-9]{1,2}):([0-9]{2})(?![0-9:])(?:\s?([AaPp]\.?[Mm]\b\.?))?")]
    private static partial Regex Clock();

    [GeneratedRegex(@"(?<![\w:.,-])([0-9]{1,2})\s?([AaPp]\.?[Mm]\b\.?)")]
    private static partial Regex Hour();

    [GeneratedRegex(@"(?<![\w-])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![\w-])")]
    private static partial Regex IsoDate();

    private const string MonthName = "January|February|March|April|May|June|July|August|September|October|November|December";

    [GeneratedRegex(@"\b(" + MonthName + @"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)\s([0-9]{1,2})(?:st|nd|rd|th)?(?![\w:%.][0-9]|[0-9]|:)\b")]
    private static partial Regex MonthAndDay();

    [GeneratedRegex(@"\b(" + MonthName + @")\s([0-9]{1,2}(?:st|nd|rd|th)?)\s?[-–]\s?([0-9]{1,2})(?:st|nd|rd|th)?(?![\w:%]|[.,-][0-9])")]
    private static partial Regex MonthAndDays();

    [GeneratedRegex(@"(?<![\w/.-])([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?![\w/-])")]
    private static partial Regex Date();

    [GeneratedRegex(@"(?<=\b(?:[Oo]n|[Bb]y|[Dd]ue|[Uu]ntil|[Bb]efore|[Aa]fter|[Tt]hrough|[Ss]ince|[Dd]ated?)\s)([0-9]{1,2})/([0-9]{1,2})(?![\w/]|[.,-][0-9]|\s(?:of|cups?|inch(?:es)?|miles?|hours?|full|tablets?)\b)")]
    private static partial Regex DueDate();

    [GeneratedRegex(@"(?<![\w.,:/$#-])(?:the\s)?([0-9]{1,2})(?:st|nd|rd|th)?\s(?:of\s)?(" + MonthName + @")\b(?:,?\s((?:19|20)[0-9]{2})\b)?(?!\s[0-9]{1,2}\b)")]
    private static partial Regex DayAndMonth();

    [GeneratedRegex(@"(?<=(?:dollars?|cents?|euros?|pounds?|pence|yen|rupees?|reais)|[0-9]\s?%)\s?/\s?(month|year|week|day|night|hour|person|user|seat|minute|mile|unit|pound|gallon|guest|visit|session|line|mo|yr|wk|hr|h|min|lb|oz|gal|GB|kWh|mi|sq ft|ea)\b")]
    private static partial Regex Rate();

    // a five hundred dollar deductible
    [GeneratedRegex(@"(?<=\b(?:[Aa]n?|[Tt]he|[Yy]our|[Oo]ur|[Tt]his|[Tt]hat)\s[a-z -]+(?:dollar|euro|pound))s(?=\s(?:deductible|co-?pay|fee|deposit|gift|credit|charge|bill|discount|minimum|maximum|limit|coupon|voucher|donation|bonus|rebate|copayment|loan|balance|annual|monthly|down|service|cancellation|late)\b)")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"(?<![\w.,])([0-9]{1,2})\s?¢")]
    private static partial Regex Cents();

    [GeneratedRegex(@"(?<=\b(?:[Ss]core|[Ww]on|[Ww]in|[Ll]ost|[Bb]eat|[Ll]eads?|[Ll]eading|[Ff]inal)\b[^.0-9]{0,30})([0-9]{1,3})[:–-]([0-9]{1,3})(?![\w:]|[.,-][0-9])")]
    private static partial Regex Score();

    /// <summary>What tells a voice how to speak, with all that it is about.</summary>
    [GeneratedRegex(@"<(spell|say-as|phoneme|sub|prosody|emphasis|voice|lang)\b[^<>]*(?<!/)>.*?</\1>|<(?:break|speed|volume|pitch|emotion|pause|audio|mark|spell|phoneme|say-as|rate|style|lang|voice|breath|laugh|sigh)\b[^<>]*/?>", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex VoiceTag();

    [GeneratedRegex(@"(?<=\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Yy]ear)\s)(?:1[1-9]|20)[0-9]{2}(?![\w/:%°-]|[.,][0-9]|\s[a-z]+s\b)")]
    private static partial Regex YearAlone();

    [GeneratedRegex(@"(?<![\w.,$€£])(?:\+[0-9][0-9 ().-]{5,}[0-9]|(?:1[ .-])?\([0-9]{3}\)[ -]?[0-9]{3}[ .-]?[0-9]{4}|(?:1[ .-])?[0-9]{3}[ .-][0-9]{3}[ .-][0-9]{4}|[0-9]{4}(?:[ -][0-9]{4}){3}|[0-9]{3}[ -][0-9]{4}|(?![0-9]+000(?![0-9]))[0-9]{7,})(?!\w|[.,][0-9])")]
    private static partial Regex Telephone();

    [GeneratedRegex(@"(?<!\w)24/7(?!\w)")]
    private static partial Regex RoundTheClock();

    [GeneratedRegex(@"(?<![\w.,])([0-9]{1,3})(?:st|nd|rd|th)\b")]
    private static partial Regex Ordinals();

    private const string Plain = @"([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,4}(?:\.[0-9]+)?)";

    [GeneratedRegex(@"(?<![\w.,/-])" + Plain + @"\s[-−–]\s" + Plain + @"(?=\s*(?:=|is\b|equals\b))")]
    private static partial Regex Minus();

    [GeneratedRegex(@"(?<![\w.,/-])" + Plain + @"\s?[-–]\s?" + Plain + @"(?![\w/-]|[.,][0-9]|\s[a-z-]+(?:st|nd|rd|th)\s(?:Ave|St|Street|Avenue|Pl|Place|Rd|Road|Dr|Drive)\b)")]
    private static partial Regex Range();

    [GeneratedRegex(@"([0-9])\s?°(?:\s?([CF])\b)?")]
    private static partial Regex Degrees();

    [GeneratedRegex(@"(?<![\w/.-])(?:1/2|1/3|2/3|1/4|3/4)(?![\w/]|[.-][0-9])")]
    private static partial Regex WrittenFraction();

    [GeneratedRegex(@"(?:([0-9])\s?)?([½¼¾])")]
    private static partial Regex Fraction();

    [GeneratedRegex(@"([0-9])\s?%")]
    private static partial Regex Percent();

    [GeneratedRegex(@"(?<![\w.,])\+(?=[0-9]{1,3}(?!\w))")]
    private static partial Regex Plus();

    [GeneratedRegex(@"(?<!\w)#([0-9])")]
    private static partial Regex NumberSign();

    [GeneratedRegex(@"(?<=\s)[&@](?=\s)")]
    private static partial Regex Sign();

    [GeneratedRegex(@"(?<![\w.,/:^*#\p{Sc}†-])((?<![^\s(])[-−])?([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?![\w/^*#†²³°\p{Sc}]|:\S|['’][0-9]|[.,-][0-9]|(?<=\b911)\scalls?\b)")]
    private static partial Regex Numbers();
}
