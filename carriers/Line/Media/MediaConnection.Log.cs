using Microsoft.Extensions.Logging;

namespace VoiceAgent.Carriers.Line.Media;

public sealed partial class MediaConnection
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The media stream ended before its start: {Reason}")]
    private partial void LogNoStart(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The media stream ended: {Reason}; {Counts}")]
    private partial void LogEnded(string reason, MediaCounts counts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unreadable media stream message, {Fault}: {Detail}; further ones are only counted")]
    private partial void LogMalformed(MediaFault fault, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The carrier reports error {Code} on the media stream: {Text}; further ones are only counted")]
    private partial void LogCarrierError(long code, string? text);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The carrier reports error {Code} on the media stream, rate limit reached: audio is sent too fast; {Text}; further ones are only counted")]
    private partial void LogRateLimited(long code, string? text);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The media stream was gone before it could be closed")]
    private partial void LogCloseFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The media stream began anew on the same connection: {Format}")]
    private partial void LogRestarted(MediaFormat format);
}
