using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Agent;
using VoiceAgent.Calls;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Grains.Call;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;
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
    ILoggerFactory loggers,
    ClusterConnection? connection = null,
    ApologyRecording? apology = null,
    AgentCatalogue? agents = null) : ICallHost
{
    /// <summary>How long a place is sought while the cluster does not answer.</summary>
    private static readonly TimeSpan PlacePatience = TimeSpan.FromSeconds(3);

    /// <summary>How long another gateway is sought for a call. By that time all gateways that are there have registered with a capacity grain that was begun anew.</summary>
    private static readonly TimeSpan HandOverPatience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly ILogger _logger = loggers.CreateLogger<GrainCallHost>();
    private readonly ConcurrentDictionary<GatewayCall, bool> _live = new();
    private readonly ConcurrentDictionary<Reservation, bool> _reservations = new();
    private int _reserved;
    private volatile bool _isDraining;

    public int Reserved => Volatile.Read(ref _reserved);

    /// <summary>Whether this gateway would take a further call; how many calls can be served, the speech silos tell.</summary>
    public bool CanTakeCalls => !_isDraining && IsUp && Reserved < options.Value.MaxCalls;

    public async ValueTask<int> CountPlacesAsync()
    {
        var most = options.Value.MaxCalls;
        try
        {
            var silos = IsUp ? await grains.GetGrain<ICapacityGrain>(0).ListAsync() : [];
            var slots = silos.Where(s => !s.Capacity.IsDraining).Sum(s => s.Capacity.SpeechSlots);
            return slots > 0 ? Math.Min(most, slots) : most;
        }
        catch (Exception e) when (ClusterFault.IsLoss(e))
        {
            return most; // Whether there is a place at all shows when a place is reserved.
        }
    }

    public async ValueTask<bool> HandOverAsync(string callId)
    {
        if (_live.Keys.FirstOrDefault(c => c.Facts.CallId == callId) is not { } call)
            return false;
        for (var since = time.GetTimestamp(); !call.Completion.IsCompleted && time.GetElapsedTime(since) < HandOverPatience;)
        {
            try
            {
                if (IsUp && await call.HandOverAsync())
                    return true;
            }
            catch (Exception e) when (ClusterFault.IsLoss(e))
            {
                // The request may have gone to a silo that has just died.
            }

            await Task.Delay(RetryAfter, time);
        }

        return false;
    }

    private bool IsUp => connection?.IsUp != false;

    public ValueTask<IDisposable?> ReserveAsync(CallInfo call, CancellationToken cancellationToken) => ReserveAsync(call, takeOver: false, cancellationToken);

    public ValueTask<IDisposable?> TakeOverAsync(CallInfo call, CancellationToken cancellationToken) => ReserveAsync(call, takeOver: true, cancellationToken);

    private async ValueTask<IDisposable?> ReserveAsync(CallInfo call, bool takeOver, CancellationToken cancellationToken)
    {
        CallPlace? place = null;
        // The agent is found before the call is answered, and stays the same whatever is published meanwhile. The place has to have its engines.
        var agent = takeOver ? null : agents?.For(call);
        var isFree = Interlocked.Increment(ref _reserved) <= options.Value.MaxCalls;
        try
        {
            if (!_isDraining && isFree)
                place = await PlaceAsync(call.CallId, takeOver, agent?.Engines.Asked(), cancellationToken);
            // A call that is taken over was an attempt elsewhere.
            var attempt = takeOver ? null : directory.Begin(call, time.GetUtcNow());
            if (place is not null)
            {
                if (attempt is not null)
                    attempt.Agent = agent?.Version;
                // The caller hears the telephone ring meanwhile.
                var variables = agent is null ? null : await agents!.AskBeforeAsync(agent, call, cancellationToken);
                var reservation = new Reservation(this, call.CallId, place, agent?.Engines.Asked(), agent?.Attach(variables), attempt);
                _reservations[reservation] = true;
                return reservation;
            }

            directory.End(call.CallId, CallOutcome.Refused, "");
            return null;
        }
        finally
        {
            if (place is null)
                Interlocked.Decrement(ref _reserved);
        }
    }

    /// <summary>Finds a place. The caller hears the telephone ring meanwhile, which is time enough for the cluster to get over the death of a silo.</summary>
    private async Task<CallPlace?> PlaceAsync(string callId, bool takeOver, AskedEngines? asked, CancellationToken cancellationToken)
    {
        for (var since = time.GetTimestamp(); ;)
        {
            try
            {
                if (!IsUp)
                    throw new TimeoutException("No silo of the cluster has been found yet.");
                var place = await grains.GetGrain<ICapacityGrain>(0).ReserveAsync(callId, gateway.Value, takeOver, asked);
                if (place is { Lacks: { } engines })
                {
                    GatewayLog.NoEngines(_logger, engines);
                    return null;
                }

                return place is { HeldBy: { } holder } ? throw new CallElsewhereException($"Gateway {holder} has the call, or had it until it was over.") : place;
            }
            catch (Exception e) when (ClusterFault.IsLoss(e))
            {
                if (time.GetElapsedTime(since) > PlacePatience)
                {
                    GatewayLog.NoCapacity(_logger, e);
                    _ = ReleasePlaceAsync(callId); // The place may have been reserved all the same.
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
        var started = new GatewayCall(facts, reserved.Place, reserved.Attempt is null, reserved.Agent, control, grains, cluster, apology, time, _logger);
        CallRecord record;
        try
        {
            record = await started.AttachAsync(
                line.SampleRate,
                at => directory.Start(call, reserved.Attempt, at),
                utterances => new MediaLeg(line, control, voiceActivity, reserved.Place.RecognizerRate, options.Value, time, pacer, metrics, started, utterances),
                cancellationToken);
        }
        catch (Exception e)
        {
            // This happens also where the caller hangs up at this very moment: what was begun for them must not go on.
            started.Abandon();
            if (!cancellationToken.IsCancellationRequested)
                directory.End(call.CallId, CallOutcome.Failed, "no conversation");
            Free(started, reserved);
            if (ClusterFault.IsLoss(e))
                throw new CallControlException("The call cannot be placed in the cluster.", e);
            throw;
        }

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

    /// <summary>Keeps the places of all calls held here, those included that have been answered and have no conversation yet.</summary>
    internal async Task RenewAsync()
    {
        if (_reservations.IsEmpty)
            return;
        var held = _reservations.Keys.ToList();
        await grains.GetGrain<ICapacityGrain>(0).RenewAllAsync(gateway.Value, [.. held.Select(r => new HeldCall(r.CallId, r.Place.SpeechSilo, r.ReservedAs, r.Asked))]);
        // A place that was given back in this moment was perhaps renewed after that: without this it would be taken for half a minute.
        foreach (var reservation in held.Where(r => r.IsPlaceFree))
            await GiveBackAsync(reservation);
    }

    private async Task ReleaseAsync(GatewayCall call, CallRecord record, Reservation reservation)
    {
        var ending = await call.Completion;
        _live.TryRemove(call, out _);
        if (call.IsLost)
            metrics.CallEnded(record.End?.Outcome ?? CallOutcome.Failed);
        if (ending is CallEnding.Moved)
            directory.Remove(record);
        else
            directory.Ended(record);
        Free(call, reservation, keepPlace: ending == CallEnding.Moved);
    }

    private void Free(GatewayCall call, Reservation reservation, bool keepPlace = false)
    {
        grains.DeleteObjectReference<ILegObserver>(call.Observer);
        reservation.Free(keepPlace);
    }

    private async Task GiveBackAsync(Reservation reservation)
    {
        await ReleasePlaceAsync(reservation.CallId);
        if (reservation.ReservedAs is { } before)
            await ReleasePlaceAsync(before); // The place is the call's own only when it has been renewed.
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

    /// <summary>Ends an attempt whose place was given back. Where there was no conversation, and nobody has told what became of the call, it was cancelled.</summary>
    private void GiveUp(CallRecord? attempt)
    {
        if (attempt is not null)
            directory.End(attempt.Call.CallId, CallOutcome.Cancelled, "");
    }

    private sealed class Reservation(GrainCallHost host, string callId, CallPlace place, AskedEngines? asked, AttachedAgent? agent, CallRecord? attempt) : IDisposable
    {
        private int _isFree;

        /// <summary>The carrier's id of the call, as soon as it is known.</summary>
        public string CallId => attempt?.Call.CallId ?? callId;

        /// <summary>The id of an attempt before the carrier gave it one; null where it still has that id.</summary>
        public string? ReservedAs => CallId == callId ? null : callId;

        public CallPlace Place { get; } = place;

        /// <summary>The engines that the call's agent asks for; null for the silos' usual ones, and where the call was taken over.</summary>
        public AskedEngines? Asked => asked;

        /// <summary>The agent that is to hold the call; null for the one of the options <c>Agent__…</c>.</summary>
        public AttachedAgent? Agent => agent;

        /// <summary>The attempt to place or answer the call; null where the call was taken over.</summary>
        public CallRecord? Attempt => attempt;

        /// <summary>Whether the place was given back.</summary>
        public bool IsPlaceFree { get; private set; }

        public void Dispose() => Free(keepPlace: false);

        /// <param name="keepPlace">Whether the call lives on at another gateway, and needs its speech silo.</param>
        public void Free(bool keepPlace)
        {
            if (Interlocked.Exchange(ref _isFree, 1) != 0)
                return;
            Interlocked.Decrement(ref host._reserved);
            host._reservations.TryRemove(this, out _);
            IsPlaceFree = !keepPlace;
            host.GiveUp(attempt);
            if (!keepPlace)
                _ = host.GiveBackAsync(this);
        }
    }
}

/// <summary>The name of a gateway in the cluster, which is unique and does not change as long as its process lives.</summary>
public sealed record GatewayName(string Value);

internal static partial class GatewayLog
{
    [LoggerMessage(LogLevel.Error, "The cluster cannot be asked about a call's place")]
    public static partial void NoCapacity(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Error, "A call gets no place: no speech silo has, of each kind, an engine that its agent asks for ({Engines})")]
    public static partial void NoEngines(ILogger logger, string engines);
}
