namespace VoiceAgent.Conversation;

/// <summary>Who writes a reply, and whether it is decided where in the flow the reply belongs.</summary>
internal sealed class ReplyWriter(ReplyId reply)
{
    private readonly ReplyId _reply = reply;

    /// <summary>The id that events of the model carry: the reply's own, unless the model has begun anew.</summary>
    public ReplyId Id { get; set; } = reply;

    /// <summary>The id where it is not the reply's own; else null.</summary>
    public ReplyId? Another => Id == _reply ? null : Id;

    /// <summary>It is not decided where in the flow the reply belongs, so that nothing of the text is spoken or done yet.</summary>
    public bool IsUndecided { get; set; }

    /// <summary>The model has failed at what was written meanwhile.</summary>
    public bool HasFailed { get; set; }

    /// <summary>What is written meanwhile for the place where the reply is likely to belong; null where nothing is.</summary>
    public Draft? Draft { get; set; }
}
