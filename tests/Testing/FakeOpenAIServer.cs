using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace VoiceAgent.Testing;

/// <summary>An OpenAI-compatible server whose answers the test writes: chat, speech, transcription of files and on realtime sockets.</summary>
public sealed class FakeOpenAIServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private int _sockets;

    private FakeOpenAIServer(WebApplication app) => _app = app;

    /// <summary>Answers a chat request.</summary>
    public Func<HttpContext, Task> Chat { get; set; } = context => WriteAsync(context, "Hello.");

    /// <summary>Each stream is ended as OpenAI does it.</summary>
    public bool EndsStreams { get; set; } = true;

    /// <summary>Answers a request for speech, given its body.</summary>
    public Func<HttpContext, JsonNode, Task> Speech { get; set; } = (context, _) => context.Response.Body.WriteAsync(new byte[4800]).AsTask();

    /// <summary>Answers a file that is to be recognized.</summary>
    public Func<HttpContext, IFormCollection, Task> Transcription { get; set; } = (context, _) => context.Response.WriteAsync("""{"text":"hello"}""");

    /// <summary>Asked before a realtime socket is accepted; another status than 101 refuses it.</summary>
    public Func<int> AcceptRealtime { get; set; } = () => 101;

    /// <summary>Answers what was said on a realtime socket, as µ-law.</summary>
    public Func<FakeRealtimeSocket, byte[], Task> Hear { get; set; } = (socket, _) => socket.RecognizeAsync("hello");

    /// <summary>Asked of each piece of speech on a realtime socket: whether the connection is to break instead of taking it.</summary>
    public Func<FakeRealtimeSocket, bool> Cuts { get; set; } = _ => false;

    /// <summary>The configuration of each realtime session, as often as it was given.</summary>
    public ConcurrentQueue<JsonNode> Sessions { get; } = new();

    /// <summary>What was asked for: path, connection, authorization and body.</summary>
    public ConcurrentQueue<(string Path, string Connection, string Authorization, string Body)> Requests { get; } = new();

    public string BaseUrl => _app.Urls.Single() + "/v1";

    public static async Task<FakeOpenAIServer> StartAsync()
    {
        var app = LoopbackServer.Create();
        var server = new FakeOpenAIServer(app);
        app.UseWebSockets();
        app.Run(async context =>
        {
            if (context.Request.Path == "/v1/realtime")
            {
                await server.TalkAsync(context);
                return;
            }

            if (context.Request.Path == "/v1/audio/transcriptions")
            {
                server.Requests.Enqueue((context.Request.Path, context.Connection.Id, context.Request.Headers.Authorization.ToString(), ""));
                await server.Transcription(context, await context.Request.ReadFormAsync());
                return;
            }

            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            server.Requests.Enqueue((context.Request.Path, context.Connection.Id, context.Request.Headers.Authorization.ToString(), body));
            if (context.Request.Path == "/v1/chat/completions")
            {
                await server.Chat(context);
                if (server.EndsStreams && context.Response.ContentType == "text/event-stream" && !context.RequestAborted.IsCancellationRequested)
                    await WriteRawAsync(context, "data: [DONE]\n\n");
            }
            else if (context.Request.Path == "/v1/audio/speech")
                await server.Speech(context, JsonNode.Parse(body)!);
            else
                await context.Response.WriteAsync("""{"object":"list","data":[]}""");
        });
        await app.StartAsync();
        return server;
    }

    /// <summary>One event with some words.</summary>
    public static Task WriteAsync(HttpContext context, string words)
    {
        if (!context.Response.HasStarted)
            context.Response.ContentType = "text/event-stream";
        return WriteRawAsync(context, $$$"""data: {"choices":[{"index":0,"delta":{"content":"{{{words}}}"}}]}""" + "\n\n");
    }

    public static async Task WriteRawAsync(HttpContext context, string text)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
        await context.Response.Body.FlushAsync();
    }

    private async Task TalkAsync(HttpContext context)
    {
        Requests.Enqueue((context.Request.Path, context.Connection.Id, context.Request.Headers.Authorization.ToString(), context.Request.QueryString.ToString()));
        if (AcceptRealtime() is not 101 and var status)
        {
            context.Response.StatusCode = status;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault());
        await new FakeRealtimeSocket(this, Interlocked.Increment(ref _sockets) - 1, socket, context).RunAsync();
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
