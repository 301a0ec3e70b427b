using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VoiceAgent.Grains;

/// <summary>Says at the start that the cluster's ports can be reached without proof of who asks.</summary>
internal sealed partial class PlaintextWarning(ClusterOptions options, ILogger<PlaintextWarning> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogPlaintext(options.SiloPort, options.GatewayPort);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cluster__AllowPlaintext=true: whoever reaches the ports {SiloPort} and {GatewayPort} of this silo can read and take over calls. Cluster__Tls__Certificate, __Key and __Authority close them.")]
    private partial void LogPlaintext(int siloPort, int gatewayPort);
}
