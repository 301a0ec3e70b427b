using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VoiceAgent.Settings;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Silero;

/// <summary>Adds Silero to a host.</summary>
public static class SileroRegistration
{
    /// <summary>Adds the voice activity model named <c>Silero</c>, set up by the section <see cref="SileroOptions.Section"/>. The model is loaded with the
    /// first detector; <see cref="SileroVoiceActivity.TryFind"/> tells whether it is installed.</summary>
    public static IServiceCollection AddSilero(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSileroOptions(configuration);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IVoiceActivityModel, SileroVoiceActivity>());
        return services;
    }

    /// <summary>Adds the options alone, for a host that takes Silero where it is installed and wants a wrong path named where it is not.</summary>
    public static IServiceCollection AddSileroOptions(this IServiceCollection services, IConfiguration configuration) =>
        services.AddChecked<SileroOptions>(configuration.GetSection(SileroOptions.Section), SileroRules.Check);
}
