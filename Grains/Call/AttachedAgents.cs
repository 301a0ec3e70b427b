using VoiceAgent.Agent;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Call;

/// <summary>A call's agent as the cluster carries it, and as a process uses it.</summary>
internal static class AttachedAgents
{
    public static AgentFiles Files(this AttachedAgent agent) => new(agent.Texts);

    public static AgentVersion Version(this AttachedAgent agent) => new(agent.Name, agent.Files().Version);

    /// <param name="variables">The values that whoever placed the call has given; null where nobody has.</param>
    public static AttachedAgent Attach(this AgentDefinition agent, IReadOnlyDictionary<string, string>? variables) => new()
    {
        Name = agent.Version.Name,
        Texts = new Dictionary<string, string>(agent.Files.Texts, StringComparer.Ordinal),
        Variables = variables is null ? null : new Dictionary<string, string>(variables, StringComparer.Ordinal),
    };
}
