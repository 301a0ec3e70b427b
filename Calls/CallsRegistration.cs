using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls;

/// <summary>Puts calls into a host's services.</summary>
public static class CallsRegistration
{
    /// <summary>Adds what runs calls in this process, except the engines: register <see cref="CallEngines"/> beside it.</summary>
    public static IServiceCollection AddCalls(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddChecked<CallOptions>(configuration.GetSection("Calls"));
        services.AddChecked<ConversationOptions>(configuration.GetSection("Conversation"));
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<CallMetrics>();
        services.AddSingleton<CallDirectory>();
        services.AddSingleton<CallRecordings>();
        services.AddSingleton<PlayoutPacer>();
        services.AddSingleton<LocalCallHost>();
        services.AddSingleton<ICallHost>(s => s.GetRequiredService<LocalCallHost>());
        return services;
    }
}
