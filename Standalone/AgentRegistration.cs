using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Engines.PocketSphinx;
using VoiceAgent.Engines.Receptionist;
using VoiceAgent.Engines.Silero;
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
        var agent = configuration.GetSection("Agent").Get<AgentOptions>() ?? new AgentOptions();
        var faults = new List<string>();
        Choose(SpeechToText, "Agent__SpeechToText", agent.SpeechToText);
        Choose(LanguageModels, "Agent__LanguageModel", agent.LanguageModel);
        Choose(TextToSpeech, "Agent__TextToSpeech", agent.TextToSpeech);
        switch (agent.VoiceActivity.ToUpperInvariant())
        {
            case "SILERO":
            case "AUTO" when SileroVoiceActivity.TryFind(configuration.GetSection("Silero").Get<SileroOptions>() ?? new SileroOptions(), out _):
                services.AddSilero(configuration);
                break;
            case "AUTO" or "BUILTIN":
                services.AddSingleton<IVoiceActivityModel, BuiltInVoiceActivity>();
                break;
            default:
                faults.Add($"Agent__VoiceActivity is \"{agent.VoiceActivity}\"; allowed: Auto, Silero, BuiltIn");
                break;
        }

        services.AddSingleton<IValidateOptions<AgentOptions>>(new Faults(faults));
        services.AddOptions<AgentOptions>().Bind(configuration.GetSection("Agent")).ValidateOnStart();
        services.PostConfigure<ConversationOptions>(o => o.Greeting = agent.Greeting.Length > 0 ? AgentOptions.TextOrFile(agent.Greeting) : o.Greeting);
        services.AddSingleton(s => new CallEngines(
            s.GetRequiredService<ISpeechToText>(),
            s.GetRequiredService<ILanguageModel>(),
            s.GetRequiredService<ITextToSpeech>()));
        services.AddSingleton(s => new AgentProfile(
            AgentOptions.TextOrFile(agent.Prompt),
            s.GetRequiredService<IOptions<ConversationOptions>>().Value.TransferTo.Length > 0,
            [.. s.GetServices<ICallTool>()]));

        void Choose(Dictionary<string, Add> engines, string key, string name)
        {
            if (engines.TryGetValue(name.Trim(), out var add))
                add(services, configuration);
            else
                faults.Add($"{key} is \"{name}\"; allowed: {string.Join(", ", engines.Keys)}");
        }
    }

    private sealed class Faults(List<string> faults) : IValidateOptions<AgentOptions>
    {
        public ValidateOptionsResult Validate(string? name, AgentOptions options) =>
            faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
