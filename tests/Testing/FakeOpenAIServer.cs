using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VoiceAgent.Testing;

/// <summary>An OpenAI-compatible server whose answers the test writes.</summary>
public sealed class FakeOpenAIServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeOpenAIServer(WebApplication app) => _app = app;

    /// <summary>Answers a chat request.</summary>
    public Func<HttpContext, Task> Chat { get; set; } = context => WriteAsync(context, "Hello.");

    /// <summary>What was asked for: path, connection, authorization and body.</summary>
    public ConcurrentQueue<(string Path, string Connection, string Authorization, string Body)> Requests { get; } = new();

    public string BaseUrl => _app.Urls.Single() + "/v1";

    public static async Task<FakeOpenAIServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new FakeOpenAIServer(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            server.Requests.Enqueue((context.Request.Path, context.Connection.Id, context.Request.Headers.Authorization.ToString(), await reader.ReadToEndAsync()));
            if (context.Request.Path == "/v1/chat/completions")
                await server.Chat(context);
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

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
