namespace VoiceAgent.Conversation.Text;

/// <summary>Compares texts by what was said, not by how it was written.</summary>
public static class TextNormalizer
{
    /// <summary>Whether the two texts are the same words, letter case, punctuation and white space aside.</summary>
    /// <remarks>Speculation uses it to keep a draft that was begun before the end of the turn (livekit/agents#6667). Numbers are compared with care:
    /// 1,000 is 1000, but 3.5 is not 35 and $5 is not 5. Composed and decomposed accents are different. Allocates nothing.</remarks>
    public static bool AreSame(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var left = new FoldedText(a);
        var right = new FoldedText(b);
        while (left.MoveNext())
            if (!right.MoveNext() || left.Current != right.Current)
                return false;
        return !right.MoveNext();
    }
}
