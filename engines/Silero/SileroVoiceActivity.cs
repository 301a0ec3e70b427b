using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Silero;

/// <summary>The Silero voice activity model in ONNX Runtime. It is loaded with the first detector and shared by all, with one thread per detection.</summary>
public sealed class SileroVoiceActivity : IVoiceActivityModel, IDisposable
{
    internal const string Engine = "Silero";

    private readonly Lazy<SileroSession> _session;

    /// <summary>Makes a model that is not loaded yet.</summary>
    public SileroVoiceActivity(IOptions<SileroOptions> options) => _session = new Lazy<SileroSession>(() => Load(options.Value));

    /// <inheritdoc/>
    public string Name => Engine;

    /// <summary>Whether the files that the model needs are there.</summary>
    /// <param name="options">The options that may name the files.</param>
    /// <param name="missing">A sentence for the operator: what is missing, how it is installed, where it was looked for.</param>
    public static bool TryFind(SileroOptions options, [NotNullWhen(false)] out string? missing) => SileroFiles.TryFind(options, out _, out missing);

    /// <inheritdoc/>
    public IVoiceActivityDetector Create(int sampleRate) => sampleRate is 8000 or 16000
        ? new SileroDetector(_session.Value, sampleRate)
        : throw new EngineException(Engine, EngineFailure.Rejected, $"A sample rate of {sampleRate} Hz is not supported; 8000 and 16000 are.");

    /// <summary>Lets go of the model; it stays in memory until its last detector is disposed.</summary>
    public void Dispose()
    {
        if (_session.IsValueCreated)
            _session.Value.Dispose();
    }

    private static SileroSession Load(SileroOptions options)
    {
        if (!SileroFiles.TryFind(options, out var files, out var missing))
            throw new EngineException(Engine, EngineFailure.Unavailable, missing);
        var session = SileroSession.Load(files);
        // The first run of each rate takes ten times as long as the others, which must not be in a call.
        foreach (var rate in (int[])[8000, 16000])
        {
            using var detector = new SileroDetector(session, rate);
            detector.Detect(new short[detector.WindowSamples]);
        }

        return session;
    }
}
