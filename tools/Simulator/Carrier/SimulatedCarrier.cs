using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace VoiceAgent.Simulator;

/// <summary>A command as the platform sent it, before it was checked, with the HTTP status of the carrier's reply.</summary>
/// <param name="CallControlId">The id of the commanded leg; null where the path names none.</param>
public sealed record ReceivedCommand(string Name, string? CallControlId, string Body, int Status);

/// <summary>
/// A simulated Telnyx: Call Control over REST, signed webhooks, and the media WebSocket as its client. It knows the protocol from the
/// documentation only and shares no code with the platform's Telnyx room.
/// </summary>
public sealed class SimulatedCarrier : IAsyncDisposable
{
    private static readonly TimeSpan IdempotencyWindow = TimeSpan.FromSeconds(60);

    private readonly SimulatedCarrierOptions _options;
    private readonly ConcurrentDictionary<string, SimulatedCall> _calls = new();
    private readonly ConcurrentQueue<ReceivedCommand> _commands = new();
    private readonly ConcurrentQueue<WebhookDelivery> _deliveries = new();
    private readonly ConcurrentDictionary<(string Call, string CommandId), (long At, string Reply)> _done = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly PacingWheel _wheel;
    private readonly CarrierMedia _media;
    private readonly CommandRules _rules;
    private readonly CallCommands _executor;
    private readonly WebApplication _app;
    private int _number;

    private SimulatedCarrier(SimulatedCarrierOptions options)
    {
        _options = options;
        _wheel = new PacingWheel(options.Time);
        _media = new CarrierMedia(options.Time, _wheel, options.Line, Math.Max(1, (int)(options.ChunkLength.TotalMilliseconds / 20)));
        _rules = new CommandRules(options.SchemaFolder);
        _executor = new CallCommands(options, Open, id => _calls.GetValueOrDefault(id));
        _app = LoopbackServer.Build(options.Port, HandleAsync);
    }

    /// <summary>The base URL for the platform's <c>Telnyx__ApiBaseUrl</c>.</summary>
    public Uri BaseUrl { get; private set; } = null!;

    /// <summary>The faults that coming commands will hit.</summary>
    public CommandFaults Faults { get; } = new();

    public IReadOnlyCollection<SimulatedCall> Calls => [.. _calls.Values];

    public IReadOnlyCollection<ReceivedCommand> Commands => [.. _commands];

    public IReadOnlyCollection<WebhookDelivery> Deliveries => [.. _deliveries];

    /// <summary>Starts a carrier that listens for commands.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SimulatedCarrier> StartAsync(SimulatedCarrierOptions options, CancellationToken cancellationToken = default)
    {
        var carrier = new SimulatedCarrier(options);
        var address = await carrier._app.StartAsync(carrier, cancellationToken);
        carrier.BaseUrl = new Uri(address, "/v2");
        return carrier;
    }

    /// <summary>Places a call to the platform.</summary>
    /// <param name="webhookUrl">The URL to which this call's webhooks go, as if a balancer had chosen it; null for <see cref="SimulatedCarrierOptions.WebhookUrl"/>.</param>
    public SimulatedCall Place(string from, string to, IHandset handset, Uri? webhookUrl = null) =>
        Open(new CallSetup(from, to, IsIncoming: true, handset, WebhookUrl: webhookUrl));

    public async ValueTask DisposeAsync()
    {
        foreach (var call in _calls.Values)
        {
            call.HangUp();
            await call.Ended;
        }

        await _app.DisposeAsync();
        _wheel.Dispose();
        _http.Dispose();
    }

    private SimulatedCall Open(CallSetup setup)
    {
        var number = Interlocked.Increment(ref _number);
        var call = new SimulatedCall(_options, _media, setup, made =>
        {
            // The call is in the table before its first webhook leaves, because the platform's answer may come at once.
            _calls[made.CallControlId] = made;
            return new WebhookLine(_options, setup.WebhookUrl ?? _options.WebhookUrl, _http, number, _deliveries.Enqueue);
        });
        return call;
    }

    private async Task HandleAsync(HttpContext http)
    {
        var (command, id) = Route(http.Request);
        var body = await new StreamReader(http.Request.Body).ReadToEndAsync(http.RequestAborted);
        var fault = command is null or "status" ? null : Faults.Take(command);
        int status;
        string reply;
        try
        {
            if (fault?.Fault is CommandFault.ServerError)
                throw CarrierException.Internal();
            if (fault?.Fault is CommandFault.RateLimit)
                throw CarrierException.RateLimited();
            Authenticate(http.Request);
            reply = await RunAsync(command, id, body);
            status = 200;
        }
        catch (CarrierException refused)
        {
            (status, reply) = (refused.Status, refused.Body);
        }

        _commands.Enqueue(new ReceivedCommand(command ?? http.Request.Path, id, body, status));
        if (fault is { Fault: CommandFault.DelayReply, Delay: var delay })
            await Task.Delay(delay, _options.Time);
        if (fault?.Fault is CommandFault.DropReply)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        if (status == 429)
        {
            http.Response.Headers["x-ratelimit-limit"] = "10";
            http.Response.Headers["x-ratelimit-remaining"] = "0";
            http.Response.Headers["x-ratelimit-reset"] = "1";
        }

        await http.Response.WriteAsync(reply, http.RequestAborted);
    }

    private async Task<string> RunAsync(string? command, string? id, string text)
    {
        if (command is null)
            throw CarrierException.NotFound();
        var call = id is null ? null : _calls.GetValueOrDefault(id) ?? throw CarrierException.NotFound();
        if (command == "status")
            return Data(CallCommands.Describe(call!, _options.Time));
        var body = Parse(text);
        var key = body.TryGetProperty("command_id", out var commandId) && commandId.ValueKind == JsonValueKind.String
            ? (id ?? "", commandId.GetString()!)
            : default;
        if (key.Item2 is not null && _done.TryGetValue(key, out var done) && _options.Time.GetElapsedTime(done.At) < IdempotencyWindow)
            return done.Reply;
        if (call?.State == LegState.Ended)
            throw CarrierException.Ended();
        _rules.Check(command, body);
        var reply = Data(call is null ? _executor.Dial(body) : await _executor.RunAsync(call, command, body));
        if (key.Item2 is not null)
            _done[key] = (_options.Time.GetTimestamp(), reply);
        return reply;
    }

    private void Authenticate(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var isBearer = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && header.Length > "Bearer ".Length;
        if (!isBearer || (_options.ApiKey is { } key && header["Bearer ".Length..] != key))
            throw CarrierException.Unauthenticated();
    }

    private static (string? Command, string? CallId) Route(HttpRequest request)
    {
        var parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["v2", "calls"] when request.Method == "POST" => ("dial", null),
            ["v2", "calls", var id] when request.Method == "GET" => ("status", id),
            ["v2", "calls", var id, "actions", var name] when CallCommands.Knows(name, request.Method) => (name, id),
            _ => (null, null),
        };
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            var body = JsonDocument.Parse(string.IsNullOrWhiteSpace(text) ? "{}" : text).RootElement;
            return body.ValueKind == JsonValueKind.Object ? body : throw CarrierException.NotJson();
        }
        catch (JsonException)
        {
            throw CarrierException.NotJson();
        }
    }

    private static string Data(JsonObject data) => new JsonObject { ["data"] = data }.ToJsonString();
}
