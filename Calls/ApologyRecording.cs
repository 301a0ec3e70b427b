using VoiceAgent.Audio;

namespace VoiceAgent.Calls;

/// <summary>A recording that callers hear when nobody can speak to them any more.</summary>
public sealed class ApologyRecording(Recording recording)
{
    /// <summary>Returns the whole recording as 16-bit samples at a line's rate.</summary>
    /// <param name="sampleRate">The rate of the line in Hz.</param>
    public ReadOnlyMemory<short> At(int sampleRate)
    {
        var resampler = new Resampler(recording.SampleRate, sampleRate);
        var samples = new short[resampler.MaxOutput(recording.Samples.Length) + resampler.MaxOutput(0)];
        var count = resampler.Process(recording.Samples.Span, samples);
        count += resampler.Flush(samples.AsSpan(count));
        return samples.AsMemory(0, count);
    }
}
