using System.Text.RegularExpressions;

namespace VoiceAgent.Agent;

/// <summary>The form of a language's name as BCP 47 has it, as far as agents need it.</summary>
public static partial class LanguageTag
{
    /// <summary>The form in words that continue "must be".</summary>
    public const string Allowed = "a language as BCP 47 names it, such as en-US or de";

    internal const string Pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$";

    /// <summary>Whether a text has that form.</summary>
    public static bool Is(string text) => Form().IsMatch(text);

    [GeneratedRegex(Pattern)]
    private static partial Regex Form();
}
