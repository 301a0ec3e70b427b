using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.Text;

// What has to be done before plain numbers are written out: codes, keys, names with numbers, units, fractions, dates in other forms.
public static partial class SpokenEnglish
{
    private static readonly FrozenSet<string> English = Set("the is are you your yours to of and at on for we will can please call it its this that have has my me with or from be our not here there by as was were do does how what when which would should if than then i just about all any there's it's");

    private static readonly FrozenSet<string> Foreign = Set("""
        el la los las son es está están para por con una unos del al su sus usted en y lunes martes hoy mañana horas gracias
        der die das den dem ist sind um und ein eine einen wir sie ihr ihre bei von mit für uhr nicht auf im zum zur kostet beträgt können bitte euro
        le les des et vous votre à pour une dans nous du est au aux avec sur heures merci
        il lo gli di è per un con alle ore sono della delle grazie
        o os e é de um uma às sua seu você das dos obrigado
        """);

    private static readonly FrozenDictionary<string, (string One, string Many)> Units = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["km"] = ("kilometer", "kilometers"), ["cm"] = ("centimeter", "centimeters"), ["mm"] = ("millimeter", "millimeters"),
        ["mi"] = ("mile", "miles"), ["ft"] = ("foot", "feet"), ["yd"] = ("yard", "yards"), ["yds"] = ("yard", "yards"),
        ["kg"] = ("kilogram", "kilograms"), ["g"] = ("gram", "grams"), ["mg"] = ("milligram", "milligrams"), ["mcg"] = ("microgram", "micrograms"), ["lb"] = ("pound", "pounds"), ["lbs"] = ("pound", "pounds"), ["oz"] = ("ounce", "ounces"),
        ["l"] = ("liter", "liters"), ["L"] = ("liter", "liters"), ["ml"] = ("milliliter", "milliliters"), ["mL"] = ("milliliter", "milliliters"), ["gal"] = ("gallon", "gallons"), ["qt"] = ("quart", "quarts"), ["tsp"] = ("teaspoon", "teaspoons"), ["tbsp"] = ("tablespoon", "tablespoons"),
        ["mph"] = ("mile per hour", "miles per hour"), ["km/h"] = ("kilometer per hour", "kilometers per hour"), ["mpg"] = ("mile per gallon", "miles per gallon"), ["rpm"] = ("revolution per minute", "revolutions per minute"),
        ["sec"] = ("second", "seconds"), ["secs"] = ("second", "seconds"), ["min"] = ("minute", "minutes"), ["mins"] = ("minute", "minutes"), ["hr"] = ("hour", "hours"), ["hrs"] = ("hour", "hours"), ["wk"] = ("week", "weeks"), ["wks"] = ("week", "weeks"), ["yr"] = ("year", "years"), ["yrs"] = ("year", "years"),
        ["ms"] = ("millisecond", "milliseconds"), ["kWh"] = ("kilowatt hour", "kilowatt hours"), ["kW"] = ("kilowatt", "kilowatts"), ["W"] = ("watt", "watts"), ["V"] = ("volt", "volts"), ["Hz"] = ("hertz", "hertz"), ["MHz"] = ("megahertz", "megahertz"), ["GHz"] = ("gigahertz", "gigahertz"),
        ["KB"] = ("kilobyte", "kilobytes"), ["MB"] = ("megabyte", "megabytes"), ["GB"] = ("gigabyte", "gigabytes"), ["TB"] = ("terabyte", "terabytes"), ["Mbps"] = ("megabit per second", "megabits per second"), ["Gbps"] = ("gigabit per second", "gigabits per second"),
        ["sq ft"] = ("square foot", "square feet"), ["sqft"] = ("square foot", "square feet"), ["sq. ft."] = ("square foot", "square feet"), ["psi"] = ("PSI", "PSI"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Rates = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["mo"] = "month", ["yr"] = "year", ["wk"] = "week", ["hr"] = "hour", ["h"] = "hour", ["min"] = "minute", ["lb"] = "pound", ["oz"] = "ounce", ["gal"] = "gallon", ["GB"] = "gigabyte", ["kWh"] = "kilowatt hour", ["mi"] = "mile", ["sq ft"] = "square foot", ["ea"] = "each",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private static readonly string[] Parts = ["", "", "half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> EnglishWords = English.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ForeignWords = Foreign.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly SearchValues<char> KeySigns = SearchValues.Create("*#");

    private static readonly SearchValues<char> Quotes = SearchValues.Create("'’′");

    private static readonly SearchValues<char> InchSigns = SearchValues.Create("\"″");

    private static readonly SearchValues<char> Powerful = SearchValues.Create("²³^");

    private static readonly SearchValues<char> Comparing = SearchValues.Create("<>≤≥");

    private static readonly SearchValues<char> Abouts = SearchValues.Create("~≈");

    private static readonly SearchValues<char> Operators = SearchValues.Create("=+÷");

    private static FrozenSet<string> Set(string words) => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>By its letters and its small words.</summary>
    /// <returns>Null: they do not tell.</returns>
    public static bool? IsEnglish(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (english, foreign) = (0, 0);
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            for (; end < text.Length && (char.IsLetter(text[end]) || text[end] is '\'' or '’'); end++)
            {
                if (text[end] > '\u024F' && text[end] is not ('’' or >= '\u1E00' and <= '\u1EFF'))
                    return false; // Another script.
            }

            var word = text.AsSpan(at, end - at);
            english += EnglishWords.Contains(word) ? 1 : 0;
            foreign += ForeignWords.Contains(word) ? 1 : 0;
            at = end + 1;
        }

        return english == foreign && english == 0 ? null : english >= foreign;
    }

    /// <summary>A text of another language, as it is: without the marks of emphasis that may have been those of a key.</summary>
    internal static string Keep(string text) => text.Contains('*', StringComparison.Ordinal) ? ForeignEmphasis().Replace(text, "") : text;

    /// <summary>What people say of numbers that stand for something else than how many.</summary>
    private static string WriteNames(string text)
    {
        if (text.Contains('(', StringComparison.Ordinal))
        {
            text = Nonprofit().Replace(text, "five oh one c three");
            text = Plan().Replace(text, m => $"{EnglishNumbers.Paired(m.Groups[1].Value)} {m.Groups[2].Value.ToLowerInvariant()}");
        }

        text = Named().Replace(text, m => string.Join(' ', m.Value.Split('-').Select(EnglishNumbers.Paired)));
        text = Street().Replace(text, m => EnglishNumbers.Paired(m.Value));
        text = Zip().Replace(text, m => EnglishNumbers.Digits(m.Groups[1].Value) + (m.Groups[2].Length > 0 ? ", " + EnglishNumbers.Digits(m.Groups[2].Value) : ""));
        if (text.AsSpan().ContainsAny(Quotes))
            text = ShortDecade().Replace(text, m => EnglishNumbers.Cardinal(m.Groups[1].ValueSpan)[..^1] + "ies");
        text = Day().Replace(text, m => Days.First(day => day.StartsWith(m.Groups[1].Value, StringComparison.Ordinal)) + (m.Groups[2].Success ? " to " : ""));
        text = Decade().Replace(text, m => EnglishNumbers.Year(Number(m, 1)) is var year && year.EndsWith('y') ? year[..^1] + "ies" : year + "s");
        if (text.AsSpan().ContainsAny(KeySigns))
            text = Keys().Replace(text, m => string.Join(' ', m.Value.Where(c => c is '*' or '#' || char.IsAsciiDigit(c)).Select(c => c switch { '*' => "star", '#' => "pound", _ => EnglishNumbers.Digits([c]) })));
        if (text.Contains('*', StringComparison.Ordinal))
            text = Emphasis().Replace(text, "");
        text = Code().Replace(text, m => InCode(m.Value));
        text = AnotherCode().Replace(text, m => InCode(m.Value));
        text = Groups().Replace(text, m => InCode(m.Value));
        if (text.Contains('#', StringComparison.Ordinal))
            text = NumberedCode().Replace(text, m => "number " + InCode(m.Groups[1].Value));
        return ServiceNumber().Replace(text, m => EnglishNumbers.Digits(m.Value));
    }

    private static string WriteMeasures(string text)
    {
        text = Grouped().Replace(text, m => m.Value.Replace(" ", "", StringComparison.Ordinal).Replace("\u202F", "", StringComparison.Ordinal).Replace("\u00A0", "", StringComparison.Ordinal));
        if (text.AsSpan().ContainsAny(Quotes))
            text = Height().Replace(text, m => $"{EnglishNumbers.Cardinal(m.Groups[1].ValueSpan)} foot {EnglishNumbers.Cardinal(m.Groups[2].ValueSpan)}");
        text = FeetAndInches().Replace(text, m => $"{EnglishNumbers.Cardinal(m.Groups[1].ValueSpan)} feet {EnglishNumbers.Cardinal(m.Groups[2].ValueSpan)} {(m.Groups[2].Value == "1" ? "inch" : "inches")}");
        if (text.Contains('/', StringComparison.Ordinal))
        {
            text = Mixed().Replace(text, m => Fraction(m.Groups[2].Value, m.Groups[3].Value) is { } part ? $"{EnglishNumbers.Cardinal(m.Groups[1].ValueSpan)} and {(part.StartsWith("one ", StringComparison.Ordinal) ? "a " + part[4..] : part)}" : m.Value);
            text = MeasuredFraction().Replace(text, m => Fraction(m.Groups[1].Value, m.Groups[2].Value) ?? m.Value);
        }

        if (text.AsSpan().ContainsAny(Powerful))
            text = Power().Replace(text, m => $"{m.Groups[1].Value} {m.Groups[2].Value switch { "²" => "squared", "³" => "cubed", var p => "to the power of " + EnglishNumbers.Cardinal(p.AsSpan(1)) }}");
        if (text.AsSpan().ContainsAny(Comparing))
            text = Compared().Replace(text, m => m.Groups[1].Value switch { ">" => "more than ", "<" => "less than ", "≥" or ">=" => "at least ", _ => "at most " });
        if (text.AsSpan().ContainsAny(Abouts))
            text = About().Replace(text, "about ");
        if (text.Contains('±', StringComparison.Ordinal))
            text = PlusOrMinus().Replace(text, "plus or minus ");
        if (text.Contains('-', StringComparison.Ordinal))
            text = Compound().Replace(text, m => EnglishNumbers.Cardinal(m.Groups[1].ValueSpan) + "-");
        if (text.AsSpan().ContainsAny(Quotes))
            text = Sides().Replace(text, "$1 by $2 foot");
        if (text.AsSpan().ContainsAny(InchSigns))
            text = Inches().Replace(text, m => text.AsSpan(0, m.Index).Count('"') % 2 == 0 ? $"{m.Groups[1].Value}-inch" : m.Value);
        text = Times().Replace(text, m => m.Groups[1].Success ? " times " : " by ");
        if (text.AsSpan().ContainsAny(Operators))
            text = Operator().Replace(text, m => m.Groups[1].Value switch { "=" => " equals ", "+" => " plus ", _ => " divided by " });
        return text.Contains('°', StringComparison.Ordinal) ? Angle().Replace(text, m => $"{EnglishNumbers.Cardinal(m.Groups[1].ValueSpan)} degree ") : text;
    }

    private static string Measured(string number, string unit, string stop)
    {
        var (one, many) = Units[unit];
        return $"{number} {(number is "1" ? one : many)}{stop}";
    }

    private static string? Fraction(string above, string below)
    {
        var (over, under) = (int.Parse(above, CultureInfo.InvariantCulture), int.Parse(below, CultureInfo.InvariantCulture));
        if (over == 0 || over >= under || under >= Parts.Length && under != 16)
            return null;
        var name = under == 16 ? "sixteenth" : Parts[under];
        return over == 1 ? $"one {name}" : under == 4 ? $"{EnglishNumbers.Cardinal(over)} quarters" : $"{EnglishNumbers.Cardinal(over)} {name}s";
    }

    /// <summary>Digit by digit, in the groups that it is written in.</summary>
    private static string InCode(string written) => string.Join(", ", written.Split(['-', ' '], StringSplitOptions.RemoveEmptyEntries).Select(group => EnglishNumbers.Digits(group)));

    private const string Streets = @"(?:St|Street|Ave|Avenue|Blvd|Boulevard|Rd|Road|Dr|Drive|Ln|Lane|Way|Terrace|Ct|Court|Pl|Place|Pkwy|Parkway|Hwy|Circle|Square|Plaza|Trail|Broadway)\b";

    private const string UnitNames = @"km/h|kWh|km|cm|mm|mi|ft|yds?|kg|mg|mcg|lbs?|oz|ml|mL|gal|qt|tsp|tbsp|mph|mpg|rpm|secs?|mins?|hrs?|wks?|yrs?|ms|kW|Hz|MHz|GHz|KB|MB|GB|TB|Mbps|Gbps|sq\. ft\.|sq ft|sqft|psi|[glLWV]";

    [GeneratedRegex(@"\b(401|403|457|529)\s?\(([kKbB])\)")]
    private static partial Regex Plan();

    [GeneratedRegex(@"(?<=\b(?:[Ff]orms?|Boeing|Route|Rte\.?|Highway|Hwy|Interstate|Peugeot|Porsche|BMW|Title|Studio|Office)[ -])(?:[0-9]{3}-[0-9]{3}|[0-9]{3,4})(?![\w,.:-][0-9]|\w)|(?<![\w.,-])[0-9]{3}(?=\splans?\b)|\b404(?=\s(?:error|page)\b)")]
    private static partial Regex Named();

    [GeneratedRegex(@"(?<![\w.,:/$€£#-])[1-9][0-9]{2,4}(?=\s(?:[NSEW]\.?\s|North\s|South\s|East\s|West\s)?(?:[A-Z][a-z]+\s|[0-9]{1,3}(?:st|nd|rd|th)\s){1,3}?" + Streets + @"|\sBroadway\b)")]
    private static partial Regex Street();

    [GeneratedRegex(@"(?<=\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),?\s)([0-9]{5})(?:-([0-9]{4}))?(?![\w-])")]
    private static partial Regex Zip();

    // The mark of a number that is emphasized, which may have been that of a key.
    [GeneratedRegex(@"(?<![^\s(])\*(?=[0-9])")]
    private static partial Regex Emphasis();

    [GeneratedRegex(@"(?<![^\s(])(?<!\b(?:marque|marca|oprima|pulse|presione|drücken Sie|wählen Sie|composez|appuyez sur|tapez|prema|premi|digiti|pressione|tecle|digite|und|y|o|et|ou|e)\s)\*(?=[0-9])", RegexOptions.IgnoreCase)]
    private static partial Regex ForeignEmphasis();

    // 048 213, 01 2345 6784: groups of digits that stand beside each other are read one by one.
    [GeneratedRegex(@"(?<![\w.,:/$€£+-])(?<![A-Z0-9]{2,}\s)(?<!\+[0-9]{1,3}(?:\s[0-9]+)*\s)(?:0[0-9]{1,4}(?:\s[0-9]{2,5})+|[0-9]{3,6}(?:\s[0-9]{3,6})+)(?![\w/:%°]|[.,-][0-9]|\s?(?:" + UnitNames + @")\b)")]
    private static partial Regex Groups();

    // #6602913-01, #2105
    [GeneratedRegex(@"(?<!\w)#([0-9]{4,}(?:-[0-9]+)*|[0-9]+(?:-[0-9]+)+)(?![\w*#]|[.,][0-9])")]
    private static partial Regex NumberedCode();

    [GeneratedRegex(@"(?<![\w.,])([0-9]+(?:\.[0-9]+)?)['’′]\s?[x×]\s?([0-9]+(?:\.[0-9]+)?)['’′](?!\w)")]
    private static partial Regex Sides();

    [GeneratedRegex(@"(?<![\w.,/""])([0-9]{1,3}(?:\.[0-9]+)?)[""″](?=\s[A-Za-z])")]
    private static partial Regex Inches();

    // What follows a code that was written out, in the same sentence, is one, too.
    [GeneratedRegex(@"(?<=\b(?:(?:zero|one|two|three|four|five|six|seven|eight|nine)\s){2,}(?:zero|one|two|three|four|five|six|seven|eight|nine)(?:,\s(?:not|or|and)|\s(?:or|and))\s)[0-9]{3,8}(?!\w|[.,][0-9])|(?<=[0-9]-[A-Z]{3,7}\s\()[0-9]{3,7}(?=\))")]
    private static partial Regex AnotherCode();

    [GeneratedRegex(@"\b501\(c\)\(3\)")]
    private static partial Regex Nonprofit();

    [GeneratedRegex(@"(?<!\w)['’]([2-9]0)s\b")]
    private static partial Regex ShortDecade();

    [GeneratedRegex(@"\b(Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\b\.?(?:(\s?[-–]\s?)(?=(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))|(?=,?\s(?:(?:" + MonthName + @"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b|[0-9]{1,2}\s?(?:[ap]\.?m|:))|,))")]
    private static partial Regex Day();

    [GeneratedRegex(@"\b((?:1[1-9]|20)[0-9]0)s\b")]
    private static partial Regex Decade();

    // A star always is a key's; a hash mark is where it ends, or stands alone behind the word for pressing.
    [GeneratedRegex(@"(?<![\w*#])(?<![0-9]\s)(?:(?:(?<=\b(?:[Pp]ress|[Dd]ial|[Hh]it|[Ee]nter|[Uu]se|[Uu]sing|[Pp]ush|[Tt]ap|[Tt]ype|[Tt]hen|or|and|[Cc]ode|with|by|the|[Pp]ressing|[Dd]ialing|[Hh]itting|[Ee]ntering)\s[""“'(]?)\*#?[0-9]{1,4}[#*]?|(?<=\A[""“(]?)\*#?[0-9]{2,4}#?)|\*(?=[\s.,;:!?)""']|\z)|#[0-9]{1,4}[#*]|(?<=\b(?:[Pp]ress|[Dd]ial|[Hh]it|[Ee]nter|[Pp]ush|[Tt]ap|the|then|or)(?:ing)?\s)(?:[0-9]{1,3}#|#(?![\w#]))|(?<=\b(?:[Pp]ress|[Dd]ial|[Hh]it|[Pp]ush)(?:ing)?\s)#[0-9]{1,4})(?![\w#*])")]
    private static partial Regex Keys();

    [GeneratedRegex(@"(?<=\b(?:(?:(?:pass|access|promo|area|security|verification|confirmation|door|gate|entry|ZIP|zip|postal|reference|unlock|error|one-time|claim|tracking|invoice|ticket|case|order|account|member(?:ship)?|policy|loyalty|booking|reservation|routing|customer|card|request|serial|model)\s)?(?:[Cc]ode|[Pp]asscode|[Pp]assword|PIN|pin|OTP|[Nn]umber|No\.|ID)|[Ee]xtension|[Ee]xt\.?|[Ff]light(?:\s[A-Z]{2})?|[Rr]oom|[Ss]uite|[Aa]partment|[Uu]nit|[Gg]ate|Box|(?:ending|ends)\s(?:in|with)|last\s(?:four|4)(?:\sdigits)?|digits(?:\sof\s(?:[A-Za-z]+\s){1,3}?[A-Za-z]+)?)(?:\s(?:is|are|was|of|number|no\.))?:?\s(?:[""“'])?#?)(?:[0-9]{3,12}(?:-[0-9]{3,6})*|[0-9]{3}(?:\s[0-9]{3})+|(?<=\b[Ee]xt(?:ension|\.)?\s)[0-9]{2})(?![\w%°/]|[.,:-][0-9]|\s(?:percent|people|points|dollars|sq|square|ft|feet|times|units|minutes|hours|days|years|items|of)\b)")]
    private static partial Regex Code();

    [GeneratedRegex(@"(?<=\b(?:[Cc]all|[Dd]ial|[Tt]ext|[Rr]ing|[Cc]ontact)(?:ing|s)?\s(?:or\s(?:call|text|dial)\s|us\sat\s|the\s)?)(?:911|112|999|988|[2-8]11)\b(?![-.,:]?[0-9])|(?<=\b(?:TTY|TDD|[Rr]elay)\b[^.0-9]{0,40})[2-8]11\b(?![-.,:]?[0-9])|(?<=\b(?:[Cc]all|[Dd]ial)\s)9-1-1\b|\b(?:988|911)(?=\s(?:Suicide|Crisis|Lifeline|right away|immediately|now|operator|dispatcher))")]
    private static partial Regex ServiceNumber();

    [GeneratedRegex(@"(?<![\w.,])[0-9]{1,3}(?:[ \u00A0\u202F][0-9]{3})+(?=\s?(?:" + UnitNames + @")\b)")]
    private static partial Regex Grouped();

    [GeneratedRegex(@"(?<![\w.,'])([3-8])['’′]\s?([0-9]|1[01])(?:""|”|″|'')(?!\w)")]
    private static partial Regex Height();

    [GeneratedRegex(@"(?<![\w.,])([0-9]{1,2})\s?(?:ft\.?|feet|foot)\s([0-9]{1,2})\s?(?:in\b\.?(?!\s[a-z])|in\b(?=\s(?:wide|tall|long|high|deep|thick))|inch(?:es)?\b)")]
    private static partial Regex FeetAndInches();

    [GeneratedRegex(@"(?<![\w.,/:-])([0-9]{1,3})[ -]([0-9]{1,2})/([0-9]{1,2})(?![\w/]|[.,-][0-9])")]
    private static partial Regex Mixed();

    [GeneratedRegex(@"(?<![\w.,/:-])([0-9]{1,2})/([0-9]{1,2})(?=\s?(?:of\b|cups?\b|inch|in\.|miles?\b|hours?\b|teaspoons?\b|tablespoons?\b|tsp\b|tbsp\b|pounds?\b|lbs?\b|oz\b|ounces?\b|gallons?\b|full\b|empty\b|tablets?\b|pills?\b|mile\b|acres?\b|yards?\b|price\b|the\b|a\b))")]
    private static partial Regex MeasuredFraction();

    [GeneratedRegex(@"(?<![\w.,])([0-9]+)([²³]|\^[0-9]{1,2})(?!\w)")]
    private static partial Regex Power();

    [GeneratedRegex(@"(?<![^\s(])(>=|<=|[><≥≤])\s?(?=[$€£]?[0-9])")]
    private static partial Regex Compared();

    [GeneratedRegex(@"(?<![^\s(])[~≈]\s?(?=[$€£]?[0-9])")]
    private static partial Regex About();

    // 5 x 4 = 20; an 8 x 10 print.
    [GeneratedRegex(@"(?<=[0-9][a-z ]{0,10})\s[x×*]\s(?=\$?[0-9][0-9.,]*(\s*=)?)")]
    private static partial Regex Times();

    [GeneratedRegex(@"(?<=[0-9])\s?([=+÷])\s?(?=\$?[0-9])")]
    private static partial Regex Operator();

    [GeneratedRegex(@"(?<![^\s(])±\s?(?=[0-9])")]
    private static partial Regex PlusOrMinus();

    [GeneratedRegex(@"(?<![\w.,/$€£-])([0-9]{1,3})-(?=[a-z]{3,})")]
    private static partial Regex Compound();

    [GeneratedRegex(@"(?<![\w.,])([0-9]{1,3})°\s(?=(?:angle|turn|bend|rotation|view|weather|heat|day|temperature)s?\b)")]
    private static partial Regex Angle();

    [GeneratedRegex(@"(?<![\w.,:/$€£#-])([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)\s?(" + UnitNames + @")(?![\w/²³-])(?:\.(?=,|\s[a-z]))?(\.?)")]
    private static partial Regex Measure();
}
