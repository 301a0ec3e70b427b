namespace VoiceAgent.TestSilo;

/// <summary>How the script's phrases and words sound: a phrase of the caller by its loudness, a word of the agent by its pitch.</summary>
public static class Sound
{
    public const int SampleRate = 8000;

    /// <summary>Samples of a word; silence follows it.</summary>
    public const int Word = SampleRate * 450 / 1000;

    /// <summary>Samples of the silence after a word.</summary>
    public const int Gap = SampleRate * 50 / 1000;

    private const int Loudest = 20_000;

    private const double LevelStep = 0.63; // 4 dB: more than G.711 changes.

    private const int LowestPitch = 400, PitchStep = 100;

    private const int ToneAmplitude = 8000;

    private const int Syllables = 4; // A second

    /// <summary>A phrase as a caller says it: a voiced sound in syllables, 0.9 s, which a detector takes for speech.</summary>
    /// <param name="turn">Of the script, from 0.</param>
    public static short[] Phrase(int turn)
    {
        var voice = new double[SampleRate * 9 / 10];
        for (var i = 0; i < voice.Length; i++)
        {
            var t = (double)i / SampleRate;
            var pitch = 2 * Math.PI * ((130 * t) - (4 * Math.Cos(2 * Math.PI * 0.7 * t)));
            for (var harmonic = 3; harmonic <= 15; harmonic++)
                voice[i] += Math.Sin(pitch * harmonic) / harmonic;
            voice[i] *= 0.6 - (0.4 * Math.Cos(2 * Math.PI * Syllables * t));
        }

        var scale = Loudest * Math.Pow(LevelStep, turn) / voice.Max(Math.Abs);
        return [.. voice.Select(v => (short)(v * scale))];
    }

    /// <summary>The turn whose phrase is this loud.</summary>
    public static int Turn(int peak) => (int)Math.Round(Math.Log((double)peak / Loudest, LevelStep));

    /// <summary>A word and the silence after it; an unknown one is silence.</summary>
    public static short[] Of(string word)
    {
        var sound = new short[Word + Gap];
        var index = Index(word);
        for (var i = 0; index >= 0 && i < Word; i++)
            sound[i] = (short)(ToneAmplitude * Math.Sin(2 * Math.PI * Pitch(index) * i / SampleRate));
        return sound;
    }

    /// <summary>The word that sounds in a piece of 20 ms, or null.</summary>
    public static string? Heard(ReadOnlySpan<short> piece)
    {
        string? loudest = null;
        var most = Least(piece);
        for (var index = 0; index < Script.Words.Count; index++)
        {
            if (Power(piece, index) is var power && power > most)
                (loudest, most) = (Script.Words[index], power);
        }

        return loudest;
    }

    /// <summary>Whether a word sounds in a piece of 20 ms.</summary>
    public static bool IsHeard(string word, ReadOnlySpan<short> piece) => Power(piece, Index(word)) > Least(piece);

    private static double Least(ReadOnlySpan<short> piece) => Math.Pow(ToneAmplitude / 4.0 * piece.Length / 2, 2);

    private static double Power(ReadOnlySpan<short> piece, int index)
    {
        double re = 0, im = 0;
        for (var i = 0; i < piece.Length; i++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * Pitch(index) * i / SampleRate);
            (re, im) = (re + (piece[i] * cos), im + (piece[i] * sin));
        }

        return (re * re) + (im * im);
    }

    private static int Index(string word)
    {
        for (var i = 0; i < Script.Vocabulary.Count; i++)
        {
            if (Script.Vocabulary[i] == word)
                return i;
        }

        return -1;
    }

    private static int Pitch(int index) => LowestPitch + (PitchStep * index);
}
