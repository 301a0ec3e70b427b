using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Line.Dialling;

/// <summary>Places calls, as far as <see cref="DialOptions"/> allow it.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class Dialler
{
    private readonly ICarrier _carrier;
    private readonly ICallHost _host;
    private readonly Counter<long> _dials;
    private readonly TimeProvider _time;
    private readonly DialPolicy _policy;
    private readonly RateLimit _rate;
    private readonly int _maxCalls;
    private readonly Lock _gate = new();
    private readonly long _start;
    private TimeSpan _full;
    private int _live;

    /// <param name="host">The host that says how many calls can be served.</param>
    public Dialler(ICarrier carrier, ICallHost host, IMeterFactory meters, TimeProvider time, IOptions<DialOptions> options)
    {
        ArgumentNullException.ThrowIfNull(carrier);
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(options);
        _carrier = carrier;
        _host = host;
        _dials = meters.Create(LineMetrics.MeterName).CreateCounter<long>("voiceagent_dials_total", description: "Calls that were to be placed, by what became of that");
        _time = time;
        _policy = new DialPolicy(options.Value, carrier.CallerId, CallerIdOption);
        _rate = new RateLimit(options.Value.PerMinute, TimeSpan.FromMinutes(1) / options.Value.PerMinute);
        _maxCalls = options.Value.MaxCalls;
        _start = time.GetTimestamp();
    }

    /// <summary>The option that holds the calling number of dials that name none.</summary>
    public string CallerIdOption => $"{_carrier.Name}__{nameof(LineOptions.CallerId)}";

    /// <summary>Places a call. The conversation starts when the callee answers.</summary>
    /// <param name="from">The calling number; null for the carrier's <c>CallerId</c>.</param>
    /// <param name="agent">The agent that is to hold the call; null for the one of the options <c>Agent__…</c>.</param>
    /// <returns>The call's id as soon as it has one, which is before the callee answers; or why the call may not be placed.</returns>
    /// <exception cref="CallControlException">The carrier is not configured for outgoing calls, there is no capacity, or the carrier refused.</exception>
    public async Task<(string? Id, DialRefusal? Refusal)> DialAsync(string? to, string? from, AskedAgent? agent, CancellationToken cancellationToken)
    {
        var (target, caller, refusal) = _policy.Judge(to, from);
        IDisposable? place = null;
        if (refusal is null)
        {
            var places = await _host.CountPlacesAsync();
            (place, refusal) = TakePlace(Math.Min(_maxCalls, (places / 2) + (places % 2)));
        }

        if (refusal is not null)
        {
            Count(refusal.Outcome);
            return (null, refusal);
        }

        try
        {
            // The place is the call's until it is over, even where nobody knows whether the carrier has placed it.
            var id = await _carrier.DialAsync(new OutgoingCall(target, caller, agent), place, cancellationToken);
            Count("placed");
            return (id, null);
        }
        catch (Exception e)
        {
            // The one who asked may be gone. The call is hung up as soon as it can be where that is so.
            Count(e is OperationCanceledException ? "cancelled" : "failed");
            throw;
        }
    }

    private void Count(string outcome) => _dials.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private (IDisposable? Place, DialRefusal? Refusal) TakePlace(int most)
    {
        lock (_gate)
        {
            if (_live >= most)
                return (null, new DialRefusal(DialFault.Limited, "too_many", null, $"There are {_live} outgoing calls already: the limit is Dial__MaxCalls, and half of all calls that can be served.", TimeSpan.FromSeconds(5)));
            if (_rate.Take(ref _full, _time.GetElapsedTime(_start)) is var wait && wait > TimeSpan.Zero)
                return (null, new DialRefusal(DialFault.Limited, "too_fast", null, $"{_rate.Burst} calls were placed within a minute: the limit is Dial__PerMinute.", wait));
            _live++;
            return (new Place(this), null);
        }
    }

    private void FreePlace()
    {
        lock (_gate)
            _live--;
    }

    private sealed class Place(Dialler dialler) : IDisposable
    {
        private int _isFree;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isFree, 1) == 0)
                dialler.FreePlace();
        }
    }
}
