using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Speech;

namespace VoiceAgent.Hosting;

/// <summary>Loads the engines before the first call needs them.</summary>
internal sealed partial class WarmUp(
    CallEngines engines, IEnumerable<ISpeechToText> recognizers, IEnumerable<ILanguageModel> models, IEnumerable<ITextToSpeech> voices, TimeProvider time, ILogger<WarmUp> logger) : IHostedService
{
    private static readonly TimeSpan ServicePatience = TimeSpan.FromSeconds(10);

    /// <summary>The web server starts after this: a platform that answers has its engines loaded. A service that is away is no reason not to start, one that refuses is.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var recognizer in recognizers)
            await (recognizer is IRemoteEngine service ? ConnectAsync(service, cancellationToken) : LoadAsync(recognizer, cancellationToken));
        foreach (var service in models.OfType<IRemoteEngine>())
            await ConnectAsync(service, cancellationToken);
        foreach (var voice in voices)
            await (voice is IRemoteEngine service ? ConnectAsync(service, cancellationToken) : LoadAsync(voice, cancellationToken));
        LogReady(engines.SpeechToText.Name, engines.LanguageModel.Name, engines.TextToSpeech.Name);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task LoadAsync(ISpeechToText recognizer, CancellationToken cancellationToken)
    {
        var probe = Channel.CreateUnbounded<AudioFrame>();
        probe.Writer.Complete();
        await using var transcriber = await recognizer.OpenAsync("start", cancellationToken);
        await foreach (var _ in transcriber.TranscribeAsync(probe.Reader, RecognitionHints.None, cancellationToken))
        {
        }
    }

    private static async Task LoadAsync(ITextToSpeech voice, CancellationToken cancellationToken)
    {
        await foreach (var spoken in voice.SpeakAsync(new SpeechRequest("start", 0, 0, "Ready.", 8000), cancellationToken))
            spoken.Audio.Dispose();
    }

    private async Task ConnectAsync(IRemoteEngine service, CancellationToken cancellationToken)
    {
        try
        {
            await service.ConnectAsync(cancellationToken).WaitAsync(ServicePatience, time, cancellationToken);
        }
        catch (EngineException e) when (e.Failure is not EngineFailure.Rejected)
        {
            LogAway(e.Message);
        }
        catch (TimeoutException)
        {
            LogAway($"{service.GetType().Name} has no answer.");
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Reason} Calls are taken nevertheless.")]
    private partial void LogAway(string reason);

    [LoggerMessage(LogLevel.Information, "Recognition: {SpeechToText}; model: {LanguageModel}; synthesis: {TextToSpeech}")]
    private partial void LogReady(string speechToText, string languageModel, string textToSpeech);
}
