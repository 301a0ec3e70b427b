using System.Text;
using Microsoft.Extensions.Logging;
using VoiceAgent.Speech;
using Whisper.net;
using Whisper.net.LibraryLoader;

namespace VoiceAgent.Engines.Whisper;

/// <summary>Whisper itself, with its model in memory.</summary>
internal sealed partial class NativeDecoder : IDecoder, IDisposable
{
    private const int Rate = WhisperSpeechToText.Rate;

    /// <summary>The encoder's positions for a second of sound.</summary>
    private const int ContextPerSecond = 50;

    /// <summary>The positions of the whole encoder: 30 s.</summary>
    private const int WholeContext = 30 * ContextPerSecond;

    /// <summary>The fewest positions of the encoder. Cut nearer to the end of speech, Whisper repeats itself or makes words up.</summary>
    private const int SmallestContext = 256;

    /// <summary>The fewest samples that are decoded: 1.25 s. Whisper reads nothing out of less.</summary>
    private static readonly int Shortest = (int)(1.25 * Rate);

    private readonly WhisperFactory _factory;
    private readonly WhisperOptions _options;

    /// <summary>Counts the decodes that run, and one for the decoder itself: the library must not lose its model within a decode.</summary>
    private readonly CountdownEvent _running = new(1);

    private NativeDecoder(WhisperFactory factory, WhisperOptions options, bool isOnGpu)
    {
        _factory = factory;
        _options = options;
        IsOnGpu = isOnGpu;
    }

    public bool IsOnGpu { get; }

    /// <summary>Loads a model, on the device that the options choose.</summary>
    /// <exception cref="EngineException">The file is no model, or the device is not there.</exception>
    public static NativeDecoder Load(string path, WhisperOptions options, ILogger logger)
    {
        // The package reads this when the first model is loaded, and later models find the library there is.
        RuntimeOptions.RuntimeLibraryOrder = options.Device switch
        {
            WhisperDevice.Cpu => [RuntimeLibrary.Cpu, RuntimeLibrary.CpuNoAvx],
            WhisperDevice.Cuda => [RuntimeLibrary.Cuda, RuntimeLibrary.Cuda12],
            _ => [RuntimeLibrary.Cuda, RuntimeLibrary.Cuda12, RuntimeLibrary.Cpu, RuntimeLibrary.CpuNoAvx],
        };
        WhisperFactory? factory = null;
        try
        {
            factory = WhisperFactory.FromPath(path, new WhisperFactoryOptions { UseGpu = options.Device is not WhisperDevice.Cpu });
            factory.CreateBuilder(); // This tells whether the file is a model.
            var isOnGpu = RuntimeOptions.LoadedLibrary is RuntimeLibrary.Cuda or RuntimeLibrary.Cuda12;
            if (options.Device is WhisperDevice.Cuda && !isOnGpu)
                throw new NotSupportedException("The library for processors is loaded already.");
            LogLoaded(logger, path, isOnGpu ? "a GPU (CUDA)" : "the processor");
            return new NativeDecoder(factory, options, isOnGpu);
        }
        catch (Exception e)
        {
            factory?.Dispose();
            throw new EngineException(
                WhisperSpeechToText.EngineName,
                EngineFailure.Rejected,
                options.Device is WhisperDevice.Cuda ? $"{path} cannot be loaded on a GPU: no CUDA device, its libraries are missing, or it is no model." : $"{path} cannot be loaded: it is no model in whisper.cpp's format, or the library is missing.",
                e);
        }
    }

    public async Task<DecodedText> DecodeAsync(ReadOnlyMemory<float> samples, string prompt, string language, CancellationToken cancellationToken)
    {
        if (!_running.TryAddCount())
            throw new EngineException(WhisperSpeechToText.EngineName, EngineFailure.Unavailable, "The Whisper model has been unloaded.");
        try
        {
            return await DecodePieceAsync(samples, prompt, language, cancellationToken);
        }
        finally
        {
            _running.Signal();
        }
    }

    /// <summary>Waits for the decodes that run. The code that disposes must have cancelled them.</summary>
    public void Dispose()
    {
        _running.Signal();
        _running.Wait();
        _running.Dispose();
        _factory.Dispose();
    }

    private async Task<DecodedText> DecodePieceAsync(ReadOnlyMemory<float> samples, string prompt, string language, CancellationToken cancellationToken)
    {
        if (samples.Length < Shortest)
        {
            var padded = new float[Shortest];
            samples.CopyTo(padded);
            samples = padded;
        }

        var seconds = (double)samples.Length / Rate;
        var builder = _factory.CreateBuilder()
            .WithThreads(_options.Threads)
            .WithNoContext()
            .WithSingleSegment()
            .WithTemperature(0)
            .WithTemperatureInc(0) // Decoding anew at other temperatures would take several times as long.
            .WithProbabilities()
            .WithMaxTokensPerSegment(8 + (int)(8 * seconds)); // Nobody says more, and an endless repetition ends here.
        builder = language == "auto" ? builder.WithLanguageDetection() : builder.WithLanguage(language);
        if (prompt.Length > 0)
            builder = builder.WithPrompt(prompt);
        if (!IsOnGpu)
            builder = builder.WithAudioContextSize(Context(seconds));
        builder.WithGreedySamplingStrategy(greedy => greedy.WithBestOf(1));
        await using var processor = builder.Build();
        var (text, segments, probability, noSpeech) = (new StringBuilder(), 0, 0f, 0f);
        await foreach (var segment in processor.ProcessAsync(samples, cancellationToken))
        {
            text.Append(segment.Text);
            (segments, probability, noSpeech) = (segments + 1, probability + segment.Probability, noSpeech + segment.NoSpeechProbability);
        }

        return segments == 0 ? DecodedText.Nothing : new DecodedText(text.ToString().Trim(), probability / segments, noSpeech / segments);
    }

    /// <summary>How many positions the encoder looks at: a quarter more than there is speech. Otherwise it costs as much for a word as for 30 s.</summary>
    internal static int Context(double seconds) =>
        Math.Clamp(((int)Math.Ceiling(seconds * ContextPerSecond * 1.25) + 63) / 64 * 64, SmallestContext, WholeContext);

    [LoggerMessage(LogLevel.Information, "Whisper listens with {Model} on {Device}")]
    private static partial void LogLoaded(ILogger logger, string model, string device);
}
