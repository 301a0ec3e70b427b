using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VoiceAgent.Settings;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Receptionist;

/// <summary>Adds the demo receptionist to a host.</summary>
public static class ReceptionistRegistration
{
    /// <summary>Adds the language model named <c>Receptionist</c>, set up by the section <see cref="ReceptionistOptions.Section"/>.</summary>
    public static IServiceCollection AddReceptionist(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<ReceptionistOptions>(configuration.GetSection(ReceptionistOptions.Section), ReceptionistRules.Check);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILanguageModel, DemoReceptionist>());
        return services;
    }
}
