using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Gateway;

/// <summary>Runs calls in the cluster: line, ear and mouth here, the conversation in its grain.</summary>
public sealed class GrainCallHost(
    IGrainFactory grains,
    GatewayName gateway,
    IVoiceActivityModel voiceActivity,
    IOptions<CallOptions> options,
    ClusterOptions cluster,
    CallDirectory directory,
    CallMetrics metrics,
    PlayoutPacer pacer,
    TimeProvider time,
    ILoggerFactory loggers) : ICallHost
{
    /// <summary>How long a place is sought while the cluster does not answer.</summary>
    private static readonly TimeSpan PlacePatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly ILogger _logger = loggers.CreateLogger<GrainCallHost>();
    private readonly ConcurrentDictionary<GatewayCall, bool> _live = new();
    private int _reserved;
    private volatile bool _isDraining;

    public int Reserved => Volatile.Read(ref _reserved);

    public bool CanTakeCalls => !_isDraining && Reserved < options.Value.MaxCalls;

    public ValueTask<IDisposable?> ReserveAsync(CallInfo call, CancellationToken cancellationToken) => ReserveAsync(call, takeOver: false, cancellationToken);

    public ValueTask<IDisposable?> TakeOverAsync(CallInfo call, CancellationToken cancellationToken) => ReserveAsync(call, takeOver: true, cancellationToken);

    private async ValueTask<IDisposable?> ReserveAsync(CallInfo call, bool takeOver, CancellationToken cancellationToken)
    {
        if (!CanTakeCalls)
            return Refused();
        Interlocked.Increment(ref _reserved);
        CallPlace? place = null;
        try
        {
            place = await PlaceAsync(call.CallId, takeOver, cancellationToken);
            return place is null ? Refused() : new Reservation(this, call.CallId, place, takeOver);
        }
        finally
        {
            if (place is null)
                Interlocked.Decrement(ref _reserved);
        }
    }

    /// <summary>The caller hears it ring meanwhile: time enough for the cluster to get over the death of a silo.</summary>
    private async Task<CallPlace?> PlaceAsync(string callId, bool takeOver, CancellationToken cancellationToken)
    {
        for (var since = time.GetTimestamp(); ;)
        {
            try
            {
                var place = await grains.GetGrain<ICapacityGrain>(0).ReserveAsync(callId, gateway.Value, takeOver);
                return place is { HeldBy: { } holder } ? throw new CallElsewhereException($"Gateway {holder} has the call.") : place;
            }
            catch (Exception e) when (ClusterFault.IsLoss(e))
            {
                if (time.GetElapsedTime(since) > PlacePatience)
                {
                    GatewayLog.NoCapacity(_logger, e);
                    return null;
                }

                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }

    public async ValueTask<ICall> StartAsync(CallInfo call, IMediaLine line, ICallControl control, IDisposable reservation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(line);
        var reserved = (Reservation)reservation;
        var startedAt = time.GetUtcNow();
        var facts = new CallFacts
        {
            CallId = call.CallId,
            IsOutbound = call.Direction == CallDirection.Outbound,
            From = call.From,
            To = call.To,
            StartedAt = startedAt,
            Gateway = gateway.Value,
        };
        var started = new GatewayCall(facts, reserved.Place, reserved.IsTakenOver, control, grains, cluster.LegGiveUp, time, _logger);
        CallRecord record;
        try
        {
            record = await started.AttachAsync(
                line.SampleRate,
                utterances => new MediaLeg(line, control, voiceActivity, reserved.Place.RecognizerRate, options.Value, time, pacer, metrics, started, utterances),
                cancellationToken);
        }
        catch (Exception e) when (ClusterFault.IsLoss(e))
        {
            Free(started, reserved);
            throw new CallControlException("The call cannot be placed in the cluster.", e);
        }

        directory.Add(record);
        _live[started] = true;
        _ = ReleaseAsync(started, record, reserved);
        return started;
    }

    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        _isDraining = true;
        while (_live.Keys.FirstOrDefault() is { } call)
            await call.Completion.WaitAsync(cancellationToken);
    }

    private IDisposable? Refused()
    {
        metrics.CallRefused();
        return null;
    }

    private async Task ReleaseAsync(GatewayCall call, CallRecord record, Reservation reservation)
    {
        var ending = await call.Completion;
        _live.TryRemove(call, out _);
        directory.Ended(record);
        Free(call, reservation, keepPlace: ending == CallEnding.Moved);
    }

    private void Free(GatewayCall call, Reservation reservation, bool keepPlace = false)
    {
        grains.DeleteObjectReference<ILegObserver>(call.Observer);
        reservation.Free(keepPlace);
    }

    private async Task ReleasePlaceAsync(string callId)
    {
        try
        {
            await grains.GetGrain<ICapacityGrain>(0).ReleaseAsync(callId);
        }
        catch (Exception e) when (ClusterFault.IsLoss(e))
        {
            GatewayLog.NoCapacity(_logger, e); // The reservation runs out by itself.
        }
    }

    private sealed class Reservation(GrainCallHost host, string callId, CallPlace place, bool isTakenOver) : IDisposable
    {
        private int _isFree;

        public CallPlace Place { get; } = place;

        public bool IsTakenOver { get; } = isTakenOver;

        public void Dispose() => Free(keepPlace: false);

        /// <param name="keepPlace">The call lives on at another gateway, and needs its speech silo.</param>
        public void Free(bool keepPlace)
        {
            if (Interlocked.Exchange(ref _isFree, 1) != 0)
                return;
            Interlocked.Decrement(ref host._reserved);
            if (!keepPlace)
                _ = host.ReleasePlaceAsync(callId);
        }
    }
}

/// <summary>The name of a gateway in the cluster: unique, and the same as long as its process lives.</summary>
public sealed record GatewayName(string Value);

internal static partial class GatewayLog
{
    [LoggerMessage(LogLevel.Error, "The cluster cannot be asked for a place for a call")]
    public static partial void NoCapacity(ILogger logger, Exception exception);
}
