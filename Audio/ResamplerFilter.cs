using System.Collections.Concurrent;
using System.Numerics;

namespace VoiceAgent.Audio;

/// <summary>The coefficients of one pair of rates: a Kaiser-windowed sinc cut into phases. Made once and shared by all calls.</summary>
internal sealed class ResamplerFilter
{
    /// <summary>Half of the kernel, in samples of the lower rate. 48 on each side reach the stop band at the lower Nyquist frequency (Kaiser's
    /// formula: (80 - 7.95) / (14.36 * 0.05) taps for 80 dB over a transition of 0.05 of the rate).</summary>
    private const int LobesPerSide = 48;

    /// <summary>The shape of the Kaiser window for 80 dB: 0.1102 (A - 8.7).</summary>
    private const double KaiserBeta = 0.1102 * (80 - 8.7);

    /// <summary>The middle of the transition band, relative to the lower Nyquist frequency: pass to 0.9, stop from 1.0.</summary>
    private const double Cutoff = 0.95;

    private static readonly ConcurrentDictionary<(int From, int To), ResamplerFilter> Shared = new();

    private readonly float[] _coefficients;

    private ResamplerFilter(int inputRate, int outputRate)
    {
        var divisor = (int)BigInteger.GreatestCommonDivisor(inputRate, outputRate);
        Phases = outputRate / divisor;
        Step = inputRate / divisor;

        // A multiple of 16 taps on 2 sides keeps the inner loop free of a remainder for vectors of 4, 8 and 16 floats.
        var scale = Math.Max(1.0, (double)inputRate / outputRate);
        HalfWidth = ((int)Math.Ceiling(LobesPerSide * scale) + 7) / 8 * 8;
        _coefficients = new float[Phases * Taps];
        for (var phase = 0; phase < Phases; phase++)
            FillPhase(phase, Cutoff / scale);
    }

    /// <summary>The number of output samples per period, which is also the number of phases.</summary>
    public int Phases { get; }

    /// <summary>The number of input samples per period.</summary>
    public int Step { get; }

    /// <summary>The number of input samples that the kernel reaches to either side.</summary>
    public int HalfWidth { get; }

    /// <summary>The number of coefficients of a phase.</summary>
    public int Taps => 2 * HalfWidth;

    /// <summary>The filter of a pair of rates.</summary>
    public static ResamplerFilter For(int inputRate, int outputRate) =>
        Shared.GetOrAdd((inputRate, outputRate), static rates => new ResamplerFilter(rates.From, rates.To));

    /// <summary>The coefficients of an output sample that lies <paramref name="phase"/> / <see cref="Phases"/> after an input sample;
    /// they apply to the inputs from <see cref="HalfWidth"/> - 1 before that sample to <see cref="HalfWidth"/> after it.</summary>
    public ReadOnlySpan<float> Phase(int phase) => _coefficients.AsSpan(phase * Taps, Taps);

    private void FillPhase(int phase, double cutoff)
    {
        Span<double> exact = new double[Taps];
        double sum = 0;
        for (var tap = 0; tap < Taps; tap++)
        {
            var distance = (double)phase / Phases + HalfWidth - 1 - tap;
            exact[tap] = Sinc(cutoff * distance) * Kaiser(distance / HalfWidth);
            sum += exact[tap];
        }

        // Each phase passes a constant unchanged, so no phase pattern rides on low frequencies.
        for (var tap = 0; tap < Taps; tap++)
            _coefficients[phase * Taps + tap] = (float)(exact[tap] / sum);
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static double Kaiser(double x) => BesselI0(KaiserBeta * Math.Sqrt(Math.Max(0, 1 - x * x))) / BesselI0(KaiserBeta);

    /// <summary>The modified Bessel function of the first kind and order zero, by its power series.</summary>
    private static double BesselI0(double x)
    {
        double sum = 1, term = 1;
        for (var k = 1; term > sum * 1e-17; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
