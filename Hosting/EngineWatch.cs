using VoiceAgent.Calls;

namespace VoiceAgent.Hosting;

/// <summary>Tries engines that do not do their work, beside the calls, until they do.</summary>
internal sealed class EngineWatch(CallEngines engines) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await engines.Services!.WatchAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }
}
