using VoiceAgent.Audio;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>The features that Debian's en-us model hears of 16 kHz audio: every 10 ms the log energies of 25 mel filters between 130 and 6800 Hz.</summary>
/// <remarks>Computes the sums of sphinxbase's front end (fe_*) with the model's feat.params, without its noise removal. There is one for each stream,
/// and it allocates only where the caller's list grows.</remarks>
internal sealed class FilterBank
{
    public const int SampleRate = 16000;
    public const int Filters = 25;

    /// <summary>The power that sphinxbase adds to every filter, so that silence has a logarithm.</summary>
    private const float Floor = 1e-4f;

    private const float PreEmphasis = 0.97f;
    private const int Window = 410;
    private const int Shift = 160;
    private const int Length = 512;
    private const int Bins = Length / 2 + 1;
    private const double BinWidth = SampleRate / (double)Length;

    private static readonly float[] Hamming = [.. Enumerable.Range(0, Window).Select(i => (float)(0.54 - 0.46 * Math.Cos(2 * Math.PI * i / (Window - 1))))];
    private static readonly (int First, float[] Weights)[] Triangles = Design();

    private readonly Fourier _fourier = new(Length);
    private readonly float[] _window = new float[Window];
    private readonly float[] _real = new float[Length];
    private readonly float[] _imaginary = new float[Length];
    private float _previous;
    private int _held;

    /// <summary>Begins a new stream.</summary>
    public void Reset() => (_previous, _held) = (0, 0);

    /// <summary>Takes the next samples and adds <see cref="Filters"/> energies for each frame that they complete.</summary>
    public void Process(ReadOnlySpan<short> samples, List<float> energies)
    {
        foreach (var sample in samples)
        {
            _window[_held++] = sample - PreEmphasis * _previous;
            _previous = sample;
            if (_held < Window)
                continue;
            Measure(energies);
            _window.AsSpan(Shift).CopyTo(_window);
            _held -= Shift;
        }
    }

    private void Measure(List<float> energies)
    {
        for (var i = 0; i < Window; i++)
            _real[i] = _window[i] * Hamming[i];
        _real.AsSpan(Window).Clear();
        _imaginary.AsSpan().Clear();
        _fourier.Transform(_real, _imaginary);
        for (var i = 0; i < Bins; i++)
            _real[i] = _real[i] * _real[i] + _imaginary[i] * _imaginary[i];
        foreach (var (first, weights) in Triangles)
        {
            var sum = Floor;
            for (var i = 0; i < weights.Length; i++)
                sum += weights[i] * _real[first + i];
            energies.Add(MathF.Log(sum));
        }
    }

    /// <summary>Triangles of unit area, equally wide in mel, their corners rounded to bins.</summary>
    private static (int, float[])[] Design()
    {
        var (low, high) = (Mel(130), Mel(6800));
        var step = (high - low) / (Filters + 1);
        double Corner(int i) => (int)(700 * (Math.Pow(10, (low + i * step) / 2595) - 1) / BinWidth + 0.5) * BinWidth;
        return [.. Enumerable.Range(0, Filters).Select(i => Triangle(Corner(i), Corner(i + 1), Corner(i + 2)))];

        static double Mel(double hertz) => 2595 * Math.Log10(1 + hertz / 700);
    }

    private static (int, float[]) Triangle(double left, double middle, double right)
    {
        var (first, last) = ((int)(left / BinWidth), (int)(right / BinWidth));
        return (first, [.. Enumerable.Range(first, last - first + 1).Select(bin => Weight(bin * BinWidth))]);

        float Weight(double hertz) => (float)(2 / (right - left) * Math.Min((hertz - left) / (middle - left), (right - hertz) / (right - middle)));
    }
}
