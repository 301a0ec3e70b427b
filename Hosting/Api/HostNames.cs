using System.Net;

namespace VoiceAgent.Hosting.Api;

/// <summary>Names of hosts as requests and configuration have them.</summary>
internal static class HostNames
{
    private const StringSplitOptions Tidy = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    public static IReadOnlyList<string> Split(string? list) => list?.Split(',', Tidy) ?? [];

    public static bool IsName(string host) => Uri.CheckHostName(Bare(host)) is not UriHostNameType.Unknown;

    /// <summary>Whether a host of a Host header or URL, without port, is this machine by its name alone.</summary>
    /// <remarks>A name that merely resolves to this machine does not count: the owner of the name decides that (DNS rebinding).</remarks>
    public static bool IsLoopback(string host) =>
        Bare(host) is var name && (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var address) && IsLoopback(address)));

    public static bool IsLoopback(IPAddress? address) =>
        address is not null && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    public static bool AreSame(string one, string other) => Bare(one).Equals(Bare(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the host without the brackets of an IPv6 address and the dot of the root domain.</summary>
    private static string Bare(string host)
    {
        if (host is ['[', .., ']'])
            return host[1..^1];
        return host.EndsWith('.') ? host[..^1] : host;
    }
}
