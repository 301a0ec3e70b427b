using VoiceAgent.Simulator;

namespace VoiceAgent.Bench;

/// <summary>
/// Measures how much later than the services allow callers hear the agent. Calls of five turns use the real engines, over real sockets,
/// at services with scripted latencies.
/// </summary>
internal static class ServicesBench
{
    private const string Baseline = "arithmetic minimum: endpointing delay, first token, tokens of the first piece, first audio";

    private const double Pace = 60;

    private static readonly TimeProvider Time = TimeProvider.System;

    private static readonly Utterance Speech = Utterance.ByPhone(VoiceLike.Speech(8000, TimeSpan.FromSeconds(1.4)), 8000, 8000);

    internal static readonly string[] Replies =
    [
        "We are open from nine to five. On Saturdays we close at one in the afternoon. Would you like to make an appointment?",
        "Certainly. Which day of the week would suit you best? We have several places free in the coming days.",
        "Tuesday is possible. I have a place at ten in the morning and another one at three in the afternoon.",
        "Very well then. I have put you down for three in the afternoon. May I have your name and your number please?",
        "Thank you very much. We look forward to seeing you on Tuesday. Have a pleasant day and goodbye!",
    ];

    /// <summary>A text of six seconds of speech without a punctuation mark.</summary>
    private const string RunOn = "well we could come on Monday or else on Tuesday and then if that does not suit you we might still find another day soon";

    public static async Task RunAsync(Report report, BenchArguments arguments)
    {
        var (calls, atOnce) = arguments.IsQuick ? (4, 4) : (20, arguments.CallsOf(4));
        report.Section($"services: {calls} calls of five turns, {atOnce} at once, with the real engines over real sockets; transcripts {ScriptedServices.FinalTranscript.TotalMilliseconds:0} ms after the speech");
        report.Line("times in ms; ear: caller's last sound to first audio at the ear; detector: by how much voice activity detection hears that last sound too late (the endless harmonics of the bench's caller are no speaker's);");
        report.Line("above: what is left of ear against the arithmetic minimum of its turn; to voice: the token that made the first piece certain left the model, until the piece was at the voice");
        report.Line($"{"placement",-20}{"latencies",-14}{"turns",6} |{"minimum",8}{"ear p50",8}{"p95",7}{"detector",9} |{"above p50",10}{"p95",7} |{"to voice p50",13}{"p95",7} |{"dry",4}");
        (string Name, Func<IEnumerable<string>, Task<Platform>> Start)[] placements =
        [
            (ClusterBench.WithoutCluster, settings => ClusterBench.StartWithoutClusterAsync(arguments, settings)),
            (ClusterBench.OneProcess, settings => ClusterBench.StartAsync(ClusterBench.OneProcess, arguments, settings, "All")),
        ];
        foreach (var (placement, start) in placements)
        {
            await MeasureAsync(report, placement, "as usual", start, calls, atOnce, [.. Replies.Select(r => Turn(r, 300, 150))]);
            await MeasureAsync(report, placement, "spread", start, calls, atOnce, [.. Replies.Zip([180, 300, 650, 240, 420], [90, 150, 300, 120, 220]).Select(t => Turn(t.First, t.Second, t.Third))]);
            await RunOnAsync(report, placement, start, arguments.IsQuick ? 2 : 8);
        }
    }

    internal static ServiceTurn Turn(string reply, double firstToken, double firstAudio, double pace = Pace) =>
        new(reply, TimeSpan.FromMilliseconds(firstToken), pace, TimeSpan.FromMilliseconds(firstAudio));

    private static async Task MeasureAsync(Report report, string placement, string latencies, Func<IEnumerable<string>, Task<Platform>> start, int calls, int atOnce, ServiceTurn[] turns)
    {
        await using var services = await ScriptedServices.StartAsync(turns);
        using var platform = await start(services.Settings);
        await using var carrier = await SimulatedCarrier.StartAsync(platform.Carrier);
        await HoldAsync(carrier, atOnce, turns.Length); // The first calls compile everything; their figures are not looked at.
        services.ModelToVoice.Reset();
        await platform.ResetAsync();
        var (response, above, underruns, count) = (new Quantiles(), new Quantiles(), 0, 0);
        for (var done = 0; done < calls; done += atOnce)
        {
            foreach (var (ear, spoken) in await HoldAsync(carrier, Math.Min(atOnce, calls - done), turns.Length))
            {
                underruns += EarReport.Measure(ear, spoken).Underruns;
                foreach (var (heard, turn) in PipelineStep.Responses(ear, spoken).Zip(turns))
                {
                    count++;
                    response.Add(heard.TotalSeconds);
                    above.Add((heard - Platform.EndOfTurn - turn.Least).TotalSeconds);
                }
            }
        }

        var minimum = turns.Average(t => (Platform.EndOfTurn + t.Least).TotalMilliseconds);
        var stages = (await platform.ReadAsync()).Stages50;
        var detector = Detector(response, stages);
        report.Line($"{placement,-20}{latencies,-14}{count,6} |{minimum,8:0}{response.At(0.5),8:0}{response.At(0.95),7:0}{detector,9:0} |{above.At(0.5) - detector,10:0.0}{above.At(0.95) - detector,7:0.0} |{services.ModelToVoice.At(0.5),13:0.0}{services.ModelToVoice.At(0.95),7:0.0} |{underruns,4}");
        report.Line($"{"",-20}medians of the platform's own times: {string.Join(", ", stages.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key} {s.Value:0}"))}");
        if (count < calls * turns.Length)
            report.Fault($"{calls * turns.Length - count} turns of {placement} were not answered.");
        Keep("first audio above the minimum p50", above.At(0.5) - detector, 40);
        Keep("first audio above the minimum p95", above.At(0.95) - detector, 80);
        Keep("last token to voice p95", services.ModelToVoice.At(0.95), 5);
        report.Keep(new Figure("services", $"{placement}, {latencies}: underruns at the ear", underruns, "count", Best: 0));

        void Keep(string name, double? value, double aim)
        {
            if (value is { } measured)
                report.Keep(new Figure("services", $"{placement}, {latencies}: {name}", measured, "ms", Best: aim, Ratio: 1 + measured / minimum, Baseline: Baseline));
        }
    }

    /// <summary>Measures a model that does not come to a full stop.</summary>
    private static async Task RunOnAsync(Report report, string placement, Func<IEnumerable<string>, Task<Platform>> start, int calls)
    {
        var turn = Turn(RunOn, 300, 150, pace: 20);
        await using var services = await ScriptedServices.StartAsync([turn]);
        using var platform = await start(services.Settings);
        await using var carrier = await SimulatedCarrier.StartAsync(platform.Carrier);
        await HoldAsync(carrier, calls, turns: 1);
        await platform.ResetAsync();
        var (heard, underruns) = (new Quantiles(), 0);
        foreach (var (ear, spoken) in await HoldAsync(carrier, calls, turns: 1))
        {
            underruns += EarReport.Measure(ear, spoken).Underruns;
            foreach (var response in PipelineStep.Responses(ear, spoken))
                heard.Add(response.TotalSeconds);
        }

        var before = Platform.EndOfTurn.TotalMilliseconds + Detector(heard, (await platform.ReadAsync()).Stages50);
        report.Line($"{placement,-20}six seconds of speech without a mark, twenty words a second: heard {heard.At(0.5) - before:0} ms p50, {heard.At(0.95) - before:0} ms p95 after the end of the turn (aim: 1000), {underruns} underruns");
        if (heard.At(0.95) is { } p95)
            report.Keep(new Figure("services", $"{placement}: sentence without a mark, end of turn to first audio p95", p95 - before, "ms", Best: 1000));
    }

    /// <summary>How much longer the ear's median time from the caller's last sound is than the platform's own, in ms.</summary>
    private static double Detector(Quantiles heard, IReadOnlyDictionary<string, double> stages) => (heard.At(0.5) ?? 0) - stages.GetValueOrDefault("response");

    private static async Task<IReadOnlyList<(EarLog Ear, IReadOnlyList<SpokenTurn> Spoken)>> HoldAsync(SimulatedCarrier carrier, int calls, int turns)
    {
        var script = Enumerable.Repeat(CallerTurn.Say("words"), turns).ToArray();
        return await HoldAsync(carrier, calls, TimeSpan.FromMilliseconds(730), _ => new SimulatedCaller(script, (_, _) => Speech));
    }

    /// <summary>Holds several calls at once.</summary>
    /// <param name="apart">The time from the beginning of one call to that of the next, so that no two speak in step.</param>
    /// <param name="caller">Makes the caller of each call, by the call's number.</param>
    internal static async Task<IReadOnlyList<(EarLog Ear, IReadOnlyList<SpokenTurn> Spoken)>> HoldAsync(SimulatedCarrier carrier, int calls, TimeSpan apart, Func<int, SimulatedCaller> caller)
    {
        var held = new List<(SimulatedCall Call, SimulatedCaller Caller)>();
        for (var i = 0; i < calls; i++)
        {
            var next = caller(i);
            held.Add((carrier.Place("+15550100", "+15550199", next), next));
            await Task.Delay(apart, Time);
        }

        await Task.WhenAll(held.Select(h => h.Call.Closed));
        return [.. held.Where(h => h.Call.Ear is not null).Select(h => (h.Call.Ear!, h.Caller.Spoken))];
    }
}
