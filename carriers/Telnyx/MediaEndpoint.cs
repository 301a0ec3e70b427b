using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Telephony.Telnyx.Media;

namespace VoiceAgent.Telephony.Telnyx;

/// <summary>Takes the media sockets Telnyx opens, each for a one-time token.</summary>
internal sealed class MediaEndpoint(TelnyxCalls calls, IOptions<TelnyxOptions> options, TimeProvider time, ILogger<MediaConnection> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        // Before the token, so that a browser's look at the address does not use it up.
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
        await call.ServeAsync(new MediaConnection(socket, options.Value.Media, time, logger, options.Value.AskedFormat), token, context.RequestAborted);
    }
}
