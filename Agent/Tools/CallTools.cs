using Microsoft.Extensions.Logging;
using VoiceAgent.Conversation;

namespace VoiceAgent.Agent.Tools;

/// <summary>What agents' tools need of the process in which conversations are held.</summary>
public sealed partial class CallTools(SecretStore secrets, ToolHttp http, TimeProvider time, ILogger<CallTools> logger)
{
    private readonly ILogger _logger = logger;

    internal SecretStore Secrets => secrets;

    internal ToolHttp Http => http;

    internal TimeProvider Time => time;

    /// <summary>Logs what a version of an agent lacks in this process. Its calls are held all the same, and the tools that lack something fail.</summary>
    internal void Check(AgentDefinition agent)
    {
        foreach (var secret in agent.Secrets.Where(secret => secrets.Find(secret) is null))
            LogMissing(agent.Version.Name, secret);
    }

    /// <summary>Logs that a business has answered with a value that does not suit the variable it is for. The variable stays as it is.</summary>
    internal void Unsuitable(string tool, FlowVariable variable) => LogUnsuitable(tool, variable.Name, variable.Allowed);

    [LoggerMessage(LogLevel.Warning, "The answer to the tool {Tool} has a value for the variable {Variable} that does not suit it: it must be {Allowed}")]
    private partial void LogUnsuitable(string tool, string variable, string allowed);

    [LoggerMessage(LogLevel.Error, "Agent {Agent}: the secret {Secret} is not set (Secrets__{Secret}, or a file of that name in Agents__SecretsPath)")]
    private partial void LogMissing(string agent, string secret);
}
