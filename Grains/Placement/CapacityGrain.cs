using Orleans.Concurrency;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Placement;

/// <summary>Knows what every speech silo can take and gives calls their places.</summary>
/// <remarks>Nothing is stored: silos report four times a second, and gateways renew the calls they hold once a second.
/// A new activation gives out nothing until all have had the time to do so. Thus no slot is given out twice.</remarks>
[CallSilo]
[Reentrant]
internal sealed class CapacityGrain(TimeProvider time, ISiloStatusOracle? silos = null) : Grain, ICapacityGrain
{
    /// <summary>A silo that has not reported for this long gets no calls.</summary>
    private static readonly TimeSpan SiloTimeout = TimeSpan.FromSeconds(3.5);

    /// <summary>How long a silo must be silent to count as frozen even if it is known as dead.
    /// A silo that was killed is known as dead sooner, and nothing is held up by it.</summary>
    private static readonly TimeSpan FrozenUntilDead = TimeSpan.FromSeconds(2);

    /// <summary>The time within which a silo that reports as it should has done so.</summary>
    private static readonly TimeSpan SiloReportsWithin = TimeSpan.FromMilliseconds(600);

    /// <summary>The time within which a gateway has registered, because gateways register once a second.</summary>
    private static readonly TimeSpan GatewayRegistersWithin = TimeSpan.FromMilliseconds(1200);

    /// <summary>A reservation that has not been renewed for this long is free again: its gateway is gone, and nobody has taken the call over.</summary>
    private static readonly TimeSpan ReservationTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long a call that is over is remembered: as long as a carrier's message is taken after it was signed.
    /// A message that announces such a call is a repetition.</summary>
    private static readonly TimeSpan OverFor = TimeSpan.FromMinutes(5);

    /// <summary>The age of an activation at which every silo and every gateway has reported once.</summary>
    private static readonly TimeSpan Acquaintance = TimeSpan.FromMilliseconds(1500);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly long _since = time.GetTimestamp();
    private readonly Dictionary<string, (SiloCapacity Capacity, long At)> _silos = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (IGatewayObserver Observer, long At)> _gateways = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Silo, string Gateway, AskedEngines? Asked, long At)> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Gateway, long At)> _over = new(StringComparer.Ordinal);

    public Task<int> ReportAsync(SiloCapacity capacity)
    {
        _silos[capacity.Silo] = (capacity, time.GetTimestamp());
        return Task.FromResult(Count(capacity.Silo));
    }

    public async Task<CallPlace?> ReserveAsync(string callId, string gateway, bool takeOver, AskedEngines? asked)
    {
        while (true)
        {
            // An activation that is young has yet to hear of the silos and of the calls that have their places already.
            if (!IsLate(_since, Acquaintance))
            {
                await Task.Delay(LookEvery, time);
                continue;
            }

            if (!takeOver && _calls.TryGetValue(callId, out var held) && held.Gateway != gateway && _gateways.TryGetValue(held.Gateway, out var holder) && !IsLate(holder.At, SiloTimeout))
                return new CallPlace { SpeechSilo = held.Silo, RecognizerRate = 0, HeldBy = held.Gateway };
            if (!takeOver && _over.TryGetValue(callId, out var over) && !IsLate(over.At, OverFor))
                return new CallPlace { SpeechSilo = "", RecognizerRate = 0, HeldBy = over.Gateway };
            // Which agent a call has that is taken over, its conversation tells later.
            var its = asked ?? _calls.GetValueOrDefault(callId).Asked;
            if (Take(callId, gateway, except: null, its) is { } silo)
                return new CallPlace { SpeechSilo = silo.Silo, RecognizerRate = silo.RecognizerRate, Engines = silo.Names(its) };
            return its is null || _silos.Count == 0 || _silos.Values.Any(s => s.Capacity.Distance(its) is not null) ? null : new CallPlace { SpeechSilo = "", RecognizerRate = 0, Lacks = its.Text() };
        }
    }

    public Task<string?> RenewAsync(string callId, string speechSilo, string gateway, AskedEngines? asked)
    {
        if (_silos.TryGetValue(speechSilo, out var known) && !IsLate(known.At, SiloTimeout) && !known.Capacity.IsDraining && known.Capacity.Distance(asked) is not null)
        {
            _calls[callId] = (speechSilo, gateway, asked, time.GetTimestamp());
            return Task.FromResult<string?>(speechSilo);
        }

        // The silo is unknown because this activation is young, and the silo has yet to report. Its call is not to be moved for that.
        if (known.Capacity is null)
            return Task.FromResult<string?>(speechSilo);
        if (Take(callId, gateway, speechSilo, asked) is { } other)
            return Task.FromResult<string?>(other.Silo);
        _calls[callId] = (speechSilo, gateway, asked, time.GetTimestamp()); // There is no other silo, so the call stays.
        return Task.FromResult<string?>(speechSilo);
    }

    public Task RenewAllAsync(string gateway, IReadOnlyList<HeldCall> calls)
    {
        foreach (var held in calls)
        {
            if (held.ReservedAs is { } before)
                _calls.Remove(before);
            if (!_calls.TryGetValue(held.CallId, out var known))
                _calls[held.CallId] = (held.SpeechSilo, gateway, held.Asked, time.GetTimestamp());
            else if (known.Gateway == gateway || known.Gateway.Length == 0)
                _calls[held.CallId] = (known.Silo, gateway, known.Asked, time.GetTimestamp()); // The call may have moved to another silo meanwhile.
        }

        return Task.CompletedTask;
    }

    public Task<string?> ReplaceAsync(string callId, string failed, AskedEngines? asked)
    {
        var gateway = _calls.GetValueOrDefault(callId).Gateway ?? "";
        // Better served by other engines than by none.
        if ((Take(callId, gateway, failed, asked) ?? (asked is null ? null : Take(callId, gateway, failed, asked: null))) is { } other)
            return Task.FromResult<string?>(other.Silo);
        _calls[callId] = (failed, gateway, asked, time.GetTimestamp()); // The call will ask again, and keeps its gateway for that.
        return Task.FromResult(_silos.ContainsKey(failed) ? failed : null);
    }

    public Task ReleaseAsync(string callId)
    {
        if (_calls.Remove(callId, out var held))
            _over[callId] = (held.Gateway, time.GetTimestamp());
        return Task.CompletedTask;
    }

    public Task RegisterGatewayAsync(string name, IGatewayObserver gateway)
    {
        _gateways[name] = (gateway, time.GetTimestamp());
        return Task.CompletedTask;
    }

    public async Task<bool> AdoptAsync(CallFacts call)
    {
        if (_silos.Values.Any(MayHoldUpReports))
            return false;
        foreach (var (name, _) in _gateways.Where(g => IsLate(g.Value.At, SiloTimeout)).ToList())
            _gateways.Remove(name);
        var others = _gateways.Where(g => g.Key != call.Gateway).Select(g => g.Value).ToArray();
        Random.Shared.Shuffle(others);
        // A gateway that missed its last turn may be dead as well: it is asked when nobody else is left.
        foreach (var (gateway, _) in others.OrderBy(g => IsLate(g.At, GatewayRegistersWithin)))
        {
            try
            {
                if (await gateway.AdoptAsync(call))
                    return true;
            }
            catch (Exception e) when (ClusterFault.IsLoss(e))
            {
                // The next gateway may be there.
            }
        }

        return false;
    }

    /// <summary>Tells whether a silo that does not answer may hold up reports of gateways that live. They take another way soon after it is known as dead.
    /// A gateway that took a call from such a gateway would not have what the caller says meanwhile.</summary>
    private bool MayHoldUpReports((SiloCapacity Capacity, long At) silo) =>
        silo.Capacity.IsCallSilo && IsLate(silo.At, SiloReportsWithin) && !IsLate(silo.At, SiloTimeout)
        && (IsLate(silo.At, FrozenUntilDead) || silos?.IsDeadSilo(SiloAddress.FromParsableString(silo.Capacity.Silo)) != true);

    public Task<IReadOnlyList<SiloLoad>> ListAsync()
    {
        Forget();
        return Task.FromResult<IReadOnlyList<SiloLoad>>(
            [.. _silos.Values.Select(s => new SiloLoad { Capacity = s.Capacity, Calls = Count(s.Capacity.Silo) })]);
    }

    /// <summary>Gives the call to a silo that has the engines that the call asks for: the one that suits it best, and of several such the one with the most room in proportion to its size.</summary>
    private SiloCapacity? Take(string callId, string gateway, string? except, AskedEngines? asked)
    {
        Forget();
        _calls.Remove(callId);
        SiloCapacity? best = null;
        var (load, distance) = (1.0, int.MaxValue);
        foreach (var (silo, _) in _silos.Values)
        {
            if (silo.IsDraining || silo.SpeechSlots == 0 || silo.Silo == except)
                continue;
            if (silo.Distance(asked) is not { } far || far > distance)
                continue;
            var its = silo.Load(asked, [.. _calls.Values.Where(call => call.Silo == silo.Silo).Select(call => call.Asked)]);
            if (its < 1 && (far < distance || its < load))
                (best, load, distance) = (silo, its, far);
        }

        if (best is not null)
            _calls[callId] = (best.Silo, gateway, asked, time.GetTimestamp());
        return best;
    }

    private int Count(string silo) => _calls.Values.Count(c => c.Silo == silo);

    private void Forget()
    {
        foreach (var (silo, _) in _silos.Where(s => IsLate(s.Value.At, SiloTimeout)).ToList())
            _silos.Remove(silo);
        foreach (var (call, _) in _calls.Where(c => IsLate(c.Value.At, ReservationTimeout)).ToList())
            _calls.Remove(call);
        foreach (var (call, _) in _over.Where(c => IsLate(c.Value.At, OverFor)).ToList())
            _over.Remove(call);
    }

    private bool IsLate(long at, TimeSpan limit) => time.GetElapsedTime(at) > limit;
}
