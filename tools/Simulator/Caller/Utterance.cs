using VoiceAgent.Audio;

namespace VoiceAgent.Simulator;

/// <summary>A caller's audio as the phone network delivers it, with the times of its first and last sound.</summary>
public sealed class Utterance
{
    private const double Low = 300, High = 3400;

    private Utterance(short[] audio, int sampleRate)
    {
        Audio = audio;
        SampleRate = sampleRate;
        var (first, last) = Loudness.Sounding(audio, sampleRate);
        Onset = TimeSpan.FromSeconds((double)first / sampleRate);
        LastSound = TimeSpan.FromSeconds((double)last / sampleRate);
    }

    public ReadOnlyMemory<short> Audio { get; }

    public int SampleRate { get; }

    /// <summary>The time from the beginning of the audio to the first sound.</summary>
    public TimeSpan Onset { get; }

    /// <summary>The time from the beginning of the audio to the end of the last sound.</summary>
    public TimeSpan LastSound { get; }

    /// <summary>Sends speech through the phone: 300 to 3400 Hz, 8 kHz, G.711 mu-law and back.</summary>
    public static Utterance ByPhone(ReadOnlySpan<short> pcm, int sampleRate, int phoneRate)
    {
        var narrow = TelephoneBand.Pass(pcm, sampleRate, 8000, Low, High);
        var coded = new byte[narrow.Length];
        G711.EncodeMuLaw(narrow, coded);
        G711.DecodeMuLaw(coded, narrow);
        return new Utterance(phoneRate == 8000 ? narrow : TelephoneBand.Pass(narrow, 8000, phoneRate, 0, High + 200), phoneRate);
    }

    /// <summary>Makes the utterance of a caller's turn out of its WAV file or its text.</summary>
    /// <param name="voice">The name of the caller's Flite voice, for turns that are text.</param>
    /// <param name="pace">The speaking rate; 1 is the voice's own.</param>
    /// <param name="gain">The gain of the caller's voice in dB.</param>
    public static Utterance Of(CallerTurn turn, string voice, int phoneRate, double pace = 1, double gain = 0)
    {
        if (turn.File is { } file)
        {
            var recording = WavReader.ReadAll(file);
            return ByPhone(recording.Samples.Span, recording.SampleRate, phoneRate);
        }

        var sound = CallerSound.Make(turn.Label, voice, pace, gain).Audio;
        return new Utterance(phoneRate == CallerSound.Rate ? sound : TelephoneBand.Pass(sound, CallerSound.Rate, phoneRate, 0, High + 200), phoneRate);
    }
}
