using VoiceAgent.Settings;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>Finds models that are not there.</summary>
internal static class PocketSphinxRules
{
    public static void Check(PocketSphinxOptions options, OptionFaults faults)
    {
        Exists(File.Exists(Path.Combine(options.AcousticModel, "feat.params")), nameof(options.AcousticModel), options.AcousticModel, "the folder of a model (with feat.params)");
        Exists(File.Exists(options.Dictionary), nameof(options.Dictionary), options.Dictionary, "a file");
        Exists(File.Exists(options.LanguageModel), nameof(options.LanguageModel), options.LanguageModel, "a file");

        void Exists(bool found, string key, string value, string what)
        {
            if (!found)
                faults.Add(key, value, $"{what} that exists. The defaults come with: apt-get install libpocketsphinx3 pocketsphinx-en-us");
        }
    }
}
