using System.Globalization;

namespace VoiceAgent.Cluster.Tests;

/// <summary>Many rounds, with a table of what callers noticed.</summary>
internal static class Rounds
{
    /// <summary>Half of a conversation: every call is there when something happens.</summary>
    public static readonly TimeSpan LongestStay = TimeSpan.FromSeconds(10);

    /// <summary>Rounds in which something comes to a stand: in turn for a time that all should simply survive, and for longer than the cluster's patience.</summary>
    /// <param name="choose">What, in each round.</param>
    public static Task FreezeAsync(RunningCluster cluster, int rounds, int calls, string struck, Func<Random, Outage> choose)
    {
        var random = new Random(1);
        return HoldAsync(cluster, rounds, struck, async number =>
        {
            // The short one comes at any time in half of a conversation; the long one so early that the calls are still there when it is over.
            var isLong = (rounds - number) % 2 == 0;
            var length = TimeSpan.FromSeconds(isLong ? 15 + (2 * random.NextDouble()) : 0.5 + (2.5 * random.NextDouble()));
            var round = await Round.FreezeAsync(cluster, calls, choose, length, isLong ? TimeSpan.FromSeconds(1) : LongestStay, random, TestContext.Current.CancellationToken);
            var about = string.Create(CultureInfo.InvariantCulture, $"   {length.TotalSeconds,4:0.0} s");
            return (round, round.GaveUp.Count == 0 ? about : $"{about}, gave up and replaced: {string.Join(", ", round.GaveUp)}");
        });
    }

    /// <param name="hold">Holds a round, given its number, and tells about it.</param>
    public static async Task HoldAsync(RunningCluster cluster, int rounds, string struck, Func<int, Task<(Round Round, string About)>> hold)
    {
        if (cluster.Missing is { } reason)
            Assert.Skip(reason);
        var output = TestContext.Current.TestOutputHelper!;
        output.WriteLine($"{struck}: calls; how often affected; their longest wait for the agent in s: median, longest; where nothing happens: median; most words repeated");
        var (waits, usual, unheard, faults) = (new List<TimeSpan>(), new List<TimeSpan>(), 0, new List<string>());
        for (var number = 1; number <= rounds; number++)
        {
            var (round, about) = await hold(number);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{number,3}: {round.Calls,3} {round.Waits.Count,3}   {Quantile(round.Waits, 0.5),5:0.00} {Quantile(round.Waits, 1),5:0.00}   {Quantile(round.Usual, 0.5),5:0.00}   {round.Repeated,5:0.0}{about}"));
            waits.AddRange(round.Waits);
            usual.AddRange(round.Usual);
            unheard += round.Unheard;
            foreach (var fault in round.Faults)
                output.WriteLine($"     {fault}");
            // The log of all that was said is not always at hand where a round failed.
            foreach (var line in round.Faulty.SelectMany(cluster.Said))
                output.WriteLine($"        {line}");
            faults.AddRange(round.Faults);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"All: {waits.Count} times a call was affected; wait: median {Quantile(waits, 0.5):0.00} s, 95 % {Quantile(waits, 0.95):0.00} s, longest {Quantile(waits, 1):0.00} s; where nothing happens: median {Quantile(usual, 0.5):0.00} s; said to nobody: {unheard}"));
        // Once more at the end: of a long output the end is what remains.
        foreach (var fault in faults)
            output.WriteLine(fault);
        faults.ShouldBeEmpty($"what the processes said is in {cluster.LogFile}");
        waits.ShouldNotBeEmpty("no call had anything to do with what was struck");
    }

    private static double Quantile(IReadOnlyList<TimeSpan> times, double share) =>
        times.Count == 0 ? double.NaN : times.Order().ElementAt((int)Math.Min(times.Count - 1, share * times.Count)).TotalSeconds;
}
