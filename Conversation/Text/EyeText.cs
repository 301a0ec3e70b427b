using System.Buffers;
using System.Text.RegularExpressions;
using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Conversation.Text;

/// <summary>Takes out of a piece of a reply what is written for the eye and is no Markdown: HTML, marks of sources, formulas. Tags for voices stay.</summary>
internal static partial class EyeText
{
    private static readonly SearchValues<char> Telling = SearchValues.Create("\\\n^|/(<[【\uE200¹²³⁴⁵⁶⁷⁸⁹⁰");

    private static readonly SearchValues<char> SourceSigns = SearchValues.Create("[【\uE200");

    private static readonly SearchValues<char> Superscripts = SearchValues.Create("¹²³⁴⁵⁶⁷⁸⁹⁰");

    /// <summary>Whether the name is one of HTML's tags.</summary>
    public static bool IsTag(string name) => Tag().IsMatch($"<{name}>");

    /// <returns>The piece without what is for the eye; empty where the piece holds nothing else.</returns>
    public static string Remove(string text, MarkupWords words)
    {
        if (!text.AsSpan().ContainsAny(Telling) && !text.Contains("citeturn", StringComparison.Ordinal) && !text.Contains(" .", StringComparison.Ordinal) && !text.Contains(" ,", StringComparison.Ordinal) && !text.Contains(" :", StringComparison.Ordinal) && !text.Contains(" ;", StringComparison.Ordinal))
            return text;
        var clean = text;
        if (clean.Contains("\\boxed{", StringComparison.Ordinal))
            clean = Boxed().Replace(clean, "$1");
        if (clean.AsSpan().ContainsAny(SourceSigns))
            clean = Source().Replace(clean, m => m.Value.Contains('\n', StringComparison.Ordinal) ? "\n" : "");
        if (clean.Contains("citeturn", StringComparison.Ordinal))
            clean = LostSource().Replace(clean, "");
        if (clean.AsSpan().ContainsAny(Superscripts))
            clean = Note().Replace(clean, "");
        if (clean.Contains('^', StringComparison.Ordinal))
            clean = RaisedNote().Replace(clean, "");
        if (clean.Contains('<', StringComparison.Ordinal))
        {
            clean = RaisedTag().Replace(clean, "");
            clean = Opening().Replace(clean, " ");
            clean = Cell().Replace(clean, ", ");
            clean = LineBreak().Replace(clean, m => EndsWord(clean, m.Index) ? ". " : " ");
            clean = Link().Replace(clean, "$1");
            clean = Tag().Replace(clean, "");
        }

        if (clean.Contains('(', StringComparison.Ordinal))
            clean = Cited().Replace(KeyAgain().Replace(clean, "$1"), "");
        if (words.Per.Length > 0 && clean.Contains('/', StringComparison.Ordinal))
            clean = PerTime().Replace(clean, words.Per + "$1");
        if (clean.AsSpan().ContainsAny('|', '/'))
            clean = Bar().Replace(clean, ", ");
        if (clean.Contains('\n', StringComparison.Ordinal))
            clean = LineEnd().Replace(clean, m => EndsWord(clean, m.Index) && !clean.AsSpan(0, m.Index).EndsWith(" or") && !clean.AsSpan(0, m.Index).EndsWith(" and") ? ". " : " ");
        if (clean.AsSpan().ContainsAny(':', ';'))
            clean = Smiley().Replace(clean, m => EndsWord(clean, m.Index) && clean.AsSpan(m.Index + m.Length).TrimStart() is [>= 'A' and <= 'Z' or '<', ..] ? "." : "");
        if (clean.Contains("()", StringComparison.Ordinal))
            clean = clean.Replace(" ()", "", StringComparison.Ordinal);
        clean = Gap().Replace(clean, m => m.Groups[1].Value is { Length: > 0 } mark ? mark : " ").Trim();
        if (clean.Contains("..", StringComparison.Ordinal))
            clean = SecondStop().Replace(clean, "");
        return clean.Any(char.IsLetterOrDigit) || !text.Any(char.IsLetterOrDigit) ? clean : "";
    }

    /// <summary>Whether the text before a place ends in a word, so that a block that ends at the place needs a full stop.</summary>
    private static bool EndsWord(string text, int index)
    {
        while (index > 0 && text[index - 1] is ' ' or '>')
        {
            // Other tags may stand in between.
            if (text[index - 1] == '>')
                index = text.LastIndexOf('<', index - 1) is >= 0 and var start ? start : 0;
            else
                index--;
        }

        return index > 0 && (char.IsLetterOrDigit(text[index - 1]) || text[index - 1] is '%' or ')' or '"' or '”');
    }

    // Marks of sources, such as 【4:0†source】, [1], [1, 2], [^1], [3-5] and [cite: 3], but not [text](address).
    [GeneratedRegex(@"\s*【[^】]*】|\s*\^?\[\^?[0-9]{1,3}(?:\s?[,–-]\s?\^?[0-9]{1,3})*\](?!\()(?:(?<=\[\^[0-9]+\]):\s?)?|\s*\[(?:cite|citation|source|ref|doc)s?\s?(?::[^\]]{0,60}|[0-9][^\]]{0,20})\]|\s*\uE200[^\uE201]*\uE201")]
    private static partial Regex Source();

    // A mark of a source whose signs were lost.
    [GeneratedRegex(@"\s*\bcite(?:turn[0-9]+[a-z]+[0-9]+)+")]
    private static partial Regex LostSource();

    // A source in brackets, such as (IRS, 2024) or (Smith et al., 2022).
    [GeneratedRegex(@"\s\((?:IRS|CDC|FDA|FAA|NIH|WHO|EPA|USDA|OSHA|HUD|SSA|FTC|FCC|NHTSA|NOAA|[A-Z][a-z]+(?: et al\.| & [A-Z][a-z]+)),? (?:19|20)[0-9]{2}(?:, pp?\. ?[0-9–-]+)?\)")]
    private static partial Regex Cited();

    [GeneratedRegex(@"\b((?:pound|hash|star|asterisk|zero)(?:\s(?:key|sign))?)\s\([#*0]\)", RegexOptions.IgnoreCase)]
    private static partial Regex KeyAgain();

    [GeneratedRegex(@"\s+(?:\|+|(?<![0-9]\s+)/|(?<![$€£][0-9.,]+\s+)/(?!\s+[0-9]))\s+")]
    private static partial Regex Bar();

    // A stroke that is spoken as "per", as in 0.5% / yr.
    [GeneratedRegex(@"(?<=[0-9%])\s/\s(yr|year|mo|month|wk|week|day|night|hr|hour|person|unit)\b")]
    private static partial Regex PerTime();

    [GeneratedRegex(@"\s*\n\s*")]
    private static partial Regex LineEnd();

    // The number of a note, raised behind a word or before the note, but not the power of a unit.
    [GeneratedRegex(@"^[¹²³⁴⁵⁶⁷⁸⁹⁰]+\s?|(?<![0-9]|\b[A-Za-zπ]|\b(?:m|km|cm|mm|ft|in|yd|mi))[¹²³⁴⁵⁶⁷⁸⁹⁰]+(?=[\s.,;:!?)]|$)")]
    private static partial Regex Note();

    [GeneratedRegex(@"(?<=[\p{L}.,;!?])\^[0-9]{1,2}(?=\s|$)")]
    private static partial Regex RaisedNote();

    [GeneratedRegex(@"(?<=[\w:.,;])(?=<(?:ul|ol|li|p|div|h[1-6]|tr|table|td|th)>)", RegexOptions.IgnoreCase)]
    private static partial Regex Opening();

    [GeneratedRegex(@"(?<=[^.][.!?])\.(?!\.)")]
    private static partial Regex SecondStop();

    [GeneratedRegex(@"\\boxed\{([^{}]*)\}")]
    private static partial Regex Boxed();

    // The raised number of a note, as in free.<sup>1</sup>, but not a power, as in 10<sup>2</sup>.
    [GeneratedRegex(@"(?<=[\p{L}.,;!?)])<sup>\[?[0-9]{1,2}\]?</sup>|(?:^|(?<=[>\s]))<sup>[0-9]{1,2}</sup>\s?(?=\p{Lu})", RegexOptions.IgnoreCase)]
    private static partial Regex RaisedTag();

    [GeneratedRegex(@"</t[dh]>\s*(?=<t[dh])", RegexOptions.IgnoreCase)]
    private static partial Regex Cell();

    [GeneratedRegex(@"\s*(?:<(?:br|hr)\s*/?>\s*)+|</(?:p|div|li|h[1-6]|tr|dd|dt|blockquote|summary|details)>\s*", RegexOptions.IgnoreCase)]
    private static partial Regex LineBreak();

    [GeneratedRegex(@"</?(?:a|abbr|article|b|big|blockquote|body|button|center|cite|code|dd|del|details|div|dl|dt|em|figure|font|footer|form|h[1-6]|head|header|html|i|img|input|ins|kbd|label|li|main|nav|ol|p|pre|q|s|samp|section|select|small|span|strike|strong|summary|sup|table|tbody|td|tfoot|th|thead|time|title|tr|tt|u|ul|var)(?:\s[^<>]*)?/?>|<!--.*?-->", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Tag();

    [GeneratedRegex(@"<((?:[^\s<>@]+@|https?://)[^\s<>]+)>")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<=\s|^)[:;]-?[)(DP](?=\s|$)")]
    private static partial Regex Smiley();

    [GeneratedRegex(@"\s+([.,)!?])(?![\w.])|\s{2,}")]
    private static partial Regex Gap();
}
