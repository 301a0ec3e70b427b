using System.Runtime.InteropServices;
using VoiceAgent.Audio;

namespace VoiceAgent.Engines.Whisper;

/// <summary>The audio of an utterance so far: mono, 16 kHz, -1 to 1.</summary>
internal sealed class Said
{
    private const int Window = WhisperSpeechToText.Rate / 50;

    /// <summary>The loudness from which audio may be speech: -55 dB of full scale. Audio that is never louder has none, and Whisper makes up words for it.</summary>
    private const float Audible = 0.0018f;

    private readonly List<float> _samples = [];

    public int Length => _samples.Count;

    /// <summary>Whether some 20 ms of the audio are louder than a line's own noise.</summary>
    public bool IsAudible
    {
        get
        {
            for (var at = 0; at < _samples.Count; at += Window)
            {
                if (Power(at) > Audible * Audible)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Takes and frees a frame.</summary>
    public void Add(AudioFrame frame)
    {
        using (frame)
        {
            foreach (var sample in frame.Samples)
                _samples.Add(sample / 32768f);
        }
    }

    public ReadOnlyMemory<float> Copy(int from, int until) => CollectionsMarshal.AsSpan(_samples)[from..until].ToArray();

    /// <summary>The middle of the quietest 60 ms: between two words, if there is such a place.</summary>
    public int QuietestBetween(int from, int until)
    {
        var (quietest, least) = (from, float.MaxValue);
        for (var at = from; at + 3 * Window <= until; at += Window)
        {
            var power = Power(at) + Power(at + Window) + Power(at + 2 * Window);
            if (power < least)
                (quietest, least) = (at + 3 * Window / 2, power);
        }

        return quietest;
    }

    private float Power(int from)
    {
        var sum = 0f;
        var window = CollectionsMarshal.AsSpan(_samples)[from..Math.Min(from + Window, _samples.Count)];
        foreach (var sample in window)
            sum += sample * sample;
        return sum / window.Length;
    }
}
