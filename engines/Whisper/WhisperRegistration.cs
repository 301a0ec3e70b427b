using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VoiceAgent.Settings;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Whisper;

/// <summary>Adds Whisper to a host.</summary>
public static class WhisperRegistration
{
    /// <summary>Adds the recognizer named <c>Whisper</c>, set up by the section <see cref="WhisperOptions.Section"/>.</summary>
    /// <remarks>The model is loaded with the first call's recognizer.</remarks>
    public static IServiceCollection AddWhisper(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<WhisperOptions>(configuration.GetSection(WhisperOptions.Section), WhisperRules.Check);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISpeechToText, WhisperSpeechToText>());
        return services;
    }
}
