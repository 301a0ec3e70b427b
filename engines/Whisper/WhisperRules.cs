using VoiceAgent.Settings;

namespace VoiceAgent.Engines.Whisper;

/// <summary>Finds the faults in <see cref="WhisperOptions"/> that a range cannot tell.</summary>
internal static class WhisperRules
{
    public static void Check(WhisperOptions options, OptionFaults faults)
    {
        if (!ModelFile.IsName(options.ModelPath) && !File.Exists(options.ModelPath))
            faults.Add(nameof(options.ModelPath), options.ModelPath, $"the path of a model, or a name: {string.Join(", ", ModelFile.Names)}");
        if (!Uri.TryCreate(options.DownloadUrl, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
            faults.AddHidden(nameof(options.DownloadUrl), "an http or https URL");
        if (options.Language is not ("" or "auto") && (options.Language.Length is < 2 or > 3 || !options.Language.All(char.IsAsciiLetterLower)))
            faults.Add(nameof(options.Language), options.Language, "an ISO 639-1 code, for example en, auto, or nothing for the language of the call's agent");
    }
}
