using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Workers;

namespace VoiceAgent.Grains.Placement;

/// <summary>Lets a speech silo leave without dropping a word: it gets no new calls, those it has go to other silos, and work that is under way is finished.</summary>
/// <remarks>Conversations need no such drain: a silo that stops gives them up, and their gateways put them on another one at once.</remarks>
internal sealed partial class SiloDrain(CapacityReporter capacity, WorkerActivity workers, IOptions<CallOptions> options, TimeProvider time, ILogger<SiloDrain> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        capacity.StopAccepting();
        using var limit = new CancellationTokenSource(options.Value.DrainTimeout, time);
        using var link = cancellationToken.Register(limit.Cancel);
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await capacity.ReportAsync() is var calls && (calls > 0 || workers.Count > 0))
            {
                LogDraining(calls, workers.Count);
                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            LogCut(workers.Count);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Debug, "Stopping: this silo still has {Calls} calls, and {Works} works under way")]
    private partial void LogDraining(int calls, int works);

    [LoggerMessage(LogLevel.Warning, "The silo stops while {Works} works are under way")]
    private partial void LogCut(int works);
}
