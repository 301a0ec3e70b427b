using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Whisper;

/// <summary>Recognition by Whisper on this machine.</summary>
internal sealed class WhisperSpeechToText(IOptions<WhisperOptions> options, TimeProvider time, ILogger<WhisperSpeechToText> logger) : ISpeechToText, IDisposable
{
    public const string EngineName = "Whisper";

    /// <summary>The sample rate of Whisper's models in Hz.</summary>
    public const int Rate = 16000;

    private readonly SemaphoreSlim _loading = new(1);
    private NativeDecoder? _decoder;
    private DecoderPool? _pool;

    public string Name => EngineName;

    public int SampleRate => Rate;

    public async ValueTask<ITranscriber> OpenAsync(RecognizerRequest request, CancellationToken cancellationToken) =>
        new WhisperTranscriber(_pool ?? await LoadAsync(cancellationToken), options.Value, LanguageFor(request));

    public void Dispose()
    {
        _decoder?.Dispose();
        _loading.Dispose();
    }

    private async Task<DecoderPool> LoadAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_pool is not null)
                return _pool;
            using var handler = new SocketsHttpHandler();
            var path = await new ModelFile(options.Value, handler, time, logger).FindAsync(cancellationToken);
            _decoder = await Task.Factory.StartNew(() => NativeDecoder.Load(path, options.Value, logger), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return _pool = new DecoderPool(_decoder, Decoders(options.Value, _decoder.IsOnGpu), options.Value.Queue);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>The language that a call's speech is decoded in.</summary>
    private string LanguageFor(RecognizerRequest request) => options.Value.Language.Length > 0 ? options.Value.Language : request.LanguageCode is { Length: > 0 } code ? code : "en";

    private static int Decoders(WhisperOptions options, bool isOnGpu) => options.Decoders > 0
        ? options.Decoders
        : isOnGpu ? 2 : Math.Max(1, Environment.ProcessorCount / options.Threads);
}
