namespace VoiceAgent.Simulator;

/// <summary>Tells where audio sounds and where it is silent, in steps of 10 ms.</summary>
internal static class Loudness
{
    /// <summary>Below this RMS, in dB relative to full scale, 10 ms of audio are silence to a listener on the phone.</summary>
    public const double AudibleDecibels = -50;

    public static double Decibels(ReadOnlySpan<short> audio)
    {
        var sum = 0.0;
        foreach (var sample in audio)
            sum += (double)sample * sample;
        return audio.IsEmpty || sum == 0 ? double.NegativeInfinity : 10 * Math.Log10(sum / audio.Length / (32768.0 * 32768.0));
    }

    /// <summary>Returns for each 10 ms of the audio whether they can be heard.</summary>
    public static bool[] Audible(ReadOnlySpan<short> audio, int sampleRate)
    {
        var piece = sampleRate / 100;
        var audible = new bool[audio.Length / piece];
        for (var i = 0; i < audible.Length; i++)
            audible[i] = Decibels(audio.Slice(i * piece, piece)) >= AudibleDecibels;
        return audible;
    }

    /// <summary>The first sample that sounds and the one past the last; an empty range at the end where nothing sounds.</summary>
    public static (int First, int Last) Sounding(ReadOnlySpan<short> audio, int sampleRate)
    {
        var audible = Audible(audio, sampleRate).AsSpan();
        var piece = sampleRate / 100;
        return audible.IndexOf(true) < 0
            ? (audio.Length, audio.Length)
            : (audible.IndexOf(true) * piece, (audible.LastIndexOf(true) + 1) * piece);
    }
}
