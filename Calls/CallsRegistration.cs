using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Conversation;
using VoiceAgent.Settings;

namespace VoiceAgent.Calls;

/// <summary>Puts calls into a host's services.</summary>
public static class CallsRegistration
{
    /// <summary>Adds what runs calls in this process, except the engines: register <see cref="CallEngines"/> beside it.</summary>
    public static IServiceCollection AddCalls(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddChecked<CallOptions>(configuration.GetSection("Calls"), Check);
        services.AddChecked<ConversationOptions>(configuration.GetSection("Conversation"), Check);
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

    private static void Check(CallOptions options, OptionFaults faults)
    {
        if (options.SpeechGate.Hysteresis >= options.SpeechGate.Activation)
            faults.Add("SpeechGate__Hysteresis", options.SpeechGate.Hysteresis, "below Calls__SpeechGate__Activation");
    }

    private static void Check(ConversationOptions options, OptionFaults faults)
    {
        foreach (var (name, length, allowed) in options.Chunker.Faults())
            faults.Add($"Chunker__{name}", length, allowed);
    }
}
