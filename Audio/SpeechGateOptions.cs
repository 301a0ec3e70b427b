using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Audio;

/// <summary>When speech counts as begun and as over.</summary>
/// <remarks>The defaults are those that LiveKit Agents and Silero's own iterator use, with the shorter silence of Pipecat: the end of the turn is
/// decided later and needs to know early.</remarks>
public sealed class SpeechGateOptions
{
    /// <summary>The probability from which on a window is speech.</summary>
    /// <value>0.05 to 0.95; default 0.5.</value>
    [Range(0.05, 0.95)]
    public float Activation { get; set; } = 0.5f;

    /// <summary>How far below <see cref="Activation"/> the probability may fall within speech.</summary>
    /// <value>0 to 0.9, below <see cref="Activation"/>; default 0.15.</value>
    [Range(0.0, 0.9)]
    public float Hysteresis { get; set; } = 0.15f;

    /// <summary>What is this much weaker than the loudest of an utterance is no sound of it: detectors look back, and hear speech for 100 to 200 ms after it has ended.</summary>
    /// <value>12 to 90 dB; default 36: the weakest consonants are some 30 dB below the vowels.</value>
    [Range(12.0, 90)]
    public double SoundRange { get; set; } = 36;

    /// <summary>Unbroken speech that makes a beginning; anything shorter is a click or a breath.</summary>
    /// <value>0 to 1 s; default 50 ms. Counted in whole windows: two of 32 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01", ParseLimitsInInvariantCulture = true)]
    public TimeSpan MinSpeech { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Unbroken silence that makes an end; anything shorter is a pause between sounds.</summary>
    /// <value>0 to 5 s; default 200 ms. Counted in whole windows: seven of 32 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05", ParseLimitsInInvariantCulture = true)]
    public TimeSpan MinSilence { get; set; } = TimeSpan.FromMilliseconds(200);
}
