using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using VoiceAgent.Agent.Tools;
using VoiceAgent.Testing;

namespace VoiceAgent.Agent.Tests;

/// <summary>A business that takes webhooks, on a socket of this machine.</summary>
internal sealed class Crm : IAsyncDisposable
{
    private readonly WebApplication _server = LoopbackServer.Create();
    private readonly TaskCompletionSource _hung = new();

    public Crm() => _server.Run(async context =>
    {
        using var reader = new StreamReader(context.Request.Body);
        Told.Enqueue((await reader.ReadToEndAsync(context.RequestAborted), new HeaderDictionary(context.Request.Headers.ToDictionary())));
        await Answer(context);
    });

    /// <summary>What it was told so far.</summary>
    public ConcurrentQueue<(string Body, IHeaderDictionary Headers)> Told { get; } = new();

    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public string Url => _server.Urls.Single();

    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>From now on it answers nothing.</summary>
    /// <returns>Completes when it is told something.</returns>
    public Task Hang()
    {
        Answer = async context =>
        {
            _hung.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        return _hung.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
    }

    /// <summary>What an agent needs to tell it something.</summary>
    /// <param name="secret">The secret CRM; empty where it is not set.</param>
    public static CallTools Tools(string secret, bool allowPrivate = true, TimeProvider? time = null) => new(
        new SecretStore(new ConfigurationBuilder().AddInMemoryCollection([new("Secrets:CRM", secret)]).Build(), "none"),
        new ToolHttp(new ToolHttpOptions { AllowPrivate = allowPrivate }), time ?? TimeProvider.System, NullLogger<CallTools>.Instance);
}
