namespace VoiceAgent.Conversation;

/// <summary>Learns from turn to turn how long this caller pauses.</summary>
internal sealed class CallerPace(ConversationOptions options)
{
    private bool _hasPaused;

    public SpeakingPace Pace { get; private set; } = SpeakingPace.Unknown(options.Pace);

    /// <summary>A delay for this caller.</summary>
    public TimeSpan Apply(TimeSpan delay) => options.LearnsPauses ? Pace.Apply(delay, options) : delay;

    /// <summary>The caller paused and went on, or was cut off after so long a pause.</summary>
    public void Learn(TimeSpan pause)
    {
        _hasPaused = true;
        Pace = Pace.Paused(pause, options.Pace);
    }

    /// <summary>Keys tell nothing of how the caller speaks.</summary>
    public void SkipTurn() => _hasPaused = true;

    /// <summary>A turn was answered: without a pause in it, the caller is one who does not pause.</summary>
    public void TurnAnswered()
    {
        if (!_hasPaused)
            Pace = Pace.Fluent(options.Pace);
        _hasPaused = false;
    }

    public void Restore(SpeakingPace? pace) => Pace = pace ?? Pace;
}
