namespace VoiceAgent.Hosting.Api;

/// <summary>Tells whether a request came through a proxy or tunnel. The sender of such a request is not who connected.</summary>
internal static class Forwarding
{
    private static readonly string[] Names =
    [
        "Forwarded", "Via", "CDN-Loop", "True-Client-IP", "Client-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-ProxyUser-Ip", "X-Host", "X-Scheme", "X-Remote-Addr", "X-Remote-IP",
    ];

    /// <summary>How such headers begin: like RFC 7239's forerunners, what ASP.NET Core leaves where it applied them (X-Original-For), and marks of clouds, meshes and tunnels.</summary>
    private static readonly string[] Prefixes =
    [
        "X-Forwarded", "X-Original-", "X-Real-", "CF-", "Ngrok-", "X-Ngrok", "Fly-", "Fastly-", "X-Envoy-", "X-Azure-", "X-Amz", "X-ARR-", "X-Vercel-", "X-Appengine-", "X-Cloud-", "X-Tunnel", "Tailscale-",
    ];

    /// <summary>Returns the first header that a proxy or tunnel has added; null where there is none.</summary>
    public static string? HeaderIn(IHeaderDictionary headers)
    {
        foreach (var name in headers.Keys)
            if (Names.Contains(name, StringComparer.OrdinalIgnoreCase) || Prefixes.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase)))
                return name;
        return null;
    }
}
