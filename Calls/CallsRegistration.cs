using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.English;
using VoiceAgent.Conversation.Languages;
using VoiceAgent.Settings;

namespace VoiceAgent.Calls;

/// <summary>Puts calls into a host's services.</summary>
public static class CallsRegistration
{
    /// <summary>Adds the options and services that every host of calls needs.</summary>
    public static IServiceCollection AddCalls(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddChecked<CallOptions>(configuration.GetSection("Calls"), Check);
        var conversation = configuration.GetSection("Conversation");
        services.AddChecked<ConversationOptions>(conversation, Check, o => Prepare(o, conversation), FormerOptions.Keys);
        services.AddLanguages();
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

    /// <summary>Adds the languages that conversations can be held in: each <see cref="LanguagePack"/> among the services, and those that come with the platform.</summary>
    public static IServiceCollection AddLanguages(this IServiceCollection services)
    {
        services.TryAddSingleton(s => new LanguagePacks([.. s.GetServices<LanguagePack>(), EnglishPack.Instance]));
        return services;
    }

    /// <summary>Reads the options of turn-taking where they must be known before the host is built. Faults in them are passed over.</summary>
    public static ConversationOptions ReadConversation(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection("Conversation");
        return OptionsReader.Read<ConversationOptions>(section, o => Prepare(o, section));
    }

    // The preset is applied first, whatever the order of the keys, because the other keys change it.
    private static void Prepare(ConversationOptions options, IConfigurationSection section)
    {
        if (Enum.TryParse<TurnPreset>(section[nameof(options.Preset)], ignoreCase: true, out var preset))
            preset.ApplyTo(options);
    }

    private static void Check(ConversationOptions options, OptionFaults faults)
    {
        foreach (var (key, value, allowed) in FaultsOf(options))
            faults.Add(key, value, allowed);
    }

    /// <summary>The options of turn-taking that do not go together, as far as no range tells it: each with its key in the section, its value, and what is allowed in words that continue "must be".</summary>
    public static IEnumerable<(string Key, int Value, string Allowed)> FaultsOf(ConversationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var (name, length, allowed) in options.Speech.Chunker.Faults())
            yield return ($"Speech__Chunker__{name}", length, allowed);
        if (options.EndOfTurn.Dictation is { LocalDigits: var local, TelephoneDigits: var telephone } && local >= telephone)
            yield return ("EndOfTurn__Dictation__LocalDigits", local, $"below {telephone}, which is TelephoneDigits");
    }
}
