using VoiceAgent.Audio;

namespace VoiceAgent.Speech;

/// <summary>Detects voice activity by power and pitch (<see cref="EnergyDetector"/>). It needs no model file and nothing installed.</summary>
public sealed class BuiltInVoiceActivity : IVoiceActivityModel
{
    /// <summary>The length of a window: 32 ms, as Silero's windows, so that one detector can stand in for the other.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(32);

    /// <inheritdoc/>
    public string Name => "BuiltIn";

    /// <inheritdoc/>
    public IVoiceActivityDetector Create(int sampleRate)
    {
        if (sampleRate is not (8000 or 16000))
            throw new EngineException(Name, EngineFailure.Rejected, $"The sample rate is 8000 or 16000 Hz, not {sampleRate}.");
        return new Detector(new EnergyDetector(sampleRate, (int)(sampleRate * Window.Ticks / TimeSpan.TicksPerSecond)));
    }

    private sealed class Detector(EnergyDetector detector) : IVoiceActivityDetector
    {
        public int WindowSamples => detector.WindowSamples;

        public float Detect(ReadOnlySpan<short> window) => detector.Detect(window);

        public void Reset() => detector.Reset();

        public void Dispose()
        {
            // Nothing is held that the garbage collector does not free.
        }
    }
}
