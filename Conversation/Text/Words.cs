namespace VoiceAgent.Conversation.Text;

/// <summary>Writes texts as recognizers hear them.</summary>
internal static class Words
{
    /// <summary>Returns the text in small letters, with one space between words and no punctuation, as <see cref="FoldedText"/> reads it.</summary>
    public static string Fold(ReadOnlySpan<char> text)
    {
        // Folding puts at most one space before each character.
        Span<char> folded = 2 * text.Length <= 512 ? stackalloc char[512] : new char[2 * text.Length];
        return new string(folded[..FoldedText.Write(text, folded)]);
    }
}
