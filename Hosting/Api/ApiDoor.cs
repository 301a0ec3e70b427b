using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Hosting.Api;

/// <summary>Why a request is refused.</summary>
/// <param name="Reason">The reason, one of a small set, for metrics and logs.</param>
/// <param name="Detail">What the sender of the request can do about it.</param>
internal sealed record Refusal(int Status, string Reason, string Detail)
{
    /// <summary>How long to wait before trying again; null where that would not help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>Decides who may use what needs authorization: everybody who has the key; without a key, programs on this machine.</summary>
internal sealed class ApiDoor
{
    /// <summary>The name of a caller that needs no key.</summary>
    public const string Loopback = "loopback";

    private readonly byte[]? _hash;
    private readonly string _keyName;
    private readonly IReadOnlyList<string> _hosts;
    private readonly (string Option, string Host)? _wayIn;
    private readonly GuessLimit _guesses;

    public ApiDoor(IOptions<ApiOptions> options, IConfiguration configuration, TimeProvider time)
    {
        var api = options.Value;
        _hash = api.Key is { } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : api.KeyHash is { } hash ? Convert.FromHexString(hash) : null;
        _keyName = _hash is null ? "" : "key " + Convert.ToHexStringLower(_hash.AsSpan(0, 4));
        _hosts = HostNames.Split(api.AllowedHosts);
        _wayIn = WayIn(configuration);
        _guesses = new GuessLimit(time);
    }

    /// <summary>The option, and the host in it, because of which this machine's own requests need a key as well. Null where there is a key, or no such host.</summary>
    public (string Option, string Host)? ClosedBecauseOf => _hash is null ? _wayIn : null;

    /// <summary>Lets a request in, under the name of its sender, or says why not.</summary>
    public (string? Caller, Refusal? Refusal) Judge(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (CrossSite.Changes(http.Request))
            return (null, new Refusal(StatusCodes.Status403Forbidden, "cross_site", "A page of another site may not make a browser change something here."));
        return _hash is null ? JudgeWithoutKey(http) : JudgeKey(http, _hash);
    }

    /// <summary>Finds a carrier's public URL that leads here from outside: behind its proxy every request comes from this machine.</summary>
    private static (string Option, string Host)? WayIn(IConfiguration configuration)
    {
        foreach (var (section, options) in CarrierRegistration.OptionsOf(configuration))
        {
            if (Uri.TryCreate(options.PublicUrl, UriKind.Absolute, out var url) && !HostNames.IsLoopback(url.Host))
                return ($"{section}__{nameof(options.PublicUrl)}", url.Host);
        }

        return null;
    }

    private (string?, Refusal?) JudgeWithoutKey(HttpContext http)
    {
        const string SetKey = "Set Api__Key, or Api__KeyHash, and send the key.";
        if (!HostNames.IsLoopback(http.Connection.RemoteIpAddress))
            return Forbidden("not_local", $"Without a key only this machine may use this. {SetKey}");
        if (_wayIn is { } way)
            return Forbidden("public", $"{way.Option} leads here from outside, so a key is needed on this machine as well. {SetKey}");
        if (Forwarding.HeaderIn(http.Request.Headers) is { } header)
            return Forbidden("forwarded", $"The header {header} says that the request was passed on, so it needs a key. {SetKey}");
        if (!IsKnown(http.Request.Host))
            return Forbidden("foreign_host", $"The Host header names neither this machine nor a host of Api__AllowedHosts. {SetKey}");
        return (Loopback, null);
    }

    private (string?, Refusal?) JudgeKey(HttpContext http, byte[] hash)
    {
        if (Given(http.Request.Headers.Authorization.ToString()) is not { } given)
            return (null, new Refusal(StatusCodes.Status401Unauthorized, "no_key", "The API key is missing: send it as a bearer token."));
        // The key is compared before anything is slowed down: see GuessLimit.
        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(given), hash))
        {
            return (null, _guesses.Take(http.Connection.RemoteIpAddress) is var wait && wait > TimeSpan.Zero
                ? new Refusal(StatusCodes.Status429TooManyRequests, "too_many", "Too many wrong API keys came from this address.") { RetryAfter = wait }
                : new Refusal(StatusCodes.Status401Unauthorized, "wrong_key", "The API key is wrong."));
        }

        // A name of somebody else's that leads here (DNS rebinding) does not bring the key along, so any name will do unless some are named.
        return _hosts.Count == 0 || IsKnown(http.Request.Host)
            ? (_keyName, null)
            : Forbidden("foreign_host", "The Host header names neither this machine nor a host of Api__AllowedHosts.");
    }

    private bool IsKnown(HostString host) => host.HasValue && (HostNames.IsLoopback(host.Host) || _hosts.Any(h => HostNames.AreSame(h, host.Host)));

    private static (string?, Refusal?) Forbidden(string reason, string detail) => (null, new Refusal(StatusCodes.Status403Forbidden, reason, detail));

    /// <summary>Returns the key of a bearer token (RFC 6750), or the password of basic authentication (RFC 7617), which browsers ask their users for.
    /// The names of the schemes may be in upper or lower case.</summary>
    /// <returns>The bytes of the key; null where there is none, or an empty one.</returns>
    private static byte[]? Given(string authorization)
    {
        const string Bearer = "Bearer ", Basic = "Basic ";
        byte[] key = [];
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            key = Encoding.UTF8.GetBytes(authorization[Bearer.Length..].Trim());
        else if (authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
            key = PasswordIn(authorization[Basic.Length..].Trim());
        return key.Length > 0 ? key : null;
    }

    private static byte[] PasswordIn(string credentials)
    {
        var decoded = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials, decoded, out var length))
            return [];
        var pair = decoded.AsSpan(0, length);
        return pair[(pair.IndexOf((byte)':') + 1)..].ToArray();
    }
}
