using Orleans.Configuration;

namespace VoiceAgent.Grains.Call;

/// <summary>Tells when a gateway's connection to this silo ends. Where its process died, that is known long before anybody misses its reports; where its machine did, it is not.</summary>
internal sealed class GatewayConnections(TimeProvider time)
{
    private long _endedAt;

    /// <summary>One has ended just now. Raised on any thread.</summary>
    public event Action? Ended;

    /// <summary>Whether one has ended since.</summary>
    /// <param name="timestamp">Of the clock.</param>
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
