using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Flite;

/// <summary>Adds Flite to a host.</summary>
public static class FliteServices
{
    /// <summary>Adds the speech synthesis named <c>Flite</c>, set up by the section <see cref="FliteOptions.Section"/>. The libraries are loaded when
    /// it first speaks; a host that wants to know at its start opens the voice itself (<see cref="FliteVoice.Open"/>).</summary>
    public static IServiceCollection AddFlite(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FliteOptions>().Bind(configuration.GetSection(FliteOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FliteOptions>, FliteOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITextToSpeech, FliteTextToSpeech>());
        return services;
    }
}
