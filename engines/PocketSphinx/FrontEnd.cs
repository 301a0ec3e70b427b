using System.Runtime.InteropServices;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>Makes cepstra of a call's audio for a model of wideband speech, as if the line carried the whole band.</summary>
/// <remarks>
/// The filters above a phone's band hear only noise, which the model takes for speech it never heard. Where that band is dead, the cepstra are therefore
/// estimated from the filters within the phone's band (<see cref="PhoneBand"/>). The mean cepstrum is a usual line's at first, and follows the voice and
/// line of the call later. It is counted over speech and only a little over pauses: an answer of one word is mostly pause, and would drag the mean to it.
/// To be used by one thread at a time.
/// </remarks>
internal sealed class FrontEnd
{
    /// <summary>The number of coefficients of a cepstrum.</summary>
    public const int Size = 13;

    private const int Lifter = 22;

    /// <summary>The first filter above 4.6 kHz, where a resampled phone line has nothing left.</summary>
    private const int FirstHigh = 22;

    /// <summary>The log energy that a live band has at least. What the rounding of samples to 16 bits leaves above 4.6 kHz stays below it by 13 dB.</summary>
    private const float Faint = 3.5f;

    /// <summary>How far, in log energy, the rest of a phone line above its band lies below what is in it: more than 20 dB.</summary>
    private const float FarBelow = 4.6f;

    /// <summary>The share of live frames of a wideband line. At least a third of its frames were alive, of a phone line's at most one in thirty (clipped: one in eight).</summary>
    private const double AliveShare = 0.25;

    private const int FewFrames = 10;

    /// <summary>The share of speech in the mean. Of 0.5, 0.65, 0.8 and 0.95 this was the one with fewest errors.</summary>
    private const float SpeechShare = 0.8f;

    /// <summary>The number of frames of speech that the usual line counts as, and that all that was heard counts as at most.</summary>
    private const int MeanWeight = 300;

    private static readonly float[] Cosines = Design();

    /// <summary>Means of the 25 filters over the recordings that <see cref="PhoneBand"/> names, with their whole band.</summary>
    private static readonly float[] WideMean =
    [
        12.4f, 12.5f, 12.9f, 13.2f, 13.1f, 12.6f, 12.3f, 12.2f, 12.2f, 12.1f, 12.3f, 12.4f, 12.4f, 12.4f, 12.7f, 13.1f, 13f, 13f, 13.1f, 12.9f,
        12.5f, 11.8f, 11.1f, 10.6f, 10.2f,
    ];

    private readonly FilterBank _filters = new();
    private readonly List<float> _energies = [];
    private readonly List<float> _cepstra = [];
    private readonly float[] _mean = new float[FilterBank.Filters];
    private int _done;
    private int _frames;
    private int _alive;
    private bool _isWide;

    public FrontEnd() => Forget();

    /// <summary>Whether a model's feat.params are those that this front end computes.</summary>
    public static bool Suits(Func<string, string?> parameter) =>
        parameter("-nfilt") == "25" && parameter("-lowerf") == "130" && parameter("-upperf") == "6800" && parameter("-transform") == "dct"
        && parameter("-lifter") == "22" && parameter("-feat") == "1s_c_d_dd" && parameter("-agc") == "none" && parameter("-varnorm") == "no"
        && parameter("-wlen") is null && parameter("-frate") is null && parameter("-alpha") is null && parameter("-ncep") is null && parameter("-round_filters") is null;

    /// <summary>Forgets voice and line of the call before.</summary>
    public void Forget()
    {
        (_frames, _alive, _isWide) = (0, 0, false);
        PhoneBand.Mean.CopyTo(_mean.AsSpan(PhoneBand.First));
    }

    /// <summary>Begins an utterance.</summary>
    public void Begin()
    {
        _filters.Reset();
        _energies.Clear();
        _done = 0;
    }

    /// <summary>Takes the next audio.</summary>
    /// <returns>Cepstra of the frames that are complete, one after the other, less their mean. They are valid until more audio is taken.</returns>
    public ReadOnlySpan<float> Hear(ReadOnlySpan<short> samples)
    {
        _filters.Process(samples, _energies);
        _cepstra.Clear();
        var energies = CollectionsMarshal.AsSpan(_energies);
        for (; _done < energies.Length; _done += FilterBank.Filters)
        {
            var frame = energies.Slice(_done, FilterBank.Filters);
            Judge(frame);
            CollectionsMarshal.SetCount(_cepstra, _cepstra.Count + Size);
            Write(frame, CollectionsMarshal.AsSpan(_cepstra)[^Size..]);
        }

        return CollectionsMarshal.AsSpan(_cepstra);
    }

    /// <summary>Lets the mean follow the utterance just heard. It is called only where that was speech.</summary>
    public void Learn()
    {
        var frames = _energies.Count / FilterBank.Filters;
        if (frames == 0)
            return;
        var (least, most) = (float.MaxValue, float.MinValue);
        for (var i = 0; i < frames; i++)
            (least, most) = (Math.Min(least, Loudness(i)), Math.Max(most, Loudness(i)));
        Span<float> speech = stackalloc float[FilterBank.Filters], pauses = stackalloc float[FilterBank.Filters];
        speech.Clear();
        pauses.Clear();
        var spoken = 0;
        for (var i = 0; i < frames; i++)
        {
            var isSpeech = Loudness(i) >= (least + most) / 2;
            spoken += isSpeech ? 1 : 0;
            var sums = isSpeech ? speech : pauses;
            var frame = Frame(i);
            for (var k = 0; k < sums.Length; k++)
                sums[k] += frame[k];
        }

        var weight = spoken / (float)(spoken + MeanWeight);
        for (var k = 0; k < _mean.Length; k++)
        {
            var heard = frames == spoken ? speech[k] / spoken : SpeechShare * speech[k] / spoken + (1 - SpeechShare) * pauses[k] / (frames - spoken);
            _mean[k] += weight * (heard - _mean[k]);
        }
    }

    /// <summary>Judges whether the band above the phone's has been alive so far.</summary>
    private void Judge(ReadOnlySpan<float> frame)
    {
        var high = Average(frame[FirstHigh..]);
        _frames++;
        if (high > Faint && high > Average(PhoneBand.Of(frame)) - FarBelow)
            _alive++;
        var isWide = _frames >= FewFrames && _alive >= AliveShare * _frames;
        if (isWide == _isWide)
            return;
        _isWide = isWide;
        if (isWide)
            WideMean.CopyTo(_mean);
        else
            PhoneBand.Mean.CopyTo(_mean.AsSpan(PhoneBand.First));
    }

    private void Write(ReadOnlySpan<float> frame, Span<float> cepstrum)
    {
        Span<float> difference = stackalloc float[FilterBank.Filters];
        for (var i = 0; i < difference.Length; i++)
            difference[i] = frame[i] - _mean[i];
        if (_isWide)
            Multiply(Cosines, difference, cepstrum);
        else
            Multiply(PhoneBand.ToCepstrum, PhoneBand.Of(difference), cepstrum);
    }

    private ReadOnlySpan<float> Frame(int index) => CollectionsMarshal.AsSpan(_energies).Slice(index * FilterBank.Filters, FilterBank.Filters);

    private float Loudness(int index) => Average(PhoneBand.Of(Frame(index)));

    private static float Average(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }

    private static void Multiply(ReadOnlySpan<float> rows, ReadOnlySpan<float> vector, Span<float> product)
    {
        for (var row = 0; row < product.Length; row++)
        {
            var sum = 0f;
            for (var i = 0; i < vector.Length; i++)
                sum += rows[row * vector.Length + i] * vector[i];
            product[row] = sum;
        }
    }

    /// <summary>The orthonormal cosine transform, then the lifter: sphinxbase's "-transform dct -lifter 22".</summary>
    private static float[] Design()
    {
        var rows = new float[Size * FilterBank.Filters];
        for (var k = 0; k < Size; k++)
        {
            var scale = Math.Sqrt((k == 0 ? 1.0 : 2.0) / FilterBank.Filters) * (1 + Lifter / 2 * Math.Sin(k * Math.PI / Lifter));
            for (var j = 0; j < FilterBank.Filters; j++)
                rows[k * FilterBank.Filters + j] = (float)(scale * Math.Cos(Math.PI * k * (j + 0.5) / FilterBank.Filters));
        }

        return rows;
    }
}
