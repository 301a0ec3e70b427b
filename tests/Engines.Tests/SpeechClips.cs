using System.Text.Json;
using VoiceAgent.Audio;

namespace VoiceAgent.Engines.Tests;

/// <summary>Real speech from ../shared and what a phone line makes of it.</summary>
internal static class SpeechClips
{
    private static readonly float[] PhoneBand = Design(300, 3400);

    public static string? Root { get; } = FindRoot();

    public static string Need(string path)
    {
        var full = Root is null ? null : Path.Combine(Root, "..", "shared", path);
        if (full is null || (!File.Exists(full) && !Directory.Exists(full)))
            Assert.Skip($"needs ../shared/{path}");
        return full;
    }

    public static IReadOnlyDictionary<string, string> Transcripts() =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Need("speech/transcripts.json")))!;

    /// <summary>A clip as recorded: 16 kHz.</summary>
    public static short[] Wide(string name) => [.. WavReader.ReadAll(Need($"speech/{name}.wav")).Samples.Span];

    /// <summary>300 to 3400 Hz, 8 kHz mu-law, decoded again, at the rate asked for.</summary>
    public static short[] Phone(short[] wide, int rate)
    {
        var band = new short[wide.Length];
        for (var i = 0; i < wide.Length; i++)
        {
            var sum = 0f;
            for (var k = 0; k < PhoneBand.Length; k++)
            {
                var at = i + k - PhoneBand.Length / 2;
                if (at >= 0 && at < wide.Length)
                    sum += wide[at] * PhoneBand[k];
            }

            band[i] = (short)Math.Clamp(sum, short.MinValue, short.MaxValue);
        }

        var line = Rate(band, 16000, 8000).Select(s => G711.DecodeMuLaw(G711.EncodeMuLaw(s))).ToArray();
        return rate == 8000 ? line : Rate(line, 8000, rate);
    }

    public static short[] Rate(short[] samples, int from, int to)
    {
        var rate = new Resampler(from, to);
        var output = new short[rate.MaxOutput(samples.Length) + rate.MaxOutput(0)];
        var written = rate.Process(samples, output);
        written += rate.Flush(output.AsSpan(written));
        return output[..written];
    }

    /// <summary>Word errors: substitutions, deletions and insertions of the best alignment.</summary>
    public static int WordErrors(string spoken, string heard)
    {
        var (a, b) = (spoken.Split(' ', StringSplitOptions.RemoveEmptyEntries), heard.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var before = (int[])row.Clone();
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                row[j] = Math.Min(Math.Min(before[j], row[j - 1]) + 1, before[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
        }

        return row[^1];
    }

    private static float[] Design(double low, double high)
    {
        const int Taps = 255;
        var filter = new float[Taps];
        for (var i = 0; i < Taps; i++)
        {
            var x = i - Taps / 2;
            double Sinc(double cut) => x == 0 ? 2 * cut / 16000 : Math.Sin(2 * Math.PI * cut / 16000 * x) / (Math.PI * x);
            filter[i] = (float)((Sinc(high) - Sinc(low)) * (0.54 - 0.46 * Math.Cos(2 * Math.PI * i / (Taps - 1))));
        }

        return filter;
    }

    private static string? FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orleans.VoiceAgent.sln")))
                return folder.FullName;
        }

        return null;
    }
}
