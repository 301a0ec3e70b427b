using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace VoiceAgent.Simulator;

/// <summary>The businesses that the example agents call: a dental practice, a roofer and a shop, and the register of their calls, as strict as such services are.</summary>
/// <remarks>A request that changes something needs an <c>Idempotency-Key</c>, and one with a key that was seen gets the answer of the first (IETF draft of the HTTP API working group). The register of calls, <c>/crm/calls</c>, and that of callers, <c>/crm/callers</c>, take webhooks, and know them by their <c>webhook-id</c> (Standard Webhooks). The second knows one caller, <see cref="KnownCaller"/>. The practice asks for its key, <see cref="ClinicKey"/>.</remarks>
public sealed class SimulatedBusiness : IAsyncDisposable
{
    /// <summary>The key that the practice asks for in <c>Authorization: Bearer</c>.</summary>
    public const string ClinicKey = "simulator";

    /// <summary>The number that the register of callers knows: it is Ann Lee's.</summary>
    public const string KnownCaller = "+15550100001";

    private const int LongestBody = 64 * 1024;

    private readonly SimulatedBusinessOptions _options;
    private readonly WebApplication _app;
    private readonly BusinessRecords _records = new();
    private readonly ConcurrentDictionary<string, (string Asked, Lazy<Task<BusinessAnswer>> Answer)> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<BusinessRequest> _requests = new();

    private SimulatedBusiness(SimulatedBusinessOptions options)
    {
        _options = options;
        _app = LoopbackServer.Build(options.Port, HandleAsync, LongestBody);
    }

    /// <summary>Where the businesses are.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>All requests so far, in the order in which they were answered.</summary>
    public IReadOnlyList<BusinessRequest> Requests => [.. _requests];

    /// <summary>The requests that have changed something, each once however often it was sent.</summary>
    public IReadOnlyList<BusinessRequest> Done => [.. _requests.Where(request => request is { Method: not "GET", Status: < 300, IsRepeated: false })];

    /// <summary>Starts the businesses.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SimulatedBusiness> StartAsync(SimulatedBusinessOptions? options = null, CancellationToken cancellationToken = default)
    {
        var business = new SimulatedBusiness(options ?? new SimulatedBusinessOptions());
        business.Url = await business._app.StartAsync(business, cancellationToken);
        return business;
    }

    /// <summary>Waits until the process is told to stop.</summary>
    public Task StoppedAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        try
        {
            var (method, path, key) = (http.Request.Method, http.Request.Path + http.Request.QueryString, http.Request.Headers[KeyHeader(http.Request)].ToString());
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync(http.RequestAborted);
            var (answer, isRepeated) = await AnswerAsync(http.Request, method, path, key, body);
            var request = new BusinessRequest(method, path, key, body, answer.Status, answer.Body.ToJsonString()) { IsRepeated = isRepeated };
            _requests.Enqueue(request);
            _options.Handled(request);
            http.Response.StatusCode = answer.Status;
            if (isRepeated)
                http.Response.Headers["Idempotent-Replayed"] = "true";
            http.Response.ContentType = "application/json; charset=utf-8";
            await http.Response.WriteAsync(request.Answer, http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more. What was asked for is done all the same.
        }
    }

    private async Task<(BusinessAnswer Answer, bool IsRepeated)> AnswerAsync(HttpRequest http, string method, string path, string key, string body)
    {
        if (path.StartsWith("/clinic/", StringComparison.Ordinal) && http.Headers.Authorization != $"Bearer {ClinicKey}")
            return (BusinessAnswer.Wrong(401, "the key is missing or wrong"), false);
        if (method == "GET")
            return (await DoAsync(http, null), false);
        if (key.Length == 0)
            return (BusinessAnswer.Wrong(400, $"the header {KeyHeader(http)} is missing"), false);
        JsonObject? json;
        try
        {
            json = JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            json = null;
        }

        if (json is null)
            return (BusinessAnswer.Wrong(400, "the body is no JSON object"), false);
        var done = new Lazy<Task<BusinessAnswer>>(() => DoAsync(http, json));
        var asked = $"{method} {path} {body}";
        var known = _known.GetOrAdd(key, (asked, done));
        return known.Asked == asked ? (await known.Answer.Value, known.Answer != done) : (BusinessAnswer.Wrong(422, "the Idempotency-Key was used for another request"), false);
    }

    /// <summary>The header by which a request that was sent before is known.</summary>
    private static string KeyHeader(HttpRequest http) => http.Path.StartsWithSegments("/crm") ? "webhook-id" : "Idempotency-Key";

    private async Task<BusinessAnswer> DoAsync(HttpRequest http, JsonObject? body)
    {
        if (_options.Takes > TimeSpan.Zero)
            await Task.Delay(_options.Takes, _options.Time);
        return _records.Answer(http.Method, http.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries), http.Query["day"].ToString(), body);
    }
}

/// <summary>How the simulated businesses behave.</summary>
public sealed class SimulatedBusinessOptions
{
    /// <summary>Where they listen, on the loopback interface only.</summary>
    /// <value>8030, where the example agents look for them; 0 takes a free port.</value>
    public int Port { get; set; } = 8030;

    /// <summary>How long each request takes.</summary>
    /// <value>Default: 200 ms.</value>
    public TimeSpan Takes { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Told of each request once it is answered.</summary>
    public Action<BusinessRequest> Handled { get; set; } = _ => { };

    public TimeProvider Time { get; set; } = TimeProvider.System;
}

/// <summary>A request to a simulated business, with its answer.</summary>
/// <param name="Key">The request's <c>Idempotency-Key</c>; empty where it had none.</param>
public sealed record BusinessRequest(string Method, string Path, string Key, string Body, int Status, string Answer)
{
    /// <summary>The key was seen before, so the answer is that of the first request.</summary>
    public bool IsRepeated { get; init; }
}
