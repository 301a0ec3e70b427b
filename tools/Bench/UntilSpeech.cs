using Microsoft.Extensions.Hosting;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Bench;

/// <summary>Holds up the gateway's start until a speech silo has told what it can take.</summary>
internal sealed class UntilSpeech(IGrainFactory grains, TimeProvider time) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        while (!(await grains.GetGrain<ICapacityGrain>(0).ListAsync()).Any(silo => silo.Capacity.SpeechSlots > 0))
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
