using System.Globalization;

namespace VoiceAgent.Conversation;

/// <summary>What the engine did about a caller who spoke over the agent.</summary>
public enum OverlapDecision
{
    /// <summary>The agent pauses until it is known what was said.</summary>
    Held,

    /// <summary>The agent goes on.</summary>
    Resumed,

    /// <summary>The agent has stopped.</summary>
    Interrupted,
}

/// <summary>Why the engine decided as it did about the caller's speech over the agent.</summary>
public enum OverlapReason
{
    /// <summary>There was speech, of whatever kind.</summary>
    Speech,

    /// <summary>The words only showed attention.</summary>
    Acknowledgement,

    /// <summary>There were no words in the speech.</summary>
    NoWords,

    /// <summary>The words of the speech did not come in time.</summary>
    NoTranscript,

    /// <summary>The caller said a word that asks to stop.</summary>
    HardWord,

    /// <summary>The caller said words that are no acknowledgement.</summary>
    Words,

    /// <summary>The caller answered what the agent was asking.</summary>
    Answer,

    /// <summary>The speech went on for too long to be an acknowledgement.</summary>
    LongSpeech,

    /// <summary>A key was pressed.</summary>
    Key,
}

/// <summary>A decision about the caller's speech over the agent.</summary>
/// <param name="At">The call time of the decision.</param>
/// <param name="Speech">How long the caller had spoken.</param>
public sealed record Overlap(TimeSpan At, OverlapDecision Decision, OverlapReason Reason, TimeSpan Speech)
{
    /// <summary>Returns the decision in words for people, such as "held: 0.3 s speech" or "resumed: acknowledgement".</summary>
    public override string ToString()
    {
        var decision = Decision switch { OverlapDecision.Held => "held", OverlapDecision.Resumed => "resumed", _ => "interrupted" };
        return Reason switch
        {
            OverlapReason.Speech or OverlapReason.LongSpeech => string.Create(CultureInfo.InvariantCulture, $"{decision}: {Speech.TotalSeconds:0.0} s speech"),
            OverlapReason.Acknowledgement => $"{decision}: acknowledgement",
            OverlapReason.NoWords => $"{decision}: no words",
            OverlapReason.NoTranscript => $"{decision}: no transcript in time",
            OverlapReason.HardWord => $"{decision}: hard word",
            OverlapReason.Words => $"{decision}: words",
            OverlapReason.Answer => $"{decision}: answer",
            _ => $"{decision}: key",
        };
    }
}
