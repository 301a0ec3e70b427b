namespace VoiceAgent.Conversation;

/// <summary>How long this caller pauses within what they say, learned from pause to pause.</summary>
/// <remarks>Mean and mean deviation are followed as TCP follows round-trip times (Jacobson, "Congestion avoidance and control", 1988), and a turn is taken to be over
/// after the mean and some deviations. A caller who never pauses is answered sooner than the configured delay says, one who thinks in mid-sentence later; who was cut
/// off counts like who paused. LiveKit Agents' dynamic endpointing learns from the same events, upwards only.</remarks>
public sealed record SpeakingPace(TimeSpan Mean, TimeSpan Deviation)
{
    /// <summary>Of a caller who has not spoken yet.</summary>
    public static SpeakingPace Unknown(PaceOptions options) => new(options.UsualPause, options.UsualDeviation);

    /// <summary>The caller paused and went on, or was cut off after so long a pause.</summary>
    public SpeakingPace Paused(TimeSpan pause, PaceOptions options) =>
        pause > options.LongestPause ? this : Learn(pause < options.ShortestPause ? options.ShortestPause : pause, options.PauseWeight);

    /// <summary>The caller said all of a turn without a pause.</summary>
    public SpeakingPace Fluent(PaceOptions options) => Learn(options.ShortestPause, options.FluencyWeight);

    /// <summary>A delay for this caller, in whole milliseconds; never below the shortest pause unless it was so before.</summary>
    public TimeSpan Apply(TimeSpan delay, ConversationOptions options)
    {
        var pace = options.Pace;
        var factor = (Mean + (pace.Deviations * Deviation)) / (pace.UsualPause + (pace.Deviations * pace.UsualDeviation));
        var learned = TimeSpan.FromMilliseconds(Math.Round(delay.TotalMilliseconds * Math.Clamp(factor, options.FastestPace, options.SlowestPace)));
        return learned > pace.ShortestPause ? learned : delay < pace.ShortestPause ? delay : pace.ShortestPause;
    }

    private SpeakingPace Learn(TimeSpan pause, double weight) =>
        new(Mean + (weight * (pause - Mean)), Deviation + (weight * ((pause - Mean).Duration() - Deviation)));
}
