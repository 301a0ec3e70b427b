namespace VoiceAgent.Hosting.Api;

/// <summary>Knows requests that a page of another site makes a browser send.
/// They carry the browser's password and come from its machine, but nobody who may has asked for them.</summary>
internal static class CrossSite
{
    /// <summary>Tells whether a browser says that a request comes from another site, and the request may change something.</summary>
    /// <remarks>Fetch Metadata (W3C) is read first, and Origin (RFC 6454) after it. A sender of neither is no browser and carries nobody else's authority.</remarks>
    public static bool Changes(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            return false;
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0 && site is not ("same-origin" or "none"))
            return true;
        var origin = request.Headers.Origin.ToString();
        // A page of this site behind a proxy that ends TLS has another scheme than the request.
        return origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var url) && AreSame(url, request.Host));
    }

    private static bool AreSame(Uri origin, HostString host) =>
        host.HasValue && HostNames.AreSame(origin.Host, host.Host) && (host.Port is { } port ? origin.Port == port : origin.IsDefaultPort);
}
