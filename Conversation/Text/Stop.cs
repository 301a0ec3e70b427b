namespace VoiceAgent.Conversation.Text;

/// <summary>A place where a piece may end.</summary>
/// <param name="Position">After the last character of the piece.</param>
/// <param name="LastSpeakable">The last letter or digit before it, to know that a piece says something.</param>
internal readonly record struct Break(int Position, int LastSpeakable);

/// <summary>A run of marks, or a gap, at the end of the text so far: the next character decides what it was.</summary>
internal record struct Stop
{
    /// <summary>The strongest mark of the run; <see cref="Mark.None"/> when nothing is open.</summary>
    public Mark Mark;

    /// <summary>After the run and the quotes and brackets that close with it.</summary>
    public Break Break;

    /// <summary>Where the run begins: the end of the word before.</summary>
    public int WordEnd;

    /// <summary>Needs no space after it.</summary>
    public bool IsWide;

    /// <summary>Quotes or brackets follow the marks.</summary>
    public bool IsClosed;

    /// <summary>White space follows.</summary>
    public bool IsSpaced;

    /// <summary>Its last mark is a dash.</summary>
    public bool IsDash;

    /// <summary>The word before it has characters of links and numbers.</summary>
    public bool IsInLink;

    /// <summary>The word before it has a digit.</summary>
    public bool IsAfterNumber;

    /// <summary>For a full stop with a space: what the word before it tells.</summary>
    public FullStopRole Role;
}
