using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Gateway;

/// <summary>Tells the cluster, once a second, that this gateway is there and which calls it holds. Takes over calls of other gateways that died.</summary>
internal sealed partial class GatewayPresence(
    IGrainFactory grains, GatewayName name, GrainCallHost host, ICallAdopter adopter, ClusterConnection connection, TimeProvider time, ILogger<GatewayPresence> logger) : BackgroundService, IGatewayObserver
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>How long a call may take to say that it wants another gateway.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    public async Task<bool> AdoptAsync(CallFacts call)
    {
        if (!await grains.GetGrain<ICallGrain>(call.CallId).IsMissingLegAsync().WaitAsync(Patience, time))
            return false;
        var isAdopted = await adopter.AdoptAsync(
            new CallInfo(call.CallId, call.IsOutbound ? CallDirection.Outbound : CallDirection.Inbound, call.From, call.To), CancellationToken.None);
        if (isAdopted)
            LogAdopted(call.CallId, call.Gateway);
        return isAdopted;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await connection.WaitAsync(stoppingToken);
        // The reference is kept: the factory holds this object only weakly.
        var self = grains.CreateObjectReference<IGatewayObserver>(this);
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
            {
                try
                {
                    await grains.GetGrain<ICapacityGrain>(0).RegisterGatewayAsync(name.Value, self);
                    await host.RenewAsync();
                }
                catch (Exception e) when (ClusterFault.IsLoss(e))
                {
                    LogUnknown(e.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            grains.DeleteObjectReference<IGatewayObserver>(self);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Call {CallId} of gateway {Gateway}, which is lost or stops, is taken over")]
    private partial void LogAdopted(string callId, string gateway);

    [LoggerMessage(LogLevel.Warning, "The cluster could not be told of this gateway: {Reason}")]
    private partial void LogUnknown(string reason);
}
