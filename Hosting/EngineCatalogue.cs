using Microsoft.Extensions.DependencyInjection.Extensions;
using VoiceAgent.Calls;
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

namespace VoiceAgent.Hosting;

/// <summary>The engines that configuration can name, a list for each kind. Nothing else of the host knows an engine by name.</summary>
internal static class EngineCatalogue
{
    public static EngineChoice SpeechToText { get; } = new(
        EngineKind.SpeechToText,
        nameof(AgentOptions.SpeechToText),
        new("PocketSphinx", (s, c) => s.AddPocketSphinx(c)),
        new("OpenAI", (s, c) => s.AddOpenAISpeechToText(c)),
        new("Whisper", (s, c) => s.AddWhisper(c)));

    public static EngineChoice LanguageModel { get; } = new(
        EngineKind.LanguageModel,
        nameof(AgentOptions.LanguageModel),
        new("Receptionist", (s, c) => s.AddReceptionist(c)),
        new("OpenAI", (s, c) => s.AddOpenAILanguageModel(c)));

    public static EngineChoice TextToSpeech { get; } = new(
        EngineKind.TextToSpeech,
        nameof(AgentOptions.TextToSpeech),
        new("Flite", (s, c) => s.AddFlite(c)),
        new("ElevenLabs", (s, c) => s.AddElevenLabs(c)),
        new("OpenAI", (s, c) => s.AddOpenAITextToSpeech(c)));

    public static EngineChoice VoiceActivity { get; } = new(
        null,
        nameof(AgentOptions.VoiceActivity),
        new("Silero", (s, c) => s.AddSilero(c))
        {
            Suits = c => SileroVoiceActivity.TryFind(OptionsReader.Read<SileroOptions>(c.GetSection(SileroOptions.Section)), out _),
            PassOver = (s, c) => s.AddSileroOptions(c), // A wrong path of an engine that is passed over is named, too.
        },
        new("BuiltIn", (s, _) => s.AddSingleton<IVoiceActivityModel, BuiltInVoiceActivity>()));

    public static EngineChoice TurnDetector { get; } = new(
        null,
        nameof(AgentOptions.TurnDetector),
        new("Words", (s, _) => s.TryAddSingleton<ITurnDetector, WordsTurnDetector>())
        {
            Suits = c => WordsTurnDetector.HasLearned(OptionsReader.Read<AgentOptions>(c.GetSection("Agent")).Language),
        },
        new("none", (_, _) => { }));

    /// <summary>The types of engines of which there can be several, each under a name of its own (section <c>Engines</c>).</summary>
    public static IReadOnlyList<string> Types { get; } = [.. Kinds.SelectMany(kind => kind.Engines).Select(engine => engine.Name).Distinct()];

    private static IEnumerable<EngineChoice> Kinds => [SpeechToText, LanguageModel, TextToSpeech];

    /// <summary>Adds all that engines of a type do.</summary>
    public static void AddType(IServiceCollection services, IConfiguration configuration, string type)
    {
        foreach (var engine in Kinds.SelectMany(kind => kind.Engines).Where(engine => engine.Name.Equals(type, StringComparison.OrdinalIgnoreCase)))
            engine.Add(services, configuration);
    }
}

/// <summary>An engine as configuration names it.</summary>
/// <param name="Name">The name, compared without regard to case.</param>
/// <param name="Add">Adds the engine to a host.</param>
internal sealed record NamedEngine(string Name, Action<IServiceCollection, IConfiguration> Add)
{
    /// <summary>Tells whether all that the engine needs is on this machine, and it knows the agent's language.</summary>
    public Func<IConfiguration, bool> Suits { get; init; } = _ => true;

    /// <summary>Adds what a host needs that would take the engine if it suited.</summary>
    public Action<IServiceCollection, IConfiguration> PassOver { get; init; } = (_, _) => { };
}

/// <summary>The engines of a kind, of which an option names one or several in order of preference.</summary>
/// <param name="kind">What the engines do for a call, of which configuration can name several under names of their own; null for engines of which there is one.</param>
/// <param name="option">The name of the option.</param>
internal sealed class EngineChoice(EngineKind? kind, string option, params IReadOnlyList<NamedEngine> engines)
{
    public IReadOnlyList<NamedEngine> Engines => engines;

    /// <summary>Adds all named engines to a host, in their order. Unknown names are passed over: <see cref="Check"/> tells of them.</summary>
    public void AddAll(IServiceCollection services, IConfiguration configuration, string names)
    {
        foreach (var engine in Named(names))
            engine.Add(services, configuration);
    }

    /// <summary>Adds the first named engine that suits to a host. Where none does, it adds the first of all, whose start says what it lacks.</summary>
    public void AddFirst(IServiceCollection services, IConfiguration configuration, string names)
    {
        var named = Named(names).ToList();
        // An unknown name is a fault, which is told when the host is built; until then the host needs an engine of the kind.
        var first = named.Find(engine => engine.Suits(configuration)) ?? named.FirstOrDefault() ?? engines[^1];
        foreach (var passedOver in named.TakeWhile(engine => engine != first))
            passedOver.PassOver(services, configuration);
        first.Add(services, configuration);
    }

    /// <param name="instances">The engines of the section <c>Engines</c>.</param>
    public void Check(string names, IReadOnlyList<EngineInstance> instances, OptionFaults faults)
    {
        var own = kind is null ? [] : instances.Where(instance => instance.Fault is null && engines.Any(engine => engine.Name.Equals(instance.Type, StringComparison.OrdinalIgnoreCase))).Select(instance => instance.Name).ToList();
        var known = engines.Select(engine => engine.Name).Concat(own).ToList();
        var list = AgentOptions.Names(names);
        if (list.Count == 0 || list.Intersect(known, StringComparer.OrdinalIgnoreCase).Count() < list.Count)
            faults.Add(option, names, $"{string.Join(" or ", known)}{(kind is null ? "" : ", an engine of that kind in the section Engines")}, or several of them in order of preference, with commas between");
    }

    private IEnumerable<NamedEngine> Named(string names) =>
        AgentOptions.Names(names).Select(name => engines.FirstOrDefault(engine => engine.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).OfType<NamedEngine>();
}
