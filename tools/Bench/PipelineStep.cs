using VoiceAgent.Simulator;

namespace VoiceAgent.Bench;

/// <summary>The figures of a number of calls at once, on both sides.</summary>
/// <param name="Failed">Calls that were not answered, heard nothing or ended before their time.</param>
/// <param name="EarJitter">How late the agent's frames arrived at the carrier against the pace of their run.</param>
/// <param name="EarUnderruns">How often a reply ran dry at the caller's ear.</param>
/// <param name="StopAfter">The time from the first sound of a caller who cuts in to silence at the ear.</param>
/// <param name="Stale">The most that was heard of an old reply after its clear, in milliseconds.</param>
/// <param name="Response">The time from the caller's last sound to the first frame of the answer.</param>
/// <param name="Carrier">The figures of the simulated carrier's process.</param>
internal sealed record StepResult(int Calls, int Failed, PlatformFigures Platform, Quantiles EarJitter, int EarUnderruns, Quantiles StopAfter, double Stale, Quantiles Response, CarrierFigures Carrier)
{
    public const double Limit = 20;

    public double? Jitter99 => Platform.Jitter99 is { } own && EarJitter.At(0.99) is { } ear ? Math.Max(own, ear) : null;

    public bool IsGood => Failed == 0 && Platform.EngineErrors == 0 && Jitter99 <= Limit;
}

/// <summary>The load of the simulated carrier, and how late its own threads run: times at its ear are no more exact than its threads.</summary>
/// <param name="Cpu">The CPU time in cores.</param>
/// <param name="Pauses">The pauses of garbage collections, all together, in ms.</param>
/// <param name="Stall99">The 99th percentile of the stalls that <see cref="StallMeter"/> measured, in ms.</param>
internal sealed record CarrierFigures(double Cpu, double Pauses, double? Stall99, double? StallMax);

/// <summary>Holds many scripted calls for a while.</summary>
internal sealed class PipelineStep(Platform platform)
{
    private static readonly TimeProvider Time = TimeProvider.System;
    private static readonly TimeSpan Ramp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    /// <summary>This much of a reply's first audio comes faster than real time; pace is measured after it.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(300);

    private static readonly Utterance Speech = Utterance.ByPhone(VoiceLike.Speech(8000, TimeSpan.FromSeconds(1.4)), 8000, 8000);

    /// <summary>Every second turn cuts into the agent's reply.</summary>
    private static readonly CallerTurn[] Script =
        [.. Enumerable.Range(0, 40).Select(i => CallerTurn.Say("words") with { InterruptAfter = i % 2 == 1 ? TimeSpan.FromSeconds(1.5) : null })];

    public async Task<StepResult> RunAsync(int count, TimeSpan length)
    {
        await using var carrier = await SimulatedCarrier.StartAsync(platform.Carrier);
        var calls = new List<(SimulatedCall Call, SimulatedCaller Caller)>();
        var began = Time.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            // The calls are spread evenly, because phones do not ring in step and no two calls speak in step.
            var wait = Ramp * i / count - Time.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, Time);
            var caller = new SimulatedCaller(Script, (_, _) => Speech);
            calls.Add((carrier.Place("+15550100", "+15550199", caller), caller));
        }

        await Task.Delay(Settle, Time);
        await platform.ResetAsync();
        // The garbage collector is not to move about what the calls have set up here while the calls are listened to.
        GC.Collect();
        var from = Arrivals(calls);
        using var stalls = new StallMeter();
        var (cpu, since) = (Environment.CpuUsage.TotalTime, Time.GetTimestamp());
        await Task.Delay(length, Time);
        var own = new CarrierFigures((Environment.CpuUsage.TotalTime - cpu) / Time.GetElapsedTime(since), stalls.PauseMilliseconds, stalls.At(0.99), stalls.At(1));
        // The arrivals are counted before the platform is asked for its figures, because it collects its garbage for them while the calls go on.
        var until = Arrivals(calls);
        var figures = await platform.ReadAsync();

        var failed = calls.Count(c => c.Call.State != LegState.Answered || c.Call.Ear is not { Arrivals.Count: > 0 });
        foreach (var (call, _) in calls)
            call.HangUp();
        await Task.WhenAll(calls.Select(c => c.Call.Ended));
        return Measure(count, failed, figures, own, [.. calls.Select((c, i) => (c.Call, c.Caller, Window: from[i]..until[i]))]);
    }

    /// <summary>Returns the time from the caller's last sound to the first frame of the answer, for each turn that was answered.</summary>
    public static IEnumerable<TimeSpan> Responses(EarLog ear, IReadOnlyList<SpokenTurn> spoken)
    {
        for (var i = 0; i < spoken.Count; i++)
        {
            var until = i + 1 < spoken.Count ? spoken[i + 1].Onset : TimeSpan.MaxValue;
            foreach (var arrival in ear.Arrivals.Where(a => a.At > spoken[i].LastSound && a.At < until).Take(1))
                yield return arrival.At - spoken[i].LastSound;
        }
    }

    private static StepResult Measure(int count, int failed, PlatformFigures figures, CarrierFigures carrier, List<(SimulatedCall Call, SimulatedCaller Caller, Range Window)> calls)
    {
        var (jitter, stop, response, underruns, stale) = (new Quantiles(), new Quantiles(), new Quantiles(), 0, TimeSpan.Zero);
        foreach (var (call, caller, window) in calls)
        {
            if (call.Ear is not { } ear)
                continue;
            AddJitter(ear, window, jitter);
            foreach (var heard in Responses(ear, caller.Spoken))
                response.Add(heard.TotalSeconds);
            var report = EarReport.Measure(ear, caller.Spoken);
            underruns += report.Underruns;
            stale = report.Turns.Max(t => t.Stale) is var most && most > stale ? most : stale;
            foreach (var turn in report.Turns.Where(t => t.Number > 0 && caller.Spoken[t.Number - 1].Interrupts && t.StopAfter is not null))
                stop.Add(turn.StopAfter!.Value.TotalSeconds);
        }

        return new StepResult(count, failed, figures, jitter, underruns, stop, stale.TotalMilliseconds, response, carrier);
    }

    private static int[] Arrivals(List<(SimulatedCall Call, SimulatedCaller Caller)> calls) => [.. calls.Select(c => c.Call.Ear?.Arrivals.Count ?? 0)];

    /// <summary>Adds how much later each frame came than the earliest of its run, both against their place in the audio.
    /// Unlike the interval between two frames, this lateness tells bunches from early frames.</summary>
    /// <param name="window">The arrivals that are looked at: neither those of the beginning nor those while the platform is asked to collect its garbage.</param>
    private static void AddJitter(EarLog ear, Range window, Quantiles jitter)
    {
        var offsets = new List<TimeSpan>();
        var (run, inRun) = (-1, TimeSpan.Zero);
        for (var i = 0; i < window.End.Value; i++)
        {
            var arrival = ear.Arrivals[i];
            if (arrival.Run != run)
            {
                AddRun();
                (run, inRun) = (arrival.Run, TimeSpan.Zero);
            }

            if (inRun >= Lead && i >= window.Start.Value)
                offsets.Add(arrival.At - inRun);
            inRun += ear.TimeOf(arrival.Samples);
        }

        AddRun();

        void AddRun()
        {
            var earliest = offsets.Count > 0 ? offsets.Min() : TimeSpan.Zero;
            foreach (var offset in offsets)
                jitter.Add((offset - earliest).TotalSeconds);
            offsets.Clear();
        }
    }
}
