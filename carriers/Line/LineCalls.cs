using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Logging;
using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line.Media;

namespace VoiceAgent.Carriers.Line;

/// <summary>What a carrier brings to what all carriers have in common.</summary>
/// <param name="Name">Its name, which is also the section of its options: <c>Telnyx</c>.</param>
/// <param name="Options">Checked.</param>
/// <param name="Commands">What it can be asked for.</param>
/// <param name="NewProtocol">Makes the protocol of one media stream.</param>
public sealed record CarrierParts(string Name, LineOptions Options, ICarrierCommands Commands, Func<IMediaProtocol> NewProtocol);

/// <summary>What every call needs of the world.</summary>
internal sealed record LineServices(CarrierParts Carrier, ICallHost Host, CallDirectory Directory, LineMetrics Metrics, TimeProvider Time, ILogger<LineCalls> Logger);

/// <summary>What became of a webhook.</summary>
public enum Delivery
{
    /// <summary>It is the call's.</summary>
    Queued,

    /// <summary>It concerns no call of this gateway.</summary>
    Ignored,

    /// <summary>Too many wait already.</summary>
    Overloaded,
}

/// <summary>The calls of this gateway at one carrier: places them, takes them, finds the one a webhook or socket belongs to.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class LineCalls : ICarrier
{
    /// <summary>How the states begin of a leg whose conversation is this platform's, and of one that it has nothing to say to.</summary>
    private const string CallState = "voiceagent/call/", OtherLegState = "voiceagent/other/";

    /// <summary>How long a transfer may take when this process stops: another one would not know of it.</summary>
    private static readonly TimeSpan TransferGrace = TimeSpan.FromSeconds(4);

    private const string NoCapacity = "The platform has no capacity for another call.";

    /// <summary>The carrier signs in whole seconds, cut off, and its clock is not quite ours.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(2);

    /// <summary>A webhook that was signed so long ago is not its first delivery: the carrier sends again within seconds.</summary>
    private static readonly TimeSpan FirstDelivery = TimeSpan.FromMinutes(1);

    private readonly LineServices _services;
    private readonly LineOptions _options;
    private readonly DateTimeOffset _startedAt;
    private readonly Lock _gate = new();
    private readonly HashSet<LineCall> _calls = [];
    private readonly Dictionary<string, LineCall> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LineCall> _bySession = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (LineCall Call, bool OtherLeg)> _byState = new(StringComparer.Ordinal);
    private readonly RecentIds _ended;
    private int _queuedWebhooks;
    private bool _closing;
    private TaskCompletionSource? _drained;

    /// <param name="host">Runs the conversations.</param>
    /// <param name="directory">Lists the calls.</param>
    /// <param name="metrics">The carrier's.</param>
    public LineCalls(CarrierParts carrier, ICallHost host, CallDirectory directory, LineMetrics metrics, TimeProvider time, ILogger<LineCalls> logger)
    {
        ArgumentNullException.ThrowIfNull(carrier);
        ArgumentNullException.ThrowIfNull(time);
        _services = new LineServices(carrier, host, directory, metrics, time, logger);
        _options = carrier.Options;
        Path = carrier.Name.ToLowerInvariant();
        _startedAt = time.GetUtcNow();
        Tokens = new StreamTokens(time);
        _ended = new RecentIds(time, _options.WebhookMemory, _options.WebhookMemorySize);
    }

    /// <inheritdoc/>
    public string Name => _services.Carrier.Name;

    /// <inheritdoc/>
    public string? CallerId => _options.CallerId;

    /// <summary>Calls that are being set up, held or wound up.</summary>
    public int ActiveCalls
    {
        get
        {
            lock (_gate)
                return _calls.Count;
        }
    }

    internal StreamTokens Tokens { get; }

    /// <summary>How the paths of this carrier's endpoints begin.</summary>
    internal string Path { get; }

    internal bool CanTakeCalls => !Volatile.Read(ref _closing) && _options.PublicUrl is not null;

    /// <inheritdoc/>
    public void StopAccepting() => Volatile.Write(ref _closing, true);

    /// <inheritdoc/>
    public void CancelRinging()
    {
        lock (_gate)
        {
            foreach (var call in _calls)
                call.CancelRinging();
        }
    }

    /// <inheritdoc/>
    public Task WaitUntilIdleAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_calls.Count == 0)
                return Task.CompletedTask;
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<int> EndAllAsync(CancellationToken cancellationToken)
    {
        var goOn = 0;
        await Task.WhenAll(Live().Select(EndAsync));
        return goOn;

        async Task EndAsync(LineCall call)
        {
            // One that is being passed on is over in a moment, or comes back.
            if (call.IsTransferring)
                await call.Ended.WaitAsync(TransferGrace, _services.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (call is { CanBeHandedOver: true, CallId: { } id } && await _services.Host.HandOverAsync(id))
            {
                call.Leave();
                Interlocked.Increment(ref goOn);
            }
            else
            {
                await call.HangUpAsync(cancellationToken);
            }
        }
    }

    private List<LineCall> Live()
    {
        lock (_gate)
            return [.. _calls];
    }

    /// <inheritdoc/>
    public ICallControl? Find(string callId) => Held(callId);

    private LineCall? Held(string callId)
    {
        lock (_gate)
            return _byId.GetValueOrDefault(callId);
    }

    /// <inheritdoc/>
    public async Task<string> DialAsync(string to, string from, IDisposable? place, CancellationToken cancellationToken)
    {
        LineCall call;
        try
        {
            call = await BeginDialAsync(to, from, place, cancellationToken);
        }
        catch
        {
            place?.Dispose();
            throw;
        }

        // Registered before the command goes out: the first webhook may overtake the reply.
        var leg = new OutgoingLeg(to, from, NewState(call, otherLeg: false), call.NewStreamUrl(_options.DialTimeout + _options.StreamTimeout));
        try
        {
            var (callId, sessionId) = await _services.Carrier.Commands.DialAsync(leg, cancellationToken);
            if (callId is { } id && call.Identify(id))
                Bind(call, id, sessionId);
            return await call.Known.WaitAsync(cancellationToken);
        }
        catch (CarrierException e) when (e.Fault is not CarrierFault.Unknown)
        {
            call.Abandon(CallFlow.RejectedCause);
            await call.Ended;
            throw new CallControlException(e.Message, e);
        }
        catch (CarrierException e)
        {
            // Nobody knows whether it was placed. If it was, its first webhook says so, and it is hung up then.
            call.HangUpWhenKnown();
            throw new CallControlException(e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CallControlException("The call ended before it had an id.", e);
        }
        catch (OperationCanceledException)
        {
            call.HangUpWhenKnown();
            throw;
        }
    }

    private async Task<LineCall> BeginDialAsync(string to, string from, IDisposable? place, CancellationToken cancellationToken)
    {
        if (_services.Carrier.Commands.CannotDial is { } reason)
            throw new CallControlException(reason);
        var attempt = new CallInfo($"dial-{Guid.NewGuid():N}", CallDirection.Outbound, from, to);
        var reservation = CanTakeCalls ? await _services.Host.ReserveAsync(attempt, cancellationToken) : null;
        if (reservation is null)
            throw new NoPlaceException(NoCapacity);
        lock (_gate)
        {
            // A drain that began meanwhile would not wait for it.
            if (CanTakeCalls)
                return AddLocked(CallDirection.Outbound, from, to, reservation, attempt.CallId, place);
        }

        reservation.Dispose();
        throw new NoPlaceException(NoCapacity);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> AdoptAsync(CallInfo call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        // Asked twice; but a call that talks is about to learn that it was taken over from here, and then it can be taken back.
        if (Held(call.CallId) is { } held)
            return !held.HasConversation;
        if (!CanTakeCalls)
            return false;
        var reservation = await _services.Host.TakeOverAsync(call, cancellationToken);
        if (reservation is null)
            return false;
        LineCall adopted;
        lock (_gate)
        {
            if (_byId.TryGetValue(call.CallId, out var before))
            {
                reservation.Dispose();
                return !before.HasConversation;
            }

            adopted = AddLocked(call.Direction, call.From, call.To, reservation);
            adopted.Identify(call.CallId);
            BindLocked(adopted, call.CallId, sessionId: null);
        }

        adopted.Adopt();
        return true;
    }

    /// <summary>Takes a webhook: only routes and queues it.</summary>
    /// <param name="sentAt">When the carrier says that it sent it; null where it does not say.</param>
    public Delivery Deliver(CarrierEvent carrierEvent, DateTimeOffset? sentAt)
    {
        ArgumentNullException.ThrowIfNull(carrierEvent);
        if (carrierEvent.CallId is not { Length: > 0 } id)
            return Delivery.Ignored;
        LineCall? call;
        bool otherLeg;
        lock (_gate)
        {
            if (Route(carrierEvent, id) is not { } route)
                return Delivery.Ignored;
            if (_queuedWebhooks >= _options.WebhookQueueTotal)
                return Delivery.Overloaded;
            (call, otherLeg) = route;
            call ??= carrierEvent is CallInitiated initiated ? TakeIncoming(initiated, id, MayBeRepeat(sentAt)) : TakeUp(carrierEvent.Head, id);
            Interlocked.Increment(ref _queuedWebhooks);
            if (!call.TryQueue(carrierEvent, otherLeg))
            {
                WebhookDone();
                return Delivery.Overloaded;
            }
        }

        if (carrierEvent is CallHungUp && !otherLeg)
            call.Interrupt();
        return Delivery.Queued;
    }

    /// <summary>The connection of a media socket that was just accepted.</summary>
    internal MediaConnection Connect(WebSocket socket, ILogger<MediaConnection> logger) => new(socket, _services.Carrier.NewProtocol(), _options.Media, _services.Time, logger);

    internal void WebhookDone() => Interlocked.Decrement(ref _queuedWebhooks);

    /// <summary>Makes a call findable under its leg's id.</summary>
    internal void Bind(LineCall call, string callId, string? sessionId)
    {
        lock (_gate)
            BindLocked(call, callId, sessionId);
    }

    /// <summary>A state by which webhooks of a leg that has no known id yet are recognised.</summary>
    internal string NewState(LineCall call, bool otherLeg)
    {
        var state = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{(otherLeg ? OtherLegState : CallState)}{Guid.NewGuid():N}"));
        lock (_gate)
        {
            if (_calls.Contains(call))
                _byState.Add(state, (call, otherLeg));
        }

        return state;
    }

    internal string StreamUrl(string token) => _options.PublicAddress("ws", $"{Path}/media/{token}");

    internal void Remove(LineCall call)
    {
        TaskCompletionSource? drained = null;
        lock (_gate)
        {
            _calls.Remove(call);
            if (call.CallId is { } id)
            {
                _byId.Remove(id);
                _ended.Add(id);
            }

            RemoveAll(_bySession, held => held == call);
            RemoveAll(_byState, held => held.Call == call);
            if (_calls.Count == 0)
                (drained, _drained) = (_drained, null);
        }

        drained?.SetResult();

        static void RemoveAll<T>(Dictionary<string, T> map, Func<T, bool> isGone)
        {
            foreach (var key in map.Where(entry => isGone(entry.Value)).Select(entry => entry.Key).ToList())
                map.Remove(key);
        }
    }

    /// <returns>Null when nothing here is concerned; no call when a new one begins.</returns>
    private (LineCall? Call, bool OtherLeg)? Route(CarrierEvent carrierEvent, string id)
    {
        if (_byId.TryGetValue(id, out var known))
            return (known, false);
        if (carrierEvent is CallInitiated { Incoming: true })
            return _ended.Contains(id) ? null : (null, false);
        if (_ended.Contains(id))
            return null;

        var head = carrierEvent.Head;
        if (head.State is not null && _byState.TryGetValue(head.State, out var registered))
        {
            if (registered.OtherLeg || !registered.Call.Identify(id))
                return (registered.Call, true);
            BindLocked(registered.Call, id, head.SessionId);
            return (registered.Call, false);
        }

        if (head.SessionId is not null && _bySession.TryGetValue(head.SessionId, out var related))
            return (related, true);
        // A hang-up that overtook its call's first webhook: that one is then not to be answered any more.
        if (carrierEvent is CallHungUp)
            _ended.Add(id);
        else if (IsOrphan(head))
            return (null, false);
        return null;
    }

    /// <summary>A live call that a process of this platform has held, and that nobody here knows: that process is gone, or another gateway has it.</summary>
    private bool IsOrphan(EventHead head)
    {
        if (head.State is null || !CanTakeCalls)
            return false;
        Span<byte> state = stackalloc byte[128];
        return Convert.TryFromBase64String(head.State, state, out var length) && state[..length].StartsWith(Encoding.ASCII.GetBytes(CallState));
    }

    private LineCall TakeUp(EventHead head, string id)
    {
        // Which way it was placed is not known any more; what is said first does not depend on it.
        var call = AddLocked(CallDirection.Inbound, head.From, head.To, null);
        call.Identify(id);
        BindLocked(call, id, head.SessionId);
        call.TakeUp();
        return call;
    }

    /// <summary>Whether an event may have been taken already, by this process before it was started again or by another gateway: nobody here would remember.</summary>
    private bool MayBeRepeat(DateTimeOffset? sentAt) => sentAt < _startedAt - ClockSlack || _services.Time.GetUtcNow() - sentAt > FirstDelivery;

    private LineCall TakeIncoming(CallInitiated initiated, string id, bool mayBeRepeat)
    {
        var call = AddLocked(CallDirection.Inbound, initiated.Head.From, initiated.Head.To, null);
        call.Identify(id);
        BindLocked(call, id, initiated.Head.SessionId);
        call.Offer(mayBeRepeat);
        return call;
    }

    private LineCall AddLocked(CallDirection direction, string? from, string? to, IDisposable? reservation, string? attempt = null, IDisposable? place = null)
    {
        var call = new LineCall(this, _services, direction, from, to, reservation, attempt, place);
        _calls.Add(call);
        return call;
    }

    private void BindLocked(LineCall call, string callId, string? sessionId)
    {
        if (!_calls.Contains(call))
            return;
        _byId.TryAdd(callId, call);
        if (sessionId is not null)
            _bySession.TryAdd(sessionId, call);
    }
}
