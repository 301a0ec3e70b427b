using System.Text;

namespace VoiceAgent.Conversation.Text;

/// <summary>The word at the end of a text.</summary>
internal struct Token()
{
    /// <summary>Whether the next character begins another word.</summary>
    public bool IsOver = true;

    public int Start;

    public bool HasDigit;

    public bool HasSpeakable;

    /// <summary>Whether the word has characters of links and numbers.</summary>
    public bool IsLink;

    /// <summary>The last character of the word.</summary>
    public Rune Last;

    public void Begin(int start) => (IsOver, Start, HasDigit, HasSpeakable, IsLink) = (false, start, false, false, false);
}
