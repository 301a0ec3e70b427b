namespace VoiceAgent.Audio;

/// <summary>Measures what tells speech from noise in the last 32 ms of 8 kHz audio: the power in the bands of speech, and how periodic the sound is.</summary>
internal sealed class SpeechSpectrum
{
    /// <summary>New samples per step: 16 ms.</summary>
    public const int Hop = 128;

    /// <summary>The number of bands in <see cref="Powers"/>.</summary>
    public const int Bands = 15;

    private const int Frame = 2 * Hop;

    /// <summary>The pitch periods that are looked for, in samples: 400 Hz down to 71 Hz.</summary>
    private const int ShortestPeriod = 20;
    private const int LongestPeriod = 112;

    private readonly Fourier _fourier = new(Frame);
    private readonly float[] _hann = new float[Frame];
    private readonly float[] _frame = new float[Frame];
    private readonly float[] _real = new float[Frame];
    private readonly float[] _imaginary = new float[Frame];
    private readonly float[] _powers = new float[Bands];

    public SpeechSpectrum()
    {
        // The window is scaled so that the bins of a frame sum to the frame's mean square.
        for (var i = 0; i < Frame; i++)
            _hann[i] = (float)((0.5 - 0.5 * Math.Cos(2 * Math.PI * i / Frame)) * Math.Sqrt(8.0 / 3) / Frame);
    }

    /// <summary>The first bins of the bands, and the end of the last: the critical bands (Zwicker 1961) within 220 to 3530 Hz, in bins of 31.25 Hz.</summary>
    private static ReadOnlySpan<byte> Edges => [7, 10, 13, 16, 20, 25, 29, 35, 41, 47, 55, 64, 74, 86, 101, 113];

    /// <summary>The mean power of the bins of each band, at the scale of squared 16-bit samples.</summary>
    public ReadOnlySpan<float> Powers => _powers;

    /// <summary>The largest correlation of the sound with itself a pitch period later: near 1 for vowels, below 0.4 for noise.</summary>
    public float Periodicity { get; private set; }

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">Exactly <see cref="Hop"/> samples.</param>
    public void Step(ReadOnlySpan<short> samples)
    {
        _frame.AsSpan(Hop).CopyTo(_frame);
        for (var i = 0; i < Hop; i++)
            _frame[Hop + i] = samples[i];
        MeasurePowers();
        Periodicity = MeasurePeriodicity();
    }

    public void Reset() => _frame.AsSpan().Clear();

    private void MeasurePowers()
    {
        for (var i = 0; i < Frame; i++)
            _real[i] = _frame[i] * _hann[i];
        _imaginary.AsSpan().Clear();
        _fourier.Transform(_real, _imaginary);
        for (var band = 0; band < Bands; band++)
        {
            float sum = 0;
            for (int bin = Edges[band]; bin < Edges[band + 1]; bin++)
                sum += _real[bin] * _real[bin] + _imaginary[bin] * _imaginary[bin];
            _powers[band] = 2 * sum / (Edges[band + 1] - Edges[band]);
        }
    }

    private float MeasurePeriodicity()
    {
        ReadOnlySpan<float> frame = _frame;
        float largest = 0;
        for (var period = ShortestPeriod; period <= LongestPeriod; period++)
        {
            var earlier = frame[..^period];
            var later = frame[period..];
            var product = Vectors.Dot(earlier, later);
            if (product <= 0)
                continue;
            var energy = Vectors.Dot(earlier, earlier) * Vectors.Dot(later, later);
            largest = Math.Max(largest, product / MathF.Sqrt(energy + 1));
        }

        return largest;
    }
}
