namespace VoiceAgent.Bench;

/// <summary>
/// Sound that a detector takes for speech: harmonics of a gliding pitch in syllables, the last of which dies away as a speaker's does.
/// It holds no words, because nobody has to understand it.
/// </summary>
internal static class VoiceLike
{
    /// <summary>The time in which the last syllable dies away.</summary>
    private static readonly TimeSpan Decay = TimeSpan.FromMilliseconds(250);

    private const double DecayDecibels = 45;

    public static short[] Speech(int sampleRate, TimeSpan length)
    {
        var samples = new short[(int)(length.TotalSeconds * sampleRate)];
        var phase = 0.0;
        for (var i = 0; i < samples.Length; i++)
        {
            var t = (double)i / sampleRate;
            phase += 2 * Math.PI * (130 + 20 * Math.Sin(2 * Math.PI * 0.7 * t)) / sampleRate;
            var sum = 0.0;
            for (var harmonic = 1; harmonic <= 20; harmonic++)
            {
                // Two formants make the harmonics sound like a vowel.
                var f = harmonic * 130.0;
                sum += Math.Sin(phase * harmonic) * (Math.Exp(-Math.Pow((f - 600) / 200, 2)) + 0.5 * Math.Exp(-Math.Pow((f - 1500) / 300, 2)) + 0.05);
            }

            var decayed = Math.Max(0, 1 - (length.TotalSeconds - t) / Decay.TotalSeconds) * DecayDecibels;
            samples[i] = (short)(5000 * sum / 3 * (0.6 + 0.4 * Math.Sin(2 * Math.PI * 4 * t)) * Math.Pow(10, -decayed / 20));
        }

        return samples;
    }

    public static short[] Noise(int samples, int amplitude)
    {
        var random = new Random(1);
        var noise = new short[samples];
        for (var i = 0; i < samples; i++)
            noise[i] = (short)random.Next(-amplitude, amplitude + 1);
        return noise;
    }
}
