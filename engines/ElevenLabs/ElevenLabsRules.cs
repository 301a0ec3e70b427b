using VoiceAgent.Settings;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>Finds the faults in <see cref="ElevenLabsOptions"/> that a range cannot tell.</summary>
internal static class ElevenLabsRules
{
    public static void Check(ElevenLabsOptions options, OptionFaults faults)
    {
        if (!Uri.TryCreate(options.BaseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0)
            faults.AddHidden(nameof(options.BaseUrl), "an http or https URL without a user or password, for example https://api.elevenlabs.io");
        if (options.ApiKey.Length == 0)
            faults.Add(nameof(options.ApiKey), null, "the account's key");
        else if (options.ApiKey.Any(c => c is < '!' or > '~'))
            faults.Add(nameof(options.ApiKey), options.ApiKey, "printable ASCII without spaces");
    }
}
