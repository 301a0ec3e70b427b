namespace VoiceAgent.Conversation.Text;

/// <summary>Finds what the caller heard of a text whose speech was cut off.</summary>
public static class HeardText
{
    /// <summary>How many characters of <paramref name="text"/> were heard: whole words only, never more than was surely played.</summary>
    /// <param name="text">The text that was to be said.</param>
    /// <param name="heard">How much of the text's speech was played.</param>
    /// <param name="total">How long the speech of the whole text is. During synthesis, the greater of the length known so far and the estimated length.</param>
    /// <param name="words">The ends of words in any order, as far as the synthesizer told them; null or empty where it tells none.</param>
    /// <returns>0 to the length of the text: the end of a word with the marks attached to it, or the whole text once <paramref name="heard"/> reaches
    /// <paramref name="total"/>. The number never falls as <paramref name="heard"/> grows.</returns>
    /// <remarks>Between two known word ends nothing is guessed. Behind the last known one, or where none is known, <see cref="SpokenLength"/> shares out the
    /// rest of the time, and a word counts once the text behind it has begun. Chinese and Japanese characters count as words. A run of Thai, Lao or Khmer
    /// is one word.</remarks>
    public static int Length(ReadOnlySpan<char> text, TimeSpan heard, TimeSpan total, IReadOnlyList<WordEnd>? words = null)
    {
        if (heard <= TimeSpan.Zero)
            return 0;
        if (heard >= total)
            return text.Length;

        var told = 0;
        var toldAt = TimeSpan.Zero;
        var knowsMore = false;
        for (var i = 0; i < words?.Count; i++)
        {
            var word = words[i];
            knowsMore |= word.At > heard;
            if (word.At > heard)
                continue;
            told = Math.Max(told, Math.Min(word.TextLength, text.Length));
            toldAt = word.At > toldAt ? word.At : toldAt;
        }
        var sure = LastWordEnd(text, WithMarks(text, told));
        if (knowsMore)
            return sure;
        var shared = told + Share(text[told..], heard - toldAt, total - toldAt);
        return Math.Max(sure, LastWordEnd(text, shared - 1));
    }

    // Returns how many characters have been spoken when a part of the time is over.
    private static int Share(ReadOnlySpan<char> text, TimeSpan part, TimeSpan whole)
    {
        var left = (long)((Int128)SpokenLength.Of(text) * part.Ticks / whole.Ticks);
        for (var i = 0; i < text.Length; i++)
        {
            left -= SpokenLength.Of(text[i]);
            if (left < 0)
                return i;
        }
        return text.Length;
    }

    // Synthesizers tell where the letters end; a comma or quote behind them takes no time and belongs to the word.
    private static int WithMarks(ReadOnlySpan<char> text, int length)
    {
        var end = length;
        while (length > 0 && end < text.Length && !char.IsWhiteSpace(text[end]) && !char.IsLetterOrDigit(text[end]) && !SpokenLength.IsIdeographic(text[end]))
            end++;
        return IsBoundary(text, end) ? end : length;
    }

    private static int LastWordEnd(ReadOnlySpan<char> text, int limit)
    {
        for (var end = limit; end > 0; end--)
            if (IsBoundary(text, end) && !char.IsWhiteSpace(text[end - 1]))
                return end;
        return 0;
    }

    private static bool IsBoundary(ReadOnlySpan<char> text, int at)
    {
        if (at == 0 || at == text.Length || char.IsWhiteSpace(text[at]))
            return true;
        if (char.IsLowSurrogate(text[at]))
            return false;
        var before = char.IsLowSurrogate(text[at - 1]) && at > 1 ? text[at - 2] : text[at - 1];
        return SpokenLength.IsIdeographic(before) || SpokenLength.IsIdeographic(text[at]);
    }
}
