using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Engines.PocketSphinx;
using VoiceAgent.Engines.Receptionist;
using VoiceAgent.Engines.Silero;
using VoiceAgent.Settings;
using VoiceAgent.Speech;

namespace VoiceAgent.Standalone;

/// <summary>Chooses the agent's engines by their names in configuration.</summary>
internal static class AgentRegistration
{
    private delegate void Add(IServiceCollection services, IConfiguration configuration);

    private static readonly Dictionary<string, Add> SpeechToText = new(StringComparer.OrdinalIgnoreCase) { ["PocketSphinx"] = (s, c) => s.AddPocketSphinx(c) };
    private static readonly Dictionary<string, Add> LanguageModels = new(StringComparer.OrdinalIgnoreCase) { ["Receptionist"] = (s, c) => s.AddReceptionist(c) };
    private static readonly Dictionary<string, Add> TextToSpeech = new(StringComparer.OrdinalIgnoreCase) { ["Flite"] = (s, c) => s.AddFlite(c) };

    public static void AddAgent(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("Agent");
        services.AddChecked<AgentOptions>(section, Check);
        var agent = OptionsReader.Read<AgentOptions>(section);
        SpeechToText.GetValueOrDefault(agent.SpeechToText)?.Invoke(services, configuration);
        LanguageModels.GetValueOrDefault(agent.LanguageModel)?.Invoke(services, configuration);
        TextToSpeech.GetValueOrDefault(agent.TextToSpeech)?.Invoke(services, configuration);
        AddVoiceActivity(services, configuration, agent.VoiceActivity);
        services.PostConfigure<ConversationOptions>(o => o.Greeting = agent.Greeting.Length > 0 ? AgentOptions.TextOrFile(agent.Greeting) : o.Greeting);
        services.AddSingleton(s => new CallEngines(
            s.GetRequiredService<ISpeechToText>(),
            s.GetRequiredService<ILanguageModel>(),
            s.GetRequiredService<ITextToSpeech>()));
        services.AddSingleton(s => new AgentProfile(
            AgentOptions.TextOrFile(agent.Prompt),
            s.GetRequiredService<IOptions<ConversationOptions>>().Value.TransferTo.Length > 0,
            [.. s.GetServices<ICallTool>()]));
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
        Named(SpeechToText, nameof(options.SpeechToText), options.SpeechToText);
        Named(LanguageModels, nameof(options.LanguageModel), options.LanguageModel);
        Named(TextToSpeech, nameof(options.TextToSpeech), options.TextToSpeech);

        void Named(Dictionary<string, Add> engines, string key, string name)
        {
            if (!engines.ContainsKey(name))
                faults.Add(key, name, string.Join(" or ", engines.Keys));
        }
    }
}
