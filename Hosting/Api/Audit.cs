using VoiceAgent.Calls;

namespace VoiceAgent.Hosting.Api;

/// <summary>Logs who did what, in a log category of its own: <c>VoiceAgent.Audit</c>.</summary>
internal sealed partial class Audit(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("VoiceAgent.Audit");

    /// <param name="callerIdOption">The option whose number was shown where <paramref name="from"/> is null.</param>
    /// <param name="outcome">The outcome in the platform's own words.</param>
    public void Dialled(string caller, string? to, string? from, string callerIdOption, string outcome)
    {
        LogDialled(caller, LogText.Mask(to), from is null ? callerIdOption : LogText.Mask(from), outcome);
        LogDialledNumbers(LogText.Clean(to), LogText.Clean(from));
    }

    public void HungUp(string caller, string callId, string outcome) => LogHungUp(caller, LogText.Clean(callId), outcome);

    public void Refused(long count, string reasons) => LogRefused(count, reasons);

    [LoggerMessage(LogLevel.Information, "Dial by {Caller} to {To} from {From}: {Outcome}")]
    private partial void LogDialled(string caller, string to, string from, string outcome);

    [LoggerMessage(LogLevel.Debug, "The number dialled is {To}, and the number shown is {From}")]
    private partial void LogDialledNumbers(string to, string from);

    [LoggerMessage(LogLevel.Information, "Hang-up by {Caller} of call {CallId}: {Outcome}")]
    private partial void LogHungUp(string caller, string callId, string outcome);

    [LoggerMessage(LogLevel.Warning, "{Count} requests were refused: {Reasons}")]
    private partial void LogRefused(long count, string reasons);
}
