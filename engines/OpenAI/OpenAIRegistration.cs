using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VoiceAgent.Settings;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>Adds OpenAI-compatible servers to a host.</summary>
public static class OpenAIRegistration
{
    /// <summary>Adds the language model named <c>OpenAI</c>, set up by the section <see cref="OpenAIOptions.Section"/>, and keeps its connection warm.</summary>
    public static IServiceCollection AddOpenAILanguageModel(this IServiceCollection services, IConfiguration configuration) => services.Add<ILanguageModel, OpenAILanguageModel>(configuration);

    /// <summary>Adds the recognizer named <c>OpenAI</c>.</summary>
    public static IServiceCollection AddOpenAISpeechToText(this IServiceCollection services, IConfiguration configuration) => services.Add<ISpeechToText, OpenAISpeechToText>(configuration);

    /// <summary>Adds the voice named <c>OpenAI</c>.</summary>
    public static IServiceCollection AddOpenAITextToSpeech(this IServiceCollection services, IConfiguration configuration) => services.Add<ITextToSpeech, OpenAITextToSpeech>(configuration);

    private static IServiceCollection Add<TPort, TEngine>(this IServiceCollection services, IConfiguration configuration)
        where TPort : class
        where TEngine : class, TPort
    {
        // There is one server, however many of its engines are used.
        services.AddChecked<OpenAIOptions>(configuration.GetSection(OpenAIOptions.Section), OpenAIRules.Check);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics().AddLogging();
        services.TryAddSingleton<OpenAIConnection>();
        services.AddHostedService<OpenAIWarmth>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<TPort, TEngine>());
        return services;
    }
}
