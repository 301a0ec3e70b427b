using System.Collections.Frozen;
using System.Text;

namespace VoiceAgent.Engines.Turns;

/// <summary>Makes the words that the network reads: the end of what the agent said, then the caller's words.</summary>
/// <remarks>The words have small letters and no punctuation, and a number is one word, however it is written.</remarks>
internal static class TurnText
{
    /// <summary>The words that stand after the agent's: the one where it asked, the other where it did not.</summary>
    public const string Asked = "<?>";
    public const string Said = "<.>";

    /// <summary>The words that stand for a number, and for one that counts in order.</summary>
    public const string Number = "<n>";
    public const string Ordinal = "<o>";

    /// <summary>How many words of the agent's last sentence are read, of its beginning and of its end.</summary>
    private const int First = 4;
    private const int Last = 6;

    private static readonly FrozenSet<string> Numbers = FrozenSet.Create(
        StringComparer.Ordinal,
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred");

    private static readonly FrozenSet<string> Ordinals = FrozenSet.Create(
        StringComparer.Ordinal,
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
        "eighteenth", "nineteenth", "twentieth", "thirtieth");

    /// <summary>The words of the agent's last sentence, without the middle of a long one, and whether it is a question.</summary>
    public static List<string> Agent(string said)
    {
        var trimmed = said.AsSpan().TrimEnd();
        var begins = trimmed.Length < 2 ? -1 : trimmed[..^1].LastIndexOfAny(".?!");
        var words = Words(trimmed[(begins + 1)..]);
        if (words.Count > First + Last)
            words.RemoveRange(First, words.Count - First - Last);
        words.Add(trimmed.EndsWith("?") ? Asked : Said);
        return words;
    }

    public static List<string> Words(ReadOnlySpan<char> text)
    {
        var (words, word) = (new List<string>(), new StringBuilder());
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
                word.Append(char.ToLowerInvariant(c));
            else if (c is not ('\'' or '’'))
                Take();
        }

        Take();
        return words;

        void Take()
        {
            if (word.Length == 0)
                return;
            var read = word.ToString();
            word.Clear();
            read = char.IsAsciiDigit(read[0]) ? read is [.., _, 's', 't'] or [.., _, 'n', 'd'] or [.., _, 'r', 'd'] or [.., _, 't', 'h'] ? Ordinal : Number
                : Numbers.Contains(read) ? Number
                : Ordinals.Contains(read) ? Ordinal
                : read;
            if (read != Number || words.Count == 0 || words[^1] != Number)
                words.Add(read);
        }
    }
}
