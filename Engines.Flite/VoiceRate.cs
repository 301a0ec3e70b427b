namespace VoiceAgent.Engines.Flite;

/// <summary>Brings a voice's audio to the line's rate: the same, half of it, or twice.</summary>
internal sealed class VoiceRate
{
    // Windowed sinc, cut at 3.8 kHz of 16 kHz: the phone band passes flat, what would alias into it is 60 dB down.
    private const int Taps = 63;
    private const double Cutoff = 3800.0 / 16000;
    private static readonly float[] Filter = Design();

    private readonly int _from;
    private readonly int _to;
    private readonly float[] _history = new float[Taps];
    private int _phase;
    private int _lead = Taps / 2;

    public VoiceRate(int from, int to)
    {
        if (from != to && from != 2 * to && to != 2 * from)
            throw new NotSupportedException($"cannot bring {from} Hz to {to} Hz");
        _from = from;
        _to = to;
    }

    /// <summary>Zeros to push in at the end so that the last samples come out.</summary>
    public int Tail => _from == _to ? 0 : _from > _to ? Taps / 2 : (Taps / 2 + 1) / 2;

    /// <summary>The most samples that <see cref="Process"/> may write for so many.</summary>
    public int MaxOutput(int input) => _from < _to ? 2 * input : input;

    /// <summary>Converts samples, going on where the last ones ended.</summary>
    /// <returns>How many were written.</returns>
    public int Process(ReadOnlySpan<short> input, Span<short> output)
    {
        if (_from == _to)
        {
            input.CopyTo(output);
            return input.Length;
        }

        var written = 0;
        foreach (var sample in input)
        {
            Push(sample);
            if (_from > _to)
            {
                if ((_phase ^= 1) == 1)
                    Emit(1, output, ref written);
                continue;
            }

            Emit(2, output, ref written);
            Push(0);
            Emit(2, output, ref written);
        }

        return written;
    }

    private void Push(float sample)
    {
        _history.AsSpan(1).CopyTo(_history);
        _history[^1] = sample;
        if (_lead > 0)
            _lead--;
    }

    private void Emit(float gain, Span<short> output, ref int written)
    {
        // The filter looks half its length ahead; what comes before that is its own silence.
        if (_lead > 0)
            return;
        var sum = 0f;
        for (var i = 0; i < Taps; i++)
            sum += _history[i] * Filter[i];
        sum *= gain;
        output[written++] = (short)Math.Clamp(MathF.Round(sum), short.MinValue, short.MaxValue);
    }

    private static float[] Design()
    {
        var filter = new float[Taps];
        var sum = 0.0;
        for (var i = 0; i < Taps; i++)
        {
            var x = i - Taps / 2;
            var sinc = x == 0 ? 2 * Cutoff : Math.Sin(2 * Math.PI * Cutoff * x) / (Math.PI * x);
            var window = 0.42 - 0.5 * Math.Cos(2 * Math.PI * i / (Taps - 1)) + 0.08 * Math.Cos(4 * Math.PI * i / (Taps - 1));
            filter[i] = (float)(sinc * window);
            sum += filter[i];
        }

        for (var i = 0; i < Taps; i++)
            filter[i] /= (float)sum;
        return filter;
    }
}
