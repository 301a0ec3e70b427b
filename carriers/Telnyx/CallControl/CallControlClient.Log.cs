using Microsoft.Extensions.Logging;

namespace VoiceAgent.Carriers.Telnyx.CallControl;

internal sealed partial class CallControlClient
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Sending {Action} again after try {Attempt}: {Error}, status {Status}")]
    private partial void LogResending(string action, TelnyxError error, int? status, int attempt);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "{Action} was refused at try {Attempt}: {Error}, status {Status}")]
    private partial void LogRefused(string action, TelnyxError error, int? status, int attempt);

    [LoggerMessage(EventId = 3, Level = LogLevel.Debug, Message = "{Action} was refused because: {Detail}")]
    private partial void LogRefusalDetail(string action, string? detail);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Telnyx accepted a command with a reply that is no JSON")]
    private partial void LogUnreadableReply(Exception exception);
}
