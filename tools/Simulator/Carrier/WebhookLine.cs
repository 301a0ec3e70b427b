using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace VoiceAgent.Simulator;

/// <summary>One attempt to deliver a webhook.</summary>
/// <param name="Status">The status of the platform's answer; null where no answer came in time.</param>
public sealed record WebhookDelivery(string EventId, string EventType, int Attempt, HttpStatusCode? Status, string Body);

/// <summary>Delivers the events of one call: the first attempts in sequence, repeats beside them.</summary>
internal sealed class WebhookLine
{
    private readonly SimulatedCarrierOptions _options;
    private readonly HttpClient _http;
    private readonly Action<WebhookDelivery> _delivered;
    private readonly Random _random;
    private readonly Channel<Event> _events = Channel.CreateUnbounded<Event>(new() { SingleReader = true });
    private readonly List<Task> _besides = [];

    public WebhookLine(SimulatedCarrierOptions options, Uri url, HttpClient http, int number, Action<WebhookDelivery> delivered)
    {
        _options = options;
        Url = url;
        _http = http;
        _delivered = delivered;
        _random = new Random(options.Webhooks.Seed + number);
        Drained = Task.Run(DeliverAsync);
    }

    /// <summary>The URL to which events go that are posted from now on.</summary>
    public Uri Url { get; set; }

    /// <summary>Completed when, after <see cref="Complete"/>, every event has been delivered or given up.</summary>
    public Task Drained { get; }

    public void Post(string type, JsonObject payload) =>
        _events.Writer.TryWrite(new Event(Guid.NewGuid().ToString(), type, _options.Time.GetUtcNow(), payload, Url));

    public void Complete() => _events.Writer.TryComplete();

    private async Task DeliverAsync()
    {
        while (await _events.Reader.WaitToReadAsync())
        {
            while (_events.Reader.TryRead(out var next))
            {
                var (held, twice) = (_random.NextDouble() < _options.Webhooks.Reorder, _random.NextDouble() < _options.Webhooks.Duplicate);
                if (held)
                    _besides.Add(DeliverLateAsync(next));
                else if (!await AttemptAsync(next, 1))
                    _besides.Add(RepeatAsync(next));
                if (twice)
                    _besides.Add(AttemptAsync(next, 1));
            }
        }

        await Task.WhenAll(_besides);
    }

    private async Task DeliverLateAsync(Event next)
    {
        await Task.Delay(_options.Webhooks.ReorderDelay, _options.Time);
        if (!await AttemptAsync(next, 1))
            await RepeatAsync(next);
    }

    private async Task RepeatAsync(Event next)
    {
        var attempt = 1;
        foreach (var delay in _options.Webhooks.RetryDelays)
        {
            await Task.Delay(delay, _options.Time);
            if (await AttemptAsync(next, ++attempt))
                return;
        }
    }

    /// <returns>True where the webhook was accepted or refused for good; false where it is to be repeated.</returns>
    private async Task<bool> AttemptAsync(Event next, int attempt)
    {
        var body = CallEvents.Envelope(next.Id, next.Type, next.At, next.Payload, attempt, next.Url).ToJsonString();
        var bytes = Encoding.UTF8.GetBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, next.Url) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.ParseAdd("telnyx-webhooks");
        if (_options.SigningKey is { } key)
        {
            var timestamp = _options.Time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
            request.Headers.Add("telnyx-timestamp", timestamp);
            request.Headers.Add("telnyx-signature-ed25519", key.Sign(timestamp, bytes));
        }

        HttpStatusCode? status = null;
        try
        {
            using var limit = new CancellationTokenSource(_options.Webhooks.Timeout, _options.Time);
            using var response = await _http.SendAsync(request, limit.Token);
            status = response.StatusCode;
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException)
        {
            // No answer in time is a failed attempt like any other; the delivery record shows it.
            status = null;
        }

        _delivered(new WebhookDelivery(next.Id, next.Type, attempt, status, body));
        return status is not null && (int)status is < 500 and not 408 and not 429;
    }

    private sealed record Event(string Id, string Type, DateTimeOffset At, JsonObject Payload, Uri Url);
}
