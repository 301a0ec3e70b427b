using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace VoiceAgent.Hosting.Api;

/// <summary>Who may look at calls and at the cluster: whoever has the key; without a key, this machine itself.</summary>
public static class ApiKey
{
    /// <summary>Why a request is refused; null when it is not.</summary>
    /// <param name="key"><c>Api__Key</c>. Sent as a bearer token, or, by a browser that asks for it, as the password of basic authentication (RFC 7617).</param>
    public static (int Status, string Reason)? Refusal(HttpContext http, string? key)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (string.IsNullOrEmpty(key))
        {
            return http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
                ? null
                : (StatusCodes.Status403Forbidden, "Set Api__Key to use this from another machine.");
        }

        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Given(http.Request.Headers.Authorization.ToString())), Encoding.UTF8.GetBytes(key))
            ? null
            : (StatusCodes.Status401Unauthorized, "The API key is missing or wrong.");
    }

    /// <summary>Keeps everything under a path behind the key; a browser asks its user for it.</summary>
    public static void RequireApiKey(this WebApplication app, string path, string? key)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseWhen(http => http.Request.Path.StartsWithSegments(path, StringComparison.Ordinal), branch => branch.Use(async (http, next) =>
        {
            if (Refusal(http, key) is not { } refusal)
            {
                await next(http);
                return;
            }

            http.Response.StatusCode = refusal.Status;
            if (refusal.Status == StatusCodes.Status401Unauthorized)
                http.Response.Headers.WWWAuthenticate = "Basic realm=\"VoiceAgent, password: the API key\"";
            await http.Response.WriteAsync(refusal.Reason);
        }));
    }

    private static string Given(string authorization)
    {
        const string Bearer = "Bearer ", Basic = "Basic ";
        if (authorization.StartsWith(Bearer, StringComparison.Ordinal))
            return authorization[Bearer.Length..];
        if (!authorization.StartsWith(Basic, StringComparison.Ordinal))
            return "";
        Span<byte> decoded = stackalloc byte[1024];
        if (!Convert.TryFromBase64String(authorization[Basic.Length..], decoded, out var length))
            return "";
        var pair = Encoding.UTF8.GetString(decoded[..length]);
        return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
