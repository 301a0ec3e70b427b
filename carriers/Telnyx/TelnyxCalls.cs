using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Telephony.Telnyx.CallControl;
using VoiceAgent.Telephony.Telnyx.Webhooks;

namespace VoiceAgent.Telephony.Telnyx;

/// <summary>What every call needs of the world.</summary>
internal sealed record CallServices(ICallHost Host, CallDirectory Directory, CallControlClient Client, IOptions<TelnyxOptions> Options, TelnyxMetrics Metrics, TimeProvider Time, ILogger<TelnyxCalls> Logger);

/// <summary>What became of a webhook.</summary>
internal enum Delivery
{
    Queued,

    /// <summary>It concerns no call of this gateway.</summary>
    Ignored,

    /// <summary>Too many wait already.</summary>
    Overloaded,
}

/// <summary>The calls of this gateway at Telnyx: places them, takes them, finds the one a webhook or socket belongs to.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class TelnyxCalls : ICallAdopter
{
    /// <summary>How the client states begin of a leg whose conversation is this platform's, and of one that it has nothing to say to.</summary>
    private const string CallState = "voiceagent/call/", OtherLegState = "voiceagent/other/";

    /// <summary>How long a transfer may take when this process stops: another one would not know of it.</summary>
    private static readonly TimeSpan TransferGrace = TimeSpan.FromSeconds(4);

    private const string NoCapacity = "The platform has no capacity for another call.";

    /// <summary>The carrier signs in whole seconds, cut off, and its clock is not quite ours.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(2);

    /// <summary>A webhook that was signed so long ago is not its first delivery: the carrier sends again within seconds.</summary>
    private static readonly TimeSpan FirstDelivery = TimeSpan.FromMinutes(1);

    private readonly CallServices _services;
    private readonly TelnyxOptions _options;
    private readonly DateTimeOffset _startedAt;
    private readonly Lock _gate = new();
    private readonly HashSet<TelnyxCall> _calls = [];
    private readonly Dictionary<string, TelnyxCall> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TelnyxCall> _bySession = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (TelnyxCall Call, bool OtherLeg)> _byClientState = new(StringComparer.Ordinal);
    private readonly RecentIds _ended;
    private int _queuedWebhooks;
    private bool _closing;
    private TaskCompletionSource? _drained;

    internal TelnyxCalls(CallServices services)
    {
        _services = services;
        _options = services.Options.Value;
        _startedAt = services.Time.GetUtcNow();
        Tokens = new StreamTokens(services.Time);
        _ended = new RecentIds(services.Time, _options.WebhookMemory, _options.WebhookMemorySize);
    }

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

    internal bool CanTakeCalls => !Volatile.Read(ref _closing) && _options.PublicUrl is not null;

    /// <summary>From now on incoming calls are refused as busy and none are placed. Those in progress go on.</summary>
    public void StopAccepting() => Volatile.Write(ref _closing, true);

    /// <summary>Hangs up the outgoing calls that nobody has answered yet.</summary>
    public void CancelRinging()
    {
        lock (_gate)
        {
            foreach (var call in _calls)
                call.CancelRinging();
        }
    }

    /// <summary>Waits until the last call has ended. Makes sense after <see cref="StopAccepting"/>.</summary>
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

    /// <summary>Ends every call here: it goes on in another process where one takes it over, else it is hung up.</summary>
    /// <returns>How many go on.</returns>
    /// <exception cref="CallControlException">The carrier refused to hang up at least one; the others are hung up all the same.</exception>
    public async Task<int> EndAllAsync(CancellationToken cancellationToken)
    {
        var goOn = 0;
        await Task.WhenAll(Live().Select(EndAsync));
        return goOn;

        async Task EndAsync(TelnyxCall call)
        {
            // One that is being passed on is over in a moment, or comes back.
            if (call.IsTransferring)
                await call.Ended.WaitAsync(TransferGrace, _services.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (call is { CanBeHandedOver: true, CallControlId: { } id } && await _services.Host.HandOverAsync(id))
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

    private List<TelnyxCall> Live()
    {
        lock (_gate)
            return [.. _calls];
    }

    /// <summary>The handle on a call in progress, or null when there is none of this id.</summary>
    public ICallControl? Find(string callId) => Held(callId);

    private TelnyxCall? Held(string callId)
    {
        lock (_gate)
            return _byId.GetValueOrDefault(callId);
    }

    /// <summary>Places a call. The conversation starts when the callee answers.</summary>
    /// <param name="from">The calling number.</param>
    /// <param name="placed">Is given the call's end before anybody is called: it comes whatever becomes of the dial.</param>
    /// <returns>The call's id as soon as it has one, which is before the callee answers.</returns>
    /// <exception cref="CallControlException">Not configured for outgoing calls, no capacity, or refused by the carrier.</exception>
    internal async Task<string> DialAsync(string to, string from, Action<Task>? placed, CancellationToken cancellationToken)
    {
        if (_options.ConnectionId is not { } connectionId || _options.PublicUrl is null)
            throw new CallControlException("Outgoing calls need Telnyx__ConnectionId and Telnyx__PublicUrl.");
        var attempt = new CallInfo($"dial-{Guid.NewGuid():N}", CallDirection.Outbound, from, to);
        var reservation = CanTakeCalls ? await _services.Host.ReserveAsync(attempt, cancellationToken) : null;
        if (reservation is null)
            throw new NoPlaceException(NoCapacity);

        TelnyxCall call;
        lock (_gate)
        {
            // A drain that began meanwhile would not wait for it.
            if (!CanTakeCalls)
            {
                reservation.Dispose();
                throw new NoPlaceException(NoCapacity);
            }

            call = AddLocked(CallDirection.Outbound, from, to, reservation, attempt.CallId);
        }

        placed?.Invoke(call.Ended);
        // Registered before the command goes out: the first webhook may overtake the reply.
        var command = call.Dial(connectionId, from, to, NewClientState(call, otherLeg: false));
        try
        {
            var dialled = await _services.Client.DialAsync(command, cancellationToken);
            if (dialled.CallControlId is { } id && call.Identify(id))
                Bind(call, id, dialled.CallSessionId);
            return await call.Known.WaitAsync(cancellationToken);
        }
        catch (TelnyxException e) when (e.Error is not (TelnyxError.Unreachable or TelnyxError.ServerFault))
        {
            call.Abandon("call_rejected");
            await call.Ended;
            throw new CallControlException(e.Message, e);
        }
        catch (TelnyxException e)
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
        TelnyxCall adopted;
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
    internal Delivery Deliver(TelnyxEvent telnyxEvent, DateTimeOffset? sentAt)
    {
        if (telnyxEvent.CallControlId is not { Length: > 0 } id)
            return Delivery.Ignored;
        TelnyxCall? call;
        bool otherLeg;
        lock (_gate)
        {
            if (Route(telnyxEvent, id) is not { } route)
                return Delivery.Ignored;
            if (_queuedWebhooks >= _options.WebhookQueueTotal)
                return Delivery.Overloaded;
            (call, otherLeg) = route;
            call ??= telnyxEvent is CallInitiated initiated ? TakeIncoming(initiated, id, MayBeRepeat(sentAt)) : TakeUp(telnyxEvent.Head, id);
            Interlocked.Increment(ref _queuedWebhooks);
            if (!call.TryQueue(telnyxEvent, otherLeg))
            {
                WebhookDone();
                return Delivery.Overloaded;
            }
        }

        if (telnyxEvent is CallHungUp && !otherLeg)
            call.Interrupt();
        return Delivery.Queued;
    }

    internal void WebhookDone() => Interlocked.Decrement(ref _queuedWebhooks);

    /// <summary>Makes a call findable under its leg's id.</summary>
    internal void Bind(TelnyxCall call, string callControlId, string? sessionId)
    {
        lock (_gate)
            BindLocked(call, callControlId, sessionId);
    }

    /// <summary>A client state by which webhooks of a leg that has no known id yet are recognised.</summary>
    internal string NewClientState(TelnyxCall call, bool otherLeg)
    {
        var state = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{(otherLeg ? OtherLegState : CallState)}{Guid.NewGuid():N}"));
        lock (_gate)
        {
            if (_calls.Contains(call))
                _byClientState.Add(state, (call, otherLeg));
        }

        return state;
    }

    internal string StreamUrl(string token) => PublicUrl("ws", $"media/{token}");

    /// <summary>Where the webhooks of this gateway's calls go.</summary>
    internal string WebhookUrl => PublicUrl("http", "webhooks");

    internal void Remove(TelnyxCall call)
    {
        TaskCompletionSource? drained = null;
        lock (_gate)
        {
            _calls.Remove(call);
            if (call.CallControlId is { } id)
            {
                _byId.Remove(id);
                _ended.Add(id);
            }

            RemoveAll(_bySession, held => held == call);
            RemoveAll(_byClientState, held => held.Call == call);
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
    private (TelnyxCall? Call, bool OtherLeg)? Route(TelnyxEvent telnyxEvent, string id)
    {
        if (_byId.TryGetValue(id, out var known))
            return (known, false);
        if (telnyxEvent is CallInitiated { Incoming: true })
            return _ended.Contains(id) ? null : (null, false);
        if (_ended.Contains(id))
            return null;

        var head = telnyxEvent.Head;
        if (head.ClientState is not null && _byClientState.TryGetValue(head.ClientState, out var registered))
        {
            if (registered.OtherLeg || !registered.Call.Identify(id))
                return (registered.Call, true);
            BindLocked(registered.Call, id, head.CallSessionId);
            return (registered.Call, false);
        }

        if (head.CallSessionId is not null && _bySession.TryGetValue(head.CallSessionId, out var related))
            return (related, true);
        // A hang-up that overtook its call's first webhook: that one is then not to be answered any more.
        if (telnyxEvent is CallHungUp)
            _ended.Add(id);
        else if (IsOrphan(head))
            return (null, false);
        return null;
    }

    /// <summary>A live call that a process of this platform has held, and that nobody here knows: that process is gone, or another gateway has it.</summary>
    private bool IsOrphan(EventHead head)
    {
        if (head.ClientState is null || !CanTakeCalls)
            return false;
        Span<byte> state = stackalloc byte[128];
        return Convert.TryFromBase64String(head.ClientState, state, out var length) && state[..length].StartsWith(Encoding.ASCII.GetBytes(CallState));
    }

    /// <param name="scheme">ws or http; secure where the configured one is.</param>
    private string PublicUrl(string scheme, string path)
    {
        var url = new UriBuilder(_options.PublicUrl!);
        url.Scheme = url.Scheme is "https" or "wss" ? scheme + "s" : scheme;
        url.Path = $"{url.Path.TrimEnd('/')}/telnyx/{path}";
        return url.Uri.ToString();
    }

    private TelnyxCall TakeUp(EventHead head, string id)
    {
        // Which way it was placed is not known any more; what is said first does not depend on it.
        var call = AddLocked(CallDirection.Inbound, head.From, head.To, null);
        call.Identify(id);
        BindLocked(call, id, head.CallSessionId);
        call.TakeUp();
        return call;
    }

    /// <summary>Whether an event may have been taken already, by this process before it was started again or by another gateway: nobody here would remember.</summary>
    private bool MayBeRepeat(DateTimeOffset? sentAt) => sentAt < _startedAt - ClockSlack || _services.Time.GetUtcNow() - sentAt > FirstDelivery;

    private TelnyxCall TakeIncoming(CallInitiated initiated, string id, bool mayBeRepeat)
    {
        var call = AddLocked(CallDirection.Inbound, initiated.Head.From, initiated.Head.To, null);
        call.Identify(id);
        BindLocked(call, id, initiated.Head.CallSessionId);
        call.Offer(mayBeRepeat);
        return call;
    }

    private TelnyxCall AddLocked(CallDirection direction, string? from, string? to, IDisposable? reservation, string? attempt = null)
    {
        var call = new TelnyxCall(this, _services, direction, from, to, reservation, attempt);
        _calls.Add(call);
        return call;
    }

    private void BindLocked(TelnyxCall call, string callControlId, string? sessionId)
    {
        if (!_calls.Contains(call))
            return;
        _byId.TryAdd(callControlId, call);
        if (sessionId is not null)
            _bySession.TryAdd(sessionId, call);
    }
}
