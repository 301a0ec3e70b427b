namespace VoiceAgent.Conversation;

/// <summary>Learns from turn to turn how long this caller pauses.</summary>
internal sealed class CallerPace(EndOfTurnOptions options)
{
    /// <summary>The caller has paused since the last turn was answered.</summary>
    public bool HasPaused { get; private set; }

    public SpeakingPace Pace { get; private set; } = SpeakingPace.Unknown;

    /// <summary>Returns the delay as it suits this caller; unchanged where pauses are not learned.</summary>
    public TimeSpan Apply(TimeSpan delay) => options.LearnsPauses ? Pace.Apply(delay) : delay;

    /// <summary>Learns from a pause after which the caller went on, or was cut off.</summary>
    public void Learn(TimeSpan pause)
    {
        HasPaused = true;
        Pace = Pace.Paused(pause);
    }

    /// <summary>Learns nothing from the present turn, because keys tell nothing of how the caller speaks.</summary>
    public void SkipTurn() => HasPaused = true;

    /// <summary>Ends a turn that was answered. A turn without a pause is that of a caller who does not pause.</summary>
    public void TurnAnswered()
    {
        if (!HasPaused)
            Pace = Pace.Fluent();
        HasPaused = false;
    }

    /// <summary>Goes on where another engine stopped.</summary>
    public void Restore(SpeakingPace? pace, bool hasPaused) => (Pace, HasPaused) = (pace ?? Pace, hasPaused);
}
