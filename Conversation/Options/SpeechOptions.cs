using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

/// <summary>How the agent speaks. Configuration section <c>Conversation__Speech</c>.</summary>
public sealed class SpeechOptions
{
    /// <summary>The filler (<see cref="AgentTexts.Filler"/>) is said once in an answer when the caller has heard nothing for so long, because the recognizer, the model or a tool is slow.</summary>
    /// <value>0.5 to 60 s. Default: 4 s, so that a caller hears something within 5 s whatever happens; 2 s suits slow models better.</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan FillerAfter { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>Numbers, money, times, dates, telephone numbers and addresses are written out before they are spoken, where the agent's language has rules for that.</summary>
    /// <value>Default: true. English has rules, as Americans say it; in other languages the voice reads them.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public bool WritesNumbersOut { get; set; } = true;

    /// <summary>Tags for the voice, such as SSML, reach it as the model wrote them.</summary>
    /// <value>Default: false: tags and stage directions are taken out, for most voices would read them. True suits a voice that knows the tags of its model.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public bool PassesVoiceTags { get; set; }

    /// <summary>What a model writes for the eye is not spoken: Markdown, addresses of links, code, emoji. Items of lists and rows of tables are spoken as sentences.</summary>
    /// <value>Default: true.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public bool RemovesMarkup { get; set; } = true;

    /// <summary>The filler comes no sooner than this after the end of the turn: an answer to words that were recognized late may come at once.</summary>
    /// <value>0 to 60 s. Default: 500 ms, what an answer usually takes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan FillerAfterTurn { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The words that a tool has for the wait (<c>say</c> in an agent's document) are said when the tool takes longer than this, and the caller hears nothing meanwhile.</summary>
    /// <value>0 to 60 s. Default: 500 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan ToolTextAfter { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A turn whose words are at least so likely to be all gets an opener (<see cref="AgentTexts.Openers"/>), where the words themselves leave it open.</summary>
    /// <value>0 to 1. Default: 0.1.</value>
    [Range(0.0, 1)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public double OpensAbove { get; set; } = 0.1;

    /// <summary>How far synthesis may run ahead of what the caller hears. Less wastes less when the caller cuts in.</summary>
    /// <value>0.5 to 60 s. Default: 5 s (LiveKit Agents' stream pacer).</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan SynthesisLead { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the pieces are in which a reply is spoken.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public ChunkerOptions Chunker { get; set; } = new();
}
