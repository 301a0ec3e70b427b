namespace VoiceAgent.Conversation;

/// <summary>How long this caller pauses within what they say, learned from pause to pause.</summary>
/// <remarks>The mean and the mean deviation are followed as TCP follows round-trip times (Jacobson, "Congestion avoidance and control", 1988).
/// A turn is taken to be over after the mean and some deviations.
/// A caller who never pauses is answered sooner than the configured delay says, and one who thinks in mid-sentence later.
/// A caller who was cut off counts like one who paused. LiveKit Agents' dynamic endpointing learns from the same events, but upwards only.</remarks>
/// <param name="Mean">The mean pause.</param>
/// <param name="Deviation">How far pauses are from their mean, on average.</param>
public sealed record SpeakingPace(TimeSpan Mean, TimeSpan Deviation)
{
    /// <summary>How many deviations beyond the mean pause a turn is taken to be over. TCP takes 4, for which being early costs more.</summary>
    private const double Deviations = 2.5;

    /// <summary>The weight of one pause in the estimate, which is TCP's for deviations: a pause that was heard tells much.</summary>
    private const double PauseWeight = 0.25;

    /// <summary>The weight of a turn without a pause in the estimate, which is TCP's for means: such a turn tells little.</summary>
    private const double FluencyWeight = 0.125;

    /// <summary>The least and the greatest factor by which a delay is made shorter or longer.</summary>
    private const double Fastest = 0.6, Slowest = 2;

    /// <summary>The shortest pause that counts, because voice activity detection notices no shorter one (<c>Calls__SpeechGate__MinSilence</c>).
    /// A shorter pause, or a turn without any, counts as this one, and no delay is made shorter.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause that is learned from: a longer one is no pause within a sentence.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1.2);

    /// <summary>The pace of a caller who has not spoken yet, for which the configured delays are made: the mean and the deviations add up to half a second.</summary>
    public static SpeakingPace Unknown { get; } = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(100));

    private TimeSpan TurnEnd => Mean + (Deviations * Deviation);

    /// <summary>Returns the pace after the caller paused and went on, or was cut off after so long a pause.</summary>
    public SpeakingPace Paused(TimeSpan pause) => pause > LongestPause ? this : Learn(pause < ShortestPause ? ShortestPause : pause, PauseWeight);

    /// <summary>Returns the pace after the caller said all of a turn without a pause.</summary>
    public SpeakingPace Fluent() => Learn(ShortestPause, FluencyWeight);

    /// <summary>Returns a delay for this caller, in whole milliseconds. It is never below the shortest pause (200 ms) unless the given delay is.</summary>
    public TimeSpan Apply(TimeSpan delay)
    {
        var learned = TimeSpan.FromMilliseconds(Math.Round(delay.TotalMilliseconds * Math.Clamp(TurnEnd / Unknown.TurnEnd, Fastest, Slowest)));
        return learned > ShortestPause ? learned : delay < ShortestPause ? delay : ShortestPause;
    }

    private SpeakingPace Learn(TimeSpan pause, double weight) =>
        new(Mean + (weight * (pause - Mean)), Deviation + (weight * ((pause - Mean).Duration() - Deviation)));
}
