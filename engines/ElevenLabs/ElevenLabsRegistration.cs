using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VoiceAgent.Settings;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>Adds ElevenLabs to a host.</summary>
public static class ElevenLabsRegistration
{
    /// <summary>Adds the speech synthesis named <c>ElevenLabs</c>, set up by the section <see cref="ElevenLabsOptions.Section"/>, and keeps a socket open.</summary>
    public static IServiceCollection AddElevenLabs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<ElevenLabsOptions>(configuration.GetSection(ElevenLabsOptions.Section), ElevenLabsRules.Check);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<ElevenLabsMetrics>();
        services.TryAddSingleton<SocketPool>();
        services.TryAddSingleton<VoiceHttp>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITextToSpeech, ElevenLabsTextToSpeech>());
        services.AddHostedService<SocketKeeper>();
        return services;
    }

    /// <summary>Lists, by name, the voices of the account that the section <see cref="ElevenLabsOptions.Section"/> names.</summary>
    /// <exception cref="OptionsValidationException">The section is not right.</exception>
    /// <exception cref="EngineException">The service cannot be reached, or refuses.</exception>
    public static async Task<IReadOnlyList<VoiceEntry>> ListVoicesAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddLogging().AddElevenLabs(configuration).BuildServiceProvider();
        return await services.GetRequiredService<VoiceHttp>().ListAsync(cancellationToken);
    }
}
