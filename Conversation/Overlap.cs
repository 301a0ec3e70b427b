using System.Globalization;

namespace VoiceAgent.Conversation;

/// <summary>What the engine did about a caller who spoke over the agent.</summary>
public enum OverlapDecision
{
    /// <summary>The agent pauses until it is known what was said.</summary>
    Held,

    /// <summary>It goes on.</summary>
    Resumed,

    /// <summary>It has stopped.</summary>
    Interrupted,
}

/// <summary>Why.</summary>
public enum OverlapReason
{
    /// <summary>Speech, of whatever kind.</summary>
    Speech,

    /// <summary>The words only showed attention.</summary>
    Acknowledgement,

    /// <summary>There were no words in it.</summary>
    NoWords,

    /// <summary>Its words did not come in time.</summary>
    NoTranscript,

    /// <summary>A word that asks to stop.</summary>
    HardWord,

    /// <summary>Words that are no acknowledgement.</summary>
    Words,

    /// <summary>It answers what the agent was asking.</summary>
    Answer,

    /// <summary>It went on for too long to be an acknowledgement.</summary>
    LongSpeech,

    /// <summary>A key was pressed.</summary>
    Key,
}

/// <summary>A decision about the caller's speech over the agent.</summary>
/// <param name="At">In call time.</param>
/// <param name="Speech">How long the caller had spoken.</param>
public sealed record Overlap(TimeSpan At, OverlapDecision Decision, OverlapReason Reason, TimeSpan Speech)
{
    /// <summary>For people: "held: 0.3 s speech", "resumed: acknowledgement".</summary>
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
