using Orleans.Configuration;

namespace VoiceAgent.Grains.Call;

/// <summary>Tells when a gateway's connection to this silo ends.
/// Where the gateway's process died, that is known long before anybody misses its reports; where its machine died, it is not.</summary>
internal sealed class GatewayConnections(TimeProvider time)
{
    private long _endedAt;

    /// <summary>Raised, on any thread, when a gateway's connection has just ended.</summary>
    public event Action? Ended;

    /// <summary>Tells whether a gateway's connection has ended since a time.</summary>
    /// <param name="timestamp">The time, as a timestamp of the time provider.</param>
    public bool HaveEndedSince(long timestamp) => Volatile.Read(ref _endedAt) > timestamp;

    public void Watch(SiloConnectionOptions options) => options.ConfigureGatewayInboundConnection(connections => connections.Use(next => async connection =>
    {
        try
        {
            await next(connection);
        }
        finally
        {
            Volatile.Write(ref _endedAt, time.GetTimestamp());
            Ended?.Invoke();
        }
    }));
}
