using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Recognizes words of callers that want no answer.</summary>
internal static partial class Courtesy
{
    /// <summary>Whether the text is thanks and nothing but thanks: "okay thank you very much".</summary>
    public static bool IsThanks(string text) => Thanks().IsMatch(text);

    [GeneratedRegex(@"^[\W_]*(?=.*\b(?:thanks?|cheers)\b)(?:(?:ok(?:ay)?|great|perfect|all\s+right|alright|fine|good|lovely|wonderful|cool|yes|no|oh|well|thank\s+you|thanks|cheers|(?:so|very)\s+much|a\s+lot|again|bye|goodbye)[\W_]*)+$", RegexOptions.IgnoreCase)]
    private static partial Regex Thanks();
}
