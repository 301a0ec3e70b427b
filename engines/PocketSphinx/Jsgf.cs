using System.Text;
using System.Text.RegularExpressions;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>Makes grammars that PocketSphinx reads as they are meant.</summary>
/// <remarks>The format is the JSpeech Grammar Format, W3C note of 2000-06-05.</remarks>
internal static partial class Jsgf
{
    /// <summary>Makes a grammar of whole utterances, one for each phrase; null when no phrase holds a word.</summary>
    public static string? FromPhrases(IReadOnlyList<string> phrases)
    {
        var spoken = phrases.Select(p => string.Join(' ', Words().Matches(p.ToLowerInvariant()).Select(m => m.Value)))
            .Where(p => p.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        return spoken.Length == 0 ? null : $"#JSGF V1.0;\ngrammar phrases;\npublic <phrase> = {string.Join(" | ", spoken)};\n";
    }

    /// <summary>Rewrites a grammar: alternatives with unknown words are left out instead of failing the whole, and repetitions stay where they were written.</summary>
    /// <remarks>
    /// sphinxbase links the repetition of <c>x+</c> back to the state where the enclosing rule begins, so that at the start of an alternative
    /// it lets the repeated words precede all the other alternatives. Written as <c>(x x*)</c> the loop begins at a state of its own.
    /// </remarks>
    /// <param name="isKnown">Whether the dictionary has a word.</param>
    /// <param name="unknown">The collection that receives the words that were taken out.</param>
    /// <returns>The grammar; null where the text is no grammar, or nothing of it can be spoken.</returns>
    public static string? Prepare(string grammar, Func<string, bool> isKnown, ICollection<string> unknown)
    {
        // The header line and the grammar's name are no rules.
        var body = Header().Replace(Comments().Replace(grammar, " "), "");
        var rules = body.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Rule.Parse).ToArray();
        if (rules.Any(rule => rule is null))
            return null;

        // A rule that nobody can speak takes with it the alternatives that need it, and so on.
        var unspeakable = new HashSet<string>(StringComparer.Ordinal);
        var names = rules.Select(rule => rule!.Name).ToHashSet(StringComparer.Ordinal);
        while (true)
        {
            var result = new StringBuilder("#JSGF V1.0;\ngrammar call;\n");
            var (before, hasPublic) = (unspeakable.Count, false);
            foreach (var rule in rules)
            {
                var expansion = new Expansion(rule!.Tokens, Speakable);
                if (!expansion.IsWellFormed)
                    return null;
                if (expansion.Text is null)
                {
                    unspeakable.Add(rule.Name);
                    continue;
                }

                hasPublic |= rule.IsPublic;
                result.Append(rule.IsPublic ? "public " : "").Append(rule.Name).Append(" = ").Append(expansion.Text).Append(";\n");
            }

            if (!hasPublic)
                return null;
            if (unspeakable.Count == before)
                return result.ToString();
        }

        bool Speakable(string atom)
        {
            if (atom[0] == '<')
                return atom is "<NULL>" || (names.Contains(atom) && !unspeakable.Contains(atom));
            if (!char.IsLetterOrDigit(atom[0]) || isKnown(atom))
                return true;
            if (!unknown.Contains(atom))
                unknown.Add(atom);
            return false;
        }
    }

    private sealed record Rule(bool IsPublic, string Name, string[] Tokens)
    {
        public static Rule? Parse(string text)
        {
            var head = RuleHead().Match(text);
            return head.Success ? new Rule(head.Groups[1].Success, head.Groups[2].Value, [.. Jsgf.Tokens().Matches(text[head.Length..]).Select(m => m.Value)]) : null;
        }
    }

    /// <summary>The right side of a rule, read by recursive descent and written again.</summary>
    private ref struct Expansion
    {
        private readonly string[] _tokens;
        private readonly Func<string, bool> _isSpeakable;
        private int _position;

        public Expansion(string[] tokens, Func<string, bool> isSpeakable)
        {
            _tokens = tokens;
            _isSpeakable = isSpeakable;
            IsWellFormed = true;
            Text = Alternatives();
            IsWellFormed &= _position == _tokens.Length;
        }

        public bool IsWellFormed { get; private set; }

        /// <summary>The right side, written again; null when no alternative can be spoken.</summary>
        public string? Text { get; }

        private readonly string Next => _position < _tokens.Length ? _tokens[_position] : "";

        private string? Alternatives()
        {
            var speakable = new List<string>();
            while (true)
            {
                if (Sequence() is { } sequence)
                    speakable.Add(sequence);
                if (Next != "|")
                    return speakable.Count == 0 ? null : string.Join(" | ", speakable);
                _position++;
            }
        }

        private string? Sequence()
        {
            var (atoms, isSpeakable, count) = (new List<string>(), true, 0);
            for (; Next is not ("" or ")" or "]" or "|"); count++)
            {
                var atom = Atom();
                if (Next is "+" or "*" && _tokens[_position++] is var repeat && atom is { Length: > 0 })
                    atom = repeat == "+" ? $"({atom} {atom}*)" : $"[{atom} {atom}*]";
                isSpeakable &= atom is not null;
                if (atom is { Length: > 0 })
                    atoms.Add(atom);
            }

            IsWellFormed &= count > 0;
            return !isSpeakable ? null : atoms.Count == 0 ? "<NULL>" : string.Join(' ', atoms);
        }

        private string? Atom()
        {
            var token = _tokens[_position++];
            if (token is not ("(" or "["))
            {
                token = token[0] == '<' ? token : token.ToLowerInvariant();
                return _isSpeakable(token) ? token : null;
            }

            var inside = Alternatives();
            IsWellFormed &= Next == (token == "(" ? ")" : "]");
            _position++;
            return token == "(" ? (inside is null ? null : $"({inside})") : inside is null ? "" : $"[{inside}]";
        }
    }

    [GeneratedRegex(@"^(public\s+)?(<[^>]+>)\s*=")]
    private static partial Regex RuleHead();

    [GeneratedRegex(@"[a-z0-9][a-z0-9'.\-]*")]
    private static partial Regex Words();

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^\s*#JSGF[^;]*;|\bgrammar\s+[\w.]+\s*;")]
    private static partial Regex Header();

    // The tokens are rule names, weights (/0.5/), tags ({...}), signs and words.
    [GeneratedRegex(@"<[^>]*>|/[0-9.eE+\-]+/|\{[^}]*\}|[()\[\]|+*]|[^\s()\[\]|+*<>{}/]+")]
    private static partial Regex Tokens();
}
