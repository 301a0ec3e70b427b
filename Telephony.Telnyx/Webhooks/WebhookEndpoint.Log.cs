using Microsoft.Extensions.Logging;

namespace VoiceAgent.Telephony.Telnyx.Webhooks;

internal sealed partial class WebhookEndpoint
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "A webhook was refused with {Status}: {Outcome}")]
    private partial void LogRefused(int status, string outcome);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "Webhook {Type} concerns no call of this gateway")]
    private partial void LogIgnored(string type);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Telnyx__PublicKey is not set: webhooks are {Consequence}")]
    private partial void LogNoPublicKey(string consequence);
}
