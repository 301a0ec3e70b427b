using System.Security.Cryptography;
using VoiceAgent.Settings;

namespace VoiceAgent.Hosting.Api;

/// <summary>Finds faults of <see cref="ApiOptions"/> that a range cannot tell.</summary>
internal static class ApiRules
{
    /// <summary>The least length of a key: 128 bits as hexadecimal digits, which nobody guesses.</summary>
    private const int MinKeyLength = 32;

    private const int HashDigits = 64;

    /// <summary>The hash that sha256sum prints where the variable with the key is empty.</summary>
    private static readonly string HashOfNothing = Convert.ToHexString(SHA256.HashData([]));

    public static void Check(ApiOptions options, OptionFaults faults)
    {
        if (options.Key is { } key && (key.Length < MinKeyLength || key.Any(c => c is <= ' ' or > '~')))
            faults.Add(nameof(options.Key), key, $"one word of at least {MinKeyLength} characters, for example what 'openssl rand -hex 32' prints");
        if (options.KeyHash is { } hash && (hash.Length != HashDigits || !hash.All(char.IsAsciiHexDigit)))
            faults.Add(nameof(options.KeyHash), hash, "the SHA-256 of the key as 64 hexadecimal digits, for example what 'printf %s \"$KEY\" | sha256sum' prints");
        else if (HashOfNothing.Equals(options.KeyHash, StringComparison.OrdinalIgnoreCase))
            faults.Add(nameof(options.KeyHash), options.KeyHash, "the SHA-256 of a key: this is that of an empty text");
        else if (options.KeyHash is not null && options.Key is not null)
            faults.Add(nameof(options.KeyHash), options.KeyHash, "left out where Api__Key is set");
        foreach (var host in HostNames.Split(options.AllowedHosts).Where(h => !HostNames.IsName(h)))
            faults.Add(nameof(options.AllowedHosts), host, "names or addresses of hosts without scheme and port, with commas between");
    }
}
