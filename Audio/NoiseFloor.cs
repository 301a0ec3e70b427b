namespace VoiceAgent.Audio;

/// <summary>Follows the power of the background in each band of a <see cref="SpeechSpectrum"/>.</summary>
/// <remarks>After I. Cohen and B. Berdugo, "Noise estimation by minima controlled recursive averaging for robust speech enhancement" (2002). A band whose smoothed power
/// is not far above its minimum of the last second or so holds noise, and moves the floor.</remarks>
internal sealed class NoiseFloor
{
    /// <summary>No floor lies below that of white noise of -66 dBFS, so that the grain of the codec in digital silence is not speech.</summary>
    private const float LeastPower = 16.4f * 16.4f / SpeechSpectrum.Hop;

    /// <summary>Steps after which the older minimum is dropped: 0.6 s, so that a minimum is 0.6 to 1.2 s old.</summary>
    private const int MinimumSteps = 38;

    private const float PowerSmoothing = 0.7f;
    private const float FloorSmoothing = 0.9f;

    /// <summary>How many times its minimum the smoothed power of a band can be while the band holds noise.</summary>
    private const float PresenceRatio = 4;

    private readonly float[] _smoothed = new float[SpeechSpectrum.Bands];
    private readonly float[] _minimum = new float[SpeechSpectrum.Bands];
    private readonly float[] _recentMinimum = new float[SpeechSpectrum.Bands];
    private readonly float[] _floor = new float[SpeechSpectrum.Bands];
    private int _steps;

    public NoiseFloor() => Reset();

    /// <summary>The floor of each band, at the scale of <see cref="SpeechSpectrum.Powers"/>.</summary>
    public ReadOnlySpan<float> Powers => _floor;

    /// <summary>Takes the band powers of a step.</summary>
    /// <param name="certainlyNoise">Whether nobody can be speaking, so that the floor may follow whatever there is.</param>
    public void Step(ReadOnlySpan<float> powers, bool certainlyNoise)
    {
        var renew = ++_steps % MinimumSteps == 0;
        for (var band = 0; band < powers.Length; band++)
        {
            var power = powers[band];
            var smoothed = _smoothed[band] += (1 - PowerSmoothing) * (power - _smoothed[band]);
            _minimum[band] = Math.Min(_minimum[band], smoothed);
            _recentMinimum[band] = Math.Min(_recentMinimum[band], smoothed);
            if (renew)
                (_minimum[band], _recentMinimum[band]) = (_recentMinimum[band], smoothed);
            if (certainlyNoise || smoothed < PresenceRatio * _minimum[band])
                _floor[band] = Math.Max(_floor[band] + (1 - FloorSmoothing) * (power - _floor[band]), LeastPower);
        }
    }

    /// <summary>Forgets everything: the background is silence until heard otherwise.</summary>
    public void Reset()
    {
        _steps = 0;
        _smoothed.AsSpan().Fill(LeastPower);
        _minimum.AsSpan().Fill(LeastPower);
        _recentMinimum.AsSpan().Fill(LeastPower);
        _floor.AsSpan().Fill(LeastPower);
    }
}
