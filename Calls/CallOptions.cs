using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using VoiceAgent.Audio;

namespace VoiceAgent.Calls;

/// <summary>How calls are run. Configuration section <c>Calls</c>.</summary>
public sealed class CallOptions
{
    /// <summary>Calls at once; further ones are refused as busy.</summary>
    /// <value>1 to 100,000. Default: 500.</value>
    [Range(1, 100_000)]
    public int MaxCalls { get; set; } = 500;

    /// <summary>Audio that the carrier may hold unplayed. More survives longer hiccups, less stops sooner when the caller cuts in.</summary>
    /// <value>20 to 200 ms. Default: 100 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.020", "00:00:00.200", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan PlayoutLead { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The agent's own voice, coming back from the caller's loudspeaker, is not taken for the caller.</summary>
    /// <value>Default: true.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public bool IgnoresEcho { get; set; } = true;

    /// <summary>How alike what comes from the line and what was played are from which on it is an echo (correlation).</summary>
    /// <value>0.3 to 0.95. Default: 0.6. Less lets fewer echoes through and takes more of a caller who talks over the agent for one.</value>
    [Range(0.3, 0.95)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public float EchoCertainty { get; set; } = EchoDetector.DefaultCertainty;

    /// <summary>Noise that the caller hears while the agent is silent, so that the line does not sound dead; null: none.</summary>
    /// <value>-90 to -40 dB below full scale; -65 is a quiet line. Default: none. Costs 50 frames a second also where nobody speaks, and up to 20 ms before the agent's first sound.</value>
    [Range(-90.0, -40)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public double? ComfortNoise { get; set; }

    /// <summary>Longer speech is recognized in pieces of this length.</summary>
    /// <value>5 to 300 s. Default: 60 s (LiveKit Agents' longest buffered speech).</value>
    [Range(typeof(TimeSpan), "00:00:05", "00:05:00", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan MaxUtterance { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a recognizer may take after an utterance ended before it is given up.</summary>
    /// <value>0.1 to 60 s. Default: 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan RecognitionTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a turn detector may take before it is given up. What comes later than 100 ms may find the turn over.</summary>
    /// <value>0.01 to 10 s. Default: 1 s (LiveKit Agents).</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:10", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan PredictionTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a tool may run in all, also after the model was told that it goes on (<c>Conversation__Limits__ToolTimeout</c>), and after the call.</summary>
    /// <value>1 s to 1 h. Default: 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan ToolLimit { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the carrier may take to confirm a hang-up before the call is released without.</summary>
    /// <value>0.1 to 60 s. Default: 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan HangUpTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stopping platform lets live calls go on before it leaves them to another process, or hangs up where there is none.</summary>
    /// <value>0 to 24 h. Default: 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Folder for recorded call logs, one file a call; empty records nothing. The logs hold what was said.</summary>
    public string RecordTo { get; set; } = "";

    /// <summary>Ended calls that are kept in memory for the API.</summary>
    /// <value>0 to 100,000. Default: 200.</value>
    [Range(0, 100_000)]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public int KeepEnded { get; set; } = 200;

    /// <summary>When speech counts as begun and over.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public SpeechGateOptions SpeechGate { get; } = new();
}
