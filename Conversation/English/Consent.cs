using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Recognizes a plain yes and a plain no.</summary>
internal static partial class Consent
{
    /// <summary>True for words that say yes and nothing else, such as "yes please" and "mhm", and false for those that say no; null for all others.</summary>
    public static bool? Read(string text) => Yes().IsMatch(text) ? true : No().IsMatch(text) ? false : null;

    [GeneratedRegex(@"^[\W_]*(?:(?:oh|well|um|uh|ah)[\W_]+)*(?:yes|yeah|yea|yep|yup|yah|sure(?:\s+thing)?|certainly|definitely|absolutely|of\s+course|correct|exactly|indeed|right|that\W?s\s+(?:right|correct|fine|good)|ok(?:ay)?|alright|all\s+right|mm?\W?hm+|uh\W?huh|please\s+do|i\s+(?:do|would|am)|it\s+is|go\s+ahead|sounds\s+good|fine|perfect)(?:[\W_]+(?:yes|yeah|please|sure|thanks|thank\s+you|of\s+course|i\s+(?:do|would|am)|it\s+is|that\W?s\s+(?:right|correct|fine|good)|sir|madam|ma\W?am|please\s+do|go\s+ahead|correct|right))*[\W_]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Yes();

    [GeneratedRegex(@"^[\W_]*(?:(?:oh|well|um|uh|ah)[\W_]+)*(?:no|nope|nah|not\s+(?:really|yet|now|today|at\s+all)|i\s+(?:do\s+not|don\W?t|would\s+not|wouldn\W?t|am\s+not)|i\W?m\s+not|it\s+is\s+not|it\W?s\s+not|that\W?s\s+(?:wrong|not\s+right|not\s+correct)|wrong|incorrect)(?:[\W_]+(?:no|thanks|thank\s+you|sorry|not\s+(?:really|yet|now|today|at\s+all)|i\s+(?:do\s+not|don\W?t)|it\s+is\s+not|it\W?s\s+not|that\W?s\s+(?:wrong|not\s+right)|sir|madam|ma\W?am))*[\W_]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex No();
}
