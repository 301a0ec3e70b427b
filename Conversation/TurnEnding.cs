namespace VoiceAgent.Conversation;

/// <summary>What the words of a turn say about whether it is over.</summary>
public enum TurnEnding
{
    /// <summary>Nothing.</summary>
    Open,

    /// <summary>They are a whole answer, or a question.</summary>
    Finished,

    /// <summary>More is to come: they end in a word like "and", or nothing of what was to be dictated has been said.</summary>
    Unfinished,

    /// <summary>They end within a number, an e-mail address or something that is spelled: people pause between its parts, but not for long.</summary>
    Dictated,
}
