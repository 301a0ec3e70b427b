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
    /// <summary>Adds what every host of calls needs.</summary>
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
        if (options.Pace.ShortestPause > options.Pace.LongestPause)
            faults.Add("Pace__ShortestPause", options.Pace.ShortestPause, "at most Conversation__Pace__LongestPause");
        if (options.Dictation.LocalDigits >= options.Dictation.TelephoneDigits)
            faults.Add("Dictation__LocalDigits", options.Dictation.LocalDigits, "below Conversation__Dictation__TelephoneDigits");
        if (options.Openers.Any(string.IsNullOrWhiteSpace))
            faults.Add(nameof(options.Openers), "", "words to say");
        if (options.FailureAction is FailureAction.Transfer && options.TransferTo.Length == 0)
            faults.Add(nameof(options.TransferTo), null, "a number or SIP address, for Conversation__FailureAction is Transfer");
    }
}
