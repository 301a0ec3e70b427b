using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VoiceAgent.Settings;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>Adds OpenAI-compatible servers to a host.</summary>
public static class OpenAIServices
{
    /// <summary>Adds the language model named <c>OpenAI</c>, set up by the section <see cref="OpenAIOptions.Section"/>, and keeps its connection warm.</summary>
    public static IServiceCollection AddOpenAI(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<OpenAIOptions>(configuration.GetSection(OpenAIOptions.Section), OpenAIRules.Check);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<OpenAIConnection>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILanguageModel, OpenAILanguageModel>());
        services.AddHostedService<OpenAIWarmth>();
        return services;
    }
}
