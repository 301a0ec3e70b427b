using System.Text.Json.Serialization;
using VoiceAgent.Conversation.English;

namespace VoiceAgent.Conversation;

/// <summary>What becomes of a call whose engines fail again and again.</summary>
public enum FailureAction
{
    /// <summary>The call is hung up after <see cref="AgentTexts.FailureGoodbye"/>.</summary>
    HangUp,

    /// <summary>The caller is passed on to <see cref="Persona.TransferTo"/> after <see cref="AgentTexts.FailureTransfer"/>.</summary>
    Transfer,
}

/// <summary>Who the agent is to the engine: what it says by itself, and to whom it passes callers on.</summary>
public sealed record Persona
{
    /// <summary>The language of the conversation as BCP 47 names it.</summary>
    /// <value>Default: en-US.</value>
    public string Language { get; init; } = "en-US";

    /// <summary>The agent's first words in a call.</summary>
    /// <value>Empty: the model greets.</value>
    public string Greeting { get; init; } = "";

    /// <summary>The number in E.164 form, or the SIP address, to which callers are passed on.</summary>
    /// <value>Empty: the agent passes nobody on.</value>
    public string TransferTo { get; init; } = "";

    /// <summary>The numbers in E.164 form, or SIP addresses, to which the model or the flow passes callers on, by name; there is a flow then. Why one takes no calls is a variable of the flow (<see cref="ConversationFlow.Unavailable"/>).</summary>
    /// <value>Default: none but <see cref="TransferTo"/>.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Destinations { get; init; }

    /// <summary>What becomes of a call whose engines have failed <see cref="LimitOptions.MaxFailures"/> times in a row.</summary>
    public FailureAction FailureAction { get; init; }

    /// <summary>What is known of a call from its start, as <see cref="FlowState.Variables"/> has it. Only a flow uses it.</summary>
    /// <value>Default: nothing.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    /// <summary>What the agent says while a tool takes longer than <see cref="SpeechOptions.ToolTextAfter"/>, by the tool's name; one of the texts is said in each answer, in turn.</summary>
    /// <value>Default: nothing.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? ToolTexts { get; init; }

    /// <summary>The words that the agent says without asking the model.</summary>
    /// <value>Default: those of English.</value>
    public AgentTexts Texts { get; init; } = EnglishPack.Instance.Texts();
}
