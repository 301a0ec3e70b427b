using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Hosting;

/// <summary>Who the agent is and what it speaks with. Configuration section <c>Agent</c>.</summary>
public sealed class AgentOptions
{
    /// <summary>The agent's first words in a call: a text, or the path of a text file. What ends in <c>.txt</c> or <c>.md</c>, or has a slash and no space, is a path.</summary>
    /// <value>Empty: the model greets.</value>
    public string Greeting { get; set; } = "";

    /// <summary>The language of the conversation as BCP 47 names it.</summary>
    /// <value>Default: en-US. A language that the platform has no rules for is held with rules that are safe in all, and without fixed words but those that are set (<c>Agent__Texts__…</c>). In a cluster every process is told the same language, greeting and texts.</value>
    public string Language { get; set; } = "en-US";

    /// <summary>The agent's role and rules, given to the model: a text, or the path of a text file. The demo receptionist has its own mind.</summary>
    public string Prompt { get; set; } = "";

    /// <summary>The number in E.164 form, or the SIP address, to which callers may be passed on.</summary>
    /// <value>Empty: the agent passes nobody on.</value>
    public string TransferTo { get; set; } = "";

    /// <summary>What becomes of a call whose engines fail again and again (<c>Conversation__Limits__MaxFailures</c>).</summary>
    /// <value>Default: <see cref="FailureAction.HangUp"/>. Where a transferred call is taken by nobody and the engines go on failing, it is closed.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public FailureAction FailureAction { get; set; }

    /// <summary>The words that the agent says without asking the model.</summary>
    public AgentTexts Texts { get; set; } = new();

    /// <summary>The recognizers by name, in order of preference, with commas between: <c>PocketSphinx</c>, <c>OpenAI</c>, <c>Whisper</c>. Where one fails or is late, the next hears the whole utterance.</summary>
    public string SpeechToText { get; set; } = "PocketSphinx";

    /// <summary>The models by name, in order of preference, with commas between: <c>Receptionist</c> (the demo), <c>OpenAI</c> (any OpenAI-compatible server). Where one fails or is late, the next writes the reply.</summary>
    public string LanguageModel { get; set; } = "Receptionist";

    /// <summary>The voices by name, in order of preference, with commas between: <c>Flite</c>, <c>ElevenLabs</c>, <c>OpenAI</c>. Where one fails or is late, the next goes on within the reply.</summary>
    public string TextToSpeech { get; set; } = "Flite";

    /// <summary>How long a recognizer may take for a transcript once the caller has finished, before the next one hears the same, where there is another one.</summary>
    /// <value>0.1 to 30 s. Default: 1.5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan RecognizerTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a model may write nothing before the next one goes on, where there is another one.</summary>
    /// <value>0.1 to 30 s. Default: 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan ModelTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a voice may send nothing before the next one goes on, where there is another one.</summary>
    /// <value>0.1 to 30 s. Default: 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TimeSpan VoiceTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The folder for greeting, prompts and apologies as the first voice speaks them, where that is a service: they are spoken once, and then need no engine. <c>none</c>: they are spoken anew each time.</summary>
    /// <value>Default: <c>phrases</c>, in the current folder.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string Phrases { get; set; } = "phrases";

    /// <summary>The WAV file that is played instead of the last apologies (<c>Agent__Texts__FailureGoodbye</c>, <c>Agent__Texts__FailureTransfer</c>) when no voice can speak.</summary>
    /// <value>Empty: one that says "I am sorry, I cannot help you at the moment.", or, where the agent does not speak English, three tones (special information tone, ITU-T E.180).</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string ApologyRecording { get; set; } = "";

    /// <summary>What tells the caller's speech from silence, by name, in order of preference, with commas between: <c>Silero</c>, <c>BuiltIn</c>. The first that is installed is taken.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string VoiceActivity { get; set; } = "Silero,BuiltIn";

    /// <summary>What tells from the words whether the caller has finished, where the language's own rules leave it open, by name, in order of preference, with commas between: <c>Words</c>, <c>none</c>. The first that knows the agent's language is taken.</summary>
    /// <value>Default: <c>Words</c>, which knows English; <c>none</c> in other languages.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string TurnDetector { get; set; } = "Words,none";

    /// <summary>Who the agent is to the engine. A greeting that is a path is read; words that are not set are those of the language.</summary>
    public Persona ToPersona(LanguagePacks languages)
    {
        ArgumentNullException.ThrowIfNull(languages);
        return new()
        {
            Language = Language,
            Greeting = TextOrFile(Greeting),
            TransferTo = TransferTo,
            FailureAction = FailureAction,
            Texts = Texts.Or(languages.Of(Language).Texts()),
        };
    }

    /// <summary>The names in a list.</summary>
    public static IReadOnlyList<string> Names(string list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>A setting that may be a text or the path of a file with the text.</summary>
    public static string TextOrFile(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length is > 0 and < 4096 && !value.Contains('\n', StringComparison.Ordinal) && File.Exists(value) ? File.ReadAllText(value).Trim() : value;
    }
}
