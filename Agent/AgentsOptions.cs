using System.ComponentModel;
using VoiceAgent.Agent.Tools;

namespace VoiceAgent.Agent;

/// <summary>Where agents come from that have a document of their own. Configuration section <c>Agents</c>.</summary>
public sealed class AgentsOptions
{
    /// <summary>The folder of agents when none is configured; it need not be there.</summary>
    public const string DefaultPath = "agents";

    /// <summary>The folder with a folder for each agent, in which <c>agent.yaml</c> and the texts that it names are. What changes there is used by new calls within a second.</summary>
    /// <value>Default: <c>agents</c>, in the current folder, where that is there.</value>
    public string Path { get; set; } = DefaultPath;

    /// <summary>The folder with a file for each secret that agents' tools need and that is not set as <c>Secrets__NAME</c>.</summary>
    /// <value>Default: <c>/run/secrets</c>, where containers have them.</value>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public string SecretsPath { get; set; } = "/run/secrets";

    /// <summary>Where agents' tools may send requests.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public ToolHttpOptions Tools { get; set; } = new();
}
