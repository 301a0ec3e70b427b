using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Conversation;

/// <summary>How a caller's pauses are learned (<see cref="SpeakingPace"/>). Configuration section <c>Conversation__Pace</c>.</summary>
public sealed class PaceOptions
{
    /// <summary>Mean pause within a sentence of a caller who has not spoken yet. With <see cref="UsualDeviation"/> it is what the configured delays are made for.</summary>
    /// <value>0.05 to 2 s. Default: 250 ms; with the deviations, half a second.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:02")]
    public TimeSpan UsualPause { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How far such pauses are from their mean, on average.</summary>
    /// <value>0 to 1 s. Default: 100 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan UsualDeviation { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A turn is taken to be over after the mean and so many deviations.</summary>
    /// <value>0 to 10. Default: 2.5. TCP takes 4: being early costs it more.</value>
    [Range(0.0, 10)]
    public double Deviations { get; set; } = 2.5;

    /// <summary>How much of the estimate one pause is.</summary>
    /// <value>0 to 1. Default: 0.25, as TCP's for deviations: a pause that was heard tells much.</value>
    [Range(0.0, 1)]
    public double PauseWeight { get; set; } = 0.25;

    /// <summary>The same of a turn without a pause.</summary>
    /// <value>0 to 1. Default: 0.125, as TCP's for means: that tells little.</value>
    [Range(0.0, 1)]
    public double FluencyWeight { get; set; } = 0.125;

    /// <summary>A shorter pause counts as this one, a turn without a pause as one of it, and no delay is made shorter.</summary>
    /// <value>0 to 1 s. Default: 200 ms: what the voice activity detector does not notice (<c>Calls__SpeechGate__MinSilence</c>).</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan ShortestPause { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A longer pause is none within a sentence: nothing is learned from it.</summary>
    /// <value>0.2 to 10 s, not below <see cref="ShortestPause"/>. Default: 1.2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:00:10")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(1.2);
}
