using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Conversation;

/// <summary>How long things may take, and how often they may fail. Configuration section <c>Conversation__Limits</c>.</summary>
public sealed class LimitOptions
{
    /// <summary>The longest call. At its end the agent says goodbye (<see cref="AgentTexts.MaxLengthGoodbye"/>).</summary>
    /// <value>1 s to 24 h. Default: 30 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxCallLength { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The longest wait for the model's first text, and between pieces of text. Then the agent apologizes.</summary>
    /// <value>0.1 to 60 s. Default: 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan ReplyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait for the model that judges where a conversation goes on in its flow. Then it stays where it is.</summary>
    /// <value>0.1 to 60 s. Default: 3 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan TransitionTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest wait for a tool. Then the model is told that the tool still runs.</summary>
    /// <value>0.1 to 120 s. Default: 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan ToolTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait for audio of the voice while the caller hears nothing. Then the agent apologizes.</summary>
    /// <value>0.1 to 60 s. Default: 4 s: with the end of the turn a caller whose voice engine is stuck hears the apology within 5 s, where that is kept (<c>Agent__Phrases</c>).</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan SynthesisTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>The longest wait for the outcome of a transfer.</summary>
    /// <value>1 to 600 s. Default: 60 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan TransferTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The most rounds of tools within one reply. A reply that wants more is given up.</summary>
    /// <value>1 to 20. Default: 5.</value>
    [Range(1, 20)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int MaxToolRounds { get; set; } = 5;

    /// <summary>A call is given up (<see cref="Persona.FailureAction"/>) after so many failures in a row. Where the voice is silent twice in a row, it is given up sooner.</summary>
    /// <value>1 to 10. Default: 3.</value>
    [Range(1, 10)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int MaxFailures { get; set; } = 3;
}
