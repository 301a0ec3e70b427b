using System.Text;

namespace VoiceAgent.Conversation.Text;

/// <summary>The word at the end of a text.</summary>
internal struct Token()
{
    /// <summary>The next character begins another one.</summary>
    public bool IsOver = true;

    public int Start;

    public bool HasDigit;

    public bool HasSpeakable;

    /// <summary>It has characters of links and numbers.</summary>
    public bool IsLink;

    /// <summary>Its last character.</summary>
    public Rune Last;

    public void Begin(int start) => (IsOver, Start, HasDigit, HasSpeakable, IsLink) = (false, start, false, false, false);
}
