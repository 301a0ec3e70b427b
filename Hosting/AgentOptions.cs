using System.ComponentModel.DataAnnotations;

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

    /// <summary>Speech recognition: the name of an engine, or several in order of preference, with commas between.</summary>
    public string SpeechToText { get; set; } = "PocketSphinx";

    /// <summary>The language model: the name of an engine, or several in order of preference, with commas between.</summary>
    public string LanguageModel { get; set; } = "Receptionist";

    /// <summary>Speech synthesis: the name of an engine, or several in order of preference, with commas between.</summary>
    public string TextToSpeech { get; set; } = "Flite";

    /// <summary>How long a recognizer may take for a transcript once the caller has finished, before the next one hears the same, where there is another one.</summary>
    /// <value>0.1 to 30 s. Default: 1.5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan RecognizerTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a model may write nothing before the next one goes on, where there is another one.</summary>
    /// <value>0.1 to 30 s. Default: 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan ModelTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a voice may send nothing before the next one goes on, where there is another one.</summary>
    /// <value>0.1 to 30 s. Default: 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan VoiceTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Folder for the fixed phrases (greeting, prompts, apologies) as the first voice of the list speaks them, where that is a service: they are spoken once, and then need no engine. <c>none</c>: they are spoken anew each time.</summary>
    /// <value>Default: <c>phrases</c>, in the current folder.</value>
    public string Phrases { get; set; } = "phrases";

    /// <summary>WAV file that is played instead of <c>Conversation__FailureGoodbye</c> and <c>…FailureTransfer</c> when no voice can speak.</summary>
    /// <value>Empty: one that says "I am sorry, I cannot help you at the moment."</value>
    public string ApologyRecording { get; set; } = "";

    /// <summary>Voice activity detection.</summary>
    public VoiceActivityChoice VoiceActivity { get; set; }

    /// <summary>The names in a list.</summary>
    public static IReadOnlyList<string> Names(string list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Whether a setting is meant as a path: one line that ends in <c>.txt</c> or <c>.md</c>, or one without a space in it that has a slash or a backslash.</summary>
    public static bool IsPath(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length > 0 && !value.Contains('\n', StringComparison.Ordinal)
            && (value.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) || value.EndsWith(".md", StringComparison.OrdinalIgnoreCase)
                || (value.AsSpan().ContainsAny('/', '\\') && !value.Any(char.IsWhiteSpace)));
    }

    /// <summary>A setting that may be a text or the path of a file with the text.</summary>
    public static string TextOrFile(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length is > 0 and < 4096 && !value.Contains('\n', StringComparison.Ordinal) && File.Exists(value) ? File.ReadAllText(value).Trim() : value;
    }
}
