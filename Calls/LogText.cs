using System.Globalization;
using System.Text;

namespace VoiceAgent.Calls;

/// <summary>Makes text that came from outside fit for a log: one line, no terminal codes, a bounded length.</summary>
public static class LogText
{
    /// <summary>The longest text that <see cref="Clean"/> returns, unless it is asked for another length.</summary>
    public const int DefaultLength = 128;

    /// <summary>Returns the text, cut to a length. A question mark replaces whatever could forge a line, steer a terminal, or turn the line's direction.</summary>
    /// <param name="maxLength">The length of the text that is kept; an ellipsis says that there was more.</param>
    /// <returns>The clean text; empty for null.</returns>
    public static string Clean(string? text, int maxLength = DefaultLength)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var kept = text.AsSpan(0, Math.Min(text.Length, maxLength));
        if (kept.Length == text.Length && !NeedsCleaning(kept))
            return text;
        var clean = new StringBuilder(kept.Length + 1);
        foreach (var rune in kept.EnumerateRunes())
            clean.Append(IsHarmless(rune) ? rune.ToString() : "?");
        return kept.Length < text.Length ? clean.Append('…').ToString() : clean.ToString();
    }

    /// <summary>Masks a telephone number or SIP address, so that at most its last two characters are shown.</summary>
    /// <returns>The masked address; empty for null.</returns>
    public static string Mask(string? address) => address switch
    {
        null or "" => "",
        { Length: <= 4 } => "…",
        _ => "…" + Clean(address[^2..]),
    };

    private static bool NeedsCleaning(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (!IsHarmless(rune))
                return true;
        return false;
    }

    // A lone surrogate is enumerated as the replacement character, whose category is harmless; a log encodes it without loss.
    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
