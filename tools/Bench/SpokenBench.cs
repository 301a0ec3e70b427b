using System.Text.Json;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.English;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Bench;

/// <summary>Measures what becomes on the phone of texts that models write, and what filter, chunker and spoken text cost together.</summary>
internal static class SpokenBench
{
    private const string Baseline = "copying the tokens into one text";

    private const int TokenLength = 4;

    public static void Run(Report report, BenchArguments arguments)
    {
        var folder = arguments.Cases ?? Path.Combine(AppContext.BaseDirectory, "spoken");
        var texts = new List<string>();
        report.Section($"spoken: texts of models in {folder}, as callers hear them");
        foreach (var file in Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal))
        {
            var (right, judged) = (0, 0);
            foreach (var line in File.ReadLines(file).Where(l => !string.IsNullOrWhiteSpace(l)))
            {
                using var json = JsonDocument.Parse(line);
                var written = json.RootElement.GetProperty("written").GetString()!;
                texts.Add(written);
                var heard = Heard(written);
                var expected = json.RootElement.TryGetProperty("spoken", out var spoken) ? spoken.GetString() : null;
                judged += expected is null ? 0 : 1;
                right += expected == heard ? 1 : 0;
                if (!arguments.IsVerbose && (expected is null || expected == heard))
                    continue;
                report.Line($"  {(expected is null || expected == heard ? " " : "!")} {JsonSerializer.Serialize(written)}\n    {heard}");
                if (expected is not null && expected != heard)
                    report.Line($"    right: {expected}");
            }

            report.Line($"{Path.GetFileNameWithoutExtension(file),-20}{(judged > 0 ? $"{right} of {judged} as expected" : "not judged here")}");
        }

        if (texts.Count == 0)
            return;
        Cost(report, texts);
    }

    private static void Cost(Report report, List<string> texts)
    {
        var tokens = texts.Sum(t => (t.Length + TokenLength - 1) / TokenLength);
        report.Section($"spoken: the same {texts.Count} texts in {tokens} tokens of {TokenLength} characters, one thread");
        report.Line($"{"step",-44}{"best ns",10}{"median ns",11}{"bytes",8}{"ratio",8}  (a token)");
        var baseline = PerToken(Measure.Of(n =>
        {
            for (var i = 0; i < n; i++)
                foreach (var text in texts)
                {
                    var whole = new System.Text.StringBuilder();
                    for (var at = 0; at < text.Length; at += TokenLength)
                        whole.Append(text.AsSpan(at, Math.Min(TokenLength, text.Length - at)));
                    _ = whole.ToString();
                }
        }));
        Show(Baseline, baseline);
        var all = PerToken(Measure.Of(n =>
        {
            for (var i = 0; i < n; i++)
                foreach (var text in texts)
                    Heard(text);
        }));
        Show("filter, chunker and spoken text", all);
        var ordinary = texts.Select(t => string.Concat(t.Where(c => !char.IsAsciiDigit(c)))).ToList();
        var words = PerToken(Measure.Of(n =>
        {
            for (var i = 0; i < n; i++)
                foreach (var text in ordinary)
                    Heard(text);
        }));
        Show("the same without any digit", words);

        // Ten times the text must take ten times as long.
        var longer = string.Concat(Enumerable.Repeat(string.Join(' ', texts), 10));
        var once = Measure.Of(n =>
        {
            for (var i = 0; i < n; i++)
                Heard(longer[..(longer.Length / 10)]);
        });
        var tenTimes = Measure.Of(n =>
        {
            for (var i = 0; i < n; i++)
                Heard(longer);
        });
        report.Line($"ten times the text takes {tenTimes.Median / once.Median:0.0} times as long");
        report.Keep(new Figure("spoken", "ten times the text", tenTimes.Median / once.Median, "times"));

        Cost PerToken(Cost run) => new(run.Best / tokens, run.Median / tokens, run.Bytes / tokens);

        void Show(string name, Cost cost)
        {
            var ratio = cost.Median / baseline.Median;
            report.Line($"{name,-44}{cost.Best,10:0}{cost.Median,11:0}{cost.Bytes,8:0}{ratio,8:0.0}");
            report.Keep(new Figure("spoken", name, cost.Median, "ns/token", cost.Best, cost.Bytes, ratio, Baseline));
        }
    }

    private static string Heard(string written)
    {
        var (options, filter) = (Options, new MarkupFilter(EnglishPack.Instance.Markup));
        var chunker = new SentenceChunker(options.Chunker);
        var (pieces, writer) = (new List<string>(), new PieceWriter(options, EnglishPack.Instance));
        for (var at = 0; at < written.Length; at += TokenLength)
        {
            chunker.Add(filter.Add(written.AsSpan(at, Math.Min(TokenLength, written.Length - at))));
            Take();
        }

        chunker.Add(filter.Complete());
        chunker.Complete();
        Take();
        return string.Join(' ', string.Join(' ', pieces).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        void Take()
        {
            while (chunker.TryTake(out var piece))
                if (writer.Write(piece) is { Length: > 0 } spoken)
                    pieces.Add(spoken);
        }
    }

    private static SpeechOptions Options { get; } = new();
}
