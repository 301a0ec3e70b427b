namespace VoiceAgent.Audio;

/// <summary>A recording of mono 16-bit audio in memory.</summary>
/// <param name="Samples">The PCM samples.</param>
/// <param name="SampleRate">Samples per second.</param>
public readonly record struct Recording(ReadOnlyMemory<short> Samples, int SampleRate)
{
    /// <summary>How long the recording sounds.</summary>
    public TimeSpan Duration => TimeSpan.FromTicks(TimeSpan.TicksPerSecond * Samples.Length / SampleRate);
}
