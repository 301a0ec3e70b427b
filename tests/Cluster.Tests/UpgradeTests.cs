using VoiceAgent.Simulator;

namespace VoiceAgent.Cluster.Tests;

/// <summary>Calls go on between processes of two builds, as while a cluster is upgraded process by process, or taken back to the build before. <c>tests/upgrade COMMIT</c> makes
/// the other build and runs this.</summary>
[Collection("Clusters")]
public sealed class UpgradeTests(ClusterOfTwoBuilds cluster) : IClassFixture<ClusterOfTwoBuilds>
{
    /// <summary>Of each part there are two processes, one of each build: what one loses the other takes over.</summary>
    [Theory(Explicit = true)]
    [InlineData(Part.CallSilo)]
    [InlineData(Part.SpeechSilo)]
    [InlineData(Part.Gateway)]
    public Task Calls_that_move_between_two_builds_lose_no_word_and_repeat_none(Part killed)
    {
        if (ClusterOfTwoBuilds.OtherBuild is null)
            Assert.Skip($"{ClusterOfTwoBuilds.Variable} names no other build.");
        var random = new Random(1);
        return Rounds.HoldAsync(cluster, rounds: 6, $"{killed} of either build in turn", async number =>
        {
            var build = number % 2 == 0 ? null : ClusterOfTwoBuilds.OtherBuild;
            var round = await Round.KillAsync(cluster, callsAtOnce: 10, [killed], Rounds.LongestStay, random, TestContext.Current.CancellationToken, part => cluster.Of(part).Single(process => process.Build == build));
            return (round, build is null ? "   to the other build" : "   to this build");
        });
    }

    /// <summary>What one build has written into the database the other reads.</summary>
    [Theory(Explicit = true)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_whose_gateway_and_call_silo_die_at_once_is_found_again_by_the_other_build(bool isOther)
    {
        if ((cluster.Missing ?? (ClusterOfTwoBuilds.OtherBuild is null ? $"{ClusterOfTwoBuilds.Variable} names no other build." : null)) is { } reason)
            Assert.Skip(reason);
        var cancellationToken = TestContext.Current.CancellationToken;
        await cluster.ReadyAsync(cancellationToken);
        var build = isOther ? ClusterOfTwoBuilds.OtherBuild : null;
        var (gateway, silo) = (Of(Part.Gateway), Of(Part.CallSilo));
        SimulatedCall? struck = null;
        for (var i = 0; i < 12 && struck is null; i++)
        {
            var caller = new ScriptCaller();
            var call = cluster.Place(caller, out var its);
            await caller.Spoke.WaitAsync(RunningCluster.Limit, cancellationToken);
            if (its == gateway && silo.Lines.Any(line => line.Contains($"call {call.CallControlId} Call started", StringComparison.Ordinal)))
                struck = call;
        }

        gateway.Kill();
        silo.Kill();
        cluster.Start(Part.Gateway, build);
        cluster.Start(Part.CallSilo, build);
        struck.ShouldNotBeNull();
        (await struck.Ended.WaitAsync(RunningCluster.Limit, cancellationToken)).Source.ShouldBe("caller", $"what the processes said is in {cluster.LogFile}");
        (await cluster.RecordAsync(struck, cancellationToken)).Turns.Select(t => t.Caller).OfType<string>().ShouldBe(TestSilo.Script.Turns.Select(t => t.Phrase), $"what the processes said is in {cluster.LogFile}");

        ClusterProcess Of(Part part) => cluster.Of(part).Single(process => process.Build == build);
    }
}

/// <summary>A cluster of this build and of another one.</summary>
public sealed class ClusterOfTwoBuilds() : RunningCluster("upgrade.log", otherBuild: OtherBuild)
{
    /// <summary>The environment variable that names the folder of the other build's programs.</summary>
    public const string Variable = "VOICEAGENT_OTHER_BUILD";

    public static string? OtherBuild { get; } = Environment.GetEnvironmentVariable(Variable);
}
