using System.Numerics;

namespace VoiceAgent.Audio;

/// <summary>Tells the echo of sound that is played to a person from what the person says, by how alike the two sound.</summary>
/// <remarks>
/// The detector correlates the last 128 ms that came from the line with what was played up to 0.7 s before, both a little whitened. An echo is its
/// source again, later, weaker and through a codec. Another voice is not, however alike the words. Once an echo is known, sound that is no louder than
/// the echo has to be is taken for echo as well. The audio that the carrier still holds is modelled here: it plays as fast as the line brings audio.
/// <see cref="Play"/> and <see cref="Clear"/> may be called from other threads. Nothing is allocated after construction.
/// </remarks>
public sealed class EchoDetector
{
    /// <summary>The likeness to what was played, from 0 to 1, from which on sound is an echo.</summary>
    /// <remarks>Measured with voices of Flite through G.711, comfort noise of -65 dBFS added. Of echoes 12, 24 and 30 dB below what was played, 99 % of
    /// windows lie above 0.91, 0.68 and 0.65. Of other voices, 95 % lie below 0.52. All in all 100 % of an echo and 1 to 2 % of another voice are taken
    /// for an echo; of a caller who has the agent's very voice, 18 % are.</remarks>
    public const float DefaultCertainty = 0.6f;

    /// <summary>How long the stretch of sound is that is compared.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMilliseconds(128);

    // An echo is looked for at the coarse rate, and compared at the fine one.
    private const int FineRate = 8000;
    private const int Coarse = 2;
    private const int Window = FineRate * 128 / 1000;
    private const int Lags = FineRate * 700 / 1000;

    /// <summary>How far around the lag of an earlier echo is searched first, in samples at the fine rate.</summary>
    private const int Near = 16;

    /// <summary>The share of the previous sample that is subtracted, so that vowels of one pitch are not all alike.</summary>
    private const float Whitening = 0.4f;

    /// <summary>The mean square of sound that is too quiet to be compared with: -66 dB below full scale, less what whitening takes.</summary>
    private const float Silence = 30;

    /// <summary>Sound is nobody's voice unless it is louder than this times the known echo and the line's noise together: 6 dB.</summary>
    private const float Louder = 4;

    /// <summary>How many windows make an echo known.</summary>
    private const int Agreed = 8;

    /// <summary>The share by which the line's noise is taken to rise every 20 ms: 6 dB in 5 s.</summary>
    private const float FloorRise = 0.0055f;

    /// <summary>How many times less of an echo a window may have than others: 3 dB.</summary>
    private const float Slack = 2;

    private readonly float _certainty;
    private readonly short[] _waiting;
    private readonly Lock _gate = new();
    private readonly Sound _played;
    private readonly Sound _heard;
    private readonly short[] _turn;
    private int _first;
    private int _count;
    private int _since = int.MaxValue;
    private int _lag;
    private int _echoLag;
    private int _knownFor;
    private float _echoGain;
    private int _agreed;
    private bool _isStale;
    private float _power;
    private float _floor = float.MaxValue / 2;

    /// <param name="sampleRate">The sample rate of both directions: 8000 or 16000 Hz.</param>
    /// <param name="certainty">The likeness from which on sound is an echo, from 0 to 1. Less takes more for an echo, and more of the caller with it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sample rate is neither 8000 nor 16000 Hz.</exception>
    public EchoDetector(int sampleRate, float certainty = DefaultCertainty)
    {
        if (sampleRate is not (8000 or 16000))
            throw new ArgumentOutOfRangeException(nameof(sampleRate), sampleRate, "The sample rate is 8000 or 16000 Hz.");
        _certainty = certainty;
        _waiting = new short[sampleRate];
        _played = new Sound(sampleRate, Window + Lags);
        _heard = new Sound(sampleRate, Window);
        _turn = new short[sampleRate / 50];
    }

    /// <summary>Takes audio that was sent to be played after all that was sent before.</summary>
    public void Play(ReadOnlySpan<short> pcm)
    {
        lock (_gate)
        {
            foreach (var sample in pcm)
            {
                // Nobody plays more than a second, so that the oldest sample goes.
                if (_count == _waiting.Length)
                    (_first, _count) = ((_first + 1) % _waiting.Length, _count - 1);
                _waiting[(_first + _count++) % _waiting.Length] = sample;
            }
        }
    }

    /// <summary>Drops the audio that was sent and is not played yet.</summary>
    public void Clear()
    {
        lock (_gate)
            (_first, _count) = (0, 0);
    }

    /// <summary>Takes audio that came from the line. As much was played meanwhile.</summary>
    public void Hear(ReadOnlySpan<short> pcm)
    {
        if (IsQuiet())
        {
            (_isStale, _knownFor) = (true, _knownFor - pcm.Length);
            return;
        }

        if (_isStale)
        {
            _played.Forget();
            _heard.Forget();
            _isStale = false;
        }

        while (pcm.Length > 0)
        {
            var part = pcm[..Math.Min(pcm.Length, _turn.Length)];
            pcm = pcm[part.Length..];
            var played = _turn.AsSpan(0, part.Length);
            Take(played);
            _played.Append(played);
            _heard.Append(part);
            _power = Dot(_heard.Fine, _heard.Fine);
            Follow((float)part.Length / _turn.Length);
            _knownFor -= part.Length;
        }
    }

    /// <summary>Keeps the line's noise, and how loud the echo can be: no louder than all that is heard. A loudspeaker telephone learns to cancel its echo.</summary>
    private void Follow(float turns)
    {
        _floor = Math.Max(Silence * Window, Math.Min(_power, _floor * (1 + (FloorRise * turns))));
        if (_knownFor > 0 && EnergyAt(_echoLag) is var energy && energy >= Silence * Window)
            _echoGain = Math.Min(_echoGain, Slack * _power / energy);
    }

    /// <summary>Whether the last 128 ms that were heard are an echo, and nobody speaks over it.</summary>
    public bool IsEcho()
    {
        if (IsTooLongAgo || _power < Silence * Window)
            return false;
        // An echo stays at its lag. Only a voice, or the beginning of an echo, is looked for at every lag.
        if (Compare(_lag, Near) < _certainty)
        {
            _lag = Coarse * Search();
            if (Compare(_lag, Coarse) < _certainty)
                return _knownFor > 0 && _agreed >= Agreed && _power < Louder * ((_echoGain * EnergyAt(_echoLag)) + _floor);
        }

        return true;
    }

    /// <summary>The energy of what was played <paramref name="lag"/> samples before what was heard.</summary>
    private float EnergyAt(int lag) => Dot(PlayedAt(lag), PlayedAt(lag));

    private ReadOnlySpan<float> PlayedAt(int lag) => _played.Fine.Slice(Lags - lag, Window);

    /// <summary>The lag, in coarse samples, at which what was heard is most like what was played.</summary>
    private int Search()
    {
        var (likest, found) = (0f, 0);
        var all = _played.Rough;
        const int length = Window / Coarse;
        var energy = (double)Dot(all[^length..], all[^length..]);
        for (var lag = 0; lag <= Lags / Coarse; lag++)
        {
            var from = (Lags / Coarse) - lag;
            // This window begins one sample further back than the previous one.
            if (lag > 0)
                energy += (all[from] * all[from]) - (all[from + length] * all[from + length]);
            if (energy < Silence * length)
                continue;
            var dot = Dot(_heard.Rough, all.Slice(from, length));
            if (dot * dot / energy > likest)
                (likest, found) = ((float)(dot * dot / energy), lag);
        }

        return found;
    }

    /// <returns>How like an echo the heard sound is, from 0 to 1.</returns>
    private float Compare(int lag, int near)
    {
        var (likest, gain) = (0f, 0f);
        for (var at = Math.Max(0, lag - near); at <= Math.Min(Lags, lag + near); at++)
        {
            var energy = EnergyAt(at);
            if (energy < Silence * Window)
                continue;
            var dot = Math.Abs(Dot(_heard.Fine, PlayedAt(at)));
            if (dot / MathF.Sqrt(energy * _power) is var likeness && likeness > likest)
                (likest, gain, _lag) = (likeness, dot / energy, at);
        }

        if (likest >= _certainty)
            Learn(gain * gain);
        return likest;
    }

    /// <summary>Learns an echo. A voice may be like what is played for a moment, but not again and again at the same lag.</summary>
    private void Learn(float gain)
    {
        if (Math.Abs(_lag - _echoLag) > Near || _knownFor <= 0)
            (_echoLag, _echoGain, _agreed) = (_lag, gain, 0);
        _echoGain += (gain - _echoGain) / Math.Min(++_agreed, Agreed);
        _knownFor = 10 * _waiting.Length; // An echo stays known for 10 s.
    }

    private bool IsQuiet()
    {
        if (!IsTooLongAgo)
            return false;
        lock (_gate)
            return _count == 0;
    }

    /// <summary>Whether nothing that was played can come back any more.</summary>
    private bool IsTooLongAgo => _since >= Window + Lags;

    private void Take(Span<short> played)
    {
        lock (_gate)
        {
            var count = Math.Min(_count, played.Length);
            for (var i = 0; i < count; i++)
                played[i] = _waiting[(_first + i) % _waiting.Length];
            played[count..].Clear();
            (_first, _count) = ((_first + count) % _waiting.Length, _count - count);
        }

        _since = played.ContainsAnyExcept((short)0) ? 0 : _since > Window + Lags ? _since : _since + (played.Length * FineRate / (_turn.Length * 50));
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
            sum += new Vector<float>(a[i..]) * new Vector<float>(b[i..]);
        var dot = Vector.Sum(sum);
        for (; i < a.Length; i++)
            dot += a[i] * b[i];
        return dot;
    }

    /// <summary>The last part of a stream, without the weight that speech has at its low end.</summary>
    private sealed class Sound(int sampleRate, int length)
    {
        private readonly int _step = sampleRate / FineRate;
        private readonly Tail _fine = new(length);
        private readonly Tail _rough = new(length / Coarse);
        private int _sum;
        private int _in;
        private float _mean;
        private float _centred;
        private float? _half;

        public void Forget()
        {
            _fine.Clear();
            _rough.Clear();
        }

        public ReadOnlySpan<float> Fine => _fine.Last;

        public ReadOnlySpan<float> Rough => _rough.Last;

        public void Append(ReadOnlySpan<short> pcm)
        {
            foreach (var sample in pcm)
            {
                _sum += sample;
                if (++_in < _step)
                    continue;
                var mean = (float)_sum / _step;
                // A constant is no sound.
                var centred = mean - _mean + (0.98f * _centred);
                // Calculating with numbers next to nothing costs much time.
                centred = Math.Abs(centred) < 1e-3f ? 0 : centred;
                var white = centred - (Whitening * _centred);
                (_mean, _centred, _sum, _in) = (mean, centred, 0, 0);
                _fine.Add(white);
                if (_half is not { } half)
                {
                    _half = white;
                    continue;
                }

                _rough.Add((half + white) / 2);
                _half = null;
            }
        }
    }

    /// <summary>The last samples of a stream, as many as are asked for, side by side in memory.</summary>
    private sealed class Tail(int length)
    {
        private readonly float[] _all = new float[2 * length];
        private int _end = length;

        public ReadOnlySpan<float> Last => _all.AsSpan(_end - (_all.Length / 2), _all.Length / 2);

        public void Clear() => Array.Clear(_all);

        public void Add(float next)
        {
            if (_end == _all.Length)
            {
                Last.CopyTo(_all);
                _end /= 2;
            }

            _all[_end++] = next;
        }
    }
}
