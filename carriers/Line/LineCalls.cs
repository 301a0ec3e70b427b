using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Logging;
using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line.Media;

namespace VoiceAgent.Carriers.Line;

/// <summary>The parts in which one carrier differs from the others.</summary>
/// <param name="Name">The carrier's name, which is also the section of its options, for example <c>Telnyx</c>.</param>
/// <param name="Options">The carrier's options, which have been checked.</param>
/// <param name="Commands">The commands that the carrier takes.</param>
/// <param name="NewProtocol">A function that makes the protocol of one media stream.</param>
public sealed record CarrierParts(string Name, LineOptions Options, ICarrierCommands Commands, Func<IMediaProtocol> NewProtocol);

/// <summary>The things outside itself that every call needs.</summary>
internal sealed record LineServices(CarrierParts Carrier, ICallHost Host, CallDirectory Directory, LineMetrics Metrics, TimeProvider Time, ILogger<LineCalls> Logger);

/// <summary>What was done with a webhook.</summary>
public enum Delivery
{
    /// <summary>The webhook was queued for its call.</summary>
    Queued,

    /// <summary>The webhook concerns no call of this gateway.</summary>
    Ignored,

    /// <summary>Too many webhooks wait already.</summary>
    Overloaded,
}

/// <summary>The calls of this gateway at one carrier. It places and takes them, and finds the one to which a webhook or socket belongs.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class LineCalls : ICarrier
{
    /// <summary>How the state of a leg begins: of one whose conversation is this platform's, and of one to which the platform has nothing to say.</summary>
    private const string CallState = "voiceagent/call/", OtherLegState = "voiceagent/other/";

    /// <summary>How long a transfer may take when this process stops. Another process would not know of the transfer.</summary>
    private static readonly TimeSpan TransferGrace = TimeSpan.FromSeconds(4);

    private const string NoCapacity = "The platform has no capacity for another call.";

    /// <summary>How far the carrier's clock may be from ours. The carrier signs in whole seconds, cut off, and its clock is not quite ours.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(2);

    /// <summary>The age from which a signed webhook is not taken for its first delivery. The carrier sends again within seconds.</summary>
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

    /// <param name="host">The host that runs the conversations.</param>
    /// <param name="directory">The directory in which the calls are listed.</param>
    /// <param name="metrics">The carrier's metrics.</param>
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

    /// <summary>The number of calls that are being set up, held or wound up.</summary>
    public int ActiveCalls
    {
        get
        {
            lock (_gate)
                return _calls.Count;
        }
    }

    internal StreamTokens Tokens { get; }

    /// <summary>The beginning of the paths of this carrier's endpoints, without slashes.</summary>
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
            // A call that is being passed on is over in a moment, or comes back.
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
    public async Task<string> DialAsync(OutgoingCall outgoing, IDisposable? place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(outgoing);
        LineCall call;
        try
        {
            call = await BeginDialAsync(outgoing, place, cancellationToken);
        }
        catch
        {
            place?.Dispose();
            throw;
        }

        // The call is registered before the command goes out, because the first webhook may overtake the reply.
        var leg = new OutgoingLeg(outgoing.To, outgoing.From, NewState(call, otherLeg: false), call.NewStreamUrl(_options.DialTimeout + _options.StreamTimeout));
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
            // Nobody knows whether the call was placed. If it was, its first webhook says so, and the call is hung up.
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

    private async Task<LineCall> BeginDialAsync(OutgoingCall outgoing, IDisposable? place, CancellationToken cancellationToken)
    {
        if (_services.Carrier.Commands.CannotDial is { } reason)
            throw new CallControlException(reason);
        var attempt = new CallInfo($"dial-{Guid.NewGuid():N}", CallDirection.Outbound, outgoing.From, outgoing.To) { AskedAgent = outgoing.Agent?.Name, Variables = outgoing.Agent?.Variables };
        var reservation = CanTakeCalls ? await _services.Host.ReserveAsync(attempt, cancellationToken) : null;
        if (reservation is null)
            throw new NoPlaceException(NoCapacity);
        lock (_gate)
        {
            // A drain that began meanwhile would not wait for this call.
            if (CanTakeCalls)
                return AddLocked(CallDirection.Outbound, outgoing.From, outgoing.To, reservation, attempt.CallId, place);
        }

        reservation.Dispose();
        throw new NoPlaceException(NoCapacity);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> AdoptAsync(CallInfo call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        // A call held here was asked for twice. But one with a conversation is about to learn that it was taken over from here, and can be taken back only after that.
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

    /// <summary>Takes a webhook, and only routes and queues it.</summary>
    /// <param name="sentAt">When the carrier says that it sent the webhook; null where it does not say.</param>
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

    /// <summary>Makes the connection of a media socket that was just accepted.</summary>
    internal MediaConnection Connect(WebSocket socket, ILogger<MediaConnection> logger) => new(socket, _services.Carrier.NewProtocol(), _options.Media, _services.Time, logger);

    internal void WebhookDone() => Interlocked.Decrement(ref _queuedWebhooks);

    /// <summary>Makes a call findable under its leg's id.</summary>
    internal void Bind(LineCall call, string callId, string? sessionId)
    {
        lock (_gate)
            BindLocked(call, callId, sessionId);
    }

    /// <summary>Makes a state, in base64, by which webhooks of a leg whose id is not known yet are recognised.</summary>
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

    /// <returns>The call that an event concerns, without a call when a new one begins; null when nothing here is concerned.</returns>
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
        // A hang-up may overtake its call's first webhook, and such a call is not to be answered any more.
        if (carrierEvent is CallHungUp)
            _ended.Add(id);
        else if (IsOrphan(head))
            return (null, false);
        return null;
    }

    /// <summary>Whether an event is of a live call that a process of this platform held and nobody here knows. That process is gone, or another gateway has the call.</summary>
    private bool IsOrphan(EventHead head)
    {
        if (head.State is null || !CanTakeCalls)
            return false;
        Span<byte> state = stackalloc byte[128];
        return Convert.TryFromBase64String(head.State, state, out var length) && state[..length].StartsWith(Encoding.ASCII.GetBytes(CallState));
    }

    private LineCall TakeUp(EventHead head, string id)
    {
        // The direction of the call is not known any more, and the first words do not depend on it.
        var call = AddLocked(CallDirection.Inbound, head.From, head.To, null);
        call.Identify(id);
        BindLocked(call, id, head.SessionId);
        call.TakeUp();
        return call;
    }

    /// <summary>Whether an event may have been taken already, by this process before a restart or by another gateway. Nobody here would remember the event.</summary>
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
