namespace VoiceAgent.Conversation;

/// <summary>The words that the agent says without asking the model. Configuration section <c>Agent__Texts</c>. In configuration, a text that is not set is that of the agent's language, and <c>none</c> is not said; to the engine, an empty one is not said.</summary>
public sealed class AgentTexts
{
    /// <summary>Bridges a long silence before an answer (<see cref="SpeechOptions.FillerAfter"/>).</summary>
    /// <value><c>none</c>: the caller waits in silence.</value>
    public string Filler { get; set; } = "";

    /// <summary>Openers are said in turn at the beginning of an answer whose first words are not ready when the caller's turn ends, such as "All right.".</summary>
    /// <value>Default: none. An opener costs a beat before the answer. Words that also fit a listener who waits for more suit best, for callers who only paused hear them, too.</value>
    public IList<string> Openers { get; init; } = [];

    /// <summary>Addresses a caller who has been silent for <see cref="SilenceOptions.After"/>.</summary>
    public string IdlePrompt { get; set; } = "";

    /// <summary>The last words to a caller who stays silent.</summary>
    /// <value><c>none</c>: the call is hung up without a word.</value>
    public string IdleGoodbye { get; set; } = "";

    /// <summary>The last words of a call that has lasted for <see cref="LimitOptions.MaxCallLength"/>.</summary>
    public string MaxLengthGoodbye { get; set; } = "";

    /// <summary>Tells the caller that the model or the voice has failed.</summary>
    public string Apology { get; set; } = "";

    /// <summary>Asks the caller to repeat words that the recognizer has lost.</summary>
    public string NotUnderstood { get; set; } = "";

    /// <summary>The last words of a call whose engines fail again and again.</summary>
    public string FailureGoodbye { get; set; } = "";

    /// <summary>Tells the caller that they are passed on because engines fail again and again.</summary>
    public string FailureTransfer { get; set; } = "";

    /// <summary>The last words where the model hangs up without a word.</summary>
    /// <value><c>none</c>: the call is hung up without a word.</value>
    public string Goodbye { get; set; } = "";

    /// <summary>Tells the caller that they are passed on, where the model does so without a word.</summary>
    /// <value><c>none</c>: the caller is passed on without a word.</value>
    public string TransferAnnouncement { get; set; } = "";

    /// <summary>Tells the caller that nobody has taken the transferred call.</summary>
    public string TransferFailed { get; set; } = "";

    /// <summary>The words as the engine is given them: those that are set, without those that are <c>none</c>, and for the others those of a language.</summary>
    public AgentTexts Or(AgentTexts own)
    {
        ArgumentNullException.ThrowIfNull(own);
        return new()
        {
            Filler = Chosen(Filler, own.Filler),
            Openers = Openers is [var only] && IsNone(only) ? [] : Openers.Count > 0 ? Openers : own.Openers,
            IdlePrompt = Chosen(IdlePrompt, own.IdlePrompt),
            IdleGoodbye = Chosen(IdleGoodbye, own.IdleGoodbye),
            MaxLengthGoodbye = Chosen(MaxLengthGoodbye, own.MaxLengthGoodbye),
            Apology = Chosen(Apology, own.Apology),
            NotUnderstood = Chosen(NotUnderstood, own.NotUnderstood),
            FailureGoodbye = Chosen(FailureGoodbye, own.FailureGoodbye),
            FailureTransfer = Chosen(FailureTransfer, own.FailureTransfer),
            Goodbye = Chosen(Goodbye, own.Goodbye),
            TransferAnnouncement = Chosen(TransferAnnouncement, own.TransferAnnouncement),
            TransferFailed = Chosen(TransferFailed, own.TransferFailed),
        };

        static string Chosen(string text, string own) => text.Length == 0 ? own : IsNone(text) ? "" : text;

        static bool IsNone(string text) => text.Equals("none", StringComparison.OrdinalIgnoreCase);
    }
}
