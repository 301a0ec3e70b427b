using VoiceAgent.Settings;

namespace VoiceAgent.Engines.Flite;

/// <summary>Finds the faults in <see cref="FliteOptions"/> that a range cannot tell.</summary>
internal static class FliteRules
{
    public static void Check(FliteOptions options, OptionFaults faults)
    {
        if (!FliteVoice.Names.Contains(options.Voice))
            faults.Add(nameof(options.Voice), options.Voice, $"one of {string.Join(", ", FliteVoice.Names)}");
    }
}
