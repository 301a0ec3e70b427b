using VoiceAgent.Simulator;
using VoiceAgent.TestSilo;

namespace VoiceAgent.Cluster.Tests;

/// <summary>Calls of which each holds the script's conversation; in the middle of them processes are killed, one after the other, and others started in their place,
/// or something comes to a stand for a while.</summary>
/// <param name="Waits">The longest wait for the agent of each call that a killed or frozen process worked for, from then to the end of the second answer after it.</param>
/// <param name="Usual">What callers waited for their answers before that.</param>
/// <param name="Repeated">The most words' worth of sound that a caller heard beyond the script.</param>
/// <param name="Unheard">Phrases that callers said again: those said, in whole or part, while their gateway was dead or frozen, and those that a freeze kept from being answered for 4 s.</param>
/// <param name="GaveUp">The processes that ended by themselves, and in whose place others were started.</param>
/// <param name="Faults">What is not as it would be without all that.</param>
/// <param name="Faulty">The ids of the calls that have some.</param>
internal sealed record Round(int Calls, IReadOnlyList<TimeSpan> Waits, IReadOnlyList<TimeSpan> Usual, double Repeated, int Unheard, IReadOnlyList<string> GaveUp, IReadOnlyList<string> Faults, IReadOnlyList<string> Faulty)
{
    /// <summary>Nobody waits for longer without a word.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);

    /// <summary>Speech reaches the call silo within this time.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(400);

    /// <summary>What was heard for no longer than this before a gateway died may be unknown to everybody else: marks are 200 ms apart.</summary>
    private static readonly TimeSpan Unconfirmed = TimeSpan.FromMilliseconds(400);

    /// <summary>What the carrier had of the agent's audio when the gateway died.</summary>
    private static readonly TimeSpan PlayedOn = TimeSpan.FromMilliseconds(200);

    /// <summary>A call has another gateway by then.</summary>
    private static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(3);

    /// <summary>By then an answer has begun where nothing happens.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    /// <summary>By then whoever was not answered because of a freeze has said it again.</summary>
    private static readonly TimeSpan SaidAgain = TimeSpan.FromSeconds(4);

    /// <summary>All calls begin within this time.</summary>
    private static readonly TimeSpan Ramp = TimeSpan.FromSeconds(2.5);

    /// <summary>Between two kills, so that all of them happen to the same calls.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(5);

    /// <summary>Kills a process of each part.</summary>
    /// <param name="longest">The first kill comes 2 s after the last call, and this much later at most.</param>
    /// <param name="choose">Chooses the process; where it is not given, it is one of the living ones.</param>
    public static async Task<Round> KillAsync(RunningCluster cluster, int callsAtOnce, IReadOnlyList<Part> parts, TimeSpan longest, Random random, CancellationToken cancellationToken, Func<Part, ClusterProcess>? choose = null)
    {
        var calls = await PlaceAsync(cluster, callsAtOnce, Ramp, cancellationToken);
        await StayAsync(longest, random, cancellationToken);
        var kills = new List<Blow>();
        foreach (var part in parts)
        {
            if (kills.Count > 0)
                await Task.Delay(Apart, TimeProvider.System, cancellationToken);
            var victim = choose?.Invoke(part) ?? cluster.OneOf(part, random);
            kills.Add(new Blow(part, victim, victim.Kill(), IsFreeze: false));
            cluster.Start(part, victim.Build);
        }

        return await EndAsync(cluster, calls, kills, cancellationToken);
    }

    /// <summary>Brings something to a stand for a while, and waits until the cluster is whole again.</summary>
    /// <param name="choose">Asked once all calls are there.</param>
    /// <param name="longest">It comes 2 s after the last call, and this much later at most.</param>
    public static async Task<Round> FreezeAsync(RunningCluster cluster, int callsAtOnce, Func<Random, Outage> choose, TimeSpan length, TimeSpan longest, Random random, CancellationToken cancellationToken)
    {
        var calls = await PlaceAsync(cluster, callsAtOnce, Ramp, cancellationToken);
        await StayAsync(longest, random, cancellationToken);
        var (part, victim, frozen, playsOn) = choose(random);
        var before = cluster.GivenUp.Count;
        var blow = new Blow(part, victim, TimeProvider.System.GetTimestamp(), IsFreeze: true, playsOn);
        frozen.Freeze();
        try
        {
            await Task.Delay(length, TimeProvider.System, cancellationToken);
        }
        finally
        {
            frozen.Thaw();
        }

        var round = await EndAsync(cluster, calls, [blow], cancellationToken);
        // A silo that was cut off is known for a moment after others have taken it for dead, and learns it late.
        await cluster.ReadyAsync(cancellationToken, stays: TimeSpan.FromSeconds(2));
        var faults = round.Faults.Concat(round.Waits.Where(wait => wait > LongestSilence).Select(wait => $"A caller waited for {wait} without a word.")).ToList();
        foreach (var (call, _, _) in calls)
        {
            if (await cluster.HoldersAsync(call, cancellationToken) is not 1 and var holders)
                faults.Add($"call {call.CallControlId} was held to its end by {holders} gateways.");
        }

        return round with { GaveUp = [.. cluster.GivenUp.Skip(before)], Faults = faults };
    }

    /// <summary>Has callers call one after the other.</summary>
    /// <param name="within">The time in which all of them begin.</param>
    /// <param name="turns">How much of the script each holds; all of it unless less.</param>
    public static async Task<IReadOnlyList<PlacedCall>> PlaceAsync(RunningCluster cluster, int callsAtOnce, TimeSpan within, CancellationToken cancellationToken, int turns = int.MaxValue)
    {
        await cluster.ReadyAsync(cancellationToken);
        var calls = new List<PlacedCall>();
        for (var i = 0; i < callsAtOnce; i++)
        {
            var caller = new ScriptCaller(turns);
            calls.Add(new PlacedCall(cluster.Place(caller, out var gateway), caller, gateway));
            await Task.Delay(within / callsAtOnce, TimeProvider.System, cancellationToken);
        }

        return calls;
    }

    private static Task StayAsync(TimeSpan longest, Random random, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(2) + (longest * random.NextDouble()), TimeProvider.System, cancellationToken);

    /// <summary>Waits for the end of all calls, and compares each with what it would be if nothing had happened.</summary>
    /// <param name="more">Finds more faults of a call.</param>
    public static async Task<Round> EndAsync(RunningCluster cluster, IReadOnlyList<PlacedCall> calls, IReadOnlyList<Blow> blows, CancellationToken cancellationToken, Func<PlacedCall, CallDetail, IEnumerable<string>>? more = null)
    {
        var (waits, usual, repeated, unheard, faults) = (new List<TimeSpan>(), new List<TimeSpan>(), 0.0, 0, new List<string>());
        foreach (var placed in calls)
        {
            var (call, caller, _) = placed;
            var end = await call.Ended.WaitAsync(RunningCluster.Limit, cancellationToken);
            var record = await cluster.RecordAsync(call, cancellationToken);
            repeated = Math.Max(repeated, Answer.Repeated(Answer.Words(call.Ear!), caller.Turns));
            var struck = blows.Select(b => (Blow: b, b.Part, At: TimeProvider.System.GetElapsedTime(caller.Origin, b.At))).ToList();
            var gatewayDied = struck.Where(b => b.Part == Part.Gateway).Select(b => (TimeSpan?)b.At).FirstOrDefault();
            faults.AddRange(Compare(caller, end, record, Answer.Words(call.Ear!), MostRepeated(blows), gatewayDied, blows.Any(b => b.IsFreeze)).Concat(more?.Invoke(placed, record) ?? []).Select(fault => $"call {call.CallControlId} {fault}"));
            TimeSpan? again = null;
            foreach (var (onset, lastSound) in caller.Unanswered)
            {
                var isStruck = struck.Exists(b => b.Part == Part.Gateway && onset < b.At + TakeOver && lastSound > b.At - Delay)
                    || struck.Exists(b => b.Blow.IsFreeze && onset < b.At + SaidAgain && lastSound > b.At - AnswerTime);
                // Whoever says it again may speak just as the late answer begins, and is not understood once more.
                if (isStruck || onset == again)
                {
                    unheard++;
                    again = isStruck ? caller.Spoken.Select(s => (TimeSpan?)s.Onset).FirstOrDefault(next => next > onset) : null;
                }
                else
                {
                    faults.Add($"call {call.CallControlId} was not answered to what was said from {onset} on; struck: {string.Join(", ", struck.Select(b => $"{b.Part} {b.At}"))}.");
                }
            }

            usual.AddRange(Answers(caller).Skip(1).Where(a => a.Until <= struck[0].At).Select(a => Answer.LongestWait(call.Ear!, a.From, a.Until)).OfType<TimeSpan>());
            foreach (var (blow, _, at) in struck.Where(b => IsAffected(cluster, b.Blow, placed)))
            {
                waits.Add(Answers(caller).Where(a => a.Until > at)
                    .Select(a => Answer.LongestWait(call.Ear!, a.From > at ? a.From : at, a.Until))
                    .OfType<TimeSpan>().Take(2).DefaultIfEmpty().Max());
            }
        }

        return new Round(calls.Count, waits, usual, repeated, unheard, GaveUp: [], faults, [.. calls.Select(c => c.Call.CallControlId).Where(id => faults.Exists(fault => fault.Contains(id, StringComparison.Ordinal)))]);
    }

    /// <summary>Words' worth of sound that may be heard again: all words together sound longer than they should by half a word; the one at which the phone fell silent may begin
    /// again; and of what a gateway played last, or goes on to play until another one has the call, nobody else knows.</summary>
    private static double MostRepeated(IReadOnlyList<Blow> blows) => 1 + blows.Sum(b => (b.Part, b.PlaysOn) switch
    {
        (Part.Gateway, true) => 5,
        (Part.Gateway, false) => 2,
        _ => 0.75,
    });

    /// <summary>Whether the process worked for a call when it was killed or frozen.</summary>
    private static bool IsAffected(RunningCluster cluster, Blow blow, PlacedCall placed) => blow switch
    {
        { Part: Part.CallSilo, Victim: { } silo } => silo.Lines.Any(line => line.Contains($"call {placed.Call.CallControlId} Call started", StringComparison.Ordinal))
            || cluster.Of(Part.Gateway).Any(gateway => gateway.Lines.Any(line => line.Contains($"{placed.Call.CallControlId}: its leg is attached again", StringComparison.Ordinal))),
        { Part: Part.SpeechSilo, Victim: { } silo } => silo.Lines.Any(line => line.Contains($"Opened for {placed.Call.CallControlId}", StringComparison.Ordinal)),
        { Part: Part.Gateway } => placed.Gateway == blow.Victim || cluster.Of(Part.Gateway).Any(gateway => gateway.Lines.Any(line => line.Contains($"Call {placed.Call.CallControlId} of gateway", StringComparison.Ordinal))),
        _ => true,
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

    private static IEnumerable<string> Compare(ScriptCaller caller, CallEnd end, CallDetail record, IReadOnlyList<(string Word, TimeSpan Sounded, TimeSpan Until)> heard, double mostRepeated, TimeSpan? gatewayDied, bool isFreeze)
    {
        if (!caller.HungUp || end.Source != "caller")
            yield return $"ended with {end} after {caller.Spoken.Count} phrases.";
        // Who says it again because of a freeze is asked what it was.
        var answered = record.Turns.Where(t => !isFreeze || (t.Agent != Script.AskAgain && t.Outcome != "withdrawn")).Select(t => t.Caller).OfType<string>();
        if (!answered.SequenceEqual(Script.Turns.Take(caller.Turns).Select(t => t.Phrase)))
            yield return $"is recorded with these answered: {string.Join(", ", record.Turns.Select(t => $"\"{t.Caller}\" by \"{t.Agent}\" {t.Outcome}"))}.";
        var script = Script.WordsOf(caller.Turns);
        // Who waits for a tool may be told that it takes a while.
        var said = record.Turns.Where(t => t.Agent != Script.AskAgain).SelectMany(t => Script.Split(t.Tools.Count > 0 ? t.Agent.Replace(RunningCluster.Filler, "", StringComparison.Ordinal) : t.Agent)).ToList();
        // A caller who heard the last word and speaks before it is said again: nobody else can know of it.
        var unknown = heard.Where(h => h.Until <= gatewayDied + PlayedOn && h.Until >= gatewayDied - Unconfirmed).Select(h => h.Word);
        if (!said.SequenceEqual(script) && !said.SequenceEqual(script.Except(unknown.Except(said))))
            yield return $"is recorded with these words of the agent: {string.Join(' ', said)}; killed: gateway {gatewayDied}.";
        if (!Answer.IsWhole(heard, caller.Turns, mostRepeated))
            yield return $"had these words heard, in ms: {string.Join(' ', heard.Select(h => $"{h.Word} {h.Sounded.TotalMilliseconds:0}"))}.";
    }
}

/// <param name="Gateway">The one that got the call.</param>
internal sealed record PlacedCall(SimulatedCall Call, ScriptCaller Caller, ClusterProcess Gateway);

/// <summary>What happened to a part of the cluster.</summary>
/// <param name="Victim">Null where that is all of it.</param>
/// <param name="At">When, as <see cref="TimeProvider.GetTimestamp"/> says.</param>
/// <param name="PlaysOn">See <see cref="Outage"/>.</param>
internal sealed record Blow(Part Part, ClusterProcess? Victim, long At, bool IsFreeze, bool PlaysOn = false);

/// <summary>What comes to a stand, and which part of the cluster is lost with it.</summary>
/// <param name="Victim">The process whose work it is; null where that is of every call.</param>
/// <param name="PlaysOn">The victim goes on to play what it has, and can tell nobody.</param>
internal sealed record Outage(Part Part, ClusterProcess? Victim, IFreezable What, bool PlaysOn = false);
