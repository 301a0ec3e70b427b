namespace VoiceAgent.Conversation;

/// <summary>What the words of a turn say about whether it is over.</summary>
public enum TurnEnding
{
    /// <summary>The words do not tell whether the turn is over.</summary>
    Open,

    /// <summary>The words are a whole answer, or a question.</summary>
    Finished,

    /// <summary>More is to come: the words end in one like "and", or nothing of what was to be dictated has been said.</summary>
    Unfinished,

    /// <summary>The words end within a number, an e-mail address or something that is spelled. People pause between its parts, but not for long.</summary>
    Dictated,
}
