namespace VoiceAgent.Simulator;

/// <summary>The band of a telephone line, cut out while the sample rate is changed. It works offline, on whole utterances at once.</summary>
internal static class TelephoneBand
{
    /// <summary>Changes the sample rate (in Hz) and takes away everything outside <paramref name="low"/> to <paramref name="high"/> Hz.</summary>
    public static short[] Pass(ReadOnlySpan<short> pcm, int from, int to, double low, double high)
    {
        var pass = Math.Min(high, 0.46 * Math.Min(from, to));
        var half = from / 100;
        var result = new short[(int)((long)pcm.Length * to / from)];
        for (var n = 0; n < result.Length; n++)
        {
            var centre = (double)n * from / to;
            var first = Math.Max(0, (int)Math.Ceiling(centre - half));
            var last = Math.Min(pcm.Length - 1, (int)Math.Floor(centre + half));
            var sum = 0.0;
            for (var i = first; i <= last; i++)
            {
                var x = centre - i;
                var window = 0.5 + 0.5 * Math.Cos(Math.PI * x / half);
                sum += pcm[i] * window * (LowPass(pass, from, x) - (low > 0 ? LowPass(low, from, x) : 0));
            }

            result[n] = (short)Math.Clamp(Math.Round(sum), short.MinValue, short.MaxValue);
        }

        return result;
    }

    private static double LowPass(double cutOff, int rate, double x)
    {
        var w = 2 * cutOff / rate;
        return Math.Abs(x) < 1e-9 ? w : Math.Sin(Math.PI * w * x) / (Math.PI * x);
    }
}
