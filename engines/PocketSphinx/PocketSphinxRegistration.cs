using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using VoiceAgent.Settings;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>Adds PocketSphinx to the engines.</summary>
public static class PocketSphinxRegistration
{
    /// <summary>Adds the <see cref="ISpeechToText"/> named PocketSphinx, set up from section <c>PocketSphinx</c>, and loads its models when the host starts.</summary>
    public static IServiceCollection AddPocketSphinx(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<PocketSphinxOptions>(configuration.GetSection("PocketSphinx"), PocketSphinxRules.Check);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<PocketSphinxSpeech>();
        services.AddSingleton<ISpeechToText>(provider => provider.GetRequiredService<PocketSphinxSpeech>());
        services.AddHostedService<WarmUp>();
        return services;
    }

    private sealed class WarmUp(PocketSphinxSpeech engine) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => engine.WarmUpAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
