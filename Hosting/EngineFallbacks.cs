using VoiceAgent.Calls;
using VoiceAgent.Speech;
using VoiceAgent.Speech.Preference;

namespace VoiceAgent.Hosting;

/// <summary>Tells of engines whose part another one does: each case is counted, and logged with its reason.</summary>
internal sealed partial class EngineFallbacks(CallMetrics metrics, ILogger<EngineFallbacks> logger)
{
    public void Tell(EngineFallback fallback)
    {
        metrics.EngineFellBack(fallback.From);
        if (fallback.Reason is not { } reason)
            return; // The engine failed shortly before, and was not asked.
        metrics.EngineFailed(fallback.From, reason.Failure);
        LogFellBack(fallback.From, fallback.To, reason.Failure, reason.Message);
    }

    [LoggerMessage(LogLevel.Warning, "{From} failed ({Kind}: {Reason}), and {To} does its part")]
    private partial void LogFellBack(string from, string to, EngineFailure kind, string reason);
}
