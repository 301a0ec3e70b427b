using VoiceAgent.Settings;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>Finds the faults in <see cref="OpenAIOptions"/> that a range cannot tell.</summary>
internal static class OpenAIRules
{
    public static void Check(OpenAIOptions options, OptionFaults faults)
    {
        if (!Uri.TryCreate(options.BaseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0)
            faults.AddHidden(nameof(options.BaseUrl), "the http or https URL of a server's version 1, without a user or password, for example https://api.openai.com/v1");
        else if (options.ApiKey.Length == 0 && url.Host == "api.openai.com")
            faults.Add(nameof(options.ApiKey), null, "a key of this server");
        if (options.ApiKey.Any(c => c is < '!' or > '~'))
            faults.Add(nameof(options.ApiKey), options.ApiKey, "printable ASCII without spaces");
    }
}
