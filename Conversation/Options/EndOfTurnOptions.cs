using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Conversation;

/// <summary>When the caller's turn is over. Configuration section <c>Conversation__EndOfTurn</c>.</summary>
public sealed class EndOfTurnOptions
{
    /// <summary>The silence after the caller's last sound that ends a turn, where the words leave open whether more is to come.</summary>
    /// <value>0 to 5 s. Default: 300 ms (LiveKit Agents' minimum with a turn model), because a turn stays open until its answer can be heard (<see cref="SpeculationOptions.ReadyTimeout"/>). 500 ms suits better where nothing is begun ahead.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The silence that ends a turn whose words are a whole answer, or very likely all that the caller says.</summary>
    /// <value>0 to 5 s. Default: 200 ms: voice activity detection takes as long to notice a silence.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan FinishedDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The silence that ends a turn whose words promise more, such as a trailing "and", "um" or "the".</summary>
    /// <value>0 to 10 s. Default: 1.5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan UnfinishedDelay { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>The silence that ends a turn within a number, an e-mail address or a name that is being spelled.</summary>
    /// <value>0 to 10 s. Default: 500 ms (Vapi's wait after a number): most pauses between groups of digits are shorter.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan DictationDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The pause after a pressed key that ends a keyed entry. The key # ends it at once.</summary>
    /// <value>0.1 to 30 s. Default: 2 s (Pipecat's DTMF aggregator).</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan KeyedDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The delays after finished and open words follow the caller's own pauses: longer for one who pauses in mid-sentence, shorter for one who does not.</summary>
    /// <value>Default: true. The delays become 0.6 to 2 times as long, and never shorter than 200 ms unless they were set so.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public bool LearnsPauses { get; set; } = true;

    /// <summary>A turn detector is asked where the words alone leave open whether the turn is over.</summary>
    /// <value>Default: true. The built-in detector knows English, and is asked of no other language.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public bool Predicts { get; set; } = true;

    /// <summary>Words that are at least so likely to be all that the caller says count as finished.</summary>
    /// <value>0 to 1. Default: 0.4.</value>
    [Range(0.0, 1)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public double FinishedAbove { get; set; } = 0.4;

    /// <summary>Words that are less likely to be all that the caller says count as unfinished.</summary>
    /// <value>0 to 1. Default: 0.003.</value>
    [Range(0.0, 1)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public double UnfinishedBelow { get; set; } = 0.003;

    /// <summary>How long a turn that is over waits for a missing transcript. Then the interim text counts; without one the agent asks the caller to say it again.</summary>
    /// <value>0 to 30 s. Default: 3 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan TranscriptTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>What counts as a number or a name that is being dictated.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public DictationOptions Dictation { get; set; } = new();
}
