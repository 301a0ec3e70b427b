using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VoiceAgent.Carriers.Line.Media;

namespace VoiceAgent.Carriers.Line;

/// <summary>Takes the media sockets that carriers open, each for a one-time token.</summary>
public static class MediaEndpoint
{
    /// <summary>How long nothing is received before a media socket is pinged, and how long the answer may take. A caller's audio comes 50 times a second,
    /// so this costs nothing while a line is well. A line whose other end is gone is noticed within 3 s.</summary>
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(1), PongWithin = TimeSpan.FromSeconds(2);

    /// <summary>Maps the WebSocket <c>GET /{carrier}/media/{token}</c> of one carrier's calls.</summary>
    /// <remarks>A token that is unknown or used is answered with 401, and a request that is no WebSocket with 400.</remarks>
    public static IEndpointRouteBuilder MapMedia(this IEndpointRouteBuilder endpoints, LineCalls calls)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(calls);
        var logger = endpoints.ServiceProvider.GetRequiredService<ILogger<MediaConnection>>();
        // The WebSocket middleware sits in this branch alone, so the host need not remember it.
        var branch = endpoints.CreateApplicationBuilder();
        branch.UseWebSockets(new WebSocketOptions { KeepAliveInterval = PingAfter, KeepAliveTimeout = PongWithin });
        branch.Run(http => HandleAsync(http, calls, logger));
        // A socket proves itself by its token.
        endpoints.MapGet($"/{calls.Path}/media/{{token}}", branch.Build()).AllowAnonymous().WithMetadata(new ProvesSenderAttribute());
        return endpoints;
    }

    private static async Task HandleAsync(HttpContext context, LineCalls calls, ILogger<MediaConnection> logger)
    {
        // This comes before the token, so that a browser's look at the address does not use the token up.
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var token = (string)context.Request.RouteValues["token"]!;
        if (calls.Tokens.Redeem(token) is not { } call)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await call.ServeAsync(calls.Connect(socket, logger), token, context.RequestAborted);
    }
}
