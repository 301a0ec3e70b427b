using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VoiceAgent.Settings;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>Adds ElevenLabs to a host.</summary>
public static class ElevenLabsServices
{
    /// <summary>Adds the speech synthesis named <c>ElevenLabs</c>, set up by the section <see cref="ElevenLabsOptions.Section"/>, and keeps a socket open.</summary>
    public static IServiceCollection AddElevenLabs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<ElevenLabsOptions>(configuration.GetSection(ElevenLabsOptions.Section), ElevenLabsRules.Check);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SocketPool>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITextToSpeech, ElevenLabsTextToSpeech>());
        services.AddHostedService<SocketKeeper>();
        return services;
    }
}
