namespace VoiceAgent.Bench;

/// <summary>Measures how many calls this machine holds, with real webhooks, Call Control and media sockets, and scripted engines with constant latencies.</summary>
internal static class PipelineBench
{
    private const string Baseline = "fewest calls of the run";

    private static readonly int[] Steps = [10, 50, 100, 200, 300, 400, 500, 600, 800];
    private static readonly int[] QuickSteps = [10, 50];

    public static async Task RunAsync(Report report, BenchArguments arguments)
    {
        report.Section($"pipeline: scripted calls over Kestrel, platform and carrier in a process each on this machine; voice activity {arguments.VoiceActivity}; every second turn cuts in");
        report.Line("times in ms; jitter own: frame sent against its deadline; ear: arrival against the pace of its run; CPU in cores (platform / carrier)");
        report.Line($"{"calls",6}{"failed",7} |{"own p50",8}{"p99",7}{"max",7} |{"ear p50",8}{"p99",7} |{"dry",4}{"(ear)",6} |{"ovh p50",8}{"p95",7} |{"clear95",8}{"stop50",7}{"stale",6} |{"CPU",6}{"/",2}{"",0}{"car.",5} |{"% call",7}{"MB/s",6}{"kB/s call",10}{"heap",6} |{"GC ms",6}{"/",2}{"car.",5} |{"stall99",8}{"max",6}{"/",2}{"car.99",7}{"max",6}");
        using var platform = await Platform.StartAsync("platform", arguments.VoiceActivity, new ProcessPlan("platform", typeof(PipelineBench).Assembly.Location));
        var step = new PipelineStep(platform);
        var length = TimeSpan.FromSeconds(arguments.IsQuick ? 6 : 12);

        // The first step compiles everything on both sides; its figures are not looked at.
        await step.RunAsync(10, length / 2);
        var results = new List<StepResult>();
        foreach (var count in arguments.Calls ?? (arguments.IsQuick ? QuickSteps : Steps))
        {
            var result = await step.RunAsync(count, length);
            results.Add(result);
            Print(report, result);
            Keep(report, result, results[0]);
            if (!result.IsGood)
                break;
        }

        Summarize(report, results);
    }

    private static void Print(Report report, StepResult r)
    {
        var p = r.Platform;
        var cores = p.CpuSeconds / p.WallSeconds;
        report.Line(
            $"{r.Calls,6}{r.Failed,7} |{p.Jitter50,8:0.00}{p.Jitter99,7:0.00}{p.JitterMax,7:0.0} |{r.EarJitter.At(0.5),8:0.00}{r.EarJitter.At(0.99),7:0.00} |{p.Underruns,4}{r.EarUnderruns,6} |{p.Overhead50,8:0.00}{p.Overhead95,7:0.00} |"
            + $"{p.Clear95,8:0.00}{r.StopAfter.At(0.5),7:0}{r.Stale,6:0} |{cores,6:0.00}{"/",2}{r.Carrier.Cpu,5:0.00} |{cores / r.Calls * 100,7:0.00}{p.AllocatedBytes / p.WallSeconds / 1e6,6:0.0}{p.AllocatedBytes / p.WallSeconds / r.Calls / 1e3,10:0.0}{p.HeapBytes / 1e6,6:0} |{p.PauseMilliseconds,6:0}{"/",2}{r.Carrier.Pauses,5:0} |{p.Stall99,8:0.00}{p.StallMax,6:0.0}{"/",2}{r.Carrier.Stall99,7:0.00}{r.Carrier.StallMax,6:0.0}");
        foreach (var warning in p.Warnings)
            report.Line($"       platform: {warning}");
    }

    private static void Keep(Report report, StepResult r, StepResult baseline)
    {
        var p = r.Platform;
        Add("failed calls", r.Failed, "calls", _ => null);
        Add("own jitter p50", p.Jitter50, "ms", b => b.Platform.Jitter50);
        Add("own jitter p99", p.Jitter99, "ms", b => b.Platform.Jitter99);
        Add("ear jitter p50", r.EarJitter.At(0.5), "ms", b => b.EarJitter.At(0.5));
        Add("ear jitter p99", r.EarJitter.At(0.99), "ms", b => b.EarJitter.At(0.99));
        Add("underruns in replies", p.Underruns, "count", _ => null);
        Add("underruns at the ear", r.EarUnderruns, "count", _ => null);
        Add("overhead p50", p.Overhead50, "ms", b => b.Platform.Overhead50);
        Add("overhead p95", p.Overhead95, "ms", b => b.Platform.Overhead95);
        Add("decision to clear p95", p.Clear95, "ms", b => b.Platform.Clear95);
        Add("old reply heard after clear, most", r.Stale, "ms", _ => null);
        Add("caller's first sound to silence p50", r.StopAfter.At(0.5), "ms", b => b.StopAfter.At(0.5));
        Add("CPU per call", p.CpuSeconds / p.WallSeconds / r.Calls * 100, "% of a core", b => b.Platform.CpuSeconds / b.Platform.WallSeconds / b.Calls * 100);
        Add("carrier CPU", r.Carrier.Cpu, "cores", b => b.Carrier.Cpu);
        Add("allocation per call", p.AllocatedBytes / p.WallSeconds / r.Calls, "bytes/s", b => b.Platform.AllocatedBytes / b.Platform.WallSeconds / b.Calls);
        Add("heap", p.HeapBytes, "bytes", b => b.Platform.HeapBytes);
        Add("GC pauses", p.PauseMilliseconds, "ms", _ => null);
        Add("carrier's GC pauses", r.Carrier.Pauses, "ms", _ => null);
        Add("stalls p99", p.Stall99, "ms", b => b.Platform.Stall99);
        Add("carrier's stalls p99", r.Carrier.Stall99, "ms", b => b.Carrier.Stall99);

        void Add(string name, double? value, string unit, Func<StepResult, double?> of)
        {
            if (value is { } measured)
                report.Keep(new Figure("pipeline", $"{r.Calls} calls: {name}", measured, unit, Ratio: of(baseline) is { } b and > 0 ? measured / b : null, Baseline: Baseline));
        }
    }

    private static void Summarize(Report report, List<StepResult> results)
    {
        var most = results.Where(r => r.IsGood).Select(r => r.Calls).DefaultIfEmpty().Max();
        report.Line($"Most calls with jitter p99 <= {StepResult.Limit:0} ms on both sides and none failed: {most} (aim: 500){(results[^1].IsGood ? "; more were not tried" : "")}");
        report.Keep(new Figure("pipeline", "most calls", most, "calls"));
        if (results.FirstOrDefault(r => r.Calls == 50) is { } fifty)
            report.Line($"At 50 calls: jitter p99 {fifty.Platform.Jitter99:0.00} ms own, {fifty.EarJitter.At(0.99):0.00} ms at the ear (aim: 5); overhead p95 {fifty.Platform.Overhead95:0.00} ms (aim: 5)");
        if (results.Any(r => r.Failed > 0 || r.Platform.EngineErrors > 0))
            report.Line("A step had failed calls or engine errors.");
    }
}
