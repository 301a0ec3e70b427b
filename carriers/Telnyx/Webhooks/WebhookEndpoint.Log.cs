using Microsoft.Extensions.Logging;

namespace VoiceAgent.Carriers.Telnyx.Webhooks;

internal sealed partial class WebhookEndpoint
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Count} webhooks were refused: {Reasons}")]
    private partial void LogRefused(long count, string reasons);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "Webhook {Type} concerns no call of this gateway")]
    private partial void LogIgnored(string type);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Telnyx__PublicKey is not set: webhooks are {Consequence}")]
    private partial void LogNoPublicKey(string consequence);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "Telnyx sends webhooks of API version 1, which are refused: set the webhook API version of the Call Control application to 2 in the portal")]
    private partial void LogVersion1();
}
