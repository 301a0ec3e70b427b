using System.Collections.Frozen;

namespace VoiceAgent.Engines.Turns;

/// <summary>The words that the network knows, by number. A word it does not know is told by its last two letters.</summary>
internal sealed class TurnVocabulary
{
    /// <summary>The sign before the ending of an unknown word. It stands alone where the ending is unknown, too.</summary>
    public const string Unknown = "~";

    private readonly FrozenDictionary<string, int> _numbers;

    /// <param name="words">The words, of which the first is <see cref="Unknown"/>.</param>
    public TurnVocabulary(IReadOnlyList<string> words)
    {
        Words = words;
        _numbers = words.Index().ToFrozenDictionary(w => w.Item, w => w.Index, StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Words { get; }

    public int Number(string word) => _numbers.TryGetValue(word, out var number) ? number : Number(word, known: false);

    /// <summary>The number of a word, which is taken as an unknown one where <paramref name="known"/> is false.</summary>
    public int Number(string word, bool known) => known ? Number(word) : _numbers.GetValueOrDefault(Ending(word));

    public static string Ending(string word) => Unknown + (word.Length > 2 ? word[^2..] : word);
}
