using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Call;

/// <summary>What storage keeps of a call: enough to go on when its silo and its gateway die together.</summary>
[GenerateSerializer, Alias("VoiceAgent.CallState")]
public sealed class CallState
{
    [Id(0)]
    public CallFacts? Call { get; set; }

    /// <summary>The conversation (history, flow position and the turn in progress): the JSON of a <c>ConversationSnapshot</c>, in UTF-8.</summary>
    /// <remarks>The JSON is kept as bytes, because storage has a serializer of its own.
    /// In PostgreSQL a row is what Newtonsoft.Json makes of this type, and rows of the build before must be read.</remarks>
    [Id(1)]
    public byte[]? Snapshot { get; set; }

    /// <summary>Whether the call has an agent of its own, which is kept beside this.</summary>
    [Id(2)]
    public bool HasAgent { get; set; }
}

/// <summary>What storage keeps of a call's agent, beside <see cref="CallState"/>: it is written once, and the state after each turn.</summary>
[GenerateSerializer, Alias("VoiceAgent.AgentState")]
public sealed class AgentState
{
    [Id(0)]
    public string Name { get; set; } = "";

    /// <summary>The agent's document and the texts that it names, by their paths; null where the call has no agent of its own.</summary>
    [Id(1)]
    public Dictionary<string, string>? Texts { get; set; }

    /// <summary>The values that whoever placed the call has given for variables of the agent, by name; null where nobody has.</summary>
    [Id(2)]
    public Dictionary<string, string>? Variables { get; set; }
}
