namespace VoiceAgent.Conversation.Text;

/// <summary>Estimates how long a text takes to say, before any of it has been synthesized.</summary>
/// <remarks>Lengths count characters of spelled-out text. A letter or space is one. A digit is the four letters of its name (zero to nine average 4.0).
/// A Chinese or Japanese character is a syllable of its own.</remarks>
public static class SpokenLength
{
    /// <summary>The usual pace of synthesized speech, in spelled-out characters per second.</summary>
    /// <value>15: LiveKit's 3.83 syllables per second times the 3.9 characters, space included, that an English syllable is long.</value>
    public const double CharactersPerSecond = 15;

    private const int DigitCharacters = 4;
    // Mandarin is spoken at 5.2 syllables per second (Pellegrino, Coupé and Marsico 2011, Language 87:3), so that a syllable is 15 / 5.2 characters long.
    private const int IdeographCharacters = 3;

    /// <summary>How long <paramref name="text"/> takes to say.</summary>
    /// <param name="charactersPerSecond">The pace in spelled-out characters per second, above 0, learned from this voice where it is known.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pace is not above 0.</exception>
    public static TimeSpan Estimate(ReadOnlySpan<char> text, double charactersPerSecond = CharactersPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(charactersPerSecond);
        return TimeSpan.FromSeconds(Of(text) / charactersPerSecond);
    }

    /// <summary>The length of <paramref name="text"/> in characters of spelled-out text.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        var length = 0;
        foreach (var c in text)
            length += Of(c);
        return length;
    }

    internal static int Of(char c) =>
        char.IsDigit(c) ? DigitCharacters : IsIdeographic(c) ? IdeographCharacters : char.IsLowSurrogate(c) ? 0 : 1;

    /// <summary>Whether the character is a word or syllable by itself and needs no space to the next: Han and kana.</summary>
    internal static bool IsIdeographic(char c) =>
        c is >= '\u3005' and <= '\u3007' or >= '\u3041' and <= '\u30FF' or >= '\u31F0' and <= '\u31FF' or >= '\u3400' and <= '\u4DBF'
            or >= '\u4E00' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF' or >= '\uD840' and <= '\uD888';
}
