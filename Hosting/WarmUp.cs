using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Speech;

namespace VoiceAgent.Hosting;

/// <summary>Loads the engines before the first call needs them.</summary>
internal sealed partial class WarmUp(CallEngines engines, ILogger<WarmUp> logger) : IHostedService
{
    /// <summary>The length of the sound that is recognized: enough for services, of which some refuse less than 0.1 s.</summary>
    private static readonly TimeSpan Sound = TimeSpan.FromMilliseconds(500);

    /// <summary>The web server starts after this: a platform that answers has its engines loaded.
    /// A service that is away is no reason not to start, but one that refuses is.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var engine in engines.Services!.Watched)
        {
            if (engine.Service is { } service)
                await ConnectAsync(engine.Health.Name, service, cancellationToken);
            else if (engine.Kind is not EngineKind.LanguageModel)
                await engine.Try(cancellationToken);
        }

        LogReady(engines.SpeechToText.Name, engines.LanguageModel.Name, engines.TextToSpeech.Name);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Recognizes a sound that means nothing: in silence some recognizers would not even look for words.</summary>
    public static async Task TryAsync(ISpeechToText recognizer, CancellationToken cancellationToken)
    {
        var probe = Channel.CreateUnbounded<AudioFrame>();
        probe.Writer.TryWrite(AudioFrame.Copy(recognizer.SampleRate, Hum(recognizer.SampleRate)));
        probe.Writer.Complete();
        await using var transcriber = await recognizer.OpenAsync(new("start"), cancellationToken);
        await foreach (var _ in transcriber.TranscribeAsync(probe.Reader, RecognitionHints.None, cancellationToken))
        {
        }
    }

    /// <summary>Has the beginning of a reply written.</summary>
    public static async Task TryAsync(ILanguageModel model, CancellationToken cancellationToken)
    {
        await foreach (var _ in model.ReplyAsync(new ReplyRequest("start", "", [new Message(MessageRole.Caller, "hello")], []), cancellationToken))
            return;
    }

    /// <summary>Speaks a word to nobody.</summary>
    public static async Task TryAsync(ITextToSpeech voice, CancellationToken cancellationToken)
    {
        await foreach (var spoken in voice.SpeakAsync(new SpeechRequest("start", 0, 0, "Ready.", 8000), cancellationToken))
            spoken.Audio.Dispose();
    }

    /// <summary>Makes a low note that swells and fades as syllables do.</summary>
    private static short[] Hum(int rate) =>
        [.. Enumerable.Range(0, (int)(rate * Sound.TotalSeconds)).Select(i => (short)(4000 * (1 - Math.Cos(2 * Math.PI * 4 * i / rate)) * Math.Sin(2 * Math.PI * 150 * i / rate)))];

    private async Task ConnectAsync(string name, IRemoteEngine service, CancellationToken cancellationToken)
    {
        try
        {
            await engines.Services!.ConnectAsync(name, service, cancellationToken);
        }
        catch (EngineException e) when (e.Failure is not EngineFailure.Rejected)
        {
            LogAway(e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Reason} Calls are taken nevertheless.")]
    private partial void LogAway(string reason);

    [LoggerMessage(LogLevel.Information, "Recognition: {SpeechToText}; model: {LanguageModel}; synthesis: {TextToSpeech}")]
    private partial void LogReady(string speechToText, string languageModel, string textToSpeech);
}
