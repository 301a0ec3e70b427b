using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line;

namespace VoiceAgent.Carriers.Telnyx.Webhooks;

/// <summary>Takes webhooks: it checks and parses them, drops repeats, queues the rest, and answers before anything is done about them.</summary>
/// <remarks>Telnyx waits 2 s for the answer by default, sends again after 408, 429 and 5xx, and not after other 4xx.</remarks>
internal sealed partial class WebhookEndpoint : IDisposable
{
    /// <summary>The header that webhooks of API version 1 bring instead of an Ed25519 signature.</summary>
    private const string Version1SignatureHeader = "x-telnyx-signature";

    private static readonly (int Status, string Outcome) Version1 = (StatusCodes.Status400BadRequest, "api_version_1");
    private static readonly (int Status, string Outcome) TooLarge = (StatusCodes.Status413PayloadTooLarge, "too_large");

    private readonly LineCalls _calls;
    private readonly TelnyxOptions _options;
    private readonly LineMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<WebhookEndpoint> _logger;
    private readonly WebhookSignature? _signature;
    private readonly BodyReadings _readings;
    private readonly RecentIds _seen;
    private readonly LogSummary _refusals;
    private int _saidVersion;

    public WebhookEndpoint([FromKeyedServices(TelnyxOptions.Section)] LineCalls calls, IOptions<TelnyxOptions> options, [FromKeyedServices(TelnyxOptions.Section)] LineMetrics metrics, TimeProvider time, ILogger<WebhookEndpoint> logger)
    {
        _calls = calls;
        _options = options.Value;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _signature = _options.PublicKey is { } keys ? WebhookSignature.ForPublicKeys(keys) : null;
        _readings = new BodyReadings(time);
        _seen = new RecentIds(time, _options.WebhookMemory, _options.WebhookMemorySize);
        _refusals = new LogSummary(time, TimeSpan.FromSeconds(1), LogRefused);
        if (_signature is null)
            LogNoPublicKey(_options.AllowUnsigned ? "accepted unchecked" : "refused");
    }

    public async Task HandleAsync(HttpContext context)
    {
        var (status, outcome) = await TakeAsync(context);
        _metrics.WebhookReceived(outcome);
        if (status >= StatusCodes.Status400BadRequest)
            _refusals.Add(outcome);
        if (outcome == Version1.Outcome && Interlocked.Exchange(ref _saidVersion, 1) == 0)
            LogVersion1();
        context.Response.StatusCode = status;
    }

    public void Dispose()
    {
        _refusals.Dispose();
    }

    /// <summary>Takes a webhook. No body is read before its headers are worth it, and none means anything before its signature is right.</summary>
    private async Task<(int Status, string Outcome)> TakeAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength > _options.WebhookMaxBytes)
            return TooLarge;
        var head = WebhookSignature.Read(request.Headers[WebhookSignature.SignatureHeader], request.Headers[WebhookSignature.TimestampHeader], _time.GetUtcNow());
        if (Refusal(head.Verdict, request.Headers) is { } refusal)
            return refusal;

        var (outcome, taken) = await _readings.ReadAsync(request.Body, _options.WebhookMaxBytes, body => Take(head, request, body), context.RequestAborted);
        switch (outcome)
        {
            case BodyOutcome.Read:
                return taken;
            case BodyOutcome.TooLarge:
                return TooLarge;
            default:
                // A sender like this is not asked to go on.
                context.Abort();
                return outcome is BodyOutcome.Evicted ? (StatusCodes.Status503ServiceUnavailable, "too_many") : (StatusCodes.Status408RequestTimeout, outcome is BodyOutcome.TooSlow ? "too_slow" : "unreadable");
        }
    }

    private (int Status, string Outcome)? Refusal(SignatureVerdict verdict, IHeaderDictionary headers)
    {
        if (_signature is null)
            return _options.AllowUnsigned ? null : (StatusCodes.Status401Unauthorized, "no_public_key");
        return verdict switch
        {
            SignatureVerdict.Valid => null,
            SignatureVerdict.Missing when headers.ContainsKey(Version1SignatureHeader) => Version1,
            SignatureVerdict.Missing => (StatusCodes.Status401Unauthorized, "unsigned"),
            SignatureVerdict.Stale => (StatusCodes.Status401Unauthorized, "stale"),
            _ => (StatusCodes.Status401Unauthorized, "bad_signature"),
        };
    }

    private (int Status, string Outcome) Take(SignatureHead head, HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (_signature is not null && Refusal(_signature.Verify(head, body.Span), request.Headers) is { } refusal)
            return refusal;
        var (carrierEvent, fault) = EventParser.Parse(body);
        if (carrierEvent is null)
            return fault is EventFault.Version1 || request.HasFormContentType ? Version1 : (StatusCodes.Status400BadRequest, "malformed");
        // Repeats are told by the event, and only after the signature: a redelivery is acknowledged, not refused as a replay.
        if (!_seen.Add(carrierEvent.Id))
            return (StatusCodes.Status200OK, "duplicate");

        switch (_calls.Deliver(carrierEvent, _signature is null ? carrierEvent.Head.OccurredAt : head.SignedAt))
        {
            case Delivery.Overloaded:
                // The event was not taken, so its redelivery is no repeat.
                _seen.Remove(carrierEvent.Id);
                return (StatusCodes.Status503ServiceUnavailable, "overloaded");
            case Delivery.Queued:
                return (StatusCodes.Status200OK, "queued");
            default:
                LogIgnored(carrierEvent.Head.Type);
                return (StatusCodes.Status200OK, "ignored");
        }
    }
}
