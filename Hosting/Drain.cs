using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Telephony.Telnyx;

namespace VoiceAgent.Hosting;

/// <summary>Lets live calls finish before the platform stops: no new calls, and the web server stays until the last one is over.</summary>
internal sealed partial class Drain(ICallHost host, TelnyxCalls telnyx, IOptions<CallOptions> options, TimeProvider time, ILogger<Drain> logger) : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        telnyx.StopAccepting();
        telnyx.CancelRinging();
        using var limit = new CancellationTokenSource(options.Value.DrainTimeout, time);
        using var link = cancellationToken.Register(limit.Cancel);
        var live = host.Reserved;
        var draining = host.DrainAsync(limit.Token); // From here on nothing new is taken: whoever reads the log may rely on it.
        if (live > 0)
            LogDraining(live, options.Value.DrainTimeout);
        try
        {
            await draining;
            // Also those that were answered and had no stream yet.
            await telnyx.WaitUntilIdleAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            LogCut(host.Reserved);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Stopping: {Calls} calls may go on for up to {Limit}; new ones are refused")]
    private partial void LogDraining(int calls, TimeSpan limit);

    [LoggerMessage(LogLevel.Warning, "Stopping with {Calls} calls still live")]
    private partial void LogCut(int calls);
}
