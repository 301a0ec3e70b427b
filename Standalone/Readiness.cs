using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Speech;

namespace VoiceAgent.Standalone;

/// <summary>Loads the engines before the first call needs them, and tells whether the platform can take a call.</summary>
internal sealed partial class Readiness(CallEngines engines, IVoiceActivityModel voiceActivity, ILogger<Readiness> logger) : IHostedService
{
    /// <summary>Answers <c>/ready</c>: 200 when a call would be taken, else 503.</summary>
    public static IResult Answer(LocalCallHost host, CallEngines engines, IVoiceActivityModel voiceActivity) => Results.Json(
        new
        {
            ready = host.CanTakeCalls,
            calls = host.Reserved,
            speechToText = engines.SpeechToText.Name,
            languageModel = engines.LanguageModel.Name,
            textToSpeech = engines.TextToSpeech.Name,
            voiceActivity = voiceActivity.Name,
        },
        statusCode: host.CanTakeCalls ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);

    /// <summary>The web server starts after this: a platform that answers has its engines loaded.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var probe = Channel.CreateUnbounded<AudioFrame>();
        probe.Writer.Complete();
        await using (var transcriber = await engines.SpeechToText.OpenAsync("start", cancellationToken))
            await foreach (var _ in transcriber.TranscribeAsync(probe.Reader, RecognitionHints.None, cancellationToken))
            {
            }

        await foreach (var spoken in engines.TextToSpeech.SpeakAsync(new SpeechRequest("start", 0, 0, "Ready.", 8000), cancellationToken))
            spoken.Audio.Dispose();
        voiceActivity.Create(8000).Dispose();
        LogReady(engines.SpeechToText.Name, engines.LanguageModel.Name, engines.TextToSpeech.Name, voiceActivity.Name);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Standalone edition. Recognition: {SpeechToText}; model: {LanguageModel}; synthesis: {TextToSpeech}; voice activity: {VoiceActivity}")]
    private partial void LogReady(string speechToText, string languageModel, string textToSpeech, string voiceActivity);
}
