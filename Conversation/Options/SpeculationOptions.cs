using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Conversation;

/// <summary>What is begun before the caller's turn is over. Configuration section <c>Conversation__Speculation</c>.</summary>
public sealed class SpeculationOptions
{
    /// <summary>The model begins to answer what is likely all that the caller says before the turn is over. The reply is kept where the words stay the same.</summary>
    /// <value>Default: true. It costs the requests that turn out to be in vain (<c>voiceagent_speculations_total</c>).</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The first piece of a reply that was begun ahead is synthesized before the turn is over, too.</summary>
    /// <value>Default: true. Where a voice bills by the character, it costs the characters of dropped pieces (<c>voiceagent_speculative_characters_total</c>).</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public bool SynthesizesAhead { get; set; } = true;

    /// <summary>The silence after which the model is asked ahead.</summary>
    /// <value>0 to 5 s. Default: 200 ms: speech is reported in steps of 100 ms, and so are interim transcripts of fast recognizers.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan After { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The most requests that one turn may begin ahead.</summary>
    /// <value>1 to 10. Default: 3 (LiveKit Agents).</value>
    [Range(1, 10)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int MostPerTurn { get; set; } = 3;

    /// <summary>How long a turn that is over stays open while its reply has nothing to be heard yet: a caller who goes on meanwhile was not cut off. It costs no time.</summary>
    /// <value>0 to 5 s. Default: 1 s; 0 ends turns by the delays alone. After an opener (<see cref="AgentTexts.Openers"/>) the turn stays open until the answer is heard, however long that takes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan ReadyTimeout { get; set; } = TimeSpan.FromSeconds(1);
}
