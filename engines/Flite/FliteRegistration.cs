using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VoiceAgent.Settings;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Flite;

/// <summary>Adds Flite to a host.</summary>
public static class FliteRegistration
{
    /// <summary>Adds the speech synthesis named <c>Flite</c>, set up by the section <see cref="FliteOptions.Section"/>. The libraries are loaded when
    /// it first speaks. A host that wants to know at its start whether they are there opens the voice itself (<see cref="FliteVoice.Open"/>).</summary>
    public static IServiceCollection AddFlite(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<FliteOptions>(configuration.GetSection(FliteOptions.Section), FliteRules.Check);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITextToSpeech, FliteTextToSpeech>());
        return services;
    }
}
