namespace VoiceAgent.Conversation;

/// <summary>What became of a reply by what has just happened to it.</summary>
internal enum ReplyFate
{
    GoesOn,

    /// <summary>All of it was heard, or there was nothing to hear: it is to be ended.</summary>
    Heard,

    /// <summary>Its model has failed before there was a word of it, or has written none even when it was asked once more.</summary>
    ModelFailed,

    /// <summary>The voice has failed on it.</summary>
    VoiceFailed,
}
