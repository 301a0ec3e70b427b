namespace VoiceAgent.Conversation;

/// <summary>How long this caller pauses within what they say, learned from pause to pause.</summary>
/// <remarks>Mean and mean deviation are followed as TCP follows round-trip times (Jacobson, "Congestion avoidance and control", 1988), and a turn is taken to be over
/// after the mean and 2.5 deviations. A caller who never pauses is answered sooner than the configured delay says, one who thinks in mid-sentence later; who was cut
/// off counts like who paused. LiveKit Agents' dynamic endpointing learns from the same events, upwards only.</remarks>
public sealed record SpeakingPace(TimeSpan Mean, TimeSpan Deviation)
{
    private const double Deviations = 2.5;

    /// <summary>A pause that was heard tells much, a turn without one little.</summary>
    private const double PauseWeight = 1.0 / 4;
    private const double FluencyWeight = 1.0 / 8;

    /// <summary>What goes unnoticed: a shorter one is none to the voice activity detector.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>A longer one is none within a sentence.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1.2);

    /// <summary>Of a caller who has not spoken yet: gives half a second.</summary>
    public static SpeakingPace Unknown { get; } = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(100));

    /// <summary>This caller's delay against that of an unknown one.</summary>
    public double Factor => (Mean + (Deviations * Deviation)) / (Unknown.Mean + (Deviations * Unknown.Deviation));

    /// <summary>The caller paused and went on, or was cut off after so long a pause.</summary>
    public SpeakingPace Paused(TimeSpan pause) => pause > LongestPause ? this : Learn(pause < ShortestPause ? ShortestPause : pause, PauseWeight);

    /// <summary>The caller said all of a turn without a pause.</summary>
    public SpeakingPace Fluent() => Learn(ShortestPause, FluencyWeight);

    /// <summary>A delay for this caller, in whole milliseconds; never below the shortest pause unless it was so before.</summary>
    /// <param name="fastest">The least it is multiplied by.</param>
    /// <param name="slowest">The most it is multiplied by.</param>
    public TimeSpan Apply(TimeSpan delay, double fastest, double slowest)
    {
        var learned = TimeSpan.FromMilliseconds(Math.Round(delay.TotalMilliseconds * Math.Clamp(Factor, fastest, slowest)));
        return learned > ShortestPause ? learned : delay < ShortestPause ? delay : ShortestPause;
    }

    private SpeakingPace Learn(TimeSpan pause, double weight) =>
        new(Mean + (weight * (pause - Mean)), Deviation + (weight * ((pause - Mean).Duration() - Deviation)));
}
