using System.Buffers;
using System.Net;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.Text;

/// <summary>Takes out of a piece of a reply what is for the eye and no Markdown: HTML, marks of sources, formulas. Tags for voices stay.</summary>
internal static partial class EyeText
{
    private static readonly SearchValues<char> Telling = SearchValues.Create("&<[【\\$\uE200");

    private static readonly SearchValues<char> SourceSigns = SearchValues.Create("[【\uE200");

    /// <returns>The piece without it; empty where there was nothing else.</returns>
    public static string Remove(string text)
    {
        if (!text.AsSpan().ContainsAny(Telling) && !text.Contains(" .", StringComparison.Ordinal) && !text.Contains(" ,", StringComparison.Ordinal))
            return text;
        var clean = text;
        if (clean.AsSpan().ContainsAny(SourceSigns))
            clean = Source().Replace(clean, "");
        if (clean.AsSpan().ContainsAny('$', '\\'))
            clean = Formula().Replace(clean, m => m.Groups[1].Success ? m.Groups[1].Value : " ");
        if (clean.Contains('<', StringComparison.Ordinal))
        {
            clean = LineBreak().Replace(clean, " ");
            clean = Link().Replace(clean, "$1");
            clean = Tag().Replace(clean, "");
        }

        if (clean.Contains('&', StringComparison.Ordinal))
            clean = Entity().Replace(clean, m => WebUtility.HtmlDecode(m.Value).Replace('\u00A0', ' '));
        clean = Gap().Replace(clean, m => m.Groups[1].Value is { Length: > 0 } mark ? mark : " ").Trim();
        return clean.Any(char.IsLetterOrDigit) || !text.Any(char.IsLetterOrDigit) ? clean : "";
    }

    // 【4:0†source】, [1], [1, 2], [^1], [3-5]; but not [text](address).
    [GeneratedRegex(@"\s*【[^】]*】|\s*\[\^?[0-9]{1,3}(?:\s?[,–-]\s?\^?[0-9]{1,3})*\](?!\()(?:(?<=\[\^[0-9]+\]):\s?)?|\s*\uE200[^\uE201]*\uE201")]
    private static partial Regex Source();

    // \( … \), \[ … \], $$ … $$, and $ … $ with what only formulas have.
    [GeneratedRegex(@"\\\(.*?\\\)|\\\[.*?\\\]|\$\$.*?\$\$|\$(?=[^$\s0-9])[^$]{0,200}[\\^_{][^$]{0,200}\$|(?<![\w$])\$(?=[a-z]\s?=)([^$\n]{1,60})\$(?![0-9])", RegexOptions.Singleline)]
    private static partial Regex Formula();

    [GeneratedRegex(@"\s*<(?:br|hr)\s*/?>\s*|</(?:p|div|li|h[1-6]|tr|td|th)>(?=\s*\S)", RegexOptions.IgnoreCase)]
    private static partial Regex LineBreak();

    [GeneratedRegex(@"</?(?:a|abbr|article|b|big|blockquote|body|button|center|cite|code|dd|del|details|div|dl|dt|em|figure|font|footer|form|h[1-6]|head|header|html|i|img|input|ins|kbd|label|li|main|nav|ol|p|pre|q|s|samp|section|select|small|span|strike|strong|summary|sup|table|tbody|td|tfoot|th|thead|time|title|tr|tt|u|ul|var)(?:\s[^<>]*)?/?>|<!--.*?-->", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Tag();

    [GeneratedRegex(@"<((?:[^\s<>@]+@|https?://)[^\s<>]+)>")]
    private static partial Regex Link();

    [GeneratedRegex(@"&(?:#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5}|[A-Za-z]{2,8});")]
    private static partial Regex Entity();

    [GeneratedRegex(@"\s+([.,)])(?![\w.])|\s{2,}")]
    private static partial Regex Gap();
}
