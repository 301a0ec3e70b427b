namespace VoiceAgent.Conversation;

/// <summary>Learns from turn to turn how long this caller pauses.</summary>
internal sealed class CallerPace(EndOfTurnOptions options)
{
    /// <summary>The caller has paused since the last turn was answered.</summary>
    public bool HasPaused { get; private set; }

    public SpeakingPace Pace { get; private set; } = SpeakingPace.Unknown;

    /// <summary>A delay for this caller.</summary>
    public TimeSpan Apply(TimeSpan delay) => options.LearnsPauses ? Pace.Apply(delay) : delay;

    /// <summary>The caller paused and went on, or was cut off after so long a pause.</summary>
    public void Learn(TimeSpan pause)
    {
        HasPaused = true;
        Pace = Pace.Paused(pause);
    }

    /// <summary>Keys tell nothing of how the caller speaks.</summary>
    public void SkipTurn() => HasPaused = true;

    /// <summary>A turn was answered: without a pause in it, the caller is one who does not pause.</summary>
    public void TurnAnswered()
    {
        if (!HasPaused)
            Pace = Pace.Fluent();
        HasPaused = false;
    }

    /// <summary>Goes on where another engine stopped.</summary>
    public void Restore(SpeakingPace? pace, bool hasPaused) => (Pace, HasPaused) = (pace ?? Pace, hasPaused);
}
