using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Placement;

/// <summary>What the reports of a speech silo's engines mean.</summary>
internal static class EngineReports
{
    /// <summary>Of each kind there is one that does its work.</summary>
    public static bool AreEnginesReady(this SiloCapacity silo) => silo.Engines.GroupBy(e => e.Kind).All(kind => kind.Any(e => e.IsReady));

    /// <summary>The names of a silo's engines.</summary>
    public static EngineNames Names(this SiloCapacity silo)
    {
        var unknown = EngineNames.Unknown;
        return new EngineNames
        {
            SpeechToText = Name("speechToText", unknown.SpeechToText),
            LanguageModel = Name("languageModel", unknown.LanguageModel),
            TextToSpeech = Name("textToSpeech", unknown.TextToSpeech),
        };

        string Name(string kind, string otherwise) => silo.Engines.Where(e => e.Kind == kind).Select(e => e.Name).ToList() is { Count: > 0 } names ? string.Join(',', names) : otherwise;
    }
}
