using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace VoiceAgent.Simulator;

/// <summary>A simulated model server that speaks OpenAI's chat protocol, refuses what a strict chat template refuses, and replies with a model's latencies.</summary>
public sealed class SimulatedModel : IAsyncDisposable
{
    private readonly SimulatedModelOptions _options;
    private readonly WebApplication _app;
    private int _replies;

    private SimulatedModel(SimulatedModelOptions options)
    {
        _options = options;
        _app = LoopbackServer.Build(options.Port, HandleAsync);
    }

    /// <summary>The base URL for the platform's <c>OpenAI__BaseUrl</c>.</summary>
    public Uri BaseUrl { get; private set; } = null!;

    /// <summary>Starts a model server that listens for requests.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SimulatedModel> StartAsync(SimulatedModelOptions options, CancellationToken cancellationToken = default)
    {
        var model = new SimulatedModel(options);
        var address = await model._app.StartAsync(model, cancellationToken);
        model.BaseUrl = new Uri(address, "/v1");
        return model;
    }

    /// <summary>Waits until the process is told to stop.</summary>
    public Task StoppedAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        try
        {
            switch (http.Request.Method, http.Request.Path.Value)
            {
                case ("POST", "/v1/chat/completions"):
                    await ChatAsync(http);
                    break;
                case ("GET", "/v1/models"):
                    await WriteAsync(http, 200, ModelWire.Models(_options.Template, Now));
                    break;
                case var (method, path):
                    var unknown = ModelRefusedException.UnknownUrl(method, path ?? "/");
                    await WriteAsync(http, unknown.Status, unknown.Body);
                    break;
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
    }

    private long Now => _options.Time.GetUtcNow().ToUnixTimeSeconds();

    private async Task ChatAsync(HttpContext http)
    {
        var since = _options.Time.GetTimestamp();
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        ModelRequest? request = null;
        try
        {
            request = ModelRequest.Parse(body);
            ModelTemplate.Check(_options.Template, request);
        }
        catch (ModelRefusedException refused)
        {
            _options.Exchanged(new ModelExchange(refused.Status, request?.Messages.Count ?? 0, 0, refused.Body, IsCutOff: false));
            await WriteAsync(http, refused.Status, refused.Body);
            return;
        }

        var reply = _options.Answer(request);
        var written = 0;
        try
        {
            var number = Interlocked.Increment(ref _replies);
            if (request.IsStreamed)
            {
                http.Response.ContentType = "text/event-stream; charset=utf-8";
                foreach (var (tokens, data) in ModelWire.Stream(request, reply, _options.Template, number, Now))
                {
                    await UntilAsync(tokens, since, http.RequestAborted);
                    await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"data: {data}\n\n"), http.RequestAborted);
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                    written = tokens;
                }
            }
            else
            {
                var tokens = ModelWire.Count(reply, _options.Template);
                await UntilAsync(tokens, since, http.RequestAborted);
                await WriteAsync(http, 200, ModelWire.Whole(request, reply, _options.Template, number, Now));
                written = tokens;
            }
        }
        finally
        {
            _options.Exchanged(new ModelExchange(200, request.Messages.Count, written, Refusal: null, http.RequestAborted.IsCancellationRequested));
        }
    }

    /// <summary>Waits until a number of tokens is written. The time is counted from the request on, so that no wait adds to the next.</summary>
    private async Task UntilAsync(int tokens, long since, CancellationToken cancellationToken)
    {
        var wait = _options.FirstToken + ((tokens - 1) * _options.Token) - _options.Time.GetElapsedTime(since);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, _options.Time, cancellationToken);
    }

    private static async Task WriteAsync(HttpContext http, int status, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.WriteAsync(body, http.RequestAborted);
    }
}
