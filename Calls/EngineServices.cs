using Microsoft.Extensions.Logging;
using VoiceAgent.Speech;

namespace VoiceAgent.Calls;

/// <summary>The engines that are services elsewhere. When a call is answered they are connected, if they are not, and what proves it is in the call's log:
/// a service that is away, and is therefore replaced or slow, does not go unseen.</summary>
public sealed partial class EngineServices(IEnumerable<IRemoteEngine> services, ILogger<EngineServices> logger)
{
    private readonly IReadOnlyList<IRemoteEngine> _services = [.. services.DistinctBy(s => s.Name)];

    /// <summary>The services as they are now, by name.</summary>
    public IReadOnlyList<ServiceState> States => [.. _services.Select(s => new ServiceState(s.Name, s.State.IsReady, s.State.Detail))];

    /// <summary>A call was answered.</summary>
    public void Prove(string callId)
    {
        foreach (var service in _services)
            _ = ProveAsync(callId, service);
    }

    private async Task ProveAsync(string callId, IRemoteEngine service)
    {
        try
        {
            if (!service.State.IsReady)
                await service.ConnectAsync(CancellationToken.None);
            LogReady(callId, service.Name, service.State.Detail);
        }
        catch (Exception e)
        {
            LogNotReady(callId, service.Name, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Call {CallId}: {Service} is ready: {Detail}")]
    private partial void LogReady(string callId, string service, string detail);

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: {Service} is not ready: {Reason}")]
    private partial void LogNotReady(string callId, string service, string reason);
}

/// <summary>A service in <c>/ready</c>.</summary>
/// <param name="Ready">It can be asked without waiting for a connection.</param>
/// <param name="Detail">What shows that, or what is lacking.</param>
public sealed record ServiceState(string Service, bool Ready, string Detail);
