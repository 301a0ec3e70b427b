using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads numbers with units.</summary>
internal sealed partial class EnglishReading
{
    internal static readonly FrozenDictionary<string, (string One, string Many)> Units = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["km"] = ("kilometer", "kilometers"), ["cm"] = ("centimeter", "centimeters"), ["mm"] = ("millimeter", "millimeters"), ["mi"] = ("mile", "miles"), ["ft"] = ("foot", "feet"), ["yd"] = ("yard", "yards"), ["yds"] = ("yard", "yards"),
        ["m"] = ("meter", "meters"), ["ha"] = ("hectare", "hectares"), ["ac"] = ("acre", "acres"), ["m²"] = ("square meter", "square meters"), ["m2"] = ("square meter", "square meters"), ["m³"] = ("cubic meter", "cubic meters"), ["cm²"] = ("square centimeter", "square centimeters"), ["mm²"] = ("square millimeter", "square millimeters"), ["in²"] = ("square inch", "square inches"), ["yd²"] = ("square yard", "square yards"), ["mi²"] = ("square mile", "square miles"), ["cm³"] = ("cubic centimeter", "cubic centimeters"), ["km²"] = ("square kilometer", "square kilometers"), ["ft²"] = ("square foot", "square feet"), ["ft³"] = ("cubic foot", "cubic feet"),
        ["sqft"] = ("square foot", "square feet"), ["sqm"] = ("square meter", "square meters"),
        ["kg"] = ("kilogram", "kilograms"), ["g"] = ("gram", "grams"), ["mg"] = ("milligram", "milligrams"), ["mcg"] = ("microgram", "micrograms"), ["µg"] = ("microgram", "micrograms"), ["lb"] = ("pound", "pounds"), ["lbs"] = ("pound", "pounds"), ["pts"] = ("point", "points"), ["oz"] = ("ounce", "ounces"), ["bu"] = ("bushel", "bushels"),
        ["l"] = ("liter", "liters"), ["L"] = ("liter", "liters"), ["ml"] = ("milliliter", "milliliters"), ["mL"] = ("milliliter", "milliliters"), ["dL"] = ("deciliter", "deciliters"), ["gal"] = ("gallon", "gallons"), ["qt"] = ("quart", "quarts"), ["qts"] = ("quart", "quarts"), ["tsp"] = ("teaspoon", "teaspoons"), ["tbsp"] = ("tablespoon", "tablespoons"), ["Tbsp"] = ("tablespoon", "tablespoons"), ["IU"] = ("I U", "I U"),
        ["mph"] = ("mile per hour", "miles per hour"), ["km/h"] = ("kilometer per hour", "kilometers per hour"), ["kph"] = ("kilometer per hour", "kilometers per hour"), ["mpg"] = ("mile per gallon", "miles per gallon"), ["rpm"] = ("revolution per minute", "revolutions per minute"), ["bpm"] = ("beat per minute", "beats per minute"),
        ["sec"] = ("second", "seconds"), ["secs"] = ("second", "seconds"), ["min"] = ("minute", "minutes"), ["mins"] = ("minute", "minutes"), ["hr"] = ("hour", "hours"), ["hrs"] = ("hour", "hours"), ["wk"] = ("week", "weeks"), ["wks"] = ("week", "weeks"), ["mo"] = ("month", "months"), ["mos"] = ("month", "months"), ["yr"] = ("year", "years"), ["yrs"] = ("year", "years"), ["ms"] = ("millisecond", "milliseconds"),
        ["kWh"] = ("kilowatt hour", "kilowatt hours"), ["kW"] = ("kilowatt", "kilowatts"), ["MW"] = ("megawatt", "megawatts"), ["W"] = ("watt", "watts"), ["V"] = ("volt", "volts"), ["Wh"] = ("watt hour", "watt hours"), ["Ah"] = ("amp hour", "amp hours"), ["mAh"] = ("milliamp hour", "milliamp hours"), ["Hz"] = ("hertz", "hertz"), ["kHz"] = ("kilohertz", "kilohertz"), ["MHz"] = ("megahertz", "megahertz"), ["GHz"] = ("gigahertz", "gigahertz"), ["dB"] = ("decibel", "decibels"), ["hPa"] = ("hectopascal", "hectopascals"), ["kPa"] = ("kilopascal", "kilopascals"), ["mmHg"] = ("millimeter of mercury", "millimeters of mercury"), ["inHg"] = ("inch of mercury", "inches of mercury"), ["N·m"] = ("newton meter", "newton meters"), ["Nm"] = ("newton meter", "newton meters"), ["in/hr"] = ("inch per hour", "inches per hour"), ["psi"] = ("PSI", "PSI"), ["PSI"] = ("PSI", "PSI"), ["BTU"] = ("BTU", "BTU"), ["kcal"] = ("kilocalorie", "kilocalories"), ["cal"] = ("calorie", "calories"), ["ppm"] = ("part per million", "parts per million"),
        ["KB"] = ("kilobyte", "kilobytes"), ["MB"] = ("megabyte", "megabytes"), ["GB"] = ("gigabyte", "gigabytes"), ["TB"] = ("terabyte", "terabytes"), ["kbps"] = ("kilobit per second", "kilobits per second"), ["Kbps"] = ("kilobit per second", "kilobits per second"), ["Mbps"] = ("megabit per second", "megabits per second"), ["Gbps"] = ("gigabit per second", "gigabits per second"), ["Mb/s"] = ("megabit per second", "megabits per second"), ["Gb/s"] = ("gigabit per second", "gigabits per second"), ["kb/s"] = ("kilobit per second", "kilobits per second"), ["MB/s"] = ("megabyte per second", "megabytes per second"), ["GB/s"] = ("gigabyte per second", "gigabytes per second"), ["KB/s"] = ("kilobyte per second", "kilobytes per second"), ["ft-lbs"] = ("foot-pound", "foot-pounds"), ["ft-lb"] = ("foot-pound", "foot-pounds"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Units so short that they may be something else.</summary>
    private static readonly FrozenSet<string> Ambiguous = Set("g l V W ha pt ac mo ms IU MP cal");

    private static readonly string[] MetricUnits = [" cm", " km", "°C", " mm"];

    private static readonly FrozenSet<string> Doses = new[] { "mg", "mcg", "µg", "g", "ml", "mL", "IU" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Rates = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["mo"] = "month", ["mth"] = "month", ["yr"] = "year", ["yrs"] = "years", ["y"] = "year", ["wk"] = "week", ["hr"] = "hour", ["h"] = "hour", ["d"] = "day", ["min"] = "minute", ["s"] = "second", ["sec"] = "second", ["ea"] = "each", ["pp"] = "person", ["sq ft"] = "square foot",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Things that are measured, before which a unit is no plural: "a 500 mg tablet".</summary>
    private static readonly FrozenSet<string> Things = Set("""
        tablet tablets bag bags bottle bottles can cans dose doses capsule capsules pill pills box boxes pack packs package packages packet carry-on cable cables drive plan tank steak patty run walk jog ride radius window limit monitor tv screen vial jar pot charger battery bulb hose pipe board trail race
        block tub barrel roll rolls room container bucket pole rope ladder fence table bed sofa drop wait delay notice appointment session call slot phone tape lens camera burger fish loop hike line lap boat truck trailer van bar cup glass jug bowl pan serving package kit panel switch outlet vehicle tv television
        system systems jug jugs array heater furnace sack sacks tote pump engine turbo diesel hybrid v6 v8 v-6 v-8
        data cap internet fiber storage memory ram ssd drives flash usb connection speed layover stopover shift class course break flight trip
        """);

    private static readonly FrozenSet<string> Places = Set("apartment apt unit suite seat seats platform bay lot exit locker runway classroom room gate track pier zone section row aisle building hall terminal route bus line box floor flat door");

    private static readonly FrozenSet<string> NoThings = Set("past away ahead later earlier long wide tall high deep thick old apart north south east west up down ago here there over under per");

    private static string? Per(string unit)
    {
        if (unit.Length == 0)
            return null;
        var parts = unit.Split('/');
        var words = "";
        foreach (var part in parts)
        {
            if (part.Length == 0)
                return null;
            if (Quantity().Match(part) is { Success: true } quantity)
            {
                words += $" per {Cardinal(quantity.Groups[1].Value)}-{Units[quantity.Groups[2].Value].One}";
                continue;
            }

            words += Rates.TryGetValue(part, out var rate) ? (rate == "each" ? " each" : " per " + rate) : Units.TryGetValue(part, out var named) ? " per " + named.One : part.Length > 2 && part.All(c => char.IsAsciiLetterLower(c) || c == '-') ? " per " + part : "\0";
        }

        return words.Contains('\0', StringComparison.Ordinal) ? null : words;
    }

    /// <summary>Reads how often a medicine is taken: "0.5 mL PO q24h x 3 days".</summary>
    private bool TryDosing(string core)
    {
        if (Every().Match(core) is { Success: true } every)
            return Put(1, $"every {Cardinal(every.Groups[1].Value)}{(every.Groups[2].Length > 0 ? " to " + Cardinal(every.Groups[2].Value) : "")} hours");
        var isDosed = core is "PO" or "BID" or "TID" or "QID" or "PRN" or "QD" or "QHS" && Enumerable.Range(1, 5).Any(back => Doses.Contains(Core(_at - back)) || Core(_at - back) is "tablet" or "tablets" or "capsule" or "capsules" or "dose" or "take" or "Take" or "PO" || Doses.Contains(Core(_at - back).TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.')) || Core(_at - back).Contains("mL/kg", StringComparison.Ordinal) || Core(_at - back).Contains("mg/kg", StringComparison.Ordinal));
        return isDosed && Put(1, core switch { "PO" => "by mouth", "BID" => "twice a day", "TID" => "three times a day", "QID" => "four times a day", "PRN" => "as needed", "QHS" => "at bedtime", _ => "once a day" });
    }

    [GeneratedRegex(@"^q([0-9]{1,2})(?:[-–]([0-9]{1,2}))?h$")]
    private static partial Regex Every();

    /// <summary>Reads a number with its unit: 500 mg, 5km, 1.5 GB/day, 400mg/5mL, -4°C, 72 °F.</summary>
    private bool TryMeasure(string core)
    {
        // Both sides of a size may have the unit, as in 40 ft × 60 ft garden.
        if (AreDigits(core) && Core(_at + 1) is "ft" or "in" or "cm" or "m" or "yd" && Core(_at + 2) is "x" or "×" or "by" && AreDigits(Core(_at + 3)) && Core(_at + 4) == Core(_at + 1) && IsJoinedOrShort(_at + 1) && IsJoined(_at + 2) && IsJoined(_at + 3))
        {
            var (one, many) = Core(_at + 1) is "in" ? ("inch", "inches") : Units[Core(_at + 1)];
            return Put(5, $"{Cardinal(core)} by {Cardinal(Core(_at + 3))} {(IsNoun(_at + 5) && IsJoined(_at + 4) ? one : many)}", isShort: true);
        }

        // The zero before the point may be missing, as in .2 mi. and .587.
        if (core[0] == '.' && AreDigits(core.AsSpan(1)))
        {
            var below = UnitBehind(1, isOne: false);
            return Put(1 + below.Count, $"point {EnglishNumbers.Digits(core.AsSpan(1))}{below.Words}", below.IsShort);
        }

        // Clothes have letters in their sizes: 34W/32L, 42L.
        if (core[^1] is 'W' or 'L' && ClothesSize().Match(core) is { Success: true } clothes && (clothes.Groups[3].Length > 0 || ClothesSize().IsMatch(NextCore(_at)) || ClothesSize().IsMatch(Core(_at - 1)) || Enumerable.Range(1, 5).Any(back => Clothes.Contains(Core(_at - back))) || Clothes.Contains(NextCore(_at))))
            return Put(1, $"{Cardinal(clothes.Groups[1].Value)} {clothes.Groups[2].Value}{(clothes.Groups[3].Length > 0 ? $", {Cardinal(clothes.Groups[3].Value)} {clothes.Groups[4].Value}" : "")}");
        // Feet and inches may be joined with their numbers, as in 6ft 2in.
        if (core.EndsWith("ft", StringComparison.Ordinal) && AreDigits(core.AsSpan(0, core.Length - 2)) && NextCore(_at) is [.., 'i', 'n'] inch && AreDigits(inch.AsSpan(0, inch.Length - 2)))
            return Put(2, $"{Cardinal(core[..^2])} feet {Cardinal(inch[..^2])} {(inch is "1in" ? "inch" : "inches")}");
        if (TryDegrees(core) || TryPower(core))
            return true;
        if (IsNumber(core, out var isNegative, out var written))
        {
            if (!IsJoined(_at) || (AreDigits(written) && written.Length > 1 && written[0] == '0'))
                return false;
            if (AreDigits(written) && Core(_at + 1) is "ft" or "feet" or "foot" && IsJoinedOrShort(_at + 1) && AreDigits(Core(_at + 2)) && Core(_at + 3) is "in" or "inch" or "inches" && IsJoined(_at + 2))
                return Put(4, $"{Cardinal(written)} feet {Cardinal(Core(_at + 2))} {(Core(_at + 2) == "1" ? "inch" : "inches")}", isShort: true);
            var unit = UnitBehind(1, IsOne(written));
            return unit.Count > 0 && Put(1 + unit.Count, $"{(isNegative ? "minus " : "")}{Cardinal(written)}{unit.Words}", unit.IsShort);
        }

        // The unit of a range is written once, as in 5-10mg.
        var dash = core.AsSpan(1).IndexOfAny('-', '–') + 1;
        var from = dash > 0 && IsNumber(core.AsSpan(0, dash)) ? core[..dash] : null;
        var rest = from is null ? core : core[(dash + 1)..];
        if (rest.Length == 0)
            return false;
        var length = rest.AsSpan(rest[0] is '-' or '−' ? 1 : 0).IndexOfAnyExcept(NumberCharacters);
        if (length <= 0)
            return false;
        isNegative = rest[0] is '-' or '−';
        written = rest.Substring(isNegative ? 1 : 0, length);
        var name = rest[((isNegative ? 1 : 0) + length)..].TrimStart('-');
        if (!IsNumber(written) || name.Length == 0)
            return false;
        if (name.Contains('/', StringComparison.Ordinal) && !Units.ContainsKey(name))
            return from is null && RateOf(written, name) is { } rated && Put(1, (isNegative ? "minus " : "") + rated);
        if ((name.Length == 1 && Places.Contains(Core(_at - 1))) || (name is "g" && Core(_at + 1) is "internet" or "network" or "phone" or "phones" or "coverage" or "service" or "signal"))
            return false;
        if (name is "in" && from is null && written.Length <= 3)
            return Put(1, $"{Cardinal(written)} {(IsOne(written) || IsThing(_at + 1, IsJoined(_at)) ? "inch" : "inches")}");
        if (!Units.TryGetValue(name, out var forms) || (name.Length == 1 && name is not ("g" or "L" or "V" or "W" or "l") && !(name is "m" && IsLength())))
            return false;
        var isThing = IsThing(_at + 1, IsJoined(_at));
        var words = $"{Cardinal(written)} {(IsOne(written) || isThing ? forms.One : forms.Many)}";
        return Put(1, from is null ? (isNegative ? "minus " : "") + words : $"{Cardinal(from)} to {words}", isShort: true);
    }

    /// <summary>Whether "m" means meters and not minutes or months: it stands beside feet, or where something is that long.</summary>
    private bool IsLength() => (Core(_at - 1) is "than" && Core(_at - 2) is "longer" or "farther" or "further" or "taller" or "wider" or "deeper" or "higher" or "shorter")
        || Enumerable.Range(1, 3).Any(back => Core(_at - back) is "ft" or "feet" or "foot" || Core(_at - back).EndsWith("ft", StringComparison.Ordinal)) || (IsJoined(_at) && (Things.Contains(Core(_at + 1)) || Sized.Contains(Core(_at + 1))));

    /// <summary>Puts a number with a rate into words, such as "mg/kg/day" and "mg/5mL"; null where a part is no unit.</summary>
    private static string? RateOf(string written, string names)
    {
        var parts = names.Split('/');
        if (!Units.TryGetValue(parts[0], out var forms))
            return null;
        var words = $"{Cardinal(written)} {(IsOne(written) ? forms.One : forms.Many)}";
        foreach (var part in parts.Skip(1))
        {
            var digits = part.AsSpan().IndexOfAnyExcept(NumberCharacters);
            if (digits > 0 && IsNumber(part.AsSpan(0, digits)) && Units.TryGetValue(part[digits..], out var per))
                words += $" per {Cardinal(part[..digits])} {(IsOne(part[..digits]) ? per.One : per.Many)}";
            else if (part.Length > 0 && Per(part) is { } plain)
                words += plain;
            else
                return null;
        }

        return words;
    }

    /// <summary>Whether a unit stands in the place, and in how many words.</summary>
    private bool UnitOf(int index, out (string One, string Many) forms, out int count, out bool isDose)
    {
        (count, isDose) = (1, false);
        var core = Core(index);
        if (core is "fl" && Core(index + 1) is "oz" && IsJoinedOrShort(index))
        {
            count = 2;
            forms = ("fluid ounce", "fluid ounces");
            return true;
        }

        if (core is "cu" && Core(index + 1) is "ft" or "yd" or "in" or "m" && IsJoinedOrShort(index))
        {
            count = 2;
            forms = Core(index + 1) switch { "ft" => ("cubic foot", "cubic feet"), "yd" => ("cubic yard", "cubic yards"), "in" => ("cubic inch", "cubic inches"), _ => ("cubic meter", "cubic meters") };
            return true;
        }

        if (core is "sq" && Core(index + 1) is "ft" or "m" or "mi" or "yd" or "in" or "km" && IsJoinedOrShort(index))
        {
            count = 2;
            forms = Core(index + 1) switch { "ft" => ("square foot", "square feet"), "m" => ("square meter", "square meters"), "mi" => ("square mile", "square miles"), "yd" => ("square yard", "square yards"), "in" => ("square inch", "square inches"), _ => ("square kilometer", "square kilometers") };
            return true;
        }

        if (core.Length == 0 || !Units.TryGetValue(core, out forms))
        {
            forms = default;
            return false;
        }

        isDose = Doses.Contains(core);
        // The letter may be a direction or a size: "the 10 W", "US 50 W", "size 10 W".
        if (core is "W" or "L" && !Things.Contains(Core(index + 1)) && Core(index - 2) is "the" or "The" or "US" or "Highway" or "Hwy" or "Route" or "size" or "SR")
            return false;
        // The letters may be a place or a disease: Apartment 4L, exit 12 W, a TB test.
        if ((Ambiguous.Contains(core) && Places.Contains(Core(index - 2))) || (core is "TB" && Core(index + 1) is "test" or "tests" or "shot" or "skin" or "screening") || (core is "L" && Core(index + 1) is "shirt" or "shirts" or "jackets" or "pants"))
            return false;
        // "m" may be months, minutes or meters. Where something is that long, it is meters.
        if (core is "m")
            return (Core(index + 1) is "from" or "away" or "above" or "below" && IsJoined(index)) || (AreDigits(Core(index - 1)) && (Core(index - 2) is "above" or "below" || MetricUnits.Any(unit => _text.Contains(unit, StringComparison.Ordinal)))) || (Core(index - 1).Contains('.', StringComparison.Ordinal) && !CountsWhatFollows(index)) || (IsJoined(index) && (Things.Contains(Core(index + 1)) || Sized.Contains(Core(index + 1))));
        // A letter before a name or a number is no unit: "58 W 23rd St", "12 V Street".
        if (Ambiguous.Contains(core) && MarkAfter(index) is '.' && (char.IsUpper(FirstOf(index + 1)) || char.IsAsciiDigit(FirstOf(index + 1))))
            return false;
        return !Ambiguous.Contains(core) || core is "g" && !char.IsUpper(FirstOf(index + 1)) || !IsJoined(index) || char.IsAsciiLetterLower(FirstOf(index + 1));
    }

    /// <summary>The unit behind a number that takes <paramref name="count"/> words.</summary>
    private (string Words, int Count, bool IsShort) UnitBehind(int count, bool isOne)
    {
        if (!IsJoined(_at + count - 1))
            return ("", 0, false);
        var core = Core(_at + count);
        if (core is "fl" && Core(_at + count + 1).StartsWith("oz/", StringComparison.Ordinal) && Per(Core(_at + count + 1)[3..]) is { } perFluid)
            return ($" fluid {(isOne ? "ounce" : "ounces")}{perFluid}", 2, true);
        if (core.Contains('/', StringComparison.Ordinal) && !Units.ContainsKey(core) && RateOf(isOne ? "1" : "2", core) is { } rated)
            return (rated[(rated.IndexOf(' ', StringComparison.Ordinal))..], 1, false);
        // A dose may be given for a volume, as in "160 mg/5 mL".
        if (core.IndexOf('/', StringComparison.Ordinal) is > 0 and var per && Units.TryGetValue(core[..per], out var dose) && IsNumber(core.AsSpan(per + 1)) && IsJoined(_at + count) && Units.TryGetValue(Core(_at + count + 1), out var volume))
            return ($" {(isOne ? dose.One : dose.Many)} {(volume.One is "mile" or "kilometer" ? "or" : "per")} {Cardinal(core[(per + 1)..])} {(IsOne(core[(per + 1)..]) ? volume.One : volume.Many)}", 2, true);
        if (core is "%")
            return (" percent", 1, false);
        if (core is "ppm" && (_text.Contains("print", StringComparison.OrdinalIgnoreCase) || _text.Contains("page", StringComparison.OrdinalIgnoreCase) || _text.Contains("LaserJet", StringComparison.Ordinal)))
            return (isOne ? " page per minute" : " pages per minute", 1, false);
        if (core is "°C" or "°F" or "°")
            return (" degrees" + Scale(core), 1, false);
        if (core is "in" && MarkAfter(_at + count) is '.')
            return (isOne || IsThing(_at + count + 1, IsJoinedOrShort(_at + count)) ? " inch" : " inches", 1, true);
        if (core is "in" && IsDimension(_at) && (!IsJoined(_at + count) || Things.Contains(Core(_at + count + 1)) || Sized.Contains(Core(_at + count + 1))))
            return (Things.Contains(NextCore(_at + count)) ? " inch" : " inches", 1, true);
        if (!UnitOf(_at + count, out var forms, out var length, out _))
            return ("", 0, false);
        var isThing = IsThing(_at + count + length, IsJoinedOrShort(_at + count + length - 1));
        return ($" {(isOne || isThing ? forms.One : forms.Many)}", length, true);
    }

    /// <summary>Whether something that is measured follows, so that the unit is no plural: "a 1.2 TB data cap".</summary>
    private bool IsThing(int index, bool isJoined)
    {
        if (!isJoined || index >= _words.Count)
            return false;
        var next = Core(index);
        return Things.Contains(next) || (CountsWhatFollows(index - 1) && next is not ("of" or "more" or "percent" or "means" or "gives" or "seems" or "works" or "goes" or "takes" or "makes" or "includes" or "square")) || (next is "old" && Core(_at - 1) is "a" or "A" or "an" or "the" && IsJoined(index) && char.IsAsciiLetterLower(FirstOf(index + 1))) || (next is "fixed" && Core(index + 1) is not "by") || (Core(_at - 1) is "a" or "an" or "the" or "your" or "our" or "each" or "A" or "An" or "The" or "Your" && next.Length > 2 && char.IsAsciiLetterLower(next[0]) && !NoAttributes.Contains(next) && !NoThings.Contains(next) && !next.EndsWith("ly", StringComparison.Ordinal));
    }

    private bool IsDimension(int index) => Core(index).AsSpan().ContainsAny('x', '×') || Core(index - 1) is "x" or "×" or "by";

    private bool IsNoun(int index) => index < _words.Count && IsJoinedPlain(index - 1) && char.IsAsciiLetter(FirstOf(index)) && !Core(index).EndsWith("ed", StringComparison.Ordinal) && Core(index) is not ("across" or "apart" or "length" or "total" or "combined" or "around" or "and" or "or" or "x" or "by" or "from" or "of" or "in" or "to" or "on" or "deep" or "for" or "with" or "each" or "is" or "per" or "at" or "but");

    /// <summary>Whether nothing but a mark of inches and a space stands between the word and the next.</summary>
    private bool IsJoinedPlain(int index) => index >= 0 && index + 1 < _words.Count && _words[index].End - _words[index].CoreEnd <= 1 && _words[index + 1].Start == _words[index + 1].CoreStart;

    // A quantity behind a price, as in $18/50lb bag.
    [GeneratedRegex(@"^([1-9][0-9]{0,3})-?(lb|kg|oz|gal|ft|yd)$")]
    private static partial Regex Quantity();

    [GeneratedRegex(@"^[1-9][0-9]{0,3}(?:\.[0-9]+)?(?:[x×][1-9][0-9]{0,3}(?:\.[0-9]+)?)+$")]
    private static partial Regex Glued();
}
