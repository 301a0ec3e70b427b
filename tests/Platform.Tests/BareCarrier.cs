using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VoiceAgent.Simulator;

namespace VoiceAgent.Platform.Tests;

/// <summary>
/// A carrier that says yes to every command and does nothing by itself, so that a test can misbehave in its name. Commands for calls that
/// are not its own go on to a well-behaved carrier.
/// </summary>
internal sealed class BareCarrier : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly ConcurrentDictionary<(string Call, string Command), TaskCompletionSource<JsonElement>> _commands = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();

    private BareCarrier()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Run(HandleAsync);
    }

    public Uri BaseUrl => new(new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), "/v2");

    /// <summary>Where other calls' commands go.</summary>
    public Uri? Others { get; set; }

    public SigningKey Key { get; } = SigningKey.Create();

    public static async Task<BareCarrier> StartAsync()
    {
        var carrier = new BareCarrier();
        await carrier._app.StartAsync();
        return carrier;
    }

    /// <summary>The body of the first such command for the call, once it has come.</summary>
    public Task<JsonElement> CommandAsync(string call, string command, CancellationToken cancellationToken) =>
        Awaited(call, command).Task.WaitAsync(RunningPlatform.Limit, cancellationToken);

    /// <summary>How often the command came for any of the calls.</summary>
    public int Count(string command) => _counts.GetValueOrDefault(command);

    /// <summary>Posts a signed webhook.</summary>
    /// <returns>The platform's status code.</returns>
    public async Task<int> PostAsync(Uri platform, string body, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(platform, "/telnyx/webhooks")) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("telnyx-timestamp", timestamp);
        request.Headers.Add("telnyx-signature-ed25519", Key.Sign(timestamp, bytes));
        using var response = await _http.SendAsync(request, cancellationToken);
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
        Key.Dispose();
    }

    private TaskCompletionSource<JsonElement> Awaited(string call, string command) =>
        _commands.GetOrAdd((call, command), _ => new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        context.Response.ContentType = "application/json";
        // /v2/calls/{id}[/actions/{command}]
        var parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (!parts[2].StartsWith(BareCall.Prefix, StringComparison.Ordinal))
        {
            await PassOnAsync(context);
        }
        else if (parts is [_, _, var call, "actions", var command])
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body, cancellationToken: context.RequestAborted);
            _counts.AddOrUpdate(command, 1, (_, count) => count + 1);
            Awaited(call, command).TrySetResult(body);
            await context.Response.WriteAsync("""{"data":{"result":"ok"}}""", context.RequestAborted);
        }
        else
        {
            await context.Response.WriteAsync("""{"data":{"is_alive":true,"record_type":"call"}}""", context.RequestAborted);
        }
    }

    private async Task PassOnAsync(HttpContext context)
    {
        var request = context.Request;
        using var onward = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(Others!, request.GetEncodedPathAndQuery()));
        onward.Headers.TryAddWithoutValidation("Authorization", request.Headers.Authorization.ToString());
        if (request.ContentLength is > 0)
        {
            onward.Content = new StreamContent(request.Body);
            onward.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var answer = await _http.SendAsync(onward, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}

/// <summary>A call of the bare carrier, driven by hand.</summary>
internal sealed class BareCall(BareCarrier carrier, Uri platform, string name, CancellationToken cancellationToken) : IDisposable
{
    public const string Prefix = "bare-";

    private readonly ClientWebSocket _socket = new();

    public string Id { get; } = Prefix + name;

    /// <summary>The call comes in and is answered; the result is where the platform wants the stream.</summary>
    public async Task<Uri> BeginAsync()
    {
        await PostAsync("call.initiated", new JsonObject { ["direction"] = "incoming", ["state"] = "parked" });
        return StreamOf(await carrier.CommandAsync(Id, "answer", cancellationToken));
    }

    /// <summary>The platform asks for the stream once more.</summary>
    public async Task<Uri> AgainAsync() => StreamOf(await carrier.CommandAsync(Id, "streaming_start", cancellationToken));

    public Task ConnectAsync(Uri stream) => _socket.ConnectAsync(stream, cancellationToken);

    public Task SendAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    public Task SendAsync(byte[] binary) => _socket.SendAsync(binary, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);

    public Task StartAsync(string encoding = "PCMU") => SendAsync(new JsonObject
    {
        ["event"] = "start",
        ["sequence_number"] = "1",
        ["stream_id"] = "stream",
        ["start"] = new JsonObject
        {
            ["call_control_id"] = Id,
            ["media_format"] = new JsonObject { ["encoding"] = encoding, ["sample_rate"] = 8000, ["channels"] = 1 },
        },
    }.ToJsonString());

    /// <summary>The next frame of the platform; null when it closes or cuts the socket.</summary>
    public async Task<JsonElement?> ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        try
        {
            while (true)
            {
                var piece = await _socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken).AsTask().WaitAsync(RunningPlatform.Limit, cancellationToken);
                if (piece.MessageType == WebSocketMessageType.Close)
                    return null;
                length += piece.Count;
                if (piece.EndOfMessage)
                    return JsonSerializer.Deserialize<JsonElement>(buffer.AsSpan(0, length));
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    /// <summary>Reads until the platform closes the socket.</summary>
    /// <returns>The close code; null where the connection was cut.</returns>
    public async Task<WebSocketCloseStatus?> ClosedAsync()
    {
        while (await ReceiveAsync() is not null)
        {
            // What still comes does not matter.
        }

        return _socket.CloseStatus;
    }

    public Task<int> HangUpAsync() => PostAsync("call.hangup", new JsonObject { ["hangup_cause"] = "normal_clearing", ["hangup_source"] = "caller" });

    public Task<int> PostAsync(string type, JsonObject? more = null) => carrier.PostAsync(platform, Event(type, more), cancellationToken);

    /// <summary>A webhook with an id of its own.</summary>
    public string Event(string type, JsonObject? more = null)
    {
        var payload = more ?? [];
        payload["call_control_id"] = Id;
        payload["call_session_id"] = "session-" + Id;
        payload["from"] = "+15550100004";
        payload["to"] = "+15550100002";
        return new JsonObject
        {
            ["data"] = new JsonObject { ["record_type"] = "event", ["event_type"] = type, ["id"] = Guid.NewGuid().ToString(), ["payload"] = payload },
        }.ToJsonString();
    }

    public void Dispose() => _socket.Dispose();

    private static Uri StreamOf(JsonElement command) => new(command.GetProperty("stream_url").GetString()!);
}
