using System.Diagnostics;
using VoiceAgent.Grains;
using VoiceAgent.Testing;

namespace VoiceAgent.Bench;

/// <summary>Measures what the cluster costs: equal calls are held without a cluster, on one process and on three, by turns, on one machine.</summary>
internal static class ClusterBench
{
    private const string Baseline = "calls of the run without a cluster";
    public const string WithoutCluster = "no cluster";

    public const string OneProcess = "1 process";
    private const string ThreeProcesses = "3 processes";

    private static string Program => typeof(ClusterBench).Assembly.Location;

    public static async Task RunAsync(Report report, BenchArguments arguments)
    {
        if (arguments.Minutes > 0)
        {
            await SoakAsync(report, arguments);
            return;
        }

        var calls = arguments.CallsOf(arguments.IsQuick ? 20 : 50);
        var (rounds, length) = arguments.IsQuick ? (1, TimeSpan.FromSeconds(8)) : (3, TimeSpan.FromSeconds(20));
        report.Section($"cluster: {calls} calls, {rounds} x {length.TotalSeconds:0} s on each in turns; scripted engines, every second turn cuts in; voice activity {arguments.VoiceActivity}");
        var platforms = new List<Platform>();
        var certificates = Directory.CreateTempSubdirectory("voiceagent-");
        try
        {
            platforms.Add(await StartWithoutClusterAsync(arguments, []));
            platforms.Add(await StartAsync(OneProcess, arguments, [], "All"));
            platforms.Add(await StartAsync(ThreeProcesses, arguments, [], "Call", "Speech", "None"));
            if (ClusterCertificates.Make(certificates.FullName, TimeProvider.System) != 0)
                throw new InvalidOperationException("No certificates could be made.");
            platforms.Add(await StartAsync("3 processes with TLS", arguments, certificates.FullName, [], "Call", "Speech", "None"));

            // The first step compiles everything on all sides, which takes a cluster in three processes longest. Its figures are not looked at.
            foreach (var platform in platforms)
                await new PipelineStep(platform).RunAsync(calls, 6 * length);
            var results = platforms.Select(p => new Placement(p.Name)).ToList();
            for (var round = 0; round < rounds; round++)
            {
                foreach (var (platform, result) in platforms.Zip(results))
                    result.Rounds.Add(await new PipelineStep(platform).RunAsync(calls, length));
            }

            Print(report, results);
            foreach (var platform in platforms.Skip(1))
                await MeasureStreamAsync(report, platform);
        }
        finally
        {
            platforms.ForEach(p => p.Dispose());
            certificates.Delete(recursive: true);
        }
    }

    public static Task<Platform> StartWithoutClusterAsync(BenchArguments arguments, IEnumerable<string> settings) =>
        Platform.StartAsync(WithoutCluster, arguments.VoiceActivity, new ProcessPlan(WithoutCluster, Program, [.. settings]));

    public static Task<Platform> StartAsync(string name, BenchArguments arguments, IEnumerable<string> settings, params string[] roles) =>
        StartAsync(name, arguments, certificates: null, settings, roles);

    /// <param name="certificates">Folder of certificates for mutual TLS between the processes; null for none.</param>
    private static Task<Platform> StartAsync(string name, BenchArguments arguments, string? certificates, IEnumerable<string> settings, params string[] roles)
    {
        int[] ports = [.. Enumerable.Range(0, 2 * roles.Length).Select(_ => Ports.Free())];
        return Platform.StartAsync(name, arguments.VoiceActivity, [.. roles.Select((role, i) => new ProcessPlan(
            role == "None" ? "gateway" : role.ToLowerInvariant(),
            Program,
            [
                $"--Cluster:Roles={role}",
                $"--Cluster:SiloPort={ports[2 * i]}",
                // The gateway's process is a client of the first silo.
                $"--Cluster:GatewayPort={(role == "None" ? ports[1] : ports[2 * i + 1])}",
                $"--Cluster:PrimaryPort={ports[0]}",
                "--Cluster:SpeechSlots=256",
                .. certificates is null ? (string[])[] : Tls(Path.Combine(certificates, role == "None" ? "gateway" : "silo")),
                .. settings,
            ]))]);
    }

    private static string[] Tls(string folder) => [$"--Cluster:Tls:Certificate={folder}/tls.crt", $"--Cluster:Tls:Key={folder}/tls.key", $"--Cluster:Tls:Authority={folder}/ca.crt"];

    private static void Print(Report report, List<Placement> placements)
    {
        report.Line("times in ms; first audio: end of turn to first frame; response: caller's last sound to the answer at the ear; jitter: frame against its deadline, sent / at the ear; CPU and heap of all processes; of each figure the best round");
        report.Line($"{"placement",-22}{"failed",7}{"turns",6} |{"first p50",10}{"p99",7} |{"resp. p50",10}{"p99",7} |{"jitter99",9}{"ear",6} |{"% call",7}{"kB/s call",10}{"live MB",8}");
        foreach (var e in placements)
            report.Line($"{e.Name,-22}{e.Failed,7}{e.Turns,6} |{e.FirstAudio50,10:0.0}{e.FirstAudio99,7:0.0} |{e.Response50,10:0.0}{e.Response99,7:0.0} |{e.Jitter99,9:0.0}{e.EarJitter99,6:0.0} |{e.Cpu,7:0.00}{e.AllocationPerCall / 1e3,10:0.0}{e.Live / 1e6,8:0}");
        var baseline = placements[0];
        foreach (var e in placements)
        {
            if (e != baseline)
                report.Line($"{e.Name} against no cluster: first audio {e.FirstAudio50 - baseline.FirstAudio50:+0.0;-0.0} ms p50 (aim: 5), {e.FirstAudio99 - baseline.FirstAudio99:+0.0;-0.0} ms p99 (aim: 15); response {e.Response50 - baseline.Response50:+0.0;-0.0} ms p50, {e.Response99 - baseline.Response99:+0.0;-0.0} ms p99; CPU x {e.Cpu / baseline.Cpu:0.00} (aim: 1.5); allocation x {e.AllocationPerCall / baseline.AllocationPerCall:0.0}");
            foreach (var warning in e.Rounds.SelectMany(r => r.Platform.Warnings))
                report.Line($"  {e.Name}: {warning}");
            if (e.Failed > 0)
                report.Fault($"{e.Failed} calls failed on {e.Name}.");
            Keep("first audio p50", x => x.FirstAudio50, "ms");
            Keep("first audio p99", x => x.FirstAudio99, "ms");
            Keep("response p50", x => x.Response50, "ms");
            Keep("response p99", x => x.Response99, "ms");
            Keep("own jitter p99", x => x.Jitter99, "ms");
            Keep("ear jitter p99", x => x.EarJitter99, "ms");
            Keep("CPU per call", x => x.Cpu, "% of a core");
            Keep("allocation per call", x => x.AllocationPerCall, "bytes/s");
            Keep("live heap", x => x.Live, "bytes");

            void Keep(string name, Func<Placement, double?> of, string unit)
            {
                if (of(e) is { } value)
                    report.Keep(new Figure("cluster", $"{e.Name}: {name}", value, unit, Ratio: of(baseline) is { } b and > 0 ? value / b : null, Baseline: Baseline));
            }
        }
    }

    private static async Task MeasureStreamAsync(Report report, Platform platform)
    {
        var hop = await platform.Gateway.ReadAsync<StreamHop>("/bench/stream");
        report.Line($"{platform.Name}: an event from publisher to subscriber of a stream: {hop.P50:0.0} ms p50, {hop.P99:0.0} ms p99");
        report.Keep(new Figure("cluster", $"{platform.Name}: stream hop p50", hop.P50, "ms"));
        report.Keep(new Figure("cluster", $"{platform.Name}: stream hop p99", hop.P99, "ms"));
    }

    /// <summary>Holds calls for minutes. The heap that is alive after a full collection, with the calls still on, must stay flat.</summary>
    private static async Task SoakAsync(Report report, BenchArguments arguments)
    {
        var calls = arguments.CallsOf(100);
        using var platform = await StartAsync(ThreeProcesses, arguments, [], "Call", "Speech", "None");
        report.Section($"cluster: {calls} calls at once for {arguments.Minutes} min on three processes; new ones every minute");
        report.Line($"live MB after a full collection, with {calls} calls on: {string.Join(", ", platform.Processes)}");
        var since = Stopwatch.GetTimestamp();
        for (var minute = 1; minute <= arguments.Minutes; minute++)
        {
            // Together with the ramp, the settling and the goodbyes, a step takes a minute.
            var result = await new PipelineStep(platform).RunAsync(calls, TimeSpan.FromSeconds(53));
            var live = result.Platform.LiveBytes;
            report.Line($"{Stopwatch.GetElapsedTime(since).TotalMinutes,6:0.0} min: {string.Join("  ", live.Select(b => $"{b / 1e6,6:0.0}"))}   failed {result.Failed}, CPU {result.Platform.CpuSeconds / result.Platform.WallSeconds:0.00} cores");
            foreach (var (name, bytes) in platform.Processes.Zip(live))
                report.Keep(new Figure("cluster", $"soak: live heap of {name} after {minute} min", bytes, "bytes"));
            foreach (var warning in result.Platform.Warnings)
                report.Line($"       platform: {warning}");
            if (result.Failed > 0)
                report.Fault($"{result.Failed} calls failed in minute {minute}.");
        }
    }

    /// <summary>The rounds of a placement. Of each figure the best round counts, which is the one that the machine's other work disturbed least.</summary>
    private sealed record Placement(string Name)
    {
        public List<StepResult> Rounds { get; } = [];

        public int Failed => Rounds.Sum(r => r.Failed);

        public int Turns => Rounds.Sum(r => r.Platform.FirstAudio.Count);

        public double? FirstAudio50 => Rounds.Min(r => FirstAudio(r).At(0.5));

        public double? FirstAudio99 => Rounds.Min(r => FirstAudio(r).At(0.99));

        public double? Response50 => Rounds.Min(r => r.Response.At(0.5));

        public double? Response99 => Rounds.Min(r => r.Response.At(0.99));

        public double? Jitter99 => Rounds.Min(r => r.Platform.Jitter99);

        public double? EarJitter99 => Rounds.Min(r => r.EarJitter.At(0.99));

        /// <summary>The CPU time of a call in percent of a core.</summary>
        public double Cpu => Rounds.Min(r => r.Platform.CpuSeconds / r.Platform.WallSeconds / r.Calls * 100);

        public double AllocationPerCall => Rounds.Average(r => r.Platform.AllocatedBytes / r.Platform.WallSeconds / r.Calls);

        public double Live => Rounds[^1].Platform.LiveBytes.Sum();

        private static Quantiles FirstAudio(StepResult round)
        {
            var all = new Quantiles();
            foreach (var time in round.Platform.FirstAudio)
                all.Add(time / 1000);
            return all;
        }
    }
}

/// <summary>The time of an event from publisher to subscriber, in milliseconds.</summary>
internal sealed record StreamHop(double P50, double P99);
