using VoiceAgent.Simulator;
using VoiceAgent.TestSilo;

namespace VoiceAgent.Cluster.Tests;

/// <summary>Calls of which each holds the script's conversation; in the middle of them processes are killed, one after the other, and others started in their place.</summary>
/// <param name="Waits">The longest wait for the agent of each call that a killed process worked for, from the kill to the end of the second answer after it.</param>
/// <param name="Usual">What callers waited for their answers before the first kill.</param>
/// <param name="Repeated">The most words' worth of sound that a caller heard beyond the script.</param>
/// <param name="Unheard">Phrases that callers said, in whole or part, while their gateway was dead, and said again.</param>
/// <param name="Faults">What is not as it would be without a kill.</param>
internal sealed record Round(int Calls, IReadOnlyList<TimeSpan> Waits, IReadOnlyList<TimeSpan> Usual, double Repeated, int Unheard, IReadOnlyList<string> Faults)
{
    /// <summary>Speech reaches the call silo within this time.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(400);

    /// <summary>What was heard for no longer than this before a gateway died may be unknown to everybody else: marks are 200 ms apart.</summary>
    private static readonly TimeSpan Unconfirmed = TimeSpan.FromMilliseconds(400);

    /// <summary>What the carrier had of the agent's audio when the gateway died.</summary>
    private static readonly TimeSpan PlayedOn = TimeSpan.FromMilliseconds(200);

    /// <summary>A call has another gateway by then.</summary>
    private static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(3);

    /// <summary>All calls begin within this time.</summary>
    private static readonly TimeSpan Ramp = TimeSpan.FromSeconds(2.5);

    /// <summary>Between two kills, so that all of them happen to the same calls.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(5);

    /// <param name="longest">The first kill comes 2 s after the last call, and this much later at most.</param>
    public static async Task<Round> HoldAsync(RunningCluster cluster, int callsAtOnce, IReadOnlyList<Part> parts, TimeSpan longest, Random random, CancellationToken cancellationToken)
    {
        await cluster.ReadyAsync(cancellationToken);
        var calls = new List<(SimulatedCall Call, ScriptCaller Caller)>();
        for (var i = 0; i < callsAtOnce; i++)
        {
            var caller = new ScriptCaller();
            calls.Add((cluster.Place(caller), caller));
            await Task.Delay(Ramp / callsAtOnce, TimeProvider.System, cancellationToken);
        }

        await Task.Delay(TimeSpan.FromSeconds(2) + (longest * random.NextDouble()), TimeProvider.System, cancellationToken);
        var kills = new List<(Part Part, ClusterProcess Victim, long At)>();
        foreach (var part in parts)
        {
            if (kills.Count > 0)
                await Task.Delay(Apart, TimeProvider.System, cancellationToken);
            var processes = cluster.Of(part);
            var victim = processes[random.Next(processes.Count)];
            kills.Add((part, victim, victim.Kill()));
            cluster.Start(part);
        }

        var (waits, usual, repeated, unheard, faults) = (new List<TimeSpan>(), new List<TimeSpan>(), 0.0, 0, new List<string>());
        foreach (var (call, caller) in calls)
        {
            var end = await call.Ended.WaitAsync(RunningCluster.Limit, cancellationToken);
            var record = await cluster.RecordAsync(call, cancellationToken);
            repeated = Math.Max(repeated, Answer.Repeated(Answer.Words(call.Ear!)));
            var died = kills.Select(k => (k.Part, k.Victim, At: TimeProvider.System.GetElapsedTime(caller.Origin, k.At))).ToList();
            var gatewayDied = died.Where(k => k.Part == Part.Gateway).Select(k => (TimeSpan?)k.At).FirstOrDefault();
            faults.AddRange(Compare(caller, end, record, Answer.Words(call.Ear!), 1 + kills.Sum(k => k.Part == Part.Gateway ? 2 : 0.5), gatewayDied).Select(fault => $"call {call.CallControlId} {fault}"));
            foreach (var (onset, lastSound) in caller.Unanswered)
            {
                if (died.Exists(k => k.Part == Part.Gateway && onset < k.At + TakeOver && lastSound > k.At - Delay))
                    unheard++;
                else
                    faults.Add($"call {call.CallControlId} was not answered to what was said from {onset} on; killed: {string.Join(", ", died.Select(k => $"{k.Part} {k.At}"))}.");
            }

            usual.AddRange(Answers(caller).Skip(1).Where(a => a.Until <= died[0].At).Select(a => Answer.LongestWait(call.Ear!, a.From, a.Until)).OfType<TimeSpan>());
            foreach (var (part, victim, at) in died.Where(k => IsAffected(cluster, k.Part, k.Victim, call.CallControlId)))
            {
                waits.Add(Answers(caller).Where(a => a.Until > at)
                    .Select(a => Answer.LongestWait(call.Ear!, a.From > at ? a.From : at, a.Until))
                    .OfType<TimeSpan>().Take(2).DefaultIfEmpty().Max());
            }
        }

        return new Round(callsAtOnce, waits, usual, repeated, unheard, faults);
    }

    /// <summary>Whether the killed process worked for a call.</summary>
    private static bool IsAffected(RunningCluster cluster, Part part, ClusterProcess killed, string callId) => part switch
    {
        Part.CallSilo => cluster.Of(Part.Gateway).Any(gateway => gateway.Lines.Any(line => line.Contains($"{callId}: attached again", StringComparison.Ordinal))),
        Part.SpeechSilo => killed.Lines.Any(line => line.Contains($"Opened for {callId}", StringComparison.Ordinal)),
        _ => cluster.Of(Part.Gateway).Any(gateway => gateway.Lines.Any(line => line.Contains($"Call {callId} of gateway", StringComparison.Ordinal))),
    };

    /// <summary>The times in which the caller listened: from one utterance to the next.</summary>
    private static IEnumerable<(TimeSpan From, TimeSpan Until)> Answers(ScriptCaller caller)
    {
        var from = TimeSpan.Zero;
        foreach (var (onset, lastSound) in caller.Spoken)
        {
            yield return (from, onset);
            from = lastSound;
        }

        yield return (from, TimeSpan.MaxValue);
    }

    private static IEnumerable<string> Compare(ScriptCaller caller, CallEnd end, CallDetail record, IReadOnlyList<(string Word, TimeSpan Sounded, TimeSpan Until)> heard, double mostRepeated, TimeSpan? gatewayDied)
    {
        if (!caller.HungUp || end.Source != "caller")
            yield return $"ended with {end} after {caller.Spoken.Count} phrases.";
        var answered = record.Turns.Select(t => t.Caller).OfType<string>();
        if (!answered.SequenceEqual(Script.Turns.Select(t => t.Phrase)))
            yield return $"is recorded with these answered: {string.Join(", ", record.Turns.Select(t => $"\"{t.Caller}\" by \"{t.Agent}\" {t.Outcome}"))}.";
        var said = record.Turns.Where(t => t.Agent != Script.AskAgain).SelectMany(t => Script.Split(t.Agent)).ToList();
        // A caller who heard the last word and speaks before it is said again: nobody else can know of it.
        var unknown = heard.Where(h => h.Until <= gatewayDied + PlayedOn && h.Until >= gatewayDied - Unconfirmed).Select(h => h.Word);
        if (!said.SequenceEqual(Script.Words) && !said.SequenceEqual(Script.Words.Except(unknown.Except(said))))
            yield return $"is recorded with these words of the agent: {string.Join(' ', said)}; killed: gateway {gatewayDied}.";
        if (!Answer.IsWhole(heard, mostRepeated))
            yield return $"had these words heard, in ms: {string.Join(' ', heard.Select(h => $"{h.Word} {h.Sounded.TotalMilliseconds:0}"))}.";
    }
}
