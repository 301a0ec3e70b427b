using Microsoft.Extensions.Logging;

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

    [LoggerMessage(LogLevel.Error, "Agent {Agent}: the secret {Secret} of its tools is not set (Secrets__{Secret}, or a file of that name in Agents__SecretsPath)")]
    private partial void LogMissing(string agent, string secret);
}
