namespace VoiceAgent.Conversation;

/// <summary>What the latest event or deadline has made of a reply.</summary>
internal enum ReplyFate
{
    GoesOn,

    /// <summary>All of the reply was heard, or there was nothing to hear, so the reply is to be ended.</summary>
    Heard,

    /// <summary>The model failed before there was a word of the reply, or wrote none even when it was asked once more.</summary>
    ModelFailed,

    /// <summary>The voice has failed on the reply.</summary>
    VoiceFailed,
}
