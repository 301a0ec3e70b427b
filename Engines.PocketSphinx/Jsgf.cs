using System.Text;
using System.Text.RegularExpressions;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>Makes grammars that PocketSphinx reads as they are meant.</summary>
/// <remarks>JSpeech Grammar Format, W3C note of 2000-06-05.</remarks>
internal static partial class Jsgf
{
    /// <summary>A grammar of whole utterances, one for each phrase; null when no phrase holds a word.</summary>
    public static string? FromPhrases(IReadOnlyList<string> phrases)
    {
        var spoken = phrases.Select(p => string.Join(' ', Words().Matches(p.ToLowerInvariant()).Select(m => m.Value)))
            .Where(p => p.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        return spoken.Length == 0 ? null : $"#JSGF V1.0;\ngrammar phrases;\npublic <phrase> = {string.Join(" | ", spoken)};\n";
    }

    /// <summary>Rewrites a grammar: unknown words become unspeakable instead of failing the whole, and repetitions stay where they were written.</summary>
    /// <remarks>
    /// sphinxbase links the repetition of <c>x+</c> back to the state where the enclosing rule begins, so that at the start of an alternative
    /// it lets the repeated words precede all the other alternatives. Written as <c>(x x*)</c> the loop begins at a state of its own.
    /// </remarks>
    /// <param name="isKnown">Whether the dictionary has a word.</param>
    /// <param name="unknown">Receives the words that were taken out.</param>
    /// <returns>Null where the text has no rules.</returns>
    public static string? Prepare(string grammar, Func<string, bool> isKnown, ICollection<string> unknown)
    {
        var text = Comments().Replace(grammar, " ");
        // The header line and the grammar's name are no rules.
        var body = Header().Replace(text, "");
        if (!body.Contains('=', StringComparison.Ordinal))
            return null;
        var result = new StringBuilder("#JSGF V1.0;\ngrammar call;\n");
        foreach (var rule in body.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = rule.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                return null;
            var position = 0;
            var tokens = Tokens().Matches(rule[(equals + 1)..]).Select(m => m.Value).ToArray();
            result.Append(rule, 0, equals + 1).Append(' ').Append(Sequence(tokens, ref position, isKnown, unknown)).Append(";\n");
            if (position < tokens.Length)
                return null;
        }

        return result.ToString();
    }

    private static string Sequence(string[] tokens, ref int position, Func<string, bool> isKnown, ICollection<string> unknown)
    {
        var result = new StringBuilder();
        while (position < tokens.Length && tokens[position] is not (")" or "]"))
        {
            var atom = Atom(tokens, ref position, isKnown, unknown);
            var next = position < tokens.Length ? tokens[position] : "";
            if (next is "+" or "*")
            {
                position++;
                atom = next == "+" ? $"({atom} {atom}*)" : $"[{atom} {atom}*]";
            }

            result.Append(atom).Append(' ');
        }

        return result.ToString().TrimEnd();
    }

    private static string Atom(string[] tokens, ref int position, Func<string, bool> isKnown, ICollection<string> unknown)
    {
        var token = tokens[position++];
        if (token is "(" or "[")
        {
            var inside = Sequence(tokens, ref position, isKnown, unknown);
            if (position < tokens.Length)
                position++;
            return token == "(" ? $"({inside})" : $"[{inside}]";
        }

        if (!char.IsLetterOrDigit(token[0]))
            return token;
        var word = token.ToLowerInvariant();
        if (isKnown(word))
            return word;
        unknown.Add(word);
        return "<VOID>";
    }

    [GeneratedRegex(@"[a-z0-9][a-z0-9'.\-]*")]
    private static partial Regex Words();

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^\s*#JSGF[^;]*;|\bgrammar\s+[\w.]+\s*;")]
    private static partial Regex Header();

    // Rule names, weights (/0.5/), tags ({...}), signs, words.
    [GeneratedRegex(@"<[^>]*>|/[0-9.eE+\-]+/|\{[^}]*\}|[()\[\]|+*]|[^\s()\[\]|+*<>{}/]+")]
    private static partial Regex Tokens();
}
