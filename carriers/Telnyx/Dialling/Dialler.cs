using Microsoft.Extensions.Options;
using VoiceAgent.Calls;

namespace VoiceAgent.Telephony.Telnyx.Dialling;

/// <summary>Places calls, as far as <see cref="DialOptions"/> let it.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class Dialler
{
    private readonly TelnyxCalls _calls;
    private readonly ICallHost _host;
    private readonly TelnyxMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly DialPolicy _policy;
    private readonly RateLimit _rate;
    private readonly int _maxCalls;
    private readonly Lock _gate = new();
    private readonly long _start;
    private TimeSpan _full;
    private int _live;

    internal Dialler(TelnyxCalls calls, ICallHost host, TelnyxMetrics metrics, TimeProvider time, IOptions<DialOptions> options, IOptions<TelnyxOptions> telnyx)
    {
        _calls = calls;
        _host = host;
        _metrics = metrics;
        _time = time;
        _policy = new DialPolicy(options.Value, telnyx.Value);
        _rate = new RateLimit(options.Value.PerMinute, TimeSpan.FromMinutes(1) / options.Value.PerMinute);
        _maxCalls = options.Value.MaxCalls;
        _start = time.GetTimestamp();
    }

    /// <summary>Places a call. The conversation starts when the callee answers.</summary>
    /// <param name="from">The calling number; null for <c>Telnyx__CallerId</c>.</param>
    /// <returns>The call's id as soon as it has one, which is before the callee answers; or why the call may not be placed.</returns>
    /// <exception cref="CallControlException">Not configured for outgoing calls, no capacity, or refused by the carrier.</exception>
    public async Task<(string? Id, DialRefusal? Refusal)> DialAsync(string? to, string? from, CancellationToken cancellationToken)
    {
        var (target, caller, refusal) = _policy.Judge(to, from);
        if (refusal is null)
        {
            var places = await _host.CountPlacesAsync();
            refusal = TakePlace(Math.Min(_maxCalls, (places / 2) + (places % 2)));
        }

        if (refusal is not null)
        {
            _metrics.Dialled(refusal.Outcome);
            return (null, refusal);
        }

        Task? ended = null;
        try
        {
            var id = await _calls.DialAsync(target, caller, call => ended = call, cancellationToken);
            _metrics.Dialled("placed");
            return (id, null);
        }
        catch (Exception e)
        {
            // Whoever asked may be gone; then the call is hung up as soon as it can be.
            _metrics.Dialled(e is OperationCanceledException ? "cancelled" : "failed");
            throw;
        }
        finally
        {
            // The place is the call's until it is over, even where nobody knows whether the carrier has placed it.
            _ = (ended ?? Task.CompletedTask).ContinueWith(_ => FreePlace(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private DialRefusal? TakePlace(int most)
    {
        lock (_gate)
        {
            if (_live >= most)
                return new DialRefusal(DialFault.Limited, "too_many", null, $"There are {_live} outgoing calls already: the limit is Dial__MaxCalls, and half of all calls that can be served.", TimeSpan.FromSeconds(5));
            if (_rate.Take(ref _full, _time.GetElapsedTime(_start)) is var wait && wait > TimeSpan.Zero)
                return new DialRefusal(DialFault.Limited, "too_fast", null, $"{_rate.Burst} calls were placed within a minute: the limit is Dial__PerMinute.", wait);
            _live++;
            return null;
        }
    }

    private void FreePlace()
    {
        lock (_gate)
            _live--;
    }
}
