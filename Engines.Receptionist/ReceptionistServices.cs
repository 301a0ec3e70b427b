using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Receptionist;

/// <summary>Adds the demo receptionist to a host.</summary>
public static class ReceptionistServices
{
    /// <summary>Adds the language model named <c>Receptionist</c>, set up by the section <see cref="ReceptionistOptions.Section"/>.</summary>
    public static IServiceCollection AddReceptionist(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ReceptionistOptions>().Bind(configuration.GetSection(ReceptionistOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ReceptionistOptions>, ReceptionistOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILanguageModel, DemoReceptionist>());
        return services;
    }
}
