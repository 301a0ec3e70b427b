using System.Collections.Frozen;

namespace VoiceAgent.Conversation.Text;

/// <summary>The effect of a short utterance on whoever is speaking.</summary>
/// <param name="Words">The number of words in the utterance.</param>
/// <param name="ContentWords">The number of words that are not acknowledgements.</param>
/// <param name="IsInterruption">Whether the utterance begins, acknowledgements aside, with a word that asks to stop.</param>
/// <param name="MayAcknowledge">Whether the utterance is no acknowledgement yet, but may be the beginning of one ("of", "that makes").</param>
public readonly record struct BackchannelReading(int Words, int ContentWords, bool IsInterruption, bool MayAcknowledge = false)
{
    /// <summary>Whether the utterance only says "I am listening", which needs no answer while the agent speaks.</summary>
    /// <remarks>After a question these words are an answer. Only code that knows of the question can decide that.</remarks>
    public bool IsAcknowledgement => Words > 0 && ContentWords == 0;
}

/// <summary>Tells acknowledgements ("I am listening") from interruptions ("let me speak") by their words.</summary>
/// <remarks>Immutable and safe to share. Words are compared as by <see cref="TextNormalizer"/>. Drawn-out words (yeahhh, nooo, hmmmm) count as the
/// plain ones. Of several phrases that fit, the longest counts, so that "no problem" is not "no".</remarks>
public sealed class Backchannel
{
    private const int Stretched = 3;
    private const int UsualLength = 256;

    private readonly FrozenDictionary<string, Meaning>.AlternateLookup<ReadOnlySpan<char>> _phrases;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _beginnings;
    private readonly int _longestPhrase;

    /// <summary>Uses the given lists, so that a language can bring its own.</summary>
    /// <param name="acknowledgements">Words and phrases that only show attention.</param>
    /// <param name="interruptions">Words and phrases that ask to stop at once. A phrase that is in both lists asks to stop.</param>
    /// <param name="openers">Words that say nothing by themselves before an interruption ("but wait", "please stop").</param>
    public Backchannel(IEnumerable<string> acknowledgements, IEnumerable<string> interruptions, IEnumerable<string> openers)
    {
        var phrases = new Dictionary<string, Meaning>(StringComparer.Ordinal);
        Add(openers, Meaning.Opener);
        Add(acknowledgements, Meaning.Acknowledgement);
        Add(interruptions, Meaning.Interruption);
        phrases.Remove("");
        _phrases = phrases.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        // "No" stops the agent at once, though "no problem" does not.
        var beginnings = phrases.Where(p => p.Value == Meaning.Acknowledgement)
            .SelectMany(p => p.Key.Select((c, i) => (c, i)).Where(at => at.c == ' ').Select(at => p.Key[..at.i]))
            .Where(beginning => !phrases.ContainsKey(beginning));
        _beginnings = beginnings.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _longestPhrase = phrases.Keys.Select(phrase => phrase.Count(c => c == ' ') + 1).DefaultIfEmpty(1).Max();

        void Add(IEnumerable<string> list, Meaning meaning)
        {
            foreach (var phrase in list)
            {
                var folded = new char[2 * phrase.Length];
                phrases[new string(folded, 0, Fold(phrase, folded))] = meaning;
            }
        }
    }

    private enum Meaning
    {
        Content,
        Opener,
        Acknowledgement,
        Interruption,
    }

    /// <summary>Sounds with which people of most languages show that they listen.</summary>
    public static IReadOnlyList<string> Sounds { get; } =
        ["m", "mm", "mm hm", "mm hmm", "mhm", "mhmm", "mmhm", "mmhmm", "hm", "hmm", "uh huh", "uhhuh", "ah", "aha", "ah ha"];

    /// <summary>Reads an utterance from its final or interim transcript. Allocates nothing for up to 128 characters.</summary>
    public BackchannelReading Read(ReadOnlySpan<char> utterance)
    {
        // Folding puts at most one space before each character.
        Span<char> buffer = 2 * utterance.Length <= UsualLength ? stackalloc char[UsualLength] : new char[2 * utterance.Length];
        ReadOnlySpan<char> rest = buffer[..Fold(utterance, buffer)];
        var words = 0;
        var contentWords = 0;
        var isBeginning = true;
        var isInterruption = false;
        var mayAcknowledge = false;
        while (rest.Length > 0)
        {
            var meaning = Longest(rest, out var length, out var count);
            isInterruption |= isBeginning && meaning == Meaning.Interruption;
            isBeginning &= meaning is Meaning.Opener or Meaning.Acknowledgement;
            words += count;
            mayAcknowledge |= contentWords == 0 && meaning == Meaning.Content && _beginnings.Contains(rest);
            contentWords += meaning == Meaning.Acknowledgement ? 0 : count;
            rest = length < rest.Length ? rest[(length + 1)..] : [];
        }
        return new BackchannelReading(words, contentWords, isInterruption, mayAcknowledge);
    }

    // Finds the longest listed phrase at the beginning, or else takes one word of content.
    private Meaning Longest(ReadOnlySpan<char> text, out int length, out int words)
    {
        length = WordLength(text);
        words = 1;
        var meaning = _phrases.TryGetValue(text[..length], out var single) ? single : Meaning.Content;
        var end = length;
        for (var count = 2; count <= _longestPhrase && end < text.Length; count++)
        {
            end += 1 + WordLength(text[(end + 1)..]);
            if (!_phrases.TryGetValue(text[..end], out var phrase))
                continue;
            (meaning, length, words) = (phrase, end, count);
        }
        return meaning;
    }

    private static int WordLength(ReadOnlySpan<char> text) => text.IndexOf(' ') is >= 0 and var gap ? gap : text.Length;

    // Folds a text as recognizers hear it, without drawn-out letters, for no word has three equal letters in a row.
    private static int Fold(ReadOnlySpan<char> text, Span<char> folded)
    {
        var length = FoldedText.Write(text, folded);
        var kept = 0;
        for (var i = 0; i < length;)
        {
            var run = 1;
            while (i + run < length && folded[i + run] == folded[i])
                run++;
            var keep = run >= Stretched && char.IsLetter(folded[i]) ? 1 : run;
            for (var k = 0; k < keep; k++)
                folded[kept++] = folded[i];
            i += run;
        }
        return kept;
    }
}
