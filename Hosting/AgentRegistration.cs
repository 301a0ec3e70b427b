using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Engines.ElevenLabs;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Engines.OpenAI;
using VoiceAgent.Engines.PocketSphinx;
using VoiceAgent.Engines.Receptionist;
using VoiceAgent.Engines.Silero;
using VoiceAgent.Settings;
using VoiceAgent.Speech;
using VoiceAgent.Speech.Preference;

namespace VoiceAgent.Hosting;

/// <summary>Chooses the agent's engines by their names in configuration.</summary>
public static class AgentRegistration
{
    private delegate void Add(IServiceCollection services, IConfiguration configuration);

    private static readonly Dictionary<string, Add> SpeechToText = new(StringComparer.OrdinalIgnoreCase) { ["PocketSphinx"] = (s, c) => s.AddPocketSphinx(c) };
    private static readonly Dictionary<string, Add> LanguageModels = new(StringComparer.OrdinalIgnoreCase) 
    {
        ["Receptionist"] = (s, c) => s.AddReceptionist(c),
        ["OpenAI"] = (s, c) => s.AddOpenAI(c),
    };
    private static readonly Dictionary<string, Add> TextToSpeech = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Flite"] = (s, c) => s.AddFlite(c),
        ["ElevenLabs"] = (s, c) => s.AddElevenLabs(c),
    };

    /// <summary>Adds the engines that a call's session uses, loaded before the host takes calls.</summary>
    public static IServiceCollection AddSpeechEngines(this IServiceCollection services, IConfiguration configuration)
    {
        var agent = Agent(services, configuration);
        foreach (var add in new[] { SpeechToText.GetValueOrDefault(agent.SpeechToText) }
            .Concat(AgentOptions.Names(agent.LanguageModel).Select(LanguageModels.GetValueOrDefault))
            .Concat(AgentOptions.Names(agent.TextToSpeech).Select(TextToSpeech.GetValueOrDefault)))
        {
            add?.Invoke(services, configuration);
        }

        services.AddSingleton<EngineFallbacks>();
        services.AddSingleton(s =>
        {
            var (time, fellBack) = (s.GetRequiredService<TimeProvider>(), (Action<EngineFallback>)s.GetRequiredService<EngineFallbacks>().Tell);
            return new CallEngines(
                s.GetRequiredService<ISpeechToText>(),
                s.GetServices<ILanguageModel>().ToList() is [var model] ? model : new PreferredLanguageModel(s.GetServices<ILanguageModel>(), agent.ModelTimeout, time, fellBack),
                s.GetServices<ITextToSpeech>().ToList() is [var voice] ? voice : new PreferredTextToSpeech(s.GetServices<ITextToSpeech>(), agent.VoiceTimeout, time, fellBack));
        });
        return services.AddHostedService<WarmUp>();
    }

    /// <summary>Adds what the agent is told to be.</summary>
    public static IServiceCollection AddAgentProfile(this IServiceCollection services, IConfiguration configuration)
    {
        var agent = Agent(services, configuration);
        services.PostConfigure<ConversationOptions>(o => o.Greeting = agent.Greeting.Length > 0 ? AgentOptions.TextOrFile(agent.Greeting) : o.Greeting);
        return services.AddSingleton(s => new AgentProfile(
            AgentOptions.TextOrFile(agent.Prompt),
            s.GetRequiredService<IOptions<ConversationOptions>>().Value.TransferTo.Length > 0,
            [.. s.GetServices<ICallTool>()]));
    }

    /// <summary>Adds what tells the caller's speech from silence, where the calls' lines are.</summary>
    public static IServiceCollection AddVoiceActivity(this IServiceCollection services, IConfiguration configuration)
    {
        AddVoiceActivity(services, configuration, Agent(services, configuration).VoiceActivity);
        return services.AddHostedService<EarWarmUp>();
    }

    private static AgentOptions Agent(IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("Agent");
        if (!services.Any(s => s.ServiceType == typeof(Registered)))
        {
            services.AddSingleton<Registered>();
            services.AddChecked<AgentOptions>(section, Check);
        }

        return OptionsReader.Read<AgentOptions>(section);
    }

    private static void AddVoiceActivity(IServiceCollection services, IConfiguration configuration, VoiceActivityChoice choice)
    {
        var isInstalled = SileroVoiceActivity.TryFind(OptionsReader.Read<SileroOptions>(configuration.GetSection(SileroOptions.Section)), out _);
        if (choice is VoiceActivityChoice.Silero || (choice is VoiceActivityChoice.Auto && isInstalled))
        {
            services.AddSilero(configuration);
            return;
        }

        services.AddSingleton<IVoiceActivityModel, BuiltInVoiceActivity>();
        if (choice is VoiceActivityChoice.Auto)
            services.AddSileroOptions(configuration);
    }

    private static void Check(AgentOptions options, OptionFaults faults)
    {
        if (!SpeechToText.ContainsKey(options.SpeechToText))
            faults.Add(nameof(options.SpeechToText), options.SpeechToText, string.Join(" or ", SpeechToText.Keys));
        Named(LanguageModels, nameof(options.LanguageModel), options.LanguageModel);
        Named(TextToSpeech, nameof(options.TextToSpeech), options.TextToSpeech);

        void Named(Dictionary<string, Add> engines, string key, string list)
        {
            var names = AgentOptions.Names(list);
            if (names.Count == 0 || !names.All(engines.ContainsKey) || names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Count)
                faults.Add(key, list, $"{string.Join(" or ", engines.Keys)}, or several of them in order of preference, with commas between");
        }
    }

    /// <summary>The section's options are checked once, whoever reads them.</summary>
    private sealed class Registered;
}
