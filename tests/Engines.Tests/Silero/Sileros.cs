using Microsoft.Extensions.Options;
using VoiceAgent.Audio;
using VoiceAgent.Engines.Silero;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Silero;

/// <summary>The real model, where it is installed, and speech to try it on.</summary>
internal static class Sileros
{
    private static readonly Lazy<SileroVoiceActivity> Shared = new(Load);

    /// <summary>A detector of a model that is loaded once for all tests.</summary>
    public static IVoiceActivityDetector Detector(int sampleRate)
    {
        SkipWhereAbsent();
        return Shared.Value.Create(sampleRate);
    }

    /// <summary>A model of one's own.</summary>
    public static SileroVoiceActivity Model()
    {
        SkipWhereAbsent();
        return Load();
    }

    public static void SkipWhereAbsent()
    {
        if (!SileroVoiceActivity.TryFind(new SileroOptions(), out var missing))
            Assert.Skip(missing);
    }

    /// <summary>A clip of the shared speech, as it sounds at a sample rate.</summary>
    public static short[] Clip(string name, int sampleRate)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orleans.VoiceAgent.sln")))
            folder = folder.Parent;
        var path = folder is null ? null : Path.Combine(folder.FullName, "..", "shared", "speech", name);
        if (!File.Exists(path))
            Assert.Skip($"needs ../shared/speech/{name}");
        var recording = WavReader.ReadAll(path!);
        var resampler = new Resampler(recording.SampleRate, sampleRate);
        var samples = new short[resampler.MaxOutput(recording.Samples.Length) + resampler.MaxOutput(0)];
        var length = resampler.Process(recording.Samples.Span, samples);
        length += resampler.Flush(samples.AsSpan(length));
        return samples[..length];
    }

    /// <summary>The probability of each whole window.</summary>
    public static float[] DetectAll(this IVoiceActivityDetector detector, ReadOnlySpan<short> samples)
    {
        var probabilities = new float[samples.Length / detector.WindowSamples];
        for (var i = 0; i < probabilities.Length; i++)
            probabilities[i] = detector.Detect(samples.Slice(i * detector.WindowSamples, detector.WindowSamples));
        return probabilities;
    }

    /// <summary>The loudness of each whole window: root mean square, in decibels below full scale.</summary>
    public static double[] Levels(ReadOnlySpan<short> samples, int windowSamples)
    {
        var levels = new double[samples.Length / windowSamples];
        for (var i = 0; i < levels.Length; i++)
        {
            double sum = 1;
            foreach (var sample in samples.Slice(i * windowSamples, windowSamples))
                sum += (double)sample * sample;
            levels[i] = 10 * Math.Log10(sum / windowSamples / (32768.0 * 32768.0));
        }

        return levels;
    }

    private static SileroVoiceActivity Load() => new(Options.Create(new SileroOptions()));
}
