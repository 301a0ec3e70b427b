using VoiceAgent.Calls;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Placement;

/// <summary>Reads the reports of a speech silo's engines.</summary>
internal static class EngineReports
{
    private const string SpeechToText = "speechToText";
    private const string LanguageModel = "languageModel";
    private const string TextToSpeech = "textToSpeech";

    /// <summary>Tells whether each kind has a usual engine that does its work.</summary>
    public static bool AreEnginesReady(this SiloCapacity silo) => silo.Engines.Where(e => !e.IsOnlyWhenAsked).GroupBy(e => e.Kind).All(kind => kind.Any(e => e.IsReady));

    /// <summary>The engines that an agent asks for, as the cluster carries them; null where it asks for none.</summary>
    public static AskedEngines? Asked(this AgentEngines engines) => engines is { SpeechToText.Count: 0, LanguageModel.Count: 0, TextToSpeech.Count: 0 } ? null
        : new AskedEngines { SpeechToText = engines.SpeechToText, LanguageModel = engines.LanguageModel, TextToSpeech = engines.TextToSpeech };

    /// <summary>All names that a call asks for, for a message.</summary>
    public static string Text(this AskedEngines asked) => string.Join(", ", asked.SpeechToText.Concat(asked.LanguageModel).Concat(asked.TextToSpeech));

    /// <summary>Tells how well a silo suits a call.</summary>
    /// <param name="asked">The engines that the call asks for; null for the silo's usual ones.</param>
    /// <returns>Null where the silo has none of a kind that the call asks for. Otherwise the lower the better: in each kind 0 where the preferred engine does its work, 1 where another one does it, and 10 where none does.</returns>
    public static int? Distance(this SiloCapacity silo, AskedEngines? asked)
    {
        var distance = 0;
        foreach (var (kind, names) in Kinds(asked))
        {
            var engines = silo.Chosen(kind, names);
            if (engines.Count == 0 && names.Any(name => name != AskedEngine.Usual))
                return null;
            // A preferred engine that is not on the silo at all is not the first one here.
            var isFirst = names.Count == 0 || names[0] == AskedEngine.Usual || Is(engines[0], names[0]);
            distance += engines.Count == 0 || (isFirst && engines[0].IsReady) ? 0 : engines.Any(e => e.IsReady) ? 1 : 10;
        }

        return distance;
    }

    /// <summary>Tells how much of a silo's room for a call is taken.</summary>
    /// <param name="asked">The engines that the call asks for; null for the silo's usual ones.</param>
    /// <param name="calls">What the silo's calls ask for.</param>
    /// <returns>A share; 1 or more where there is no room. It is that of the silo's slots, or of the engines of a kind where less is left of them.</returns>
    public static double Load(this SiloCapacity silo, AskedEngines? asked, IReadOnlyCollection<AskedEngines?> calls)
    {
        var load = (double)calls.Count / silo.SpeechSlots;
        foreach (var (kind, names) in Kinds(asked))
        {
            var engines = silo.Chosen(kind, names);
            if (engines.Count == 0 || engines.Any(e => e.MaxCalls is null))
                continue;
            var (taken, limit) = (silo.Taken(kind, calls), engines.Sum(e => (double)e.MaxCalls!));
            load = Math.Max(load, limit == 0 ? 1 : engines.Sum(e => taken.GetValueOrDefault(e)) / limit);
        }

        return load;
    }

    /// <summary>Counts the calls of each engine of a kind. A call has the first of its engines that those have left it that can use fewer.</summary>
    private static Dictionary<EngineReport, int> Taken(this SiloCapacity silo, string kind, IReadOnlyCollection<AskedEngines?> calls)
    {
        var taken = new Dictionary<EngineReport, int>();
        foreach (var engines in calls.Select(call => silo.Chosen(kind, NamesOf(kind, call))).OrderBy(engines => engines.Count))
        {
            if ((engines.Find(e => e.MaxCalls is not { } most || taken.GetValueOrDefault(e) < most) ?? engines.FirstOrDefault()) is { } engine)
                taken[engine] = taken.GetValueOrDefault(engine) + 1;
        }

        return taken;
    }

    /// <summary>The names of a silo's engines for a call.</summary>
    /// <param name="asked">The engines that the call asks for; null for the silo's usual ones.</param>
    public static EngineNames Names(this SiloCapacity silo, AskedEngines? asked)
    {
        var unknown = EngineNames.Unknown;
        return new EngineNames
        {
            SpeechToText = Name(SpeechToText, asked?.SpeechToText, unknown.SpeechToText),
            LanguageModel = Name(LanguageModel, asked?.LanguageModel, unknown.LanguageModel),
            TextToSpeech = Name(TextToSpeech, asked?.TextToSpeech, unknown.TextToSpeech),
        };

        string Name(string kind, IReadOnlyList<string>? names, string otherwise) => silo.Chosen(kind, names ?? []) is { Count: > 0 } engines ? string.Join(',', engines.Select(e => e.Name)) : otherwise;
    }

    /// <summary>The engines of a kind that serve a call, the preferred one first.</summary>
    private static List<EngineReport> Chosen(this SiloCapacity silo, string kind, IReadOnlyList<string> names)
    {
        var engines = silo.Engines.Where(e => e.Kind == kind).ToList();
        var usual = engines.Where(e => !e.IsOnlyWhenAsked);
        return names.Count == 0 ? [.. usual] : [.. names.SelectMany(name => name == AskedEngine.Usual ? usual : engines.Where(e => Is(e, name))).Distinct()];
    }

    private static IEnumerable<(string Kind, IReadOnlyList<string> Names)> Kinds(AskedEngines? asked) =>
        new[] { SpeechToText, LanguageModel, TextToSpeech }.Select(kind => (kind, NamesOf(kind, asked)));

    /// <summary>The names of a kind that a call asks for, in order of preference; empty for the silo's usual ones.</summary>
    private static IReadOnlyList<string> NamesOf(string kind, AskedEngines? asked) => kind switch
    {
        SpeechToText => asked?.SpeechToText ?? [],
        LanguageModel => asked?.LanguageModel ?? [],
        _ => asked?.TextToSpeech ?? [],
    };

    private static bool Is(EngineReport engine, string name) => engine.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
