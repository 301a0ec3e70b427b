using System.Collections.Concurrent;

namespace VoiceAgent.Calls;

/// <summary>What models have judged in one version of an agent's flow: where certain words lead from a node. The calls of a process share it. Thread-safe.</summary>
public sealed class TransitionCache
{
    /// <summary>How many judgements are kept. When there are more, all are forgotten, because callers seldom say the same.</summary>
    private const int MostKept = 4096;

    /// <summary>Longer words are not kept: nobody says them twice.</summary>
    private const int MostCharacters = 80;

    private readonly ConcurrentDictionary<(string Node, string Words), int?> _judged = new();

    // For each node how often each choice was made; -1 stands for none of them.
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<int, int>> _usual = new(StringComparer.Ordinal);

    /// <returns>False where nothing is known about the words.</returns>
    internal bool TryGet(string node, string words, out int? choice) => _judged.TryGetValue((node, Folded(words)), out choice);

    /// <summary>The choice that was made most often in a node; null for none of them, and where nothing is known.</summary>
    internal int? Usual(string node) => _usual.TryGetValue(node, out var counts) ? counts.MaxBy(c => c.Value).Key is >= 0 and var choice ? choice : null : null;

    internal void Keep(string node, string words, int? choice)
    {
        _usual.GetOrAdd(node, _ => new() { [choice ?? -1] = 0 }).AddOrUpdate(choice ?? -1, 1, (_, count) => count + 1);
        if (words.Length > MostCharacters)
            return;
        if (_judged.Count >= MostKept)
            _judged.Clear();
        _judged[(node, Folded(words))] = choice;
    }

    // The same words, however they are written. 3.5 is not 3 5, and $5 is not 5.
    private static string Folded(string words)
    {
        return string.Join(' ', new string([.. words.Select((c, i) => IsPart(i) ? char.ToLowerInvariant(c) : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));

        bool IsPart(int i) => char.IsLetterOrDigit(words[i]) || words[i] is '\'' or '$' or '€' or '%' or '+' || (words[i] is '.' or ',' && i > 0 && i + 1 < words.Length && char.IsAsciiDigit(words[i - 1]) && char.IsAsciiDigit(words[i + 1]));
    }
}
