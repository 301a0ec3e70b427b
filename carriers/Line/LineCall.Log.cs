using Microsoft.Extensions.Logging;

namespace VoiceAgent.Carriers.Line;

internal sealed partial class LineCall
{
    private static readonly Func<ILogger, string?, IDisposable?> LogScope = LoggerMessage.DefineScope<string?>("call {CallId}");

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "The call is refused as busy")]
    private partial void LogBusy();

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The call has ended at the carrier: {Cause}")]
    private partial void LogEnded(string cause);

    [LoggerMessage(EventId = 3, Level = LogLevel.Debug, Message = "Webhook {Type}")]
    private partial void LogEvent(string type);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "The carrier could not open the media stream: {Reason}")]
    private partial void LogStreamFailed(string? reason);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "A media socket of the call is not used because {Reason}")]
    private partial void LogSocketUnused(string reason);

    [LoggerMessage(EventId = 6, Level = LogLevel.Information, Message = "The media stream is asked for, attempt {Attempt}")]
    private partial void LogAskingForStream(int attempt);

    [LoggerMessage(EventId = 7, Level = LogLevel.Information, Message = "The call goes on over a new media line")]
    private partial void LogLineRestored();

    [LoggerMessage(EventId = 8, Level = LogLevel.Information, Message = "The transfer has ended (succeeded: {Succeeded})")]
    private partial void LogTransferEnded(bool succeeded);

    [LoggerMessage(EventId = 9, Level = LogLevel.Warning, Message = "Whether the call still exists could not be learned: {Reason}")]
    private partial void LogStatusUnknown(string reason);

    [LoggerMessage(EventId = 10, Level = LogLevel.Error, Message = "The call could not be served and will be hung up")]
    private partial void LogFault(Exception exception);

    [LoggerMessage(EventId = 11, Level = LogLevel.Error, Message = "The conversation has failed")]
    private partial void LogConversationFailed(Exception exception);

    [LoggerMessage(EventId = 12, Level = LogLevel.Warning, Message = "The call was offered here as well and is left alone: {Reason}")]
    private partial void LogElsewhere(string reason);

    [LoggerMessage(EventId = 13, Level = LogLevel.Warning, Message = "The call is live at the carrier and belonged to a process that is gone: a place is sought for it")]
    private partial void LogOrphaned();

    [LoggerMessage(EventId = 14, Level = LogLevel.Information, Message = "The other side has changed the hold of the call (on hold: {IsOnHold})")]
    private partial void LogHold(bool isOnHold);

    [LoggerMessage(EventId = 15, Level = LogLevel.Warning, Message = "The caller hears nothing, for there is no media stream: the carrier's own voice {Says}")]
    private partial void LogSpeechless(string says);

    [LoggerMessage(EventId = 16, Level = LogLevel.Information, Message = "A call was announced long ago and is over at the carrier: the webhook may have been sent again by somebody else")]
    private partial void LogOver();
}
