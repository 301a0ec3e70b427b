using VoiceAgent.Speech;

namespace VoiceAgent.Hosting;

/// <summary>Loads the detector of voice activity before the first call needs it.</summary>
internal sealed class EarWarmUp(IVoiceActivityModel voiceActivity) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        voiceActivity.Create(8000).Dispose();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
