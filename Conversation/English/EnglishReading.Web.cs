using System.Buffers;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads addresses of machines, mail and files.</summary>
internal sealed partial class EnglishReading
{
    private static readonly SearchValues<char> Paths = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_:");

    private static readonly SearchValues<char> Separators = SearchValues.Create("?=&#%");

    /// <summary>Reads names of files and the like: invoice.pdf, retry_count, /flushdns.</summary>
    private bool TryFile(string core)
    {
        if (FileName().Match(core) is { Success: true } file)
            return Put(1, Address(file.Groups[1].ValueSpan) + " dot " + file.Groups[2].Value);
        if (core.Contains('_', StringComparison.Ordinal) && core.All(c => char.IsAsciiLetterOrDigit(c) || c is '_') && core.Trim('_') is { Length: > 0 } name)
            return Put(1, name.Replace("_", " underscore ", StringComparison.Ordinal));
        if (core[0] == '/' && _at > 0 && Core(_at - 1).AsSpan().ContainsAny(Currencies) && Per(core[1..]) is { } per)
            return Put(1, per.TrimStart());
        if (Host().IsMatch(core))
            return Put(1, Address(core));
        return core.Length > 2 && core[0] == '/' && char.IsAsciiLetter(core[1]) && core.AsSpan(1).IndexOfAnyExcept(Paths) < 0 && Put(1, "slash " + Address(core.AsSpan(1)).Replace("/", " slash ", StringComparison.Ordinal).Replace(":", " colon ", StringComparison.Ordinal));
    }

    private bool TryWeb(string core)
    {
        var dot = core.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 && !core.Contains("://", StringComparison.Ordinal))
            return false;
        if (Web().Match(core) is { Success: true } web)
            return Put(1, Address(web.Groups[1].ValueSpan) + (web.Groups[2].Length > 0 ? " port " + EnglishNumbers.Digits(web.Groups[2].ValueSpan) : "") + Path(web.Groups[3].ValueSpan));
        return core.Contains("://", StringComparison.Ordinal) && (TryCode(core) || Skip());
    }

    private static string Address(ReadOnlySpan<char> written) => written.ToString()
        .Replace(".", " dot ", StringComparison.Ordinal).Replace("-", " dash ", StringComparison.Ordinal).Replace("_", " underscore ", StringComparison.Ordinal).Replace("+", " plus ", StringComparison.Ordinal).Replace("'", " apostrophe ", StringComparison.Ordinal).Replace("’", " apostrophe ", StringComparison.Ordinal);

    /// <summary>Says the path of an address. Nobody listens to more than three of its words, or to more than one parameter behind it.</summary>
    private static string Path(ReadOnlySpan<char> path) => PathWords(path) + (Query().Match(path.ToString()) is { Success: true } query ? $" question mark {query.Groups[1].Value} equals {(AreDigits(query.Groups[2].Value) ? EnglishNumbers.Digits(query.Groups[2].ValueSpan) : query.Groups[2].Length == 2 ? string.Join(' ', query.Groups[2].Value.ToUpperInvariant().AsEnumerable()) : Address(query.Groups[2].ValueSpan))}" : "");

    private static string PathWords(ReadOnlySpan<char> path) => path[..(path.IndexOfAny('?', '#') is >= 0 and var end ? end : path.Length)].Trim('/') is { Length: > 0 and <= 48 } page && page.Count('/') < 3 && !page.ContainsAny(Separators) ? " slash " + Address(page).Replace("/", " slash ", StringComparison.Ordinal) : "";

    [GeneratedRegex(@"^([A-Za-z0-9_-]{1,40})\.(pdf|docx?|xlsx?|pptx?|txt|cfg|conf|exe|zip|png|jpe?g|gif|csv|json|xml|html?|dmg|msi|bat|sh|ini|log|mp3|mp4|md|dat|sys|dll|key|pem|db|sql|py|gz|tar|ics|vcf|apk|iso)$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"\?([a-z]{1,10})=([A-Za-z0-9-]{1,12})$")]
    private static partial Regex Query();

    // A machine in a network of its own, as in vpn_east.corp.local.
    [GeneratedRegex(@"^[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+){1,4}\.(?:local|lan|internal|intranet|corp|home)$")]
    private static partial Regex Host();

    // A user at a machine, as in user@host_01.
    [GeneratedRegex(@"^([a-z][a-z0-9_-]*)@([a-z][a-z0-9_-]*)$")]
    private static partial Regex Machines();

    [GeneratedRegex(@"^([A-Za-z0-9][A-Za-z0-9._'’+-]*)@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})$")]
    private static partial Regex Mail();

    [GeneratedRegex(@"^(?:(?:https?|ftp)://)?(?:www\.)?((?<=://(?:www\.)?)(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}|(?<=www\.)(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}|(?:[A-Za-z0-9-]+\.)+(?:com|org|net|io|edu|gov|mil|info|biz|uk|de|ca|ai|app|dev|co|us|au|nz|in|ie|fr|es|eu|nl|tv|shop|store|health|bank|clinic|online|site|tech|cloud))(?::([0-9]+))?(/.*)?$")]
    private static partial Regex Web();
}
