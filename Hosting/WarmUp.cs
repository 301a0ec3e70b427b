using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Speech;

namespace VoiceAgent.Hosting;

/// <summary>Loads the engines before the first call needs them.</summary>
internal sealed partial class WarmUp(CallEngines engines, ILogger<WarmUp> logger) : IHostedService
{
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
        LogReady(engines.SpeechToText.Name, engines.LanguageModel.Name, engines.TextToSpeech.Name);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Recognition: {SpeechToText}; model: {LanguageModel}; synthesis: {TextToSpeech}")]
    private partial void LogReady(string speechToText, string languageModel, string textToSpeech);
}
