using VoiceAgent.Audio;
using VoiceAgent.Engines.Flite;

namespace VoiceAgent.Simulator;

/// <summary>Caller audio as the phone network delivers it, and where in it something sounds.</summary>
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

    /// <summary>From the beginning to the first sound.</summary>
    public TimeSpan Onset { get; }

    /// <summary>From the beginning to the end of the last sound.</summary>
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

    /// <param name="voice">Opens the caller's voice, for turns that are text.</param>
    internal static Utterance Of(CallerTurn turn, Func<FliteVoice> voice, int phoneRate)
    {
        if (turn.File is { } file)
        {
            var recording = WavReader.ReadAll(file);
            return ByPhone(recording.Samples.Span, recording.SampleRate, phoneRate);
        }

        return ByPhone(voice().Synthesize(turn.Label), voice().SampleRate, phoneRate);
    }
}
