using System.ComponentModel;

namespace VoiceAgent.Conversation;

/// <summary>What the engine is given of an agent: who it is, and how it takes turns. The turn-taking is the configuration section <c>Conversation</c>.</summary>
public sealed class ConversationOptions
{
    /// <summary>The kind of caller that the other options suit. Each option that is set besides replaces the preset's value.</summary>
    /// <value>Default: <see cref="TurnPreset.Quick"/>.</value>
    public TurnPreset Preset { get; set; }

    /// <summary>When the caller's turn is over.</summary>
    public EndOfTurnOptions EndOfTurn { get; set; } = new();

    /// <summary>When the caller interrupts the agent.</summary>
    public InterruptionOptions Interruption { get; set; } = new();

    /// <summary>What is begun before the caller's turn is over.</summary>
    public SpeculationOptions Speculation { get; set; } = new();

    /// <summary>How the agent speaks.</summary>
    public SpeechOptions Speech { get; set; } = new();

    /// <summary>What happens when nobody speaks.</summary>
    public SilenceOptions Silence { get; set; } = new();

    /// <summary>How long things may take, and how often they may fail.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <summary>Who the agent is. It is set by the section <c>Agent</c>, or by the agent's own document.</summary>
    [Browsable(false)]
    public Persona Agent { get; set; } = new();

    /// <summary>The same turn-taking with another persona.</summary>
    public ConversationOptions With(Persona agent)
    {
        var options = (ConversationOptions)MemberwiseClone();
        options.Agent = agent;
        return options;
    }
}
