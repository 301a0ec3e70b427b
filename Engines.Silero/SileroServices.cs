using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Silero;

/// <summary>Adds Silero to a host.</summary>
public static class SileroServices
{
    /// <summary>Adds the voice activity model named <c>Silero</c>, set up by the section <see cref="SileroOptions.Section"/>. It is loaded with the
    /// first detector; <see cref="SileroVoiceActivity.TryFind"/> tells whether it is installed.</summary>
    public static IServiceCollection AddSilero(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SileroOptions>().Bind(configuration.GetSection(SileroOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SileroOptions>, SileroOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IVoiceActivityModel, SileroVoiceActivity>());
        return services;
    }
}
