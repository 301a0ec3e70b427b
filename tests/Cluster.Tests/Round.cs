using VoiceAgent.Simulator;
using VoiceAgent.TestSilo;

namespace VoiceAgent.Cluster.Tests;

/// <summary>Ten calls, of which each holds the script's conversation; in the middle of them a process is killed and another one started.</summary>
/// <param name="Waits">The longest wait for the agent of each call that the killed process worked for, from the kill to the end of the second answer after it.</param>
/// <param name="Usual">What callers waited for their answers before the kill.</param>
/// <param name="Unheard">Phrases that callers said while their gateway was dead, and said again.</param>
/// <param name="Faults">What is not as it would be without a kill.</param>
internal sealed record Round(int Calls, IReadOnlyList<TimeSpan> Waits, IReadOnlyList<TimeSpan> Usual, int Unheard, IReadOnlyList<string> Faults)
{
    private const int CallsAtOnce = 10;

    /// <summary>Speech reaches the call silo within this time.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(400);

    /// <summary>A call has another gateway by then.</summary>
    private static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(250);

    public static async Task<Round> HoldAsync(RunningCluster cluster, Part part, Random random, CancellationToken cancellationToken)
    {
        await cluster.ReadyAsync(cancellationToken);
        var calls = new List<(SimulatedCall Call, ScriptCaller Caller)>();
        for (var i = 0; i < CallsAtOnce; i++)
        {
            var caller = new ScriptCaller();
            calls.Add((cluster.Place(caller), caller));
            await Task.Delay(Apart, TimeProvider.System, cancellationToken);
        }

        await Task.Delay(TimeSpan.FromSeconds(2 + (10 * random.NextDouble())), TimeProvider.System, cancellationToken);
        var processes = cluster.Of(part);
        var victim = processes[random.Next(processes.Count)];
        var killedAt = victim.Kill();
        cluster.Start(part);

        var (waits, usual, unheard, faults) = (new List<TimeSpan>(), new List<TimeSpan>(), 0, new List<string>());
        foreach (var (call, caller) in calls)
        {
            var end = await call.Ended.WaitAsync(RunningCluster.Limit, cancellationToken);
            var record = await cluster.RecordAsync(call, cancellationToken);
            faults.AddRange(Compare(caller, end, record, call.Ear!).Select(fault => $"call {call.CallControlId} {fault}"));
            var before = TimeProvider.System.GetElapsedTime(caller.Origin, killedAt);
            foreach (var (onset, lastSound) in caller.Unanswered)
            {
                if (part == Part.Gateway && onset < before + TakeOver && lastSound > before - Delay)
                    unheard++;
                else
                    faults.Add($"call {call.CallControlId} was not answered to what was said from {onset} on, {before} being the time of the kill.");
            }

            usual.AddRange(Answers(caller).Skip(1).Where(a => a.Until <= before).Select(a => Answer.LongestWait(call.Ear!, a.From, a.Until)).OfType<TimeSpan>());
            if (!IsAffected(cluster, part, victim, call.CallControlId))
                continue;
            waits.Add(Answers(caller).Where(a => a.Until > before)
                .Select(a => Answer.LongestWait(call.Ear!, a.From > before ? a.From : before, a.Until))
                .OfType<TimeSpan>().Take(2).DefaultIfEmpty().Max());
        }

        return new Round(CallsAtOnce, waits, usual, unheard, faults);
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

    private static IEnumerable<string> Compare(ScriptCaller caller, CallEnd end, CallDetail record, EarLog ear)
    {
        if (!caller.HungUp || end.Source != "caller")
            yield return $"ended with {end} after {caller.Spoken.Count} phrases.";
        var answered = record.Turns.Select(t => t.Caller).OfType<string>();
        if (!answered.SequenceEqual(Script.Turns.Select(t => t.Phrase)))
            yield return $"is recorded with these answered: {string.Join(", ", record.Turns.Select(t => $"\"{t.Caller}\" by \"{t.Agent}\" {t.Outcome}"))}.";
        var said = string.Join(' ', record.Turns.SelectMany(t => Script.Split(t.Agent)));
        if (said != string.Join(' ', Script.Words))
            yield return $"is recorded with these words of the agent: {said}.";
        var heard = Answer.Words(ear);
        if (!Answer.IsWhole(heard))
            yield return $"had these words heard, in ms: {string.Join(' ', heard.Select(h => $"{h.Word} {h.Sounded.TotalMilliseconds:0}"))}.";
    }
}
