namespace VoiceAgent.Conversation;

/// <summary>How long this caller pauses within what they say, learned from pause to pause.</summary>
/// <remarks>Mean and mean deviation are followed as TCP follows round-trip times (Jacobson, "Congestion avoidance and control", 1988), and a turn is taken to be over
/// after the mean and some deviations. A caller who never pauses is answered sooner than the configured delay says, one who thinks in mid-sentence later; who was cut
/// off counts like who paused. LiveKit Agents' dynamic endpointing learns from the same events, upwards only.</remarks>
/// <param name="Mean">The mean pause.</param>
/// <param name="Deviation">How far pauses are from their mean, on average.</param>
public sealed record SpeakingPace(TimeSpan Mean, TimeSpan Deviation)
{
    /// <summary>A turn is taken to be over after the mean and so many deviations. TCP takes 4: being early costs it more.</summary>
    private const double Deviations = 2.5;

    /// <summary>How much of the estimate one pause is, as TCP's for deviations: a pause that was heard tells much.</summary>
    private const double PauseWeight = 0.25;

    /// <summary>How much of the estimate a turn without a pause is, as TCP's for means: that tells little.</summary>
    private const double FluencyWeight = 0.125;

    /// <summary>A delay becomes no less and no more than so many times as long.</summary>
    private const double Fastest = 0.6, Slowest = 2;

    /// <summary>A shorter pause counts as this one, a turn without a pause as one of it, and no delay is made shorter: voice activity detection does not notice less (<c>Calls__SpeechGate__MinSilence</c>).</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>A longer pause is none within a sentence: nothing is learned from it.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1.2);

    /// <summary>The pace of a caller who has not spoken yet, for which the configured delays are made: with the deviations half a second.</summary>
    public static SpeakingPace Unknown { get; } = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(100));

    private TimeSpan TurnEnd => Mean + (Deviations * Deviation);

    /// <summary>The caller paused and went on, or was cut off after so long a pause.</summary>
    public SpeakingPace Paused(TimeSpan pause) => pause > LongestPause ? this : Learn(pause < ShortestPause ? ShortestPause : pause, PauseWeight);

    /// <summary>The caller said all of a turn without a pause.</summary>
    public SpeakingPace Fluent() => Learn(ShortestPause, FluencyWeight);

    /// <summary>A delay for this caller, in whole milliseconds; never below the shortest pause unless it was so before.</summary>
    public TimeSpan Apply(TimeSpan delay)
    {
        var learned = TimeSpan.FromMilliseconds(Math.Round(delay.TotalMilliseconds * Math.Clamp(TurnEnd / Unknown.TurnEnd, Fastest, Slowest)));
        return learned > ShortestPause ? learned : delay < ShortestPause ? delay : ShortestPause;
    }

    private SpeakingPace Learn(TimeSpan pause, double weight) =>
        new(Mean + (weight * (pause - Mean)), Deviation + (weight * ((pause - Mean).Duration() - Deviation)));
}
