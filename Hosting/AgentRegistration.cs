using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VoiceAgent.Agent;
using VoiceAgent.Agent.Tools;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.English;
using VoiceAgent.Conversation.Languages;
using VoiceAgent.Settings;
using VoiceAgent.Speech;
using VoiceAgent.Speech.Phrases;
using VoiceAgent.Speech.Preference;

namespace VoiceAgent.Hosting;

/// <summary>Chooses the agent's engines by their names in configuration.</summary>
public static class AgentRegistration
{
    /// <summary>Adds the engines that a call's session uses, loaded before the host takes calls.</summary>
    public static IServiceCollection AddSpeechEngines(this IServiceCollection services, IConfiguration configuration)
    {
        var agent = Agent(services, configuration);
        EngineCatalogue.SpeechToText.AddAll(services, configuration, agent.SpeechToText);
        EngineCatalogue.LanguageModel.AddAll(services, configuration, agent.LanguageModel);
        EngineCatalogue.TextToSpeech.AddAll(services, configuration, agent.TextToSpeech);
        services.AddMetrics().AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<EngineInstances>(s, configuration));
        services.AddSingleton<IValidateOptions<EngineInstances.Checked>>(s => new EngineInstances.Validator(configuration, s.GetRequiredService<EngineInstances>()));
        services.AddOptions<EngineInstances.Checked>().ValidateOnStart();
        services.AddHostedService(s => s.GetRequiredService<EngineInstances>());
        services.TryAddSingleton<EngineFallbacks>();
        services.AddSingleton(s =>
        {
            var (time, fellBack) = (s.GetRequiredService<TimeProvider>(), (Action<EngineFallback>)s.GetRequiredService<EngineFallbacks>().Tell);
            var (recognizers, models, voices) = (Offered<ISpeechToText>(s, agent.SpeechToText, e => e.Name), Offered<ILanguageModel>(s, agent.LanguageModel, e => e.Name), Offered<ITextToSpeech>(s, agent.TextToSpeech, e => e.Name));
            var recognizer = new PreferredSpeechToText(recognizers, agent.RecognizerTimeout, time, fellBack);
            var model = new PreferredLanguageModel(models, agent.ModelTimeout, time, fellBack);
            var preferred = new PreferredTextToSpeech(voices, agent.VoiceTimeout, time, fellBack);
            var languages = s.GetRequiredService<LanguagePacks>();
            ITextToSpeech voice = preferred;
            // A service takes its time, and may be away; an engine of this machine does neither.
            if (voices[0].Engine is IRemoteEngine && agent.Phrases != "none")
                voice = new PhraseVoice(voice, voices[0].Engine, voices[0].Name, FixedPhrases.Of(Conversation(configuration, languages), languages.Of(agent.Language)), new PhraseStore(agent.Phrases), PhrasePreparation.Tell(s.GetRequiredService<ILogger<PhrasePreparation>>()));
            var engines = Watched(EngineKind.SpeechToText, recognizers, recognizer.Health, e => e.MaxCalls, WarmUp.TryAsync)
                .Concat(Watched(EngineKind.LanguageModel, models, model.Health, e => e.MaxCalls, WarmUp.TryAsync))
                .Concat(Watched(EngineKind.TextToSpeech, voices, preferred.Health, e => e.MaxCalls, WarmUp.TryAsync));
            return new CallEngines(recognizer, model, voice)
            {
                TurnDetector = s.GetService<ITurnDetector>(),
                Services = new EngineServices(engines, s.GetRequiredService<IMeterFactory>(), time, s.GetRequiredService<ILogger<EngineServices>>()),
            };
        });
        services.AddHostedService<WarmUp>();
        services.AddHostedService<EngineWatch>();
        return services.AddHostedService(s => new PhrasePreparation(s.GetRequiredService<CallEngines>().TextToSpeech, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<PhrasePreparation>>()));
    }

    /// <summary>The engines of a kind, first those that an option names, in its order. What has been added to the host beside them is usual as well; an engine of the section <c>Engines</c> that the option does not name serves the agents that ask for it.</summary>
    private static List<OfferedEngine<T>> Offered<T>(IServiceProvider services, string names, Func<T, string> name)
    {
        var all = services.GetServices<T>().Select(engine => new OfferedEngine<T>(name(engine), engine, IsUsual: true))
            .Concat(services.GetRequiredService<EngineInstances>().Of<T>().Select(engine => new OfferedEngine<T>(engine.Name, engine.Engine, IsUsual: false))).ToList();
        var named = AgentOptions.Names(names).Select(wanted => all.Find(engine => engine.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))).OfType<OfferedEngine<T>>().ToList();
        return [.. named.Select(engine => engine with { IsUsual = true }), .. all.Except(named)];
    }

    private static IEnumerable<WatchedEngine> Watched<T>(EngineKind kind, IEnumerable<OfferedEngine<T>> engines, IEnumerable<EngineHealth> health, Func<T, int?> limit, Func<T, CancellationToken, Task> tryAsync) =>
        engines.Zip(health, (engine, its) => new WatchedEngine(kind, its, engine.Engine as IRemoteEngine, token => tryAsync(engine.Engine, token), engine.IsUsual, limit(engine.Engine)));

    /// <summary>Adds the agent's profile: what the agent is told to be, and its tools.</summary>
    public static IServiceCollection AddAgentProfile(this IServiceCollection services, IConfiguration configuration)
    {
        var agent = Agent(services, configuration);
        services.TryAddSingleton<EngineFallbacks>();
        services.AddHostedService<LanguageNotice>();
        EngineCatalogue.TurnDetector.AddFirst(services, configuration, agent.TurnDetector);
        AddAgentsOptions(services, configuration);
        return services.AddSingleton(s =>
        {
            var (conversation, languages) = (s.GetRequiredService<IOptions<ConversationOptions>>().Value, s.GetRequiredService<LanguagePacks>());
            var (time, fellBack) = (s.GetRequiredService<TimeProvider>(), (Action<EngineFallback>)s.GetRequiredService<EngineFallbacks>().Tell);
            // Calls of all agents share them.
            var (spoken, tones) = (new Lazy<ApologyRecording>(() => SpokenApology(agent)), new Lazy<ApologyRecording>(ToneApology));
            var profile = new AgentProfile(AgentOptions.TextOrFile(agent.Prompt), conversation.Agent.TransferTo.Length > 0 ? AgentProfile.PassesOn : null, [.. s.GetServices<ICallTool>()]) { LastWords = LastWords(conversation) };
            return new CallAgents(new CallAgent(profile, conversation), () => CallsRegistration.ReadConversation(configuration), LastWords, languages, s.GetRequiredService<CallTools>(), s.GetRequiredService<ILogger<CallAgents>>());

            Func<ITextToSpeech, ITextToSpeech> LastWords(ConversationOptions options)
            {
                var recorded = new RecordedApology(FixedPhrases.Apologies(options, languages.Of(options.Agent.Language)), (IsSpoken(agent, options.Agent.Language) ? spoken : tones).Value);
                return voice => new ApologizingVoice(voice, recorded, new PreferredTextToSpeech([voice, recorded], agent.VoiceTimeout, time, fellBack));
            }
        });
    }

    /// <summary>Adds the agents that have a document, for a process that answers calls.</summary>
    public static IServiceCollection AddAgents(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var turns = () => CallsRegistration.ReadConversation(configuration);
        AddAgentsOptions(services, configuration);
        services.AddSingleton<IValidateOptions<AgentsOptions>>(new AgentsValidator(turns));
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<AgentCatalogue>(s, turns));
        return services.AddHostedService(s => s.GetRequiredService<AgentCatalogue>());
    }

    /// <summary>Adds what agents' documents need wherever they are used: where calls are answered, and where conversations are held.</summary>
    private static void AddAgentsOptions(IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<AgentsOptions>(configuration.GetSection("Agents"), (options, faults) =>
        {
            if (options.Path != AgentsOptions.DefaultPath && !Directory.Exists(options.Path))
                faults.Add(nameof(options.Path), options.Path, $"a folder that is there (looked for in {Directory.GetCurrentDirectory()})");
        });
        services.TryAddSingleton(s => new ToolHttp(s.GetRequiredService<IOptions<AgentsOptions>>().Value.Tools));
        services.TryAddSingleton(s => new SecretStore(configuration, s.GetRequiredService<IOptions<AgentsOptions>>().Value.SecretsPath));
        services.TryAddSingleton<CallTools>();
    }

    /// <summary>Adds what is needed where the calls' lines are: what tells the caller's speech from silence, and the recording that is heard when a conversation is lost.</summary>
    public static IServiceCollection AddVoiceActivity(this IServiceCollection services, IConfiguration configuration)
    {
        var agent = Agent(services, configuration);
        EngineCatalogue.VoiceActivity.AddFirst(services, configuration, agent.VoiceActivity);
        services.AddSingleton(_ => IsSpoken(agent, agent.Language) ? SpokenApology(agent) : ToneApology());
        return services.AddHostedService<EarWarmUp>();
    }

    private static bool IsEnglish(string language) => LanguagePacks.BuiltIn.Of(language) is EnglishPack;

    /// <summary>Whether the last apology is spoken where no voice can speak it: by the operator's recording, or by the one in English that comes with the platform.</summary>
    private static bool IsSpoken(AgentOptions agent, string language) => agent.ApologyRecording.Length > 0 || IsEnglish(language);

    private static ApologyRecording SpokenApology(AgentOptions agent) => new(RecordedApology.Read(agent.ApologyRecording));

    private static ApologyRecording ToneApology() => new(RecordedApology.Tones());

    /// <summary>Reads the options that calls are held with, also on a silo that holds none.</summary>
    private static ConversationOptions Conversation(IConfiguration configuration, LanguagePacks languages)
    {
        var conversation = CallsRegistration.ReadConversation(configuration);
        new AgentsPersona(configuration, languages).PostConfigure(null, conversation);
        return conversation;
    }

    private static AgentOptions Agent(IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("Agent");
        services.AddLanguages();
        services.AddChecked<AgentOptions>(section, (options, faults) => Check(options, EngineInstance.Read(configuration), faults));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ConversationOptions>, AgentsPersona>());
        return OptionsReader.Read<AgentOptions>(section);
    }

    private static void Check(AgentOptions options, IReadOnlyList<EngineInstance> instances, OptionFaults faults)
    {
        EngineCatalogue.SpeechToText.Check(options.SpeechToText, instances, faults);
        foreach (var (key, value) in new[] { (nameof(options.Greeting), options.Greeting), (nameof(options.Prompt), options.Prompt) })
        {
            if (TextPath.Is(value) && !File.Exists(value))
                faults.Add(key, value, $"a text, or the path of a file that is there (looked for in {Directory.GetCurrentDirectory()})");
        }

        if (options.TransferTo.Length > 0 && TelephoneAddress.Parse(options.TransferTo) is null)
            faults.Add(nameof(options.TransferTo), options.TransferTo, TelephoneAddress.Allowed);
        if (options.TransferTo.Length == 0 && options.FailureAction is FailureAction.Transfer)
            faults.Add(nameof(options.TransferTo), null, "a number or SIP address, for Agent__FailureAction is Transfer");
        if (!LanguageTag.Is(options.Language))
            faults.Add(nameof(options.Language), options.Language, LanguageTag.Allowed);
        if (options.Texts.Openers.Any(string.IsNullOrWhiteSpace))
            faults.Add("Texts__Openers", "", "words to say");
        if (options.ApologyRecording.Length > 0 && !IsWav(options.ApologyRecording))
            faults.Add(nameof(options.ApologyRecording), options.ApologyRecording, "the path of a WAV file of 8 to 48 kHz");
        EngineCatalogue.LanguageModel.Check(options.LanguageModel, instances, faults);
        EngineCatalogue.TextToSpeech.Check(options.TextToSpeech, instances, faults);
        EngineCatalogue.VoiceActivity.Check(options.VoiceActivity, instances, faults);
        EngineCatalogue.TurnDetector.Check(options.TurnDetector, instances, faults);
    }

    private static bool IsWav(string path)
    {
        try
        {
            return Resampler.Supports(RecordedApology.Read(path).SampleRate);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Stops the start where an agent's document has faults: there is no version before that could stay.</summary>
    private sealed class AgentsValidator(Func<ConversationOptions> turns) : IValidateOptions<AgentsOptions>
    {
        public ValidateOptionsResult Validate(string? name, AgentsOptions options)
        {
            var faults = AgentFolder.LoadAll(options.Path, turns).Faults;
            return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Select(fault => fault.ToString()));
        }
    }

    /// <summary>Gives conversations the agent that the section <c>Agent</c> describes.</summary>
    private sealed class AgentsPersona(IConfiguration configuration, LanguagePacks languages) : IPostConfigureOptions<ConversationOptions>
    {
        public void PostConfigure(string? name, ConversationOptions options) => options.Agent = OptionsReader.Read<AgentOptions>(configuration.GetSection("Agent")).ToPersona(languages);
    }
}
