namespace VoiceAgent.Audio;

/// <summary>The discrete Fourier transform of a fixed, small power-of-two length, in place (radix 2, decimation in time).</summary>
public sealed class Fourier
{
    private readonly int[] _reversed;
    private readonly float[] _cosines;
    private readonly float[] _sines;

    /// <param name="length">A power of two, 2 or more.</param>
    public Fourier(int length)
    {
        _reversed = new int[length];
        for (var i = 1; i < length; i++)
            _reversed[i] = (_reversed[i / 2] / 2) | ((i & 1) == 0 ? 0 : length / 2);
        _cosines = new float[length / 2];
        _sines = new float[length / 2];
        for (var i = 0; i < length / 2; i++)
            (_sines[i], _cosines[i]) = ((float, float))Math.SinCos(-2 * Math.PI * i / length);
    }

    /// <summary>Transforms the complex numbers <paramref name="real"/> + i <paramref name="imaginary"/> in place; both have the transform's length.</summary>
    public void Transform(Span<float> real, Span<float> imaginary)
    {
        for (var i = 0; i < _reversed.Length; i++)
        {
            var j = _reversed[i];
            if (j > i)
            {
                (real[i], real[j]) = (real[j], real[i]);
                (imaginary[i], imaginary[j]) = (imaginary[j], imaginary[i]);
            }
        }

        for (var half = 1; half < _reversed.Length; half *= 2)
        {
            var stride = _cosines.Length / half;
            for (var start = 0; start < _reversed.Length; start += 2 * half)
            {
                for (var k = 0; k < half; k++)
                {
                    var (c, s) = (_cosines[k * stride], _sines[k * stride]);
                    var (a, b) = (start + k, start + k + half);
                    var (r, i) = (real[b] * c - imaginary[b] * s, real[b] * s + imaginary[b] * c);
                    (real[b], imaginary[b]) = (real[a] - r, imaginary[a] - i);
                    (real[a], imaginary[a]) = (real[a] + r, imaginary[a] + i);
                }
            }
        }
    }
}
