using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.Languages;

/// <summary>Prepares text in a language that nothing here writes out.</summary>
internal static partial class ForeignText
{
    /// <summary>Returns the text without stars that only emphasize. The key * of a menu stays.</summary>
    public static string Keep(string text) => text.Contains('*', StringComparison.Ordinal) ? Emphasis().Replace(text, "") : text;

    [GeneratedRegex(@"(?<![^\s(])(?<!\b(?:marque|marca|oprima|pulse|presione|drücken Sie|wählen Sie|composez|appuyez sur|tapez|prema|premi|digiti|pressione|tecle|digite|und|y|o|et|ou|e)\s)\*(?=[0-9])", RegexOptions.IgnoreCase)]
    private static partial Regex Emphasis();
}
