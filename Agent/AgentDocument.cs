using VoiceAgent.Agent.Documents;
using VoiceAgent.Agent.Tools;
using VoiceAgent.Agent.Webhooks;
using VoiceAgent.Conversation;

namespace VoiceAgent.Agent;

/// <summary>An agent as its author writes it: the file <c>agent.yaml</c> in a folder of its own, beside the texts that it names.</summary>
public sealed class AgentDocument
{
    /// <summary>The name of the document's file.</summary>
    public const string File = "agent.yaml";

    /// <summary>The agent's name, by which logs and the list of calls mean it.</summary>
    [Needed]
    [Pattern("^[a-z0-9][a-z0-9-]{0,62}$", "a name of lower-case letters, digits and hyphens, at most 63 characters")]
    public string Agent { get; set; } = "";

    /// <summary>The called numbers that the agent answers: E.164 or SIP addresses. <c>*</c> takes what no other agent has.</summary>
    /// <value>Default: none. The agent then takes no calls.</value>
    [Pattern(@"^(\*|\+[1-9][0-9]{6,14}|sips?:[^\s@]+@[^\s@]+)$", "a number in E.164 form, such as '+15550100010', a SIP address, such as 'sip:desk@example.com', or '*'")]
    public IList<string> Numbers { get; } = [];

    /// <summary>The language of the conversation as BCP 47 names it. It decides the rules of turn-taking, and the fixed words.</summary>
    /// <value>Default: en-US.</value>
    [Pattern(LanguageTag.Pattern, LanguageTag.Allowed)]
    public string Language { get; set; } = "en-US";

    /// <summary>The time zone of the business, by its name in the IANA database. The times in <c>now</c> and <c>part_of_day</c> are of this zone.</summary>
    /// <value>Default: UTC.</value>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>The agent's first words in a call: a template, or the path of a file with one.</summary>
    /// <value>Default: empty. The model then greets.</value>
    public string Greeting { get; set; } = "";

    /// <summary>The agent's role and rules, given to the model: a template, or the path of a file with one.</summary>
    public string Prompt { get; set; } = "";

    /// <summary>How callers are heard.</summary>
    public HearingDocument Hearing { get; } = new();

    /// <summary>What writes the agent's replies.</summary>
    public ModelDocument Model { get; } = new();

    /// <summary>What speaks the agent's replies.</summary>
    public VoiceDocument Voice { get; } = new();

    /// <summary>The words that the agent says without asking the model. A text that is not set is that of the agent's language, and <c>none</c> is not said.</summary>
    public AgentTexts Texts { get; } = new();

    /// <summary>What the model can have done during a call, by name.</summary>
    /// <value>Default: nothing but what the platform itself can do.</value>
    [KeyPattern("^[a-z][a-z0-9_]{0,39}$", "a name of lower-case letters, digits and underscores, at most 40 characters")]
    public IDictionary<string, ToolDocument> Tools { get; } = new SortedDictionary<string, ToolDocument>(StringComparer.Ordinal);

    /// <summary>What the agent finds out in a call, by name. Templates and rules can use it.</summary>
    /// <value>Default: nothing.</value>
    [KeyPattern("^[a-z][a-z0-9_]{0,39}$", "a name of lower-case letters, digits and underscores, at most 40 characters")]
    public IDictionary<string, VariableDocument> Variables { get; } = new SortedDictionary<string, VariableDocument>(StringComparer.Ordinal);

    /// <summary>Those to whom callers are passed on, by name. The model can pass callers on to them with the tool <c>transfer_call</c>, and steps of the flow with <c>transfer</c>.</summary>
    /// <value>Default: none. Nobody is passed on.</value>
    [KeyPattern("^[a-z][a-z0-9_]{0,39}$", "a name of lower-case letters, digits and underscores, at most 40 characters")]
    public IDictionary<string, DestinationDocument> Destinations { get; } = new SortedDictionary<string, DestinationDocument>(StringComparer.Ordinal);

    /// <summary>The steps of the agent's conversations.</summary>
    /// <value>Default: none. The prompt alone holds the conversation.</value>
    public FlowDocument Flow { get; } = new();

    /// <summary>What is done before each call.</summary>
    public BeforeDocument Before { get; } = new();

    /// <summary>What is done after each call.</summary>
    public AfterDocument After { get; } = new();

    /// <summary>How the agent takes turns: a kind of caller (<c>quick</c>, <c>calm</c>, <c>patient</c>), or a map of single options, of which <c>preset</c> is one.</summary>
    /// <value>Default: as the platform is configured (<c>Conversation__…</c>).</value>
    [Shorthand(nameof(ConversationOptions.Preset))]
    public ConversationOptions Turns { get; private set; } = new();

    /// <summary>Opens the JSON Schema of documents, by which editors complete and check them.</summary>
    public static Stream OpenSchema() => typeof(AgentDocument).Assembly.GetManifestResourceStream("agent.schema.json")!;

    /// <summary>Reads a document.</summary>
    /// <param name="turns">The options of turn-taking that the document changes.</param>
    /// <returns>The document as far as it can be read.</returns>
    internal static AgentDocument Read(string yaml, ConversationOptions turns, DocumentFaults faults)
    {
        var document = new AgentDocument { Turns = turns };
        switch (Yaml.Read(yaml, faults))
        {
            case MapNode map:
                new DocumentReader(faults).Fill(map, document);
                break;
            case null when faults.Count > 0:
                break;
            case var other:
                faults.Add(other?.Line ?? 1, "The document must be a map that has at least the key agent.");
                break;
        }

        return document;
    }
}
