using System.ComponentModel.DataAnnotations;
using VoiceAgent.Settings;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>How speech is given to a recognizing server.</summary>
public enum TranscriptionWay
{
    /// <summary>While it is being said, on a realtime transcription session.</summary>
    Realtime,

    /// <summary>As a file, when it has been said. Most servers that run Whisper know only this.</summary>
    File,
}

/// <summary>Where an OpenAI-compatible server is, and what is asked of it. Section <c>OpenAI</c>.</summary>
public sealed class OpenAIOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OpenAI";

    /// <summary>The value of <see cref="Language"/> with which the model finds out the language.</summary>
    public const string AnyLanguage = "auto";

    /// <summary>The key. Empty for servers that want none (Ollama, llama.cpp, vLLM).</summary>
    [Secret]
    public string ApiKey { get; set; } = "";

    /// <summary>Where the server's version 1 is, for example <c>https://api.x.ai/v1</c>, <c>https://generativelanguage.googleapis.com/v1beta/openai</c>, <c>http://localhost:11434/v1</c>.</summary>
    /// <value>Default: OpenAI.</value>
    public string BaseUrl { get; set; } = "https://api.openai.com/v1";

    /// <summary>The chat model. One that thinks before it answers keeps callers waiting: choose one that does not, or see <see cref="ReasoningEffort"/>.</summary>
    public string Model { get; set; } = "gpt-4o-mini";

    /// <summary>How conversations are written for the model.</summary>
    /// <value>Default: <see cref="Dialect.Auto"/>, which costs the first call one or two refused requests where the server is strict.</value>
    public Dialect Dialect { get; set; }

    /// <summary>How long the model may think, where it can: sent as <c>reasoning_effort</c>, for example <c>none</c>, <c>minimal</c> or <c>low</c>.</summary>
    /// <value>Empty: not sent.</value>
    public string ReasoningEffort { get; set; } = "";

    /// <summary>Sampling temperature.</summary>
    /// <value>0 to 2; not set: the server's own.</value>
    [Range(0.0, 2.0)]
    public double? Temperature { get; set; }

    /// <summary>The model that recognizes speech.</summary>
    public string TranscriptionModel { get; set; } = "gpt-4o-mini-transcribe";

    /// <summary>How it is given the speech.</summary>
    public TranscriptionWay Transcription { get; set; }

    /// <summary>The caller's language, for recognition: ISO 639-1, for example <c>en</c>, or <c>auto</c>: the model finds out.</summary>
    /// <value>Empty: that of the call's agent.</value>
    public string Language { get; set; } = "";

    /// <summary>The model that speaks.</summary>
    public string SpeechModel { get; set; } = "gpt-4o-mini-tts";

    /// <summary>Its voice.</summary>
    public string SpeechVoice { get; set; } = "alloy";

    /// <summary>How it is to speak, for models that can be told.</summary>
    /// <value>Empty: not sent.</value>
    public string SpeechInstructions { get; set; } = "";

    /// <summary>How long the server may take to accept a connection.</summary>
    /// <value>0.1 to 30 s. Default: 3 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the server is asked for its models while nothing else is asked of it, so that a connection is there when a caller has finished speaking.</summary>
    /// <value>1 s to 10 min. Default: 20 s; HTTP/1.1 servers close idle connections after 5 s (uvicorn) to some minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan KeepWarm { get; set; } = TimeSpan.FromSeconds(20);
}
