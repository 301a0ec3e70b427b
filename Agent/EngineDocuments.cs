using VoiceAgent.Agent.Documents;

namespace VoiceAgent.Agent;

/// <summary>How callers are heard, as a document says it.</summary>
public sealed class HearingDocument
{
    /// <summary>The recognizers by the names of the platform's configuration, in order of preference. Where one fails or is late, the next hears the whole utterance.</summary>
    /// <value>Default: those of the platform (<c>Agent__SpeechToText</c>).</value>
    [Pattern(ModelDocument.NameForm, ModelDocument.NameAllowed)]
    public IList<string> Engines { get; } = [];

    /// <summary>Names and words that callers are likely to say, such as those of people and products. Recognizers that can use them do.</summary>
    /// <value>Default: none.</value>
    [Pattern(@"^.{1,100}$", "words of at most 100 characters")]
    public IList<string> Phrases { get; } = [];
}

/// <summary>What writes the agent's replies, as a document says it.</summary>
public sealed class ModelDocument
{
    /// <summary>The form of an engine's name.</summary>
    internal const string NameForm = @"^(\*|[A-Za-z0-9](_?[A-Za-z0-9-])*)$";

    /// <summary>The form in words that continue "must be".</summary>
    internal const string NameAllowed = "the name of an engine of the platform's configuration: letters, digits, hyphens and single underscores, or '*' for what the platform has";

    /// <summary>The models by the names of the platform's configuration, in order of preference. Where one fails or is late, the next writes on.</summary>
    /// <value>Default: those of the platform (<c>Agent__LanguageModel</c>).</value>
    [Pattern(NameForm, NameAllowed)]
    public IList<string> Engines { get; } = [];

    /// <summary>The model that judges where the flow goes on: a quick one does. Where it fails, those that write replies judge.</summary>
    /// <value>Default: those that write replies.</value>
    [Pattern(NameForm, NameAllowed)]
    public string Fast { get; set; } = "";
}

/// <summary>What speaks the agent's replies, as a document says it.</summary>
public sealed class VoiceDocument
{
    /// <summary>The voices by the names of the platform's configuration, in order of preference. Where one fails or is late, the next goes on within the reply.</summary>
    /// <value>Default: those of the platform (<c>Agent__TextToSpeech</c>).</value>
    [Pattern(ModelDocument.NameForm, ModelDocument.NameAllowed)]
    public IList<string> Engines { get; } = [];
}
