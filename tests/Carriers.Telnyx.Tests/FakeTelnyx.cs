using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace VoiceAgent.Carriers.Telnyx.Tests;

/// <summary>Telnyx's REST side on a loopback port: records commands, replies as the test says.</summary>
internal sealed class FakeTelnyx : IAsyncDisposable
{
    private readonly Channel<Command> _commands = Channel.CreateUnbounded<Command>();
    private readonly WebApplication _app;

    private FakeTelnyx(WebApplication app)
    {
        _app = app;
        app.MapPost("/v2/calls/{id}/actions/{action}", (HttpContext context, string id, string action) => AnswerAsync(context, id, action));
        app.MapPost("/v2/calls", (HttpContext context) => AnswerAsync(context, "", "dial"));
        app.MapGet("/v2/calls/{id}", (HttpContext context, string id) => AnswerAsync(context, id, "status"));
    }

    /// <summary>Decides the reply; by default every command is accepted.</summary>
    public Func<Command, (int Status, string Body)> Reply { get; set; } = _ => (200, """{"data":{"result":"ok","is_alive":true}}""");

    public string Url => _app.Urls.Single() + "/v2";

    public int Pending => _commands.Reader.Count;

    public static async Task<FakeTelnyx> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var telnyx = new FakeTelnyx(builder.Build());
        await telnyx._app.StartAsync();
        return telnyx;
    }

    /// <summary>The next command, which must be this one.</summary>
    public async Task<Command> NextAsync(string action)
    {
        var command = await _commands.Reader.ReadAsync(TestContext.Current.CancellationToken);
        command.Action.ShouldBe(action);
        return command;
    }

    public IReadOnlyList<Command> Drain()
    {
        var commands = new List<Command>();
        while (_commands.Reader.TryRead(out var command))
            commands.Add(command);
        return commands;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, string id, string action)
    {
        using var document = context.Request.ContentLength > 0 ? await JsonDocument.ParseAsync(context.Request.Body) : null;
        // Routing leaves an encoded slash as it came.
        var command = new Command(Uri.UnescapeDataString(id), action, document?.RootElement.Clone() ?? default);
        var (status, body) = Reply(command);
        _commands.Writer.TryWrite(command);
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
    }

    internal sealed record Command(string CallId, string Action, JsonElement Body)
    {
        public string Text(string field) => Body.GetProperty(field).GetString()!;

        /// <summary>The last segment of the stream's address.</summary>
        public string Token => Text("stream_url").Split('/')[^1];
    }
}
