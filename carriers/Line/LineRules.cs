using VoiceAgent.Settings;

namespace VoiceAgent.Carriers.Line;

/// <summary>Finds the faults in <see cref="LineOptions"/> that a range cannot tell.</summary>
public static class LineRules
{
    private const int LongestText = 3000;

    /// <summary>Adds what is wrong with the options that all carriers have.</summary>
    public static void Check(LineOptions options, OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.PublicUrl is not null)
            CheckUrl(nameof(options.PublicUrl), options.PublicUrl, ["wss", "https", "ws", "http"], faults);
        CheckAddress(nameof(options.CallerId), options.CallerId, faults);
        CheckAddress(nameof(options.OverflowTo), options.OverflowTo, faults);
        foreach (var (key, text) in new[] { (nameof(options.LineWait), options.LineWait), (nameof(options.LineGoodbye), options.LineGoodbye) })
        {
            if (text.Length > LongestText)
                faults.Add(key, $"{text[..20]}…", $"at most {LongestText} characters long");
        }
    }

    /// <summary>Adds a fault where a value is no base URL.</summary>
    public static void CheckUrl(string key, string value, string[] schemes, OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(faults);
        var good = Uri.TryCreate(value, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme)
            && url.Host.Length > 0 && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0;
        if (good)
            return;
        var allowed = $"an absolute URL ({string.Join(", ", schemes)}) without user, query and fragment";
        // A URL may carry a password, so it is shown only without user information.
        if (value.Contains('@', StringComparison.Ordinal))
            faults.AddHidden(key, allowed);
        else
            faults.Add(key, value, allowed);
    }

    private static void CheckAddress(string key, string? value, OptionFaults faults)
    {
        if (value is not null && TelephoneAddress.Parse(value) is null)
            faults.Add(key, value, TelephoneAddress.Allowed);
    }
}
