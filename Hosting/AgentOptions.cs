namespace VoiceAgent.Hosting;

/// <summary>What tells speech from silence.</summary>
public enum VoiceActivityChoice
{
    /// <summary>The best that is installed.</summary>
    Auto,

    Silero,

    BuiltIn,
}

/// <summary>Who the agent is and what it speaks with. Configuration section <c>Agent</c>.</summary>
public sealed class AgentOptions
{
    /// <summary>Said when a call begins: a text, or the path of a text file. Empty lets the model greet.</summary>
    public string Greeting { get; set; } = "";

    /// <summary>The agent's role and rules, given to the model: a text, or the path of a text file.</summary>
    public string Prompt { get; set; } = "";

    /// <summary>Speech recognition: the name of an engine.</summary>
    public string SpeechToText { get; set; } = "PocketSphinx";

    /// <summary>The language model: the name of an engine.</summary>
    public string LanguageModel { get; set; } = "Receptionist";

    /// <summary>Speech synthesis: the name of an engine.</summary>
    public string TextToSpeech { get; set; } = "Flite";

    /// <summary>Voice activity detection.</summary>
    public VoiceActivityChoice VoiceActivity { get; set; }

    /// <summary>A setting that may be a text or the path of a file with the text.</summary>
    public static string TextOrFile(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length is > 0 and < 4096 && !value.Contains('\n', StringComparison.Ordinal) && File.Exists(value) ? File.ReadAllText(value).Trim() : value;
    }
}
