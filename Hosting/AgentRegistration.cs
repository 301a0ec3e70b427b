using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.English;
using VoiceAgent.Conversation.Languages;
using VoiceAgent.Engines.ElevenLabs;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Engines.OpenAI;
using VoiceAgent.Engines.PocketSphinx;
using VoiceAgent.Engines.Receptionist;
using VoiceAgent.Engines.Silero;
using VoiceAgent.Engines.Turns;
using VoiceAgent.Engines.Whisper;
using VoiceAgent.Settings;
using VoiceAgent.Speech;
using VoiceAgent.Speech.Phrases;
using VoiceAgent.Speech.Preference;

namespace VoiceAgent.Hosting;

/// <summary>Chooses the agent's engines by their names in configuration.</summary>
public static partial class AgentRegistration
{
    /// <summary>Adds an engine to a host.</summary>
    private delegate IServiceCollection Add(IServiceCollection services, IConfiguration configuration);

    private static readonly Dictionary<string, Add> SpeechToText = new(StringComparer.OrdinalIgnoreCase)
    {
        ["PocketSphinx"] = (s, c) => s.AddPocketSphinx(c),
        ["OpenAI"] = (s, c) => s.AddOpenAISpeechToText(c),
        ["Whisper"] = (s, c) => s.AddWhisper(c),
    };
    private static readonly Dictionary<string, Add> LanguageModels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Receptionist"] = (s, c) => s.AddReceptionist(c),
        ["OpenAI"] = (s, c) => s.AddOpenAILanguageModel(c),
    };
    private static readonly Dictionary<string, Add> TextToSpeech = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Flite"] = (s, c) => s.AddFlite(c),
        ["ElevenLabs"] = (s, c) => s.AddElevenLabs(c),
        ["OpenAI"] = (s, c) => s.AddOpenAITextToSpeech(c),
    };

    /// <summary>Adds the engines that a call's session uses, loaded before the host takes calls.</summary>
    public static IServiceCollection AddSpeechEngines(this IServiceCollection services, IConfiguration configuration)
    {
        var agent = Agent(services, configuration);
        foreach (var add in AgentOptions.Names(agent.SpeechToText).Select(SpeechToText.GetValueOrDefault)
            .Concat(AgentOptions.Names(agent.LanguageModel).Select(LanguageModels.GetValueOrDefault))
            .Concat(AgentOptions.Names(agent.TextToSpeech).Select(TextToSpeech.GetValueOrDefault)))
        {
            add?.Invoke(services, configuration);
        }

        services.TryAddSingleton<EngineFallbacks>();
        services.AddSingleton(s =>
        {
            var (time, fellBack) = (s.GetRequiredService<TimeProvider>(), (Action<EngineFallback>)s.GetRequiredService<EngineFallbacks>().Tell);
            var (recognizers, models, voices) = (s.GetServices<ISpeechToText>().ToList(), s.GetServices<ILanguageModel>().ToList(), s.GetServices<ITextToSpeech>().ToList());
            var recognizer = new PreferredSpeechToText(recognizers, agent.RecognizerTimeout, time, fellBack);
            var model = new PreferredLanguageModel(models, agent.ModelTimeout, time, fellBack);
            var preferred = new PreferredTextToSpeech(voices, agent.VoiceTimeout, time, fellBack);
            var languages = s.GetRequiredService<LanguagePacks>();
            ITextToSpeech voice = preferred;
            // A service takes its time, and may be away; an engine of this machine does neither.
            if (voices[0] is IRemoteEngine && agent.Phrases != "none")
                voice = new PhraseVoice(voice, voices[0], FixedPhrases.Of(Conversation(configuration, languages), languages.Of(agent.Language)), new PhraseStore(agent.Phrases), PhrasePreparation.Tell(s.GetRequiredService<ILogger<PhrasePreparation>>()));
            var engines = recognizers.Zip(recognizer.Health, (e, health) => new WatchedEngine(EngineKind.SpeechToText, health, e as IRemoteEngine, token => WarmUp.TryAsync(e, token)))
                .Concat(models.Zip(model.Health, (e, health) => new WatchedEngine(EngineKind.LanguageModel, health, e as IRemoteEngine, token => WarmUp.TryAsync(e, token))))
                .Concat(voices.Zip(preferred.Health, (e, health) => new WatchedEngine(EngineKind.TextToSpeech, health, e as IRemoteEngine, token => WarmUp.TryAsync(e, token))));
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

    /// <summary>Adds what the agent is told to be.</summary>
    public static IServiceCollection AddAgentProfile(this IServiceCollection services, IConfiguration configuration)
    {
        var agent = Agent(services, configuration);
        services.TryAddSingleton<EngineFallbacks>();
        services.AddHostedService<LanguageNotice>();
        // It has learned from English.
        if (IsEnglish(agent))
            services.TryAddSingleton<ITurnDetector, WordsTurnDetector>();
        return services.AddSingleton(s =>
        {
            var conversation = s.GetRequiredService<IOptions<ConversationOptions>>().Value;
            var recorded = new RecordedApology(FixedPhrases.Apologies(conversation, s.GetRequiredService<LanguagePacks>().Of(agent.Language)), Apology(agent));
            var (time, fellBack) = (s.GetRequiredService<TimeProvider>(), (Action<EngineFallback>)s.GetRequiredService<EngineFallbacks>().Tell);
            return new AgentProfile(AgentOptions.TextOrFile(agent.Prompt), conversation.Agent.TransferTo.Length > 0, [.. s.GetServices<ICallTool>()])
            {
                LastWords = voice => new ApologizingVoice(voice, recorded, new PreferredTextToSpeech([voice, recorded], agent.VoiceTimeout, time, fellBack)),
            };
        });
    }

    /// <summary>Adds what tells the caller's speech from silence, where the calls' lines are, and what is heard there when a conversation is lost.</summary>
    public static IServiceCollection AddVoiceActivity(this IServiceCollection services, IConfiguration configuration)
    {
        var agent = Agent(services, configuration);
        AddVoiceActivity(services, configuration, agent.VoiceActivity);
        services.AddSingleton(_ => Apology(agent));
        return services.AddHostedService<EarWarmUp>();
    }

    private static bool IsEnglish(AgentOptions agent) => LanguagePacks.BuiltIn.Of(agent.Language) is EnglishPack;

    private static ApologyRecording Apology(AgentOptions agent) => new(agent.ApologyRecording.Length > 0 || IsEnglish(agent) ? RecordedApology.Read(agent.ApologyRecording) : RecordedApology.Tones());

    /// <summary>What calls are held with, also where they are not held.</summary>
    private static ConversationOptions Conversation(IConfiguration configuration, LanguagePacks languages)
    {
        var conversation = CallsRegistration.ReadConversation(configuration);
        conversation.Agent = Persona(configuration.GetSection("Agent"), languages);
        return conversation;
    }

    private static Persona Persona(IConfigurationSection section, LanguagePacks languages) => OptionsReader.Read<AgentOptions>(section, agent => Prepare(agent, section, languages)).ToPersona();

    // The words that are not set are said in the agent's language.
    private static void Prepare(AgentOptions agent, IConfigurationSection section, LanguagePacks languages) =>
        agent.Texts = languages.Of(section[nameof(agent.Language)] is { Length: > 0 } language ? language : agent.Language).Texts();

    private static AgentOptions Agent(IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("Agent");
        if (!services.Any(s => s.ServiceType == typeof(Registered)))
        {
            services.AddSingleton<Registered>();
            services.AddLanguages();
            services.AddOptions<AgentOptions>().Configure<LanguagePacks>((o, languages) => Prepare(o, section, languages));
            services.AddChecked<AgentOptions>(section, Check);
            services.AddOptions<ConversationOptions>().PostConfigure<LanguagePacks>((o, languages) => o.Agent = Persona(section, languages));
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
        Named(SpeechToText, nameof(options.SpeechToText), options.SpeechToText);
        foreach (var (key, value) in new[] { (nameof(options.Greeting), options.Greeting), (nameof(options.Prompt), options.Prompt) })
        {
            if (AgentOptions.IsPath(value) && !File.Exists(value))
                faults.Add(key, value, $"a text, or the path of a file that is there (looked for in {Directory.GetCurrentDirectory()})");
        }

        if (options.TransferTo.Length > 0 && TelephoneAddress.Parse(options.TransferTo) is null)
            faults.Add(nameof(options.TransferTo), options.TransferTo, TelephoneAddress.Allowed);
        if (options.TransferTo.Length == 0 && options.FailureAction is FailureAction.Transfer)
            faults.Add(nameof(options.TransferTo), null, "a number or SIP address, for Agent__FailureAction is Transfer");
        if (!LanguageTag().IsMatch(options.Language))
            faults.Add(nameof(options.Language), options.Language, "a language as BCP 47 names it, such as en-US or de");
        if (options.Texts.Openers.Any(string.IsNullOrWhiteSpace))
            faults.Add("Texts__Openers", "", "words to say");
        if (options.ApologyRecording.Length > 0 && !IsWav(options.ApologyRecording))
            faults.Add(nameof(options.ApologyRecording), options.ApologyRecording, "the path of a WAV file of 8 to 48 kHz");
        Named(LanguageModels, nameof(options.LanguageModel), options.LanguageModel);
        Named(TextToSpeech, nameof(options.TextToSpeech), options.TextToSpeech);

        void Named(Dictionary<string, Add> engines, string key, string list)
        {
            var names = AgentOptions.Names(list);
            if (names.Count == 0 || !names.All(engines.ContainsKey) || names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Count)
                faults.Add(key, list, $"{string.Join(" or ", engines.Keys)}, or several of them in order of preference, with commas between");
        }
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

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    private static partial Regex LanguageTag();

    /// <summary>The section's options are checked once, whoever reads them.</summary>
    private sealed class Registered;
}
