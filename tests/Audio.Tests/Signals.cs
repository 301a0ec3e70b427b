using System.Runtime.InteropServices;

namespace VoiceAgent.Audio.Tests;

/// <summary>Made-up audio, and measurements on it.</summary>
internal static class Signals
{
    public static short[] Tone(double frequency, int rate, int length, double amplitude = 16000)
    {
        var samples = new short[length];
        for (var n = 0; n < length; n++)
            samples[n] = (short)Math.Round(amplitude * Math.Sin(2 * Math.PI * frequency * n / rate));
        return samples;
    }

    /// <summary>White Gaussian noise of a given RMS level.</summary>
    public static short[] Noise(double dbfs, int length, int seed)
    {
        var random = new Random(seed);
        var sigma = Level.FullScale * Math.Pow(10, dbfs / 20);
        var samples = new short[length];
        for (var n = 0; n < length; n++)
        {
            var gauss = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            samples[n] = (short)Math.Clamp(Math.Round(sigma * gauss), short.MinValue, short.MaxValue);
        }

        return samples;
    }

    public static short[] AnyNoise(int length, int seed)
    {
        var samples = new short[length];
        new Random(seed).NextBytes(MemoryMarshal.AsBytes(samples.AsSpan()));
        return samples;
    }

    /// <summary>The amplitude of one frequency (Goertzel's sum under a Hann window, so that strong neighbours do not leak in).</summary>
    public static double Amplitude(ReadOnlySpan<short> samples, double frequency, int rate)
    {
        double real = 0, imaginary = 0, weight = 0;
        for (var n = 0; n < samples.Length; n++)
        {
            var hann = 0.5 - 0.5 * Math.Cos(2 * Math.PI * (n + 0.5) / samples.Length);
            var (sin, cos) = Math.SinCos(2 * Math.PI * frequency * n / rate);
            real += hann * samples[n] * cos;
            imaginary += hann * samples[n] * sin;
            weight += hann;
        }

        return 2 * Math.Sqrt(real * real + imaginary * imaginary) / weight;
    }

    public static double Decibels(double ratio) => 20 * Math.Log10(ratio);

    /// <summary>All that a fresh resampler makes of the samples.</summary>
    public static short[] Resample(ReadOnlySpan<short> samples, int from, int to)
    {
        var resampler = new Resampler(from, to);
        var output = new short[resampler.MaxOutput(samples.Length) + resampler.MaxOutput(0)];
        var length = resampler.Process(samples, output);
        length += resampler.Flush(output.AsSpan(length));
        return output[..length];
    }
}
