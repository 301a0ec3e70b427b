using System.Text;

namespace VoiceAgent.Conversation.Text;

/// <summary>Makes runes of characters that come one by one: halves of surrogate pairs are joined, lone halves replaced.</summary>
internal struct RuneReader
{
    private char _high;

    /// <summary>Whether half of a pair waits for the other half.</summary>
    public readonly bool IsOpen => _high != default;

    /// <param name="before">The replacement of a half that waited in vain; null where none did.</param>
    /// <returns>The rune that ends with the character; null where the character is the first half of a pair.</returns>
    public Rune? Read(char c, out Rune? before)
    {
        var high = _high;
        (_high, before) = (char.IsHighSurrogate(c) ? c : default, null);
        if (high != default && Rune.TryCreate(high, c, out var pair))
            return pair;
        before = high != default ? Rune.ReplacementChar : null;
        return IsOpen ? null : Rune.TryCreate(c, out var rune) ? rune : Rune.ReplacementChar;
    }
}
