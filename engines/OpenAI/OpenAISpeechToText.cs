using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>Recognition on any server that speaks OpenAI's protocol.</summary>
internal sealed class OpenAISpeechToText(IOptions<OpenAIOptions> options, OpenAIConnection connection, TimeProvider time, ILogger<OpenAISpeechToText> logger) : ISpeechToText, IRemoteEngine
{
    private readonly OpenAIOptions _options = options.Value;

    public string Name => OpenAIConnection.EngineName;

    /// <summary>The sample rate in Hz: the phone's own where its µ-law is passed on, otherwise that of Whisper's models.</summary>
    public int SampleRate => _options.Transcription is TranscriptionWay.Realtime ? 8000 : 16000;

    public Task ConnectAsync(CancellationToken cancellationToken) => connection.WarmAsync(cancellationToken);

    public EngineState State => connection.State;

    public async ValueTask<ITranscriber> OpenAsync(RecognizerRequest request, CancellationToken cancellationToken)
    {
        var language = _options.Language switch { "" => request.LanguageCode, OpenAIOptions.AnyLanguage => "", var set => set };
        if (_options.Transcription is TranscriptionWay.File)
            return new FileTranscriber(_options, language, connection);
        var transcriber = new RealtimeTranscriber(_options, language, connection, time, logger);
        try
        {
            await transcriber.ConnectAsync(cancellationToken);
            return transcriber;
        }
        catch
        {
            await transcriber.DisposeAsync();
            throw;
        }
    }
}
