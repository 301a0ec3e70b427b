namespace VoiceAgent.Audio;

/// <summary>Measures how loud audio is.</summary>
public static class Level
{
    /// <summary>The magnitude of the largest 16-bit sample, which is 0 dBFS here: a full-scale square wave, the dBov of ITU-T G.100.1.
    /// A full-scale sine is -3.01 dBFS.</summary>
    public const int FullScale = 32768;

    /// <summary>Root mean square of the samples, 0 to 32768; 0 for no samples.</summary>
    public static double Rms(ReadOnlySpan<short> samples)
    {
        if (samples.IsEmpty)
            return 0;
        long sum = 0;
        foreach (var sample in samples)
            sum += sample * sample;
        return Math.Sqrt((double)sum / samples.Length);
    }

    /// <summary>The level of the samples in dB below <see cref="FullScale"/>: 0 or less; negative infinity for digital silence and for no samples.</summary>
    public static double Dbfs(ReadOnlySpan<short> samples) => ToDbfs(Rms(samples));

    /// <summary>An amplitude, 0 to 32768, in dB below <see cref="FullScale"/>.</summary>
    public static double ToDbfs(double amplitude) => 20 * Math.Log10(amplitude / FullScale);

    /// <summary>The largest magnitude among the samples, 0 to 32768; 0 for no samples.</summary>
    public static int Peak(ReadOnlySpan<short> samples)
    {
        var peak = 0;
        foreach (var sample in samples)
            peak = Math.Max(peak, Math.Abs((int)sample));
        return peak;
    }
}
