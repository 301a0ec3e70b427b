using System.Collections.Frozen;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>The words that free speech finds in a cough, a door or a breath: one or two of the commonest short ones. Nobody says these and no more.</summary>
internal static class NoiseWords
{
    private const int Most = 2;

    private static readonly FrozenSet<string> Words = FrozenSet.Create(
        StringComparer.Ordinal,
        "a", "an", "and", "as", "at", "but", "by", "for", "from", "had", "has", "he", "her", "his", "in", "is", "it", "its", "of", "on", "or", "our", "she", "so", "than", "that", "the", "their", "they", "this", "to", "was", "we", "were", "will", "with", "you", "your");

    /// <summary>Whether a text is one or two of these words and no more.</summary>
    public static bool AreAll(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length is > 0 and <= Most && words.All(Words.Contains);
    }
}
