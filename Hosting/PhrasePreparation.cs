using VoiceAgent.Speech;
using VoiceAgent.Speech.Phrases;

namespace VoiceAgent.Hosting;

/// <summary>Gets the fixed phrases ready beside the calls, again and again until all of them are ready.</summary>
internal sealed partial class PhrasePreparation(ITextToSpeech voice, TimeProvider time, ILogger<PhrasePreparation> logger) : BackgroundService
{
    private const int PhoneRate = 8000;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    /// <summary>Makes the action that logs why a phrase is not ready, or not written.</summary>
    public static Action<Exception> Tell(ILogger<PhrasePreparation> logger) => fault => LogFault(logger, fault.Message);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (voice is not PhraseVoice phrases)
            return;
        try
        {
            while (!await phrases.PrepareAsync(PhoneRate, stoppingToken))
                await Task.Delay(Again, time, stoppingToken);
            LogReady(logger);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(LogLevel.Information, "The fixed phrases are ready")]
    private static partial void LogReady(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "A fixed phrase could not be prepared, or not stored: {Reason}")]
    private static partial void LogFault(ILogger logger, string reason);
}
