using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
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
    private readonly WebApplication _app;

    private FakePlatform(WebApplication app) => _app = app;

    public ConcurrentQueue<SeenWebhook> Webhooks { get; } = new();

    public ConcurrentQueue<JsonElement> Frames { get; } = new();

    public string? AuthHeader { get; private set; }

    public Uri WebhookUrl { get; private set; } = null!;

    public string MediaUrl { get; private set; } = null!;

    /// <summary>Answers a webhook with a status.</summary>
    public Func<SeenWebhook, Task<int>> OnWebhook { get; set; } = _ => Task.FromResult(200);

    /// <summary>Answers a media frame with text frames.</summary>
    public Func<JsonElement, IEnumerable<string>> OnFrame { get; set; } = _ => [];

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

        var raw = await new StreamReader(http.Request.Body).ReadToEndAsync();
        var body = JsonDocument.Parse(raw).RootElement;
        var seen = new SeenWebhook(
            body.GetProperty("data").GetProperty("event_type").GetString()!,
            body,
            raw,
            http.Request.Headers["telnyx-signature-ed25519"],
            http.Request.Headers["telnyx-timestamp"]);
        Webhooks.Enqueue(seen);
        http.Response.StatusCode = await OnWebhook(seen);
    }

    private async Task ConverseAsync(WebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var piece = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (piece.MessageType == WebSocketMessageType.Close)
                break;
            var frame = JsonDocument.Parse(buffer.AsMemory(0, piece.Count).ToArray()).RootElement;
            Frames.Enqueue(frame);
            foreach (var answer in OnFrame(frame))
                await socket.SendAsync(Encoding.UTF8.GetBytes(answer), WebSocketMessageType.Text, true, CancellationToken.None);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}
