namespace VoiceAgent.Audio.Tests;

/// <summary>Recorded speech as a phone line would bring it, with reference labels.</summary>
/// <remarks>
/// Band: 8 kHz, high-passed at 300 Hz (fourth order), mu-law. Before and after each recording lie 1.6 s of background. Labels come from the clean
/// recording with hindsight: a 10 ms frame is speech if its power is above the 95th percentile of the recording less 30 dB (for recordings with a
/// background of their own: 10 dB above the 5th percentile, but at least 20 dB below the 95th); then gaps up to 100 ms are filled and bursts
/// up to 50 ms dropped. Levels are RMS, that of speech over the labelled frames.
/// </remarks>
internal sealed class PhoneLine
{
    private const int LabelSamples = 80;
    private const int MarginLabels = 160;

    private PhoneLine(short[] samples, bool[] labels)
    {
        Samples = samples;
        Labels = labels;
    }

    /// <summary>What arrives, at 8 kHz.</summary>
    public short[] Samples { get; }

    /// <summary>Speech or not, each 10 ms.</summary>
    public bool[] Labels { get; }

    /// <param name="speech">dBFS; null leaves the level as recorded.</param>
    /// <param name="noise">dBFS; negative infinity for digital silence.</param>
    public static PhoneLine Of(string wav, double? speech, double noise, int seed)
    {
        var recording = WavReader.ReadAll(wav);
        var clean = HighPass([.. Signals.Resample(recording.Samples.Span, recording.SampleRate, 8000).Select(sample => (double)sample)]);
        var spoken = LabelsOf(clean);
        var labels = new bool[spoken.Length + 2 * MarginLabels];
        spoken.CopyTo(labels, MarginLabels);

        var mixed = new double[labels.Length * LabelSamples];
        clean.AsSpan(0, spoken.Length * LabelSamples).CopyTo(mixed.AsSpan(MarginLabels * LabelSamples));
        if (speech is { } level)
        {
            var rms = Math.Sqrt(mixed.Where((_, n) => labels[n / LabelSamples]).Average(x => x * x));
            var gain = Amplitude(level) / rms;
            for (var n = 0; n < mixed.Length; n++)
                mixed[n] *= gain;
        }

        var background = Background(noise, mixed.Length, seed);
        for (var n = 0; n < mixed.Length; n++)
            mixed[n] += background[n];
        return new PhoneLine([.. mixed.Select(ThroughTheCodec)], labels);
    }

    /// <summary>Noise in telephone quality.</summary>
    public static short[] Noise(double dbfs, int length, int seed) => [.. Background(dbfs, length, seed).Select(ThroughTheCodec)];

    private static double[] Background(double dbfs, int length, int seed)
    {
        var noise = HighPass([.. Signals.Noise(-20, length, seed).Select(sample => (double)sample)]);
        var gain = Amplitude(dbfs) / Math.Sqrt(noise.Average(x => x * x));
        for (var n = 0; n < length; n++)
            noise[n] *= gain;
        return noise;
    }

    private static double Amplitude(double dbfs) => Level.FullScale * Math.Pow(10, dbfs / 20);

    private static short ThroughTheCodec(double sample) =>
        G711.DecodeMuLaw(G711.EncodeMuLaw((short)Math.Clamp(Math.Round(sample), short.MinValue, short.MaxValue)));

    private static bool[] LabelsOf(double[] clean)
    {
        var levels = new double[clean.Length / LabelSamples];
        for (var i = 0; i < levels.Length; i++)
            levels[i] = 10 * Math.Log10(clean.Skip(i * LabelSamples).Take(LabelSamples).Average(x => x * x) + 0.001);
        var sorted = levels.Order().ToArray();
        var (quiet, loud) = (sorted[sorted.Length / 20], sorted[sorted.Length * 19 / 20]);
        var threshold = Math.Max(loud - 30, Math.Min(quiet + 10, loud - 20));
        var labels = levels.Select(level => level > threshold).ToArray();
        Flip(labels, runsOf: false, upTo: 10);
        Flip(labels, runsOf: true, upTo: 5);
        return labels;
    }

    private static void Flip(bool[] labels, bool runsOf, int upTo)
    {
        for (int start = 0, end; start < labels.Length; start = end)
        {
            end = start;
            while (end < labels.Length && labels[end] == labels[start])
                end++;
            if (labels[start] == runsOf && end - start <= upTo && start > 0 && end < labels.Length)
                labels.AsSpan(start, end - start).Fill(!runsOf);
        }
    }

    /// <summary>Two second-order Butterworth high passes at 300 Hz for 8 kHz.</summary>
    private static double[] HighPass(double[] samples)
    {
        var w = Math.Tan(Math.PI * 300 / 8000);
        var n = 1 / (1 + w * Math.Sqrt(2) + w * w);
        for (var pass = 0; pass < 2; pass++)
        {
            double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
            for (var i = 0; i < samples.Length; i++)
            {
                var x = samples[i];
                var y = n * (x - 2 * x1 + x2) - 2 * (w * w - 1) * n * y1 - (1 - w * Math.Sqrt(2) + w * w) * n * y2;
                (x2, x1, y2, y1) = (x1, x, y1, y);
                samples[i] = y;
            }
        }

        return samples;
    }
}
