using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VoiceAgent.Agent.Tools;

/// <summary>Where tools may send requests. Part of the configuration section <c>Agents</c>.</summary>
public sealed class ToolHttpOptions
{
    /// <summary>The hosts to which tools may send requests, such as <c>api.example.com</c>; <c>*.example.com</c> allows all below.</summary>
    /// <value>Default: none, which allows every host that is public.</value>
    public IList<string> Hosts { get; init; } = [];

    /// <summary>Whether tools may send requests to machines of a private network and to this one, and without TLS.</summary>
    /// <value>Default: false: who writes an agent must not reach what only this network can reach.</value>
    public bool AllowPrivate { get; set; }
}

/// <summary>Sends the requests of tools, to hosts that are allowed. It follows no redirect and keeps no cookie.</summary>
/// <remarks>Thread-safe. Addresses are looked at when a connection is made, so that a name that leads to a private network does not pass.</remarks>
public sealed class ToolHttp : IDisposable
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(3);

    private readonly ToolHttpOptions _options;
    private readonly HttpClient _client;

    public ToolHttp(ToolHttpOptions options)
    {
        _options = options;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = ConnectPatience,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            AutomaticDecompression = DecompressionMethods.All,
            ActivityHeadersPropagator = null,
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan, // Each request has its own limit.
        };
    }

    /// <summary>Says why a request may not be sent there; null where it may.</summary>
    public string? Refusal(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Scheme != Uri.UriSchemeHttps && !(_options.AllowPrivate && address.Scheme == Uri.UriSchemeHttp))
            return "only https is allowed (Agents__Tools__AllowPrivate allows http as well)";
        if (_options.Hosts.Count > 0 && !_options.Hosts.Any(host => Matches(host, address.IdnHost)))
            return "the host is not among those of Agents__Tools__Hosts";
        return address.UserInfo.Length > 0 ? "the address has a user in it, which belongs in a header" : null;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <summary>Reads the text of an answer.</summary>
    /// <param name="longest">The most that is read, in bytes.</param>
    /// <returns>The text, and whether it was longer and is cut off.</returns>
    internal static async Task<(string Text, bool IsCut)> TextAsync(HttpContent content, int longest, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[longest + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return (Encoding.UTF8.GetString(buffer, 0, Math.Min(length, longest)), length > longest);
    }

    public void Dispose() => _client.Dispose();

    private static bool Matches(string host, string name) =>
        host.StartsWith("*.", StringComparison.Ordinal) ? name.EndsWith(host[1..], StringComparison.OrdinalIgnoreCase) : name.Equals(host, StringComparison.OrdinalIgnoreCase);

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var allowed = _options.AllowPrivate ? addresses : [.. addresses.Where(IsPublic)];
        if (allowed.Length == 0)
            throw new HttpRequestException($"{context.DnsEndPoint.Host} leads to no public address (Agents__Tools__AllowPrivate allows others).");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether an address is of the public internet (IANA's special-purpose registries, RFC 6890).</summary>
    internal static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return !Special.Any(network => network.Contains(address));
    }

    private static readonly IPNetwork[] Special =
    [
        .. ((string[])["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8"]).Select(IPNetwork.Parse),
    ];
}
