using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace VoiceAgent.Grains;

/// <summary>Counts the connections that were turned away at the cluster's ports, and says so at most once in ten seconds.</summary>
internal sealed partial class RefusedConnections(IMeterFactory meters, TimeProvider time, ILogger<RefusedConnections> logger)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly Counter<long> _count = meters.Create("VoiceAgent.Cluster").CreateCounter<long>("voiceagent_cluster_connections_refused_total",
        description: "Connections to the cluster's ports that had no certificate of the role that the port is for.");

    private readonly Lock _gate = new();
    private long? _saidAt;
    private long _unsaid;

    /// <param name="role">The role that the port is for.</param>
    public void Add(string role)
    {
        _count.Add(1, new KeyValuePair<string, object?>("port", role == ClusterIdentity.Silo ? "silo" : "gateway"));
        long refused;
        lock (_gate)
        {
            _unsaid++;
            if (_saidAt is { } said && time.GetElapsedTime(said) < Quiet)
                return;
            (_saidAt, refused, _unsaid) = (time.GetTimestamp(), _unsaid, 0);
        }

        LogRefused(refused, role);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} connections were refused since the last such message, the latest at the port for {Role}: no certificate proved the role.")]
    private partial void LogRefused(long count, string role);
}
