using System.Text.Json;
using VoiceAgent.Conversation.English;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Tests.Text;

/// <summary>What models write on the phone, and what a caller is to hear of it: the files of tools/Bench/Spoken/cases, which anybody can add to.</summary>
public sealed class SpokenCasesTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "spoken");

    public static TheoryData<string> Kinds => [.. Directory.GetFiles(Folder).Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_is_heard_as_people_say_it(string kind)
    {
        var wrong = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(Folder, kind + ".jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var (written, spoken) = (json.RootElement.GetProperty("written").GetString()!, json.RootElement.GetProperty("spoken").GetString()!);
            foreach (var cut in (ReadOnlySpan<int>)[1, 4, int.MaxValue])
            {
                var heard = Heard(written, cut);
                if (heard == spoken)
                    continue;
                wrong.Add($"cut {cut}\n  written {written}\n  right   {spoken}\n  heard   {heard}");
                break;
            }
        }

        wrong.ShouldBeEmpty(string.Join('\n', wrong));
    }

    /// <summary>Filter, chunker and spoken text, as the engine uses them, with the text cut into tokens of a length.</summary>
    private static string Heard(string written, int cut)
    {
        var (options, filter) = (new SpeechOptions(), new MarkupFilter(EnglishPack.Instance.Markup));
        var chunker = new SentenceChunker(options.Chunker);
        for (var at = 0; at < written.Length; at += Math.Min(cut, written.Length - at))
            chunker.Add(filter.Add(written.AsSpan(at, Math.Min(cut, written.Length - at))));
        chunker.Add(filter.Complete());
        chunker.Complete();
        var pieces = new List<string>();
        var writer = new PieceWriter(options, EnglishPack.Instance);
        while (chunker.TryTake(out var piece))
            if (writer.Write(piece) is { Length: > 0 } spoken)
                pieces.Add(spoken);

        return string.Join(' ', string.Join(' ', pieces).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
