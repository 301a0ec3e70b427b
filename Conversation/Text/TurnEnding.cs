using System.Collections.Frozen;

namespace VoiceAgent.Conversation.Text;

/// <summary>What the words of a turn say about whether it is over.</summary>
public enum TurnEnding
{
    /// <summary>Nothing.</summary>
    Open,

    /// <summary>They are a whole answer, or end as a sentence does.</summary>
    Finished,

    /// <summary>More is to come: they end in a word like "and", or within a number, an e-mail address or something that is spelled or dictated.</summary>
    Unfinished,
}

/// <summary>Reads the end of what a caller has said so far. English.</summary>
/// <remarks>The mechanisms are those that voice agents share: trailing words that promise more, numbers in progress, punctuation where the recognizer
/// writes it (Vapi waits 0.1 s after it, 1.5 s without, 0.5 s after a number), and what was asked.</remarks>
public static class TurnEndings
{
    /// <summary>A number of so many digits may be a telephone number without its area code.</summary>
    private const int ShortNumber = 7;

    /// <summary>A number of so many digits is whole: with area code.</summary>
    private const int WholeNumber = 10;

    /// <summary>So many digits or letters one by one are being dictated.</summary>
    private const int Dictated = 3;

    // Conjunctions, articles, possessives, fillers: nobody ends with them on purpose.
    private static readonly FrozenSet<string> PromisesMore = FrozenSet.Create(
        StringComparer.Ordinal,
        "and", "but", "or", "because", "cause", "if", "when", "than", "whose", "until", "unless", "although", "since",
        "the", "a", "an", "my", "your", "our", "their", "his", "every",
        "um", "uh", "er", "erm", "hmm", "like", "basically", "actually", "lets", "i", "im", "ive", "we", "its", "theyre",
        "dot", "dash", "hyphen", "underscore", "slash", "double", "triple");

    // The same, but a question may end with them: "what is it for".
    private static readonly FrozenSet<string> Prepositions = FrozenSet.Create(StringComparer.Ordinal, "to", "of", "for", "with", "at", "on", "in", "from", "between", "into", "past");

    private static readonly FrozenSet<string> QuestionWords = FrozenSet.Create(StringComparer.Ordinal, "what", "whats", "where", "wheres", "who", "whos", "which", "how");

    // "My name is", but not "where it is".
    private static readonly FrozenSet<string> Pronouns = FrozenSet.Create(StringComparer.Ordinal, "it", "that", "this", "he", "she", "there", "here", "you", "we", "they", "these", "those", "what", "who");

    // Whole answers, whatever was asked.
    private static readonly FrozenSet<string> Closings = FrozenSet.Create(
        StringComparer.Ordinal,
        "thank you", "thanks", "thank you very much", "goodbye", "bye", "bye bye", "thats all", "that is all", "thats it", "that is it", "nothing else", "no thanks", "no thank you", "yes please", "never mind");

    private static readonly FrozenSet<string> YesAndNo = FrozenSet.Create(
        StringComparer.Ordinal,
        "yes", "yeah", "yep", "yup", "sure", "ok", "okay", "right", "correct", "exactly", "absolutely", "of course", "definitely", "certainly", "no", "nope", "nah", "not really", "i do", "i dont", "it is", "it isnt", "i am", "im not",
        "yes i do", "yes it is", "yes i am", "yes i would", "no i dont", "no it isnt", "thats right", "that is right", "thats correct", "yes thats right", "yes that is right", "i would", "i did", "i didnt", "yes i did", "no i didnt");

    private static readonly FrozenDictionary<string, int> Digits = new[]
    {
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "oh",
    }.ToFrozenDictionary(word => word, _ => 1, StringComparer.Ordinal);

    private static readonly FrozenSet<string> Domains = FrozenSet.Create(StringComparer.Ordinal, "com", "net", "org", "edu", "gov", "io", "co", "uk", "us", "de", "info", "biz");

    private static readonly FrozenSet<string> MailServices = FrozenSet.Create(StringComparer.Ordinal, "gmail", "yahoo", "hotmail", "outlook", "icloud", "aol", "proton", "protonmail", "gmx");

    /// <summary>Reads them.</summary>
    /// <param name="text">All words of the turn so far.</param>
    /// <param name="asked">What the agent has asked for.</param>
    /// <param name="expected">Phrases that were expected, in small letters.</param>
    public static TurnEnding Read(string text, AnswerKind asked, IReadOnlyList<string> expected)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(expected);
        var folded = Words.Fold(text);
        if (folded.Length == 0)
            return TurnEnding.Open;
        var words = folded.Split(' ');
        var written = text.AsSpan().TrimEnd();

        // A whole answer may well end in such a word: "yes, I would".
        if (Closings.Contains(folded) || (asked == AnswerKind.YesOrNo && YesAndNo.Contains(folded)))
            return TurnEnding.Finished;
        if (PromisesMore.Contains(words[^1])
            || (Prepositions.Contains(words[^1]) && !QuestionWords.Contains(words[0]))
            || words is [.., _, "is" or "are"] && !Pronouns.Contains(words[^2])
            || written.EndsWith(",") || written.EndsWith("…") || written.EndsWith("..."))
            return TurnEnding.Unfinished;
        if (Number(words, asked) is { } number)
            return number;
        if (Spelling(words) is { } spelling)
            return spelling;
        if (Mail(words) is { } mail)
            return mail;
        if (expected.Any(phrase => phrase == folded))
            return expected.Any(phrase => phrase.Length > folded.Length && phrase.StartsWith(folded + " ", StringComparison.Ordinal)) ? TurnEnding.Open : TurnEnding.Finished;
        if (EndsWithClosing(words) || written.EndsWith(".") || written.EndsWith("?") || written.EndsWith("!"))
            return TurnEnding.Finished;
        return asked == AnswerKind.Dictation ? TurnEnding.Unfinished : TurnEnding.Open;
    }

    /// <summary>Digits at the end, where a number is dictated: one by one, or because it was asked for.</summary>
    private static TurnEnding? Number(string[] words, AnswerKind asked)
    {
        var (digits, groups) = (0, 0);
        for (var i = words.Length - 1; i >= 0; i--, groups++)
        {
            var here = Digits.ContainsKey(words[i]) ? 1 : words[i].All(char.IsAsciiDigit) ? words[i].Length : 0;
            if (here == 0)
                break;
            // "double five"
            digits += i > 0 && here == 1 ? words[i - 1] switch { "double" => 2, "triple" => 3, _ => 1 } : here;
            if (i > 0 && words[i - 1] is "double" or "triple")
                i--;
        }

        if (digits == 0 || (asked != AnswerKind.Dictation && groups < Dictated))
            return null;
        return digits < ShortNumber ? TurnEnding.Unfinished : digits < WholeNumber ? TurnEnding.Open : TurnEnding.Finished;
    }

    private static TurnEnding? Spelling(string[] words)
    {
        var letters = words.Reverse().TakeWhile(word => word is [>= 'a' and <= 'z']).Count();
        return letters >= Dictated || (letters == 2 && words.Length == 2) ? TurnEnding.Unfinished : null;
    }

    private static TurnEnding? Mail(string[] words)
    {
        var at = Array.FindLastIndex(words, word => word is "at" or "@");
        if (at < 0 || at == words.Length - 1)
            return null;
        var after = words.AsSpan(at + 1);
        if (after is [.., _, "dot", var domain] && Domains.Contains(domain))
            return TurnEnding.Finished;
        if (words[at] == "@" && after.Length > 1 && Domains.Contains(after[^1]))
            return TurnEnding.Finished;
        return words[at] == "@" || (after.Length == 1 && MailServices.Contains(after[0])) ? TurnEnding.Unfinished : null;
    }

    private static bool EndsWithClosing(string[] words) =>
        words is [.., "thank", "you"] or [.., "thanks"] or [.., "goodbye"] or [.., "bye"] or [.., "please"] or [.., "thats", "all"] or [.., "that", "is", "all"];
}
