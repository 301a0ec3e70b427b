using System.Globalization;
using System.Text.RegularExpressions;
using VoiceAgent.Audio;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Speech;

namespace VoiceAgent.Simulator;

/// <summary>The sound of a caller's turn, as the telephone network delivers it, with the time at which each word ends.</summary>
/// <remarks>The sound is made of a text. In the text, &lt;600&gt; is a pause of 600 ms, and [cough], [laugh], [door] and [noise] are sounds that are no words.
/// Recordings of people can be in the text, too: {digits/5 five} is the file digits/5.wav, in which "five" is said.</remarks>
/// <param name="Audio">The samples at 8 kHz, between 300 and 3400 Hz, after G.711 mu-law.</param>
/// <param name="Words">The words, each with the end of its sound, from the beginning of the audio.</param>
/// <param name="Onset">The time from the beginning of the audio to the first sound.</param>
/// <param name="LastSound">The time from the beginning of the audio to the end of the last sound.</param>
/// <param name="Pauses">The number of pauses inside the audio.</param>
public sealed partial record CallerSound(short[] Audio, IReadOnlyList<(string Word, TimeSpan Until)> Words, TimeSpan Onset, TimeSpan LastSound, int Pauses)
{
    public const int Rate = 8000;

    /// <summary>Makes the sound that a text describes.</summary>
    /// <param name="voice">The name of a Flite voice.</param>
    /// <param name="pace">The speaking rate; 1 is the voice's own.</param>
    /// <param name="gain">The gain of the sound in dB.</param>
    /// <param name="recordings">The folder of recordings.</param>
    /// <exception cref="InvalidDataException">The text names an unknown sound, or a recording cannot be read.</exception>
    /// <exception cref="FileNotFoundException">The text names a recording that does not exist.</exception>
    public static CallerSound Make(string text, string voice, double pace = 1, double gain = 0, string recordings = "")
    {
        var (audio, words, onset, lastSound, pauses) = (new List<short>(), new List<(string, TimeSpan)>(), (TimeSpan?)null, TimeSpan.Zero, 0);
        var parts = Parts().Split(text).Select(p => p.Trim()).Where(p => p.Length > 0).ToList();
        foreach (var (number, part) in parts.Index())
        {
            if (part[0] == '<')
            {
                audio.AddRange(new short[int.Parse(part.AsSpan(1, part.Length - 2), CultureInfo.InvariantCulture) * Rate / 1000]);
                pauses++;
                continue;
            }

            var (pcm, rate, ends) = part[0] switch { '[' => (Sounds.Of(part), Rate, []), '{' => Recorded(part, recordings), _ => Spoken(part, voice, pace) };
            var heard = Utterance.ByPhone(Amplified(pcm, gain), rate, Rate);
            // A pause lasts from sound to sound, so the voice's own silence before and after it is cut off.
            var from = number == 0 ? 0 : (int)(heard.Onset.TotalSeconds * Rate);
            var until = number == parts.Count - 1 ? heard.Audio.Length : (int)(heard.LastSound.TotalSeconds * Rate);
            var start = Time(audio.Count - from);
            audio.AddRange(heard.Audio.Span[from..until]);
            onset ??= start + heard.Onset;
            lastSound = start + heard.LastSound;
            foreach (var (word, over) in ends)
            {
                var end = start + over;
                words.Add((word, end < lastSound ? end : lastSound));
            }
        }

        return new CallerSound([.. audio], words, onset ?? TimeSpan.Zero, lastSound, pauses);
    }

    /// <summary>Reads a recording and guesses from the lengths of its words where they end.</summary>
    private static (short[] Pcm, int Rate, IReadOnlyList<(string Word, TimeSpan Until)> Ends) Recorded(string part, string folder)
    {
        var words = part[1..^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var recording = WavReader.ReadAll(Path.Combine(folder, words[0] + ".wav"));
        var (first, last) = Loudness.Sounding(recording.Samples.Span, recording.SampleRate);
        var (letters, all) = (0, Math.Max(1, words.Skip(1).Sum(w => w.Length)));
        return (recording.Samples.ToArray(), recording.SampleRate, [.. words.Skip(1).Select(w => (w, TimeSpan.FromSeconds((first + ((double)(last - first) * (letters += w.Length) / all)) / recording.SampleRate)))]);
    }

    private static (short[] Pcm, int Rate, IReadOnlyList<(string Word, TimeSpan Until)> Ends) Spoken(string text, string voice, double pace)
    {
        var (pcm, rate, ends) = Speech(text, voice);
        return (Paced(pcm, pace), rate, [.. ends.Select((word, i) => (text[(i == 0 ? 0 : ends[i - 1].TextLength)..word.TextLength].Trim(), word.At / pace))]);
    }

    /// <summary>Speaks a text with Flite and returns the samples, their rate in Hz, and the ends of the words.</summary>
    public static (short[] Pcm, int Rate, IReadOnlyList<WordEnd> Ends) Speech(string text, string voice)
    {
        var flite = FliteVoice.Open(voice);
        var (pcm, ends) = (new List<short>(), (IReadOnlyList<WordEnd>)[]);
        flite.Speak(text, (samples, words) =>
        {
            pcm.AddRange(samples);
            ends = words;
            return true;
        });
        return ([.. pcm], flite.SampleRate, [.. ends]);
    }

    /// <summary>Makes speech faster or slower, and with its pace a little higher or lower.</summary>
    private static short[] Paced(short[] pcm, double pace)
    {
        var paced = new short[(int)(pcm.Length / pace)];
        for (var i = 0; i < paced.Length; i++)
        {
            var at = i * pace;
            var before = Math.Min((int)at, pcm.Length - 1);
            var after = Math.Min(before + 1, pcm.Length - 1);
            paced[i] = (short)(pcm[before] + (at - before) * (pcm[after] - pcm[before]));
        }

        return paced;
    }

    private static short[] Amplified(short[] pcm, double gain)
    {
        var factor = Math.Pow(10, gain / 20);
        return factor == 1 ? pcm : Array.ConvertAll(pcm, s => (short)Math.Clamp(s * factor, short.MinValue, short.MaxValue));
    }

    private static TimeSpan Time(int samples) => TimeSpan.FromSeconds((double)samples / Rate);

    [GeneratedRegex(@"(<\d+>|\[[a-z]+\]|\{[^{}\s]+(?: [^{}]+)?\})")]
    private static partial Regex Parts();
}

/// <summary>Sounds that are no words.</summary>
internal static class Sounds
{
    private const int Rate = CallerSound.Rate;

    public static short[] Of(string name) => name switch
    {
        // A cough is a burst of breath before a short voiced rest.
        "[cough]" => [.. Burst(1, 70, 9000), .. Burst(2, 130, 3500), .. Voiced(90, 140, 3000)],
        "[laugh]" => [.. Enumerable.Range(0, 4).SelectMany(i => Voiced(110, 220 - 15 * i, 4500).Concat(Burst(i, 70, 900)))],
        "[door]" => [.. Burst(3, 25, 14000), .. Burst(4, 60, 2500), .. new short[Rate / 10], .. Burst(5, 40, 5000)],
        "[noise]" => Burst(6, 500, 3000),
        _ => throw new InvalidDataException($"There is no sound {name}."),
    };

    /// <summary>Noise that dies away.</summary>
    private static short[] Burst(int seed, int milliseconds, double amplitude)
    {
        var random = new Random(seed);
        var burst = new short[Rate * milliseconds / 1000];
        for (var i = 0; i < burst.Length; i++)
            burst[i] = (short)(amplitude * (2 * random.NextDouble() - 1) * Math.Exp(-1.5 * i / burst.Length));
        return burst;
    }

    private static short[] Voiced(int milliseconds, double pitch, double amplitude)
    {
        var voiced = new short[Rate * milliseconds / 1000];
        for (var i = 0; i < voiced.Length; i++)
        {
            var sum = 0.0;
            for (var harmonic = 1; harmonic <= 12; harmonic++)
                sum += Math.Sin(2 * Math.PI * pitch * harmonic * i / Rate) / harmonic;
            voiced[i] = (short)(amplitude * sum / 2 * Math.Sin(Math.PI * i / voiced.Length));
        }

        return voiced;
    }
}
