using System.Globalization;
using VoiceAgent.Simulator;

namespace VoiceAgent.Bench;

/// <summary>
/// Measures fifty calls at once of mixed callers, with the real engines over real sockets at services with scripted latencies.
/// The figures say how soon callers hear the agent, and whether the agent's audio ever runs dry.
/// </summary>
internal static class CallersBench
{
    private const string Baseline = "500 ms after every turn, no speculation";

    private static readonly string[] Voices = ["slt", "awb", "kal16"];

    /// <summary>The texts that the recognizer understands, each up to a length of the sound in seconds: the length tells it what was said.</summary>
    private static readonly (double Until, string Text)[] Understood =
    [
        (0.34, ""), (0.60, "yeah"), (1.05, "i would like to"), (1.90, "book a table for two tonight"), (double.MaxValue, Question),
    ];

    private const string Question = "what are your opening hours on saturdays and on sundays please";

    private const string Hesitating = "i would like to <600> book a table for two tonight";

    public static async Task RunAsync(Report report, BenchArguments arguments)
    {
        var (calls, turns) = arguments.IsQuick ? (10, 4) : (arguments.CallsOf(50), 10);
        report.Section(string.Create(CultureInfo.InvariantCulture, $"callers: {calls} calls at once of {turns} turns (plain, hesitating, interrupting, acknowledging, coughing; three voices), without a cluster, with the real engines over real sockets"));
        report.Line("services: final transcript 200 ms after the last sound, first token 300 ms, then 60/s, first audio 150 ms; ear: caller's last sound to first audio, in ms; turns answered early: before the caller had said all;");
        report.Line("asked: requests to the model for each turn; dry: how often the agent's audio ran out within a reply, at the mouth and, where nobody spoke over it, at the ear");
        report.Line($"{"setting",-44}{"turns",6}{"early",6} |{"ear p50",8}{"p90",7} |{"asked",6} |{"dry: mouth",11}{"ear",5}");
        double? baseline = null;
        foreach (var (name, settings) in Settings(arguments.IsQuick))
            baseline = await MeasureAsync(report, arguments, name, settings, calls, turns, baseline) ?? baseline;
    }

    private static IEnumerable<(string Name, string[] Settings)> Settings(bool isQuick)
    {
        var shipped = new Conversation.ConversationOptions();
        string[] asShipped = ["--Conversation:EndOfTurn:LearnsPauses=true", $"--Conversation:EndOfTurn:Delay={shipped.EndOfTurn.Delay}", $"--Conversation:EndOfTurn:FinishedDelay={shipped.EndOfTurn.FinishedDelay}", "--Conversation:Speculation:Enabled=true"];
        yield return (Baseline, ["--Conversation:EndOfTurn:UnfinishedDelay=00:00:00.5", "--Conversation:EndOfTurn:DictationDelay=00:00:00.5"]);
        if (!isQuick)
            yield return ("as shipped, without speculation", [.. asShipped, "--Conversation:Speculation:Enabled=false"]);
        if (!isQuick)
            yield return ("as shipped, the model ahead but not the voice", [.. asShipped, "--Conversation:Speculation:SynthesizesAhead=false"]);
        yield return ("as shipped", asShipped);
        if (!isQuick)
            // The openers are long enough to last until the answer begins.
            yield return ("as shipped, with openers (\"All right.\")", [.. asShipped, "--Agent:Texts:Openers:0=All right.", "--Agent:Texts:Openers:1=Very well."]);
    }

    /// <returns>The median time from last sound to first audio at the ear, in ms; null where no turn was answered.</returns>
    private static async Task<double?> MeasureAsync(Report report, BenchArguments arguments, string setting, string[] settings, int calls, int turns, double? baseline)
    {
        await using var services = await ScriptedServices.StartAsync([.. ServicesBench.Replies.Select(r => ServicesBench.Turn(r, 300, 150))]);
        services.Recognize(TimeSpan.FromMilliseconds(10), Recognize);
        using var platform = await ClusterBench.StartWithoutClusterAsync(arguments, [.. services.Settings, .. settings]);
        await using var carrier = await SimulatedCarrier.StartAsync(platform.Carrier);
        await HoldAsync(carrier, Math.Min(calls, 6), turns: 2); // The first calls compile everything; their figures are not looked at.
        services.ResetReplies();
        await platform.ResetAsync();
        var (response, early, dry, count) = (new Quantiles(), 0, 0, 0);
        foreach (var (ear, spoken) in await HoldAsync(carrier, calls, turns))
        {
            var heard = EarReport.Measure(ear, spoken);
            foreach (var turn in heard.Turns.Skip(1))
            {
                var said = spoken[turn.Number - 1];
                count += turn.Response is null ? 0 : 1;
                if (turn.Response is { } after)
                    response.Add(after.TotalSeconds);
                early += ear.Arrivals.Any(a => a.At > said.Onset + TimeSpan.FromSeconds(0.7) && a.At < said.LastSound - TimeSpan.FromMilliseconds(50)) && !said.Interrupts ? 1 : 0;
                dry += said.Overlapped ? 0 : turn.Underruns;
            }
        }

        var figures = await platform.ReadAsync();
        var asked = (double)services.Replies / Math.Max(1, count);
        report.Line(string.Create(CultureInfo.InvariantCulture, $"{setting,-44}{count,6}{early,6} |{response.At(0.5),8:0}{response.At(0.9),7:0} |{asked,6:0.00} |{figures.Underruns,11}{dry,5}"));
        if (count < calls * turns)
            report.Fault($"{calls * turns - count} turns were not answered.");
        Keep("last sound to first audio p50", response.At(0.5), 500);
        Keep("last sound to first audio p90", response.At(0.9), 800);
        report.Keep(new Figure("callers", $"{setting}: requests to the model for each turn", asked, "requests"));
        report.Keep(new Figure("callers", $"{setting}: turns answered early", early, "turns"));
        report.Keep(new Figure("callers", $"{setting}: underruns within replies, at mouth and ear", figures.Underruns + dry, "count", Best: 0));
        return response.At(0.5);

        void Keep(string name, double? value, double aim)
        {
            if (value is { } measured)
                report.Keep(new Figure("callers", $"{setting}: {name}", measured, "ms", Best: aim, Ratio: baseline is { } b ? measured / b : null, Baseline: baseline is null ? null : Baseline));
        }
    }

    /// <param name="audio">The audio of an utterance: mu-law, with half a second before the first sound and the silence after the last.</param>
    private static string Recognize(byte[] audio)
    {
        var pcm = new short[audio.Length];
        Audio.G711.DecodeMuLaw(audio, pcm);
        var (first, last) = Loudness.Sounding(pcm, 8000);
        return Understood.First(u => (last - first) / 8000.0 < u.Until).Text;
    }

    private static CallerTurn[] Script(int number, int turns) =>
    [
        .. Enumerable.Range(0, turns).Select(turn => ((turn + number) % 10) switch
        {
            1 or 6 => CallerTurn.Say(Hesitating),
            3 => CallerTurn.Say(Question) with { Asides = [(TimeSpan.FromSeconds(1.5), CallerTurn.Say("yeah"))] },
            5 => CallerTurn.Say(Question) with { InterruptAfter = TimeSpan.FromSeconds(1.5) },
            8 => CallerTurn.Say(Question) with { Asides = [(TimeSpan.FromSeconds(2), CallerTurn.Say("[cough]"))] },
            _ => CallerTurn.Say(Question),
        }),
    ];

    private static Task<IReadOnlyList<(EarLog Ear, IReadOnlyList<SpokenTurn> Spoken)>> HoldAsync(SimulatedCarrier carrier, int calls, int turns)
    {
        var sounds = Voices.ToDictionary(voice => voice, voice => new Dictionary<string, Utterance>());
        return ServicesBench.HoldAsync(carrier, calls, TimeSpan.FromMilliseconds(170), i =>
        {
            var voice = Voices[i % Voices.Length];
            return new SimulatedCaller(Script(i, turns), (turn, rate) => sounds[voice].TryGetValue(turn.Label, out var made) ? made : sounds[voice][turn.Label] = Utterance.Of(turn, voice, rate));
        });
    }
}
