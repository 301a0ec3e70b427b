using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Flite;

/// <summary>Adds Flite to the engines.</summary>
public static class FliteServiceCollectionExtensions
{
    /// <summary>Adds the <see cref="ITextToSpeech"/> named Flite, set up from section <c>Flite</c>.</summary>
    public static IServiceCollection AddFlite(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FliteOptions>().Bind(configuration.GetSection("Flite")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FliteOptions>, FliteOptionsValidator>();
        services.AddSingleton<ITextToSpeech, FliteSpeech>();
        return services;
    }
}
