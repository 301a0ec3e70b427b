using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Telephony.Telnyx.Webhooks;

/// <summary>Takes webhooks: checks, parses, drops repeats, queues, and answers before anything is done about them.</summary>
/// <remarks>Telnyx waits 2 s for the answer by default, sends again after 408, 429 and 5xx, and not after other 4xx.</remarks>
internal sealed partial class WebhookEndpoint : IDisposable
{
    private readonly TelnyxCalls _calls;
    private readonly TelnyxOptions _options;
    private readonly TelnyxMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<WebhookEndpoint> _logger;
    private readonly WebhookSignature? _signature;
    private readonly RecentIds _seen;

    public WebhookEndpoint(TelnyxCalls calls, IOptions<TelnyxOptions> options, TelnyxMetrics metrics, TimeProvider time, ILogger<WebhookEndpoint> logger)
    {
        _calls = calls;
        _options = options.Value;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _signature = _options.PublicKey is { } key ? WebhookSignature.ForPublicKey(key) : null;
        _seen = new RecentIds(time, _options.WebhookMemory, _options.WebhookMemorySize);
        if (_signature is null)
            LogNoPublicKey(_options.AllowUnsigned ? "accepted unchecked" : "refused");
    }

    public async Task HandleAsync(HttpContext context)
    {
        var (status, outcome) = await TakeAsync(context.Request, context.RequestAborted);
        _metrics.WebhookReceived(outcome);
        if (status >= StatusCodes.Status400BadRequest)
            LogRefused(status, outcome);
        context.Response.StatusCode = status;
    }

    public void Dispose() => _signature?.Dispose();

    private async Task<(int Status, string Outcome)> TakeAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var limit = _options.WebhookMaxBytes;
        if (request.ContentLength > limit)
            return (StatusCodes.Status413PayloadTooLarge, "too_large");
        var buffer = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? 16 * 1024) + 1);
        try
        {
            var length = 0;
            int read;
            while ((read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0)
            {
                length += read;
                if (length > limit)
                    return (StatusCodes.Status413PayloadTooLarge, "too_large");
                if (length == buffer.Length)
                    buffer = Grow(buffer);
            }

            return Take(request.Headers, buffer.AsMemory(0, length));
        }
        catch (BadHttpRequestException e)
        {
            return (e.StatusCode, "unreadable");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private (int Status, string Outcome) Take(IHeaderDictionary headers, ReadOnlyMemory<byte> body)
    {
        if (_signature is not null)
        {
            var verdict = _signature.Verify(headers[WebhookSignature.SignatureHeader], headers[WebhookSignature.TimestampHeader], body.Span, _time.GetUtcNow());
            if (verdict is not SignatureVerdict.Valid)
                return (StatusCodes.Status401Unauthorized, verdict is SignatureVerdict.Stale ? "stale" : "bad_signature");
        }
        else if (!_options.AllowUnsigned)
        {
            return (StatusCodes.Status401Unauthorized, "no_public_key");
        }

        if (EventParser.Parse(body) is not { } telnyxEvent)
            return (StatusCodes.Status400BadRequest, "malformed");
        // Repeats are told by the event, after the signature: a redelivery is acknowledged, not refused as a replay.
        if (!_seen.Add(telnyxEvent.Id))
            return (StatusCodes.Status200OK, "duplicate");

        switch (_calls.Deliver(telnyxEvent))
        {
            case Delivery.Overloaded:
                // It was not taken, so its redelivery is no repeat.
                _seen.Remove(telnyxEvent.Id);
                return (StatusCodes.Status503ServiceUnavailable, "overloaded");
            case Delivery.Queued:
                return (StatusCodes.Status200OK, "queued");
            default:
                LogIgnored(telnyxEvent.Head.Type);
                return (StatusCodes.Status200OK, "ignored");
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
