namespace VoiceAgent.Conversation.Text;

/// <summary>Texts as recognizers hear them.</summary>
internal static class Words
{
    /// <summary>Small letters, words parted by one space, no punctuation; as by <see cref="FoldedText"/>.</summary>
    public static string Fold(ReadOnlySpan<char> text)
    {
        // Folding puts at most one space before each character.
        Span<char> folded = 2 * text.Length <= 512 ? stackalloc char[512] : new char[2 * text.Length];
        return new string(folded[..FoldedText.Write(text, folded)]);
    }
}
