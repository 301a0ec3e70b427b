namespace VoiceAgent.Speech;

/// <summary>Makes voice activity detectors; the model behind them is loaded once.</summary>
public interface IVoiceActivityModel
{
    /// <summary>The engine's name in configuration, logs and metrics.</summary>
    string Name { get; }

    /// <summary>A detector for one call.</summary>
    /// <param name="sampleRate">The sample rate: 8000 or 16000 Hz.</param>
    /// <exception cref="EngineException">The rate is not supported or the model cannot be loaded.</exception>
    IVoiceActivityDetector Create(int sampleRate);
}

/// <summary>Tells speech from everything else, window by window. One detector serves one call and is not thread-safe.</summary>
public interface IVoiceActivityDetector : IDisposable
{
    /// <summary>Samples in one window: 32 ms for Silero (256 at 8 kHz).</summary>
    int WindowSamples { get; }

    /// <summary>The probability, 0 to 1, that the window holds speech. The detector keeps state from window to window and never allocates.</summary>
    /// <param name="window">Exactly <see cref="WindowSamples"/> samples, following the window before.</param>
    float Detect(ReadOnlySpan<short> window);

    /// <summary>Forgets what went before, as at the start of a call.</summary>
    void Reset();
}
