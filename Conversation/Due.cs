namespace VoiceAgent.Conversation;

/// <summary>What happens by the passing of time alone.</summary>
internal enum Due
{
    Nothing,
    MaxLength,
    TransferTimeout,
    EndOfDigits,
    FalseInterruption,
    Draft,
    EndOfTurn,
    News,
    Idle,
    ToolTimeout,
    TransitionTimeout,
    ReplyTimeout,
    TextStall,
    Opener,
    ToolText,
    Filler,
    MarkTimeout,
    SynthesisTimeout,
}

/// <summary>The earliest of the deadlines that were considered; of two at one time, the one that was considered first.</summary>
/// <remarks>It is made several times for each event, and therefore holds values only: delegates would cost 1.2 kB an event.</remarks>
internal record struct NextDue()
{
    public TimeSpan At { get; private set; } = TimeSpan.MaxValue;

    public Due Due { get; private set; }

    public void Consider(TimeSpan at, Due due)
    {
        if (at < At)
            (At, Due) = (at, due);
    }
}
