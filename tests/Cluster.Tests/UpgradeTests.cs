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
}

/// <summary>A cluster of this build and of another one.</summary>
public sealed class ClusterOfTwoBuilds() : RunningCluster("upgrade.log", otherBuild: OtherBuild)
{
    /// <summary>The environment variable that names the folder of the other build's programs.</summary>
    public const string Variable = "VOICEAGENT_OTHER_BUILD";

    public static string? OtherBuild { get; } = Environment.GetEnvironmentVariable(Variable);
}
