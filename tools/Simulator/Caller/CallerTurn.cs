namespace VoiceAgent.Simulator;

/// <summary>One thing the caller does when it is their turn: says something or presses keys.</summary>
public sealed record CallerTurn
{
    private CallerTurn(string label) => Label = label;

    /// <summary>The text, the file's name or the keys of the turn, as the report shows them.</summary>
    public string Label { get; }

    /// <summary>The keys to press instead of speaking; null where the caller speaks.</summary>
    public string? Digits { get; private init; }

    /// <summary>How long after the agent has begun to speak the caller speaks into its speech; null waits until the agent has finished.</summary>
    public TimeSpan? InterruptAfter { get; init; }

    /// <summary>Sounds that the caller makes into the agent's answer to this turn and wants no answer to, such as "mhm" or a cough.</summary>
    /// <value>Each with the time from the beginning of the answer to the sound; by default none.</value>
    public IReadOnlyList<(TimeSpan After, CallerTurn Said)> Asides { get; init; } = [];

    internal string? File { get; private init; }

    public static CallerTurn Say(string text) => new(text);

    public static CallerTurn Play(string wavFile) => new(Path.GetFileName(wavFile)) { File = wavFile };

    public static CallerTurn Press(string digits) => new($"[keys {digits}]") { Digits = digits };
}

/// <summary>The manners of a caller: how they take turns, and how their line sounds.</summary>
public sealed class CallerManners
{
    /// <summary>The silence after which the caller takes the agent to have finished.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMilliseconds(700);

    /// <summary>How long the caller waits for an agent that does not speak (or does not stop) before going on.</summary>
    public TimeSpan Limit { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The level, as RMS of 20 ms, from which on a sound is the agent speaking.</summary>
    /// <value>Default: -45 dB relative to full scale.</value>
    public double AudibleDecibels { get; set; } = -45;

    /// <summary>Level of the comfort noise between utterances.</summary>
    /// <value>Default: -65 dB relative to full scale.</value>
    public double NoiseDecibels { get; set; } = -65;

    /// <summary>Level of the agent's voice that comes back from the caller's loudspeaker, against what is heard; null where none comes back.</summary>
    /// <value>In dB; -20 is a loud echo.</value>
    public double? EchoDecibels { get; set; }
}
