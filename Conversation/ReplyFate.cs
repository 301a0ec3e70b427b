namespace VoiceAgent.Conversation;

/// <summary>Something that the engine itself has the agent say.</summary>
/// <param name="Reason">For a hang-up after it.</param>
internal sealed record Script(string Text, bool IsInterruptible = true, AfterReply After = AfterReply.Listen, HangUpReason Reason = HangUpReason.Finished);

/// <summary>What became of a reply by what has just happened to it.</summary>
internal enum ReplyFate
{
    GoesOn,

    /// <summary>All of it was heard, or there was nothing to hear: it is to be ended.</summary>
    Heard,

    /// <summary>Its model has failed before there was a word of it.</summary>
    ModelFailed,

    /// <summary>The voice has failed on it.</summary>
    VoiceFailed,
}
