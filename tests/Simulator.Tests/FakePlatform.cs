using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace VoiceAgent.Simulator.Tests;

/// <summary>A webhook as it came over the wire.</summary>
internal sealed record SeenWebhook(string Type, JsonElement Body, string Raw, string? Signature, string? Timestamp);

/// <summary>The smallest platform: takes webhooks, runs one media socket as it is told.</summary>
internal sealed class FakePlatform : IAsyncDisposable
{
    private readonly Channel<SeenWebhook> _arriving = Channel.CreateUnbounded<SeenWebhook>();
    private readonly WebApplication _app;

    private FakePlatform(WebApplication app) => _app = app;

    public ConcurrentQueue<SeenWebhook> Webhooks { get; } = new();

    public ConcurrentQueue<JsonElement> Frames { get; } = new();

    public string? AuthHeader { get; private set; }

    public Uri WebhookUrl { get; private set; } = null!;

    public string MediaUrl { get; private set; } = null!;

    /// <summary>Answers a webhook with a status.</summary>
    public Func<SeenWebhook, Task<int>> OnWebhook { get; set; } = _ => Task.FromResult(200);

    /// <summary>Gives each media socket what answers its frames.</summary>
    public Func<Func<JsonElement, IEnumerable<string>>> OnConnect { get; set; } = () => _ => [];

    /// <summary>Answers any other request.</summary>
    public Func<string, string> OnGet { get; set; } = _ => "{}";

    /// <summary>Keeps frames for the test to look at.</summary>
    public bool KeepsFrames { get; set; } = true;

    /// <summary>Waits for the next webhook of a type; each is handed out once.</summary>
    public async Task<SeenWebhook> NextAsync(string type)
    {
        while (true)
        {
            var next = await _arriving.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (next.Type == type)
                return next;
        }
    }

    public static async Task<FakePlatform> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var platform = new FakePlatform(app);
        app.UseWebSockets();
        app.Run(platform.HandleAsync);
        await app.StartAsync();
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        platform.WebhookUrl = new Uri(address, "/telnyx/webhooks");
        platform.MediaUrl = $"ws://{address.Authority}/media/1";
        return platform;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        if (http.WebSockets.IsWebSocketRequest)
        {
            AuthHeader = http.Request.Headers["x-telnyx-streaming-auth-token"];
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            await ConverseAsync(socket);
            return;
        }

        if (http.Request.Method == "GET")
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(OnGet(http.Request.Path));
            return;
        }

        var raw = await new StreamReader(http.Request.Body).ReadToEndAsync();
        var body = JsonDocument.Parse(raw).RootElement;
        var seen = new SeenWebhook(
            body.GetProperty("data").GetProperty("event_type").GetString()!,
            body,
            raw,
            http.Request.Headers["telnyx-signature-ed25519"],
            http.Request.Headers["telnyx-timestamp"]);
        Webhooks.Enqueue(seen);
        _arriving.Writer.TryWrite(seen);
        http.Response.StatusCode = await OnWebhook(seen);
    }

    private async Task ConverseAsync(WebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var answer = OnConnect();
        while (true)
        {
            var piece = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (piece.MessageType == WebSocketMessageType.Close)
                break;
            var frame = JsonDocument.Parse(buffer.AsMemory(0, piece.Count).ToArray()).RootElement;
            if (KeepsFrames)
                Frames.Enqueue(frame);
            foreach (var text in answer(frame))
                await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}
