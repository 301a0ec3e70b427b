using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads the TeX that models write: sums, fractions and units are put into words, while longer formulas are for the eye only.</summary>
internal static partial class Formula
{
    /// <summary>The length of the longest formula that somebody can follow by ear, in characters.</summary>
    private const int Longest = 160;

    private const int Deepest = 3;

    /// <summary>Stands behind a word that no factor follows, so that a bracket behind the word multiplies nothing.</summary>
    private const string Sheltered = "\uE001";

    private static readonly SearchValues<char> Signs = SearchValues.Create("\\{}^_|&[]");

    private static readonly (string Command, string Words)[] Commands =
    [
        ("times", " times "), ("cdot", " times "), ("div", " divided by "), ("pm", " plus or minus "), ("approx", " about "), ("sim", " about "), ("leq", " at most "), ("geq", " at least "), ("le", " at most "), ("ge", " at least "), ("neq", " is not "), ("ne", " is not "),
        ("rightarrow", " to "), ("to", " to "), ("pi", " pi "), ("Delta", "delta "), ("delta", "delta "), ("alpha", " alpha "), ("beta", " beta "), ("theta", " theta "), ("lambda", " lambda "), ("mu", " mu "), ("sigma", " sigma "), ("infty", " infinity "), ("degree", "°"), ("circ", "°"), ("quad", " "), ("ldots", " and so on "), ("dots", " and so on "),
    ];

    /// <param name="tex">The TeX between the marks of the formula.</param>
    /// <returns>The words of the formula, with numbers as they are; empty where the formula is only for the eye.</returns>
    public static string Read(string tex)
    {
        if (tex.Length > Longest)
            return "";
        var text = tex.Replace("{,}", ",", StringComparison.Ordinal).Replace("\\$", "$", StringComparison.Ordinal).Replace("\\%", "%", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
        text = Space().Replace(text, " ");
        text = Bracket().Replace(text, "$1");
        text = Degree().Replace(text, "°");
        for (var depth = 0; depth < Deepest && text.Contains('\\', StringComparison.Ordinal); depth++)
            text = Named().Replace(text, m => m.Index > 0 && text[m.Index - 1] == '°' ? m.Groups[1].Value : $" {UnitIn().Replace(m.Groups[1].Value, unit => " in " + UnitName(unit.Groups[1].Value))} ");
        text = Area().Replace(text, m => $"{m.Groups[1].Value}{(m.Groups[2].Value == "2" ? '²' : '³')} ");
        text = Power().Replace(text, m => (m.Groups[1].Success ? m.Groups[1].Value : m.Groups[2].Value) switch { "2" => " squared ", "3" => " cubed ", var p => $" to the power of {(char.IsAsciiDigit(p[0]) ? p : string.Join(' ', p.AsEnumerable()))}, " });
        text = Below().Replace(text, m => m.Index > 0 && char.IsAsciiLetterUpper(text[m.Index - 1]) ? $"{m.Groups[1].Value}{m.Groups[2].Value} " : $" {m.Groups[1].Value}{m.Groups[2].Value} ");
        text = Simple().Replace(text, m => Commands.FirstOrDefault(c => c.Command == m.Groups[1].Value).Words ?? m.Value);
        // Roots and fractions are read from the inside out.
        for (var depth = 0; depth < Deepest; depth++)
        {
            text = Root().Replace(text, " the square root of $1 ");
            text = Ratio().Replace(text, m => IsPart(m) ? $" {m.Groups[1].Value}/{m.Groups[2].Value} " : Sum().IsMatch(m.Groups[1].Value) ? $" {m.Groups[1].Value}, all over{Sheltered} {m.Groups[2].Value} " : $" {m.Groups[1].Value} over{Sheltered} {m.Groups[2].Value} ");
        }

        text = Open().Replace(text, " times, ").Replace(Sheltered, "", StringComparison.Ordinal).Replace("(", " ", StringComparison.Ordinal).Replace(")", ", ", StringComparison.Ordinal);
        if (text.AsSpan().ContainsAny(Signs))
            return "";
        text = Quotient().Replace(text, " divided by ");
        text = Product().Replace(text, m => $"{m.Groups[1].Value} {string.Join(' ', m.Groups[2].Value.AsEnumerable())}");
        text = Opposite().Replace(text, " minus ");
        text = Between().Replace(text, m => m.Groups[1].Value.Trim() switch { "=" => " equals ", "+" => " plus ", "<" => " is less than ", ">" => " is more than ", "/" => " over ", _ => " minus " });
        text = Bound().Replace(text, " is at ");
        text = Nearly().Replace(text, "$1 is about ");
        return Commas().Replace(About().Replace(Gaps().Replace(text, " ").Replace("equals about", "about", StringComparison.Ordinal), ", about "), ",").Trim(' ', ',');
    }

    // A unit in brackets, as in \text{height (m)}.
    [GeneratedRegex(@"\s?\(([a-z]{1,3}|hours|years|months|days|minutes|dollars|miles)\)")]
    private static partial Regex UnitIn();

    private static string UnitName(string unit) => unit switch { "in" => "inches", "s" => "seconds", _ => EnglishReading.Units.TryGetValue(unit, out var forms) ? forms.Many : unit };

    private static bool IsPart(Match ratio) => IsSmall(ratio.Groups[1].Value) && IsSmall(ratio.Groups[2].Value) && int.Parse(ratio.Groups[1].ValueSpan, CultureInfo.InvariantCulture) < int.Parse(ratio.Groups[2].ValueSpan, CultureInfo.InvariantCulture) && int.Parse(ratio.Groups[2].ValueSpan, CultureInfo.InvariantCulture) is <= 10 or 16 or 32;

    private static bool IsSmall(string part) => part.Length is 1 or 2 && char.IsAsciiDigit(part[0]) && char.IsAsciiDigit(part[^1]);

    [GeneratedRegex(@"\\[,;:! ]")]
    private static partial Regex Space();

    [GeneratedRegex(@"\^\{?\\circ\}?")]
    private static partial Regex Degree();

    [GeneratedRegex(@"\\(?:text|boxed|mathrm|textbf|mathbf|operatorname|mathit|textit)\{([^{}\\]*)\}")]
    private static partial Regex Named();

    [GeneratedRegex(@"\\[dt]?frac\{([^{}\\]*)\}\{([^{}\\]*)\}")]
    private static partial Regex Ratio();

    [GeneratedRegex(@"\\sqrt\{([^{}\\]*)\}")]
    private static partial Regex Root();

    [GeneratedRegex(@"(?<=[0-9])\s+/\s+(?=[0-9])|(?<=\.[0-9]+)/(?=[0-9])")]
    private static partial Regex Quotient();

    [GeneratedRegex(@"([0-9])([a-z]{1,2})\b(?<!kg|km|cm|mm|ft|mg|ml|lb|oz|hr)")]
    private static partial Regex Product();

    [GeneratedRegex(@"(?<=^|[\s,])[-−](?=[A-Za-z])")]
    private static partial Regex Opposite();

    [GeneratedRegex(@"\\(?:left|right)\s*([()\[\]])")]
    private static partial Regex Bracket();

    [GeneratedRegex(@"\\([A-Za-z]+)")]
    private static partial Regex Simple();

    [GeneratedRegex(@"[+=−-]|\b(?:plus|minus)\b")]
    private static partial Regex Sum();

    [GeneratedRegex(@"(?<=[\w)])\s*\(")]
    private static partial Regex Open();

    [GeneratedRegex(@"(?<=\w)\s+at\s(?=most|least)")]
    private static partial Regex Bound();

    [GeneratedRegex(@"(?<=\S)(?<!\bis)\sabout\s")]
    private static partial Regex About();

    // A letter that is about as much, as in x \approx 2.
    [GeneratedRegex(@"(\b[A-Za-z])\s+about\s")]
    private static partial Regex Nearly();

    [GeneratedRegex(@"(?:\s*,)+")]
    private static partial Regex Commas();

    [GeneratedRegex(@"\b(m|km|cm|ft)\s*\^\{?([23])\}?")]
    private static partial Regex Area();

    [GeneratedRegex(@"\^(?:\{([A-Za-z0-9]{1,3})\}|([A-Za-z0-9]))")]
    private static partial Regex Power();

    [GeneratedRegex(@"\s*_(?:\{([A-Za-z0-9]{1,8})\}|([A-Za-z0-9]))")]
    private static partial Regex Below();

    [GeneratedRegex(@"\s*([=+<>]|(?<=[\w%°])(?<!\b(?:mg|kg|g|mL|L|km|m|lb))\s*/(?=\s*[A-Za-z])|(?<=[A-Za-z])(?<!\b(?:mg|kg|g|mL|L|km|m|lb))\s*/|(?<=[\w%°,)])\s*[-−])\s*")]
    private static partial Regex Between();

    [GeneratedRegex(@"\s{2,}")]
    private static partial Regex Gaps();
}
