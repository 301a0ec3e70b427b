using VoiceAgent.Audio;
using VoiceAgent.Simulator;

namespace VoiceAgent.Cluster.Tests;

/// <summary>Processes die in the middle of calls.</summary>
[Collection("Clusters")]
public sealed class SurvivalTests(ClusterOfProcesses cluster) : IClassFixture<ClusterOfProcesses>
{
    [Theory]
    [InlineData(Part.CallSilo)]
    [InlineData(Part.SpeechSilo)]
    [InlineData(Part.Gateway)]
    public Task A_process_that_is_killed_costs_no_call_no_word_and_repeats_none(Part killed) => KillAsync(rounds: 2, calls: 10, Rounds.LongestStay, killed);

    [Fact]
    public Task Every_part_dies_and_is_added_while_twenty_callers_talk() => KillAsync(rounds: 1, calls: 20, TimeSpan.FromSeconds(1), Part.SpeechSilo, Part.CallSilo, Part.Gateway);

    /// <summary>The figures: run with <c>--explicit only --show-live-output on</c>.</summary>
    [Theory(Explicit = true)]
    [InlineData(Part.CallSilo)]
    [InlineData(Part.SpeechSilo)]
    [InlineData(Part.Gateway)]
    public Task Many_processes_that_are_killed_cost_no_call_no_word_and_repeat_none(Part killed) => KillAsync(rounds: 20, calls: 10, Rounds.LongestStay, killed);

    [Fact(Explicit = true)]
    public Task Every_part_dies_and_is_added_many_times_while_twenty_callers_talk() =>
        KillAsync(rounds: 10, calls: 20, TimeSpan.FromSeconds(1), Part.SpeechSilo, Part.CallSilo, Part.Gateway);

    /// <summary>For longer than the cluster's patience: others take over, and then it comes back. Of the database, see below.</summary>
    [Theory]
    [InlineData(Part.CallSilo)]
    [InlineData(Part.SpeechSilo)]
    [InlineData(Part.Gateway)]
    public Task A_part_that_freezes_and_comes_back_costs_no_call_no_word_and_repeats_none(Part frozen) => FreezeAsync(rounds: 1, calls: 10, frozen);

    /// <summary>The figures: run with <c>--explicit only --show-live-output on</c>.</summary>
    [Theory(Explicit = true)]
    [InlineData(Part.CallSilo)]
    [InlineData(Part.SpeechSilo)]
    [InlineData(Part.Gateway)]
    [InlineData(Part.Database)]
    public Task Many_parts_that_freeze_and_come_back_cost_no_call_no_word_and_repeat_none(Part frozen) => FreezeAsync(rounds: 20, calls: 10, frozen);

    [Fact]
    public async Task Without_any_speech_silo_left_a_recording_apologizes_to_each_caller_before_the_call_is_given_up()
    {
        if (cluster.Missing is { } reason)
            Assert.Skip(reason);
        var cancellationToken = TestContext.Current.CancellationToken;
        await cluster.ReadyAsync(cancellationToken);
        List<ScriptCaller> callers = [new(), new(), new()];
        var calls = callers.ConvertAll(cluster.Place);
        foreach (var caller in callers)
            await caller.Spoke.WaitAsync(RunningCluster.Limit, cancellationToken);

        var silos = cluster.Of(Part.SpeechSilo);
        foreach (var silo in silos)
            silo.Kill();
        var apology = WavReader.ReadAll(Path.Combine(Repository.Root, "Hosting", "Apology.wav")).Samples;
        foreach (var call in calls)
        {
            (await call.Ended.WaitAsync(RunningCluster.Limit, cancellationToken)).Source.ShouldBe("callee");
            call.Ear!.Holds(apology.Span).ShouldBeTrue();
        }

        foreach (var _ in silos)
            cluster.Start(Part.SpeechSilo);
    }

    [Fact]
    public async Task A_call_whose_gateway_and_call_silo_die_at_once_is_found_again()
    {
        if (cluster.Missing is { } reason)
            Assert.Skip(reason);
        var cancellationToken = TestContext.Current.CancellationToken;
        await cluster.ReadyAsync(cancellationToken);
        var caller = new ScriptCaller();
        var call = cluster.Place(caller, out var gateway);
        await caller.Spoke.WaitAsync(RunningCluster.Limit, cancellationToken);
        var silo = cluster.Of(Part.CallSilo).Single(silo => silo.Lines.Any(line => line.Contains($"call {call.CallControlId} Call started", StringComparison.Ordinal)));

        gateway.Kill();
        silo.Kill();
        cluster.Start(Part.Gateway);
        cluster.Start(Part.CallSilo);
        await HeldToItsEndAsync(call, cancellationToken);
    }

    [Fact]
    public async Task A_gateway_that_is_told_to_stop_twice_leaves_its_calls_to_another()
    {
        if (cluster.Missing is { } reason)
            Assert.Skip(reason);
        var cancellationToken = TestContext.Current.CancellationToken;
        await cluster.ReadyAsync(cancellationToken);
        var caller = new ScriptCaller();
        var call = cluster.Place(caller, out var gateway);
        await caller.Spoke.WaitAsync(RunningCluster.Limit, cancellationToken);

        await StopTwiceAsync([gateway], cancellationToken);
        await HeldToItsEndAsync(call, cancellationToken);
        gateway.Lines.ShouldContain(line => line.Contains("1 go on at another gateway", StringComparison.Ordinal));
        await EndedAsync(gateway, cancellationToken);
        cluster.Start(Part.Gateway);
    }

    [Fact]
    public async Task Gateways_that_are_all_told_to_stop_twice_hang_up()
    {
        if (cluster.Missing is { } reason)
            Assert.Skip(reason);
        var cancellationToken = TestContext.Current.CancellationToken;
        await cluster.ReadyAsync(cancellationToken);
        List<(SimulatedCall Call, ClusterProcess Gateway)> held = [];
        for (var i = 0; i < 2; i++)
        {
            var caller = new ScriptCaller();
            held.Add((cluster.Place(caller, out var gateway), gateway));
            await caller.Spoke.WaitAsync(RunningCluster.Limit, cancellationToken);
        }

        held[0].Gateway.ShouldNotBe(held[1].Gateway);
        // Each takes no call that the other one leaves.
        await StopTwiceAsync([.. held.Select(h => h.Gateway)], cancellationToken);
        foreach (var (call, gateway) in held)
        {
            (await call.Ended.WaitAsync(RunningCluster.Limit, cancellationToken)).Source.ShouldBe("callee");
            await EndedAsync(gateway, cancellationToken);
            cluster.Start(Part.Gateway);
        }
    }

    private static async Task StopTwiceAsync(IReadOnlyList<ClusterProcess> gateways, CancellationToken cancellationToken)
    {
        foreach (var gateway in gateways)
            gateway.Stop();
        foreach (var gateway in gateways)
            while (!gateway.Lines.Any(line => line.Contains("1 calls may go on", StringComparison.Ordinal)))
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        foreach (var gateway in gateways)
            gateway.Stop();
    }

    private static async Task EndedAsync(ClusterProcess gateway, CancellationToken cancellationToken)
    {
        while (!gateway.HasEnded)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
    }

    /// <summary>The caller has hung up, and each phrase was answered once.</summary>
    private async Task HeldToItsEndAsync(SimulatedCall call, CancellationToken cancellationToken)
    {
        (await call.Ended.WaitAsync(RunningCluster.Limit, cancellationToken)).Source.ShouldBe("caller", $"what the processes said is in {cluster.LogFile}");
        var record = await cluster.RecordAsync(call, cancellationToken);
        record.Turns.Select(t => t.Caller).OfType<string>().ShouldBe(TestSilo.Script.Turns.Select(t => t.Phrase), $"each phrase was answered once; what the processes said is in {cluster.LogFile}");
    }

    [Fact]
    public async Task Calls_are_taken_and_held_while_the_database_is_frozen()
    {
        if (cluster.Missing is { } reason)
            Assert.Skip(reason);
        var cancellationToken = TestContext.Current.CancellationToken;
        await cluster.ReadyAsync(cancellationToken);
        cluster.Database.Freeze();
        try
        {
            (await cluster.DatabaseAsync(isReady: false, cancellationToken)).ShouldBe("no answer within 1.5 s");
            for (var pair = 0; pair < 2; pair++)
            {
                List<ScriptCaller> callers = [new(turns: 2), new(turns: 2)];
                foreach (var call in callers.ConvertAll(cluster.Place))
                {
                    (await call.Ended.WaitAsync(RunningCluster.Limit, cancellationToken)).Source.ShouldBe("caller", $"what the processes said is in {cluster.LogFile}");
                    (await cluster.RecordAsync(call, cancellationToken)).Turns.Select(t => t.Caller).OfType<string>().ShouldBe(TestSilo.Script.Turns.Take(2).Select(t => t.Phrase));
                }

                callers.ShouldAllBe(caller => caller.HungUp && caller.Unanswered.Count == 0);
            }
        }
        finally
        {
            cluster.Database.Thaw();
        }

        (await cluster.DatabaseAsync(isReady: true, cancellationToken)).ShouldStartWith("answered in");
        foreach (var silo in cluster.Of(Part.CallSilo))
            silo.Lines.Count(line => line.Contains("database does not answer", StringComparison.Ordinal)).ShouldBe(1, "it is said once");
    }

    private async Task KillAsync(int rounds, int calls, TimeSpan longest, params Part[] killed)
    {
        var (random, seen) = (new Random(1), cluster.Said("The process of silo").Count());
        await Rounds.HoldAsync(cluster, rounds, string.Join(", ", killed), async _ => (await Round.KillAsync(cluster, calls, killed, longest, random, TestContext.Current.CancellationToken), ""));
        if (killed.Contains(Part.CallSilo) || killed.Contains(Part.SpeechSilo))
            cluster.Said("The process of silo").Count().ShouldBeGreaterThan(seen, "a silo whose process was killed is not left to the probes");
    }

    private Task FreezeAsync(int rounds, int calls, Part frozen) => Rounds.FreezeAsync(cluster, rounds, calls, $"{frozen} frozen", random =>
    {
        if (frozen == Part.Database)
            return new Outage(frozen, null, cluster.Database);
        var victim = cluster.OneOf(frozen, random);
        return new Outage(frozen, victim, victim);
    });
}
