namespace VoiceAgent.Simulator;

/// <summary>One thing the caller does when it is their turn: says something or presses keys.</summary>
public sealed record CallerTurn
{
    private CallerTurn(string label) => Label = label;

    /// <summary>What is said, as the report shows it.</summary>
    public string Label { get; }

    /// <summary>Keys to press instead of speaking.</summary>
    public string? Digits { get; private init; }

    /// <summary>Null waits until the agent has finished; otherwise this long after the agent has begun to speak, the caller speaks into it.</summary>
    public TimeSpan? InterruptAfter { get; init; }

    /// <summary>What the caller says into the agent's answer to this turn, so long after it has begun, and wants no answer to: "mhm", a cough.</summary>
    public IReadOnlyList<(TimeSpan After, CallerTurn Said)> Asides { get; init; } = [];

    internal string? File { get; private init; }

    public static CallerTurn Say(string text) => new(text);

    public static CallerTurn Play(string wavFile) => new(Path.GetFileName(wavFile)) { File = wavFile };

    public static CallerTurn Press(string digits) => new($"[keys {digits}]") { Digits = digits };
}

/// <summary>How the caller takes turns.</summary>
public sealed class CallerManners
{
    /// <summary>The agent has finished when nothing was heard for this long.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMilliseconds(700);

    /// <summary>How long the caller waits for an agent that does not speak (or does not stop) before going on.</summary>
    public TimeSpan Limit { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Anything louder, as RMS of 20 ms, is the agent speaking.</summary>
    /// <value>-45 dB below full scale.</value>
    public double AudibleDecibels { get; set; } = -45;

    /// <summary>Level of the comfort noise between utterances.</summary>
    /// <value>-65 dB below full scale.</value>
    public double NoiseDecibels { get; set; } = -65;

    /// <summary>Level of the agent's voice that comes back from the caller's loudspeaker, against what is heard; null: none does.</summary>
    /// <value>In dB: -20 is a loud one.</value>
    public double? EchoDecibels { get; set; }
}
