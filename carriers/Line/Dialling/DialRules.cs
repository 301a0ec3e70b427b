using VoiceAgent.Settings;

namespace VoiceAgent.Carriers.Line.Dialling;

/// <summary>Finds the faults in <see cref="DialOptions"/> that a range cannot tell.</summary>
internal static class DialRules
{
    /// <summary>The most digits of country code and number together (ITU-T E.164).</summary>
    private const int MaxDigits = 15;

    public static void Check(DialOptions options, OptionFaults faults)
    {
        foreach (var prefix in DialOptions.Split(options.Prefixes).Where(p => p.Length is < 2 or > MaxDigits + 1 || p is not ['+', not '0', ..] || p.AsSpan(1).ContainsAnyExceptInRange('0', '9')))
            faults.Add(nameof(options.Prefixes), prefix, "beginnings of numbers with + and the country code, for example +1,+4930");
        foreach (var host in DialOptions.Split(options.SipHosts).Where(h => Uri.CheckHostName(h) is UriHostNameType.Unknown))
            faults.Add(nameof(options.SipHosts), host, "names or addresses of hosts without scheme and port, with commas between");
        foreach (var caller in DialOptions.Split(options.CallerIds).Where(c => TelephoneAddress.Parse(c) is null))
            faults.Add(nameof(options.CallerIds), caller, TelephoneAddress.Allowed);
    }
}
