using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Conversation;

/// <summary>When the caller interrupts the agent. Configuration section <c>Conversation__Interruption</c>.</summary>
public sealed class InterruptionOptions
{
    /// <summary>The caller may cut the greeting short.</summary>
    /// <value>Default: true.</value>
    public bool AllowedInGreeting { get; set; } = true;

    /// <summary>Speech of this length over the agent interrupts it, once a word of it is known.</summary>
    /// <value>0 to 5 s. Default: 500 ms (LiveKit Agents' minimum interruption duration).</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan After { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>So many words that are no acknowledgement interrupt the agent while the caller still speaks. A word like "stop" does alone.</summary>
    /// <value>1 to 10. Default: 2: they take some 250 ms, and one alone is often misheard.</value>
    [Range(1, 10)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int Words { get; set; } = 2;

    /// <summary>Speech of this length over the agent makes it pause until it is known whether it was interrupted.</summary>
    /// <value>0 to 2 s. Default: 100 ms; voice activity detection itself needs 50.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:02")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan HoldAfter { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Speech of this length interrupts the agent while no word of it is known: it may be an acknowledgement, a laugh, a cough.</summary>
    /// <value>0 to 10 s. Default: 900 ms: an "alright" takes 500, and interim transcripts come up to 400 ms later. The agent is silent meanwhile.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan WithoutWordsAfter { get; set; } = TimeSpan.FromMilliseconds(900);

    /// <summary>Speech of this length interrupts the agent while its words only acknowledge, such as "yeah" or "mhm".</summary>
    /// <value>0 to 10 s. Default: 1.5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan AcknowledgingAfter { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>A paused agent that hears no words goes on speaking so long after the caller's last sound.</summary>
    /// <value>0 to 10 s. Default: 1.5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan ResumeAfter { get; set; } = TimeSpan.FromSeconds(1.5);
}
