using System.Text.RegularExpressions;
using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VoiceAgent.Audio;
using VoiceAgent.Engines.PocketSphinx;
using VoiceAgent.Speech;

namespace VoiceAgent.Platform.Tests;

/// <summary>Writes down what the caller heard, with the platform's own recognizer on the other side of the line.</summary>
internal static partial class Listener
{
    /// <param name="sentences">What may be said, in any order and number; other speech comes out as other words.</param>
    public static async Task<IReadOnlyList<string>> HearAsync(IEnumerable<short[]> replies, int sampleRate, IEnumerable<string> sentences, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPocketSphinx(new ConfigurationBuilder().Build());
        await using var provider = services.BuildServiceProvider();
        var engine = provider.GetRequiredService<ISpeechToText>();
        var phrases = string.Join(" | ", sentences.Select(s => $"({Words(s)})").Distinct());
        var hints = new RecognitionHints([], $"#JSGF V1.0;\ngrammar agent;\npublic <reply> = <sentence>+;\n<sentence> = {phrases};\n");
        await using var call = await engine.OpenAsync(new("ear"), cancellationToken);
        var heard = new List<string>();
        foreach (var reply in replies)
        {
            var text = "";
            await foreach (var transcript in call.TranscribeAsync(Frames(reply, sampleRate, engine.SampleRate), hints, cancellationToken))
                text = transcript.Text;
            heard.Add(text);
        }

        return heard;
    }

    /// <summary>Lower-case words without punctuation.</summary>
    public static string Words(string text) => Punctuation().Replace(text.ToLowerInvariant(), "").Trim();

    /// <summary>The sentences of a reply.</summary>
    public static IEnumerable<string> Sentences(string reply) => SentenceEnd().Split(reply).Where(s => s.Length > 0);

    /// <summary>Insertions, deletions and substitutions, of the reference's words (word error rate).</summary>
    public static double ErrorRate(string reference, string heard)
    {
        var (said, got) = (reference.Split(' '), heard.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var row = Enumerable.Range(0, got.Length + 1).ToArray();
        for (var i = 1; i <= said.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= got.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (said[i - 1] == got[j - 1] ? 0 : 1)));
        }

        return (double)row[^1] / said.Length;
    }

    private static ChannelReader<AudioFrame> Frames(short[] audio, int from, int to)
    {
        var channel = Channel.CreateUnbounded<AudioFrame>();
        var resampler = new Resampler(from, to);
        var output = new short[resampler.MaxOutput(audio.Length)];
        var length = resampler.Process(audio, output);
        foreach (var frame in output[..length].Chunk(to / 50))
            channel.Writer.TryWrite(AudioFrame.Copy(to, frame));
        channel.Writer.Complete();
        return channel.Reader;
    }

    [GeneratedRegex("[^a-z' ]")]
    private static partial Regex Punctuation();

    [GeneratedRegex("(?<=[.?!]) ")]
    private static partial Regex SentenceEnd();
}
