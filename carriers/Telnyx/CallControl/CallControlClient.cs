using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Carriers.Telnyx.CallControl;

/// <summary>The outcome of a command that was not refused.</summary>
internal enum CommandOutcome
{
    Accepted,

    /// <summary>The call was over already, which is fine for the commands that end or undo something.</summary>
    CallEnded,
}

/// <summary>Sends commands to Telnyx, resending the identical command while no answer comes, as Telnyx advises ("command retries").</summary>
/// <remarks>Thread-safe. The effect of a command is reported by webhook, and only its acceptance here.</remarks>
internal sealed partial class CallControlClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly TelnyxOptions _options;
    private readonly TelnyxMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<CallControlClient> _logger;

    /// <param name="http">The client, owned from here on. Its own timeout is switched off, because every try has one.</param>
    public CallControlClient(HttpClient http, IOptions<TelnyxOptions> options, TelnyxMetrics metrics, TimeProvider time, ILogger<CallControlClient> logger)
    {
        _http = http;
        _http.Timeout = Timeout.InfiniteTimeSpan;
        _http.MaxResponseContentBufferSize = 256 * 1024;
        _options = options.Value;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    /// <summary>Sends a command to a call.</summary>
    /// <exception cref="TelnyxException">Telnyx refused, or did not answer in any try.</exception>
    public async Task<CommandOutcome> SendAsync(string callControlId, CallCommand command, CancellationToken cancellationToken)
    {
        try
        {
            await ExchangeAsync(command.Action, () => Post($"calls/{Uri.EscapeDataString(callControlId)}/actions/{command.Action}", command), cancellationToken);
            return CommandOutcome.Accepted;
        }
        catch (TelnyxException e) when (command.EndedIsFine && (e.Error is TelnyxError.CallEnded || (e.Error is TelnyxError.NotFound && command is (HangUpCommand or RejectCommand))))
        {
            return CommandOutcome.CallEnded;
        }
    }

    /// <summary>Places a call.</summary>
    /// <exception cref="TelnyxException">Telnyx refused, or did not answer in any try. Without an answer the call may have been placed all the same.</exception>
    public async Task<DialledCall> DialAsync(DialCommand command, CancellationToken cancellationToken)
    {
        var body = await ExchangeAsync(command.Action, () => Post("calls", command), cancellationToken);
        return Read(body, CommandJson.Default.DialReply)?.Data ?? new DialledCall(null, null);
    }

    /// <summary>Asks whether a call still exists. Telnyx keeps the answer for ten minutes after the call's end.</summary>
    /// <returns>Whether the call exists; null when the reply does not say.</returns>
    /// <exception cref="TelnyxException">Telnyx did not answer in any try, or refused for another reason than that there is no such call.</exception>
    public async Task<bool?> IsAliveAsync(string callControlId, CancellationToken cancellationToken)
    {
        try
        {
            var body = await ExchangeAsync("status", () => new HttpRequestMessage(HttpMethod.Get, Address($"calls/{Uri.EscapeDataString(callControlId)}")), cancellationToken);
            return Read(body, CommandJson.Default.CallReply)?.Data?.IsAlive;
        }
        catch (TelnyxException e) when (e.Error is TelnyxError.NotFound or TelnyxError.CallEnded)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<byte[]> ExchangeAsync(string action, Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            // The first try waits 0.5 s, as Telnyx advises, and each further one twice as long: a carrier that is only slow gets its chance.
            var patience = _options.CommandReplyTimeout * (1 << (attempt - 1));
            var reply = await TryAsync(action, request, patience, cancellationToken);
            if (reply.Failure is null)
                return reply.Body;
            if (!reply.IsTransient || attempt >= _options.CommandTries)
            {
                LogRefused(action, reply.Failure.Error, reply.Failure.Status, attempt);
                LogRefusalDetail(action, reply.Failure.Detail);
                throw reply.Failure;
            }

            _metrics.CommandResent(action, reply.Failure.Error);
            LogResending(action, reply.Failure.Error, reply.Failure.Status, attempt);
            var pause = reply.Failure.Error is TelnyxError.RateLimited ? RateLimitPause(reply, patience) : reply.TimedOut ? TimeSpan.Zero : patience;
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, _time, cancellationToken);
        }
    }

    private async Task<Reply> TryAsync(string action, Func<HttpRequestMessage> build, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var request = build();
        if (!string.IsNullOrEmpty(_options.ApiKey))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.ApiKey);
        using var timeout = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            if (response.IsSuccessStatusCode)
                return new Reply(body, null, false);
            var failure = TelnyxException.FromReply(action, (int)response.StatusCode, body);
            var transient = response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
            return new Reply(body, failure, transient, RetryAfter: RetryAfter(response));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return new Reply([], new TelnyxException(action, TelnyxError.Unreachable, null, null, "no reply", null, e), true, TimedOut: true);
        }
        catch (HttpRequestException e)
        {
            return new Reply([], new TelnyxException(action, TelnyxError.Unreachable, null, null, e.HttpRequestError.ToString(), null, e), true);
        }
    }

    private HttpRequestMessage Post(string path, CallCommand command)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(command, command.GetType(), CommandJson.Default));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpRequestMessage(HttpMethod.Post, Address(path)) { Content = content };
    }

    private Uri Address(string path) => new($"{_options.ApiBaseUrl.TrimEnd('/')}/{path}");

    private T? Read<T>(byte[] body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException e)
        {
            LogUnreadableReply(e);
            return default;
        }
    }

    private TimeSpan RateLimitPause(Reply reply, TimeSpan otherwise)
    {
        var asked = reply.RetryAfter ?? otherwise;
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked > _options.RateLimitMaxWait ? _options.RateLimitMaxWait : asked;
    }

    /// <summary>How long Telnyx asks to wait, in Retry-After (RFC 9110) or x-ratelimit-reset; null where it does not say.</summary>
    /// <remarks>x-ratelimit-reset holds seconds from now, or a Unix time where the number is too large for a duration.</remarks>
    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter is { } header)
            return header.Delta ?? header.Date - _time.GetUtcNow();
        const long NoLongerADuration = 1_000_000_000;
        if (!response.Headers.TryGetValues("x-ratelimit-reset", out var values)
            || !long.TryParse(values.FirstOrDefault(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var reset))
            return null;
        return reset < NoLongerADuration ? TimeSpan.FromSeconds(reset) : reset <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(reset) - _time.GetUtcNow() : null;
    }

    private readonly record struct Reply(byte[] Body, TelnyxException? Failure, bool IsTransient, bool TimedOut = false, TimeSpan? RetryAfter = null);
}
