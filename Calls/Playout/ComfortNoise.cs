namespace VoiceAgent.Calls.Playout;

/// <summary>Quiet noise, so that a silent line does not sound dead.</summary>
/// <remarks>The noise is white: after a telephone's band it sounds as a line does. It is cheap, and allocates nothing.</remarks>
internal sealed class ComfortNoise(double decibels)
{
    // Uniform noise of amplitude a has an RMS of a / sqrt(3).
    private readonly int _amplitude = Math.Max(1, (int)(32768 * Math.Pow(10, decibels / 20) * Math.Sqrt(3)));
    private uint _state = 2463534242;

    public void Fill(Span<short> frame)
    {
        for (var i = 0; i < frame.Length; i++)
        {
            // The generator is Marsaglia's xorshift.
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            frame[i] = (short)((int)(_state % (uint)((2 * _amplitude) + 1)) - _amplitude);
        }
    }
}
