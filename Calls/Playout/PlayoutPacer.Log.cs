using Microsoft.Extensions.Logging;

namespace VoiceAgent.Calls.Playout;

public sealed partial class PlayoutPacer
{
    [LoggerMessage(LogLevel.Error, "Playout of a call failed; its audio stops")]
    private partial void LogTickFailed(Exception exception);
}
