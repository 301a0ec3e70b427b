using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Placement;

/// <summary>Reads the reports of a speech silo's engines.</summary>
internal static class EngineReports
{
    /// <summary>Tells whether each kind has an engine that does its work.</summary>
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
