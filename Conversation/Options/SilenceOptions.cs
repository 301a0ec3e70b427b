using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Conversation;

/// <summary>What happens when nobody speaks. Configuration section <c>Conversation__Silence</c>.</summary>
public sealed class SilenceOptions
{
    /// <summary>The caller is addressed (<see cref="AgentTexts.IdlePrompt"/>) when both sides have been silent for so long.</summary>
    /// <value>1 to 600 s. Default: 8 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan After { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>A silent caller is addressed so many times before the call is closed (<see cref="AgentTexts.IdleGoodbye"/>).</summary>
    /// <value>0 to 20. Default: 2.</value>
    [Range(0, 20)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int MaxPrompts { get; set; } = 2;
}
