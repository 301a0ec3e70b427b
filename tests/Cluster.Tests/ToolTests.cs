using System.Globalization;
using VoiceAgent.TestSilo;

namespace VoiceAgent.Cluster.Tests;

/// <summary>Processes die while the agent has something done by a business in the world.</summary>
[Collection("Clusters")]
public sealed class ToolTests(ClusterWithBusiness cluster) : IClassFixture<ClusterWithBusiness>
{
    /// <summary>How many turns of the script each caller holds: the booking, one turn before it and one after.</summary>
    private const int Turns = 3;

    /// <summary>All calls of a round begin within this time, so that their tools run at once.</summary>
    private static readonly TimeSpan Ramp = TimeSpan.FromSeconds(1);

    /// <summary>One process dies when a tool has just begun, one while it is under way, and one when it is done and nobody knows of that yet.</summary>
    [Theory]
    [InlineData(Part.CallSilo)]
    [InlineData(Part.SpeechSilo)]
    [InlineData(Part.Gateway)]
    public Task What_a_tool_does_is_done_once_whichever_process_is_killed_meanwhile(Part killed) => KillAsync(rounds: 3, calls: 6, killed);

    /// <summary>The figures: run with <c>--explicit only --show-live-output on</c>.</summary>
    [Theory(Explicit = true)]
    [InlineData(Part.CallSilo)]
    [InlineData(Part.SpeechSilo)]
    [InlineData(Part.Gateway)]
    public Task What_tools_do_is_done_once_however_many_processes_are_killed_meanwhile(Part killed) => KillAsync(rounds: 20, calls: 10, killed);

    private async Task KillAsync(int rounds, int calls, Part killed)
    {
        var random = new Random(1);
        var all = new List<string>();
        await Rounds.HoldAsync(cluster, rounds, $"{killed} while a tool runs", async number =>
        {
            var (round, placed, about) = await KillAsync(number, calls, killed, random, TestContext.Current.CancellationToken);
            all.AddRange(placed.Select(p => p.Call.CallControlId));
            return (round, about);
        });

        // A second effect may come after its round, but before the last one ends.
        all.ShouldAllBe(call => cluster.Business.Of(call).Count == 1 && cluster.Business.Of(call)[0].Effects == 1);
        var repeated = all.Sum(call => cluster.Business.Of(call).Sum(b => b.Requests - 1));
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{all.Count} calls, each with one effect; asked for again under the same key: {repeated} times"));
    }

    /// <summary>Kills the process that works for one of the calls while its tool runs.</summary>
    private async Task<(Round Round, IReadOnlyList<PlacedCall> Calls, string About)> KillAsync(int number, int callsAtOnce, Part killed, Random random, CancellationToken cancellationToken)
    {
        var calls = await Round.PlaceAsync(cluster, callsAtOnce, Ramp, cancellationToken, Turns);
        var chosen = calls[random.Next(calls.Count)];
        var booking = await cluster.Business.BegunAsync(chosen.Call.CallControlId).WaitAsync(RunningCluster.Limit, cancellationToken);
        await Task.Delay((number % 3) switch
        {
            1 => TimeSpan.Zero,
            2 => booking.Before * random.NextDouble(),
            _ => booking.Before + (booking.After * random.NextDouble()),
        }, TimeProvider.System, cancellationToken);
        var victim = WorksFor(killed, chosen);
        var at = victim.Kill();
        // What the business has not answered by now, the victim never knew.
        var standing = calls.Where(placed => WorksFor(killed, placed) == victim).ToDictionary(p => p.Call.CallControlId, p => StandingOf(p.Call.CallControlId));
        cluster.Start(killed);
        var round = await Round.EndAsync(cluster, calls, [new Blow(killed, victim, at, IsFreeze: false)], cancellationToken,
            (placed, record) => Compare(placed.Call.CallControlId, record, mustRepeat: killed == Part.CallSilo && standing.GetValueOrDefault(placed.Call.CallControlId) is "begun" or "committed"));
        var states = string.Join(", ", standing.Values.CountBy(s => s).OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Value} {s.Key}")));
        var again = calls.Sum(p => cluster.Business.Of(p.Call.CallControlId).Sum(b => b.Requests - 1));
        return (round, calls, string.Create(CultureInfo.InvariantCulture, $"   killed with {states}; asked for again: {again}"));
    }

    private string StandingOf(string call) => cluster.Business.Of(call) is [{ Standing: var standing }, ..] ? standing : "not begun";

    /// <summary>The process that works for a call on which nothing has happened yet.</summary>
    private ClusterProcess WorksFor(Part part, PlacedCall placed) => part switch
    {
        Part.Gateway => placed.Gateway,
        Part.CallSilo => Saying(part, $"call {placed.Call.CallControlId} Call started"),
        _ => Saying(part, $"Opened for {placed.Call.CallControlId}"),
    };

    private ClusterProcess Saying(Part part, string words) => cluster.All(part).Last(p => p.Lines.Any(line => line.Contains(words, StringComparison.Ordinal)));

    /// <summary>What is not as if the tool had run without any kill.</summary>
    /// <param name="mustRepeat">Whether the process that ran the tool died without an answer, so that the business must have been asked again.</param>
    private IEnumerable<string> Compare(string call, CallDetail record, bool mustRepeat)
    {
        var bookings = cluster.Business.Of(call);
        if (bookings is not [{ Effects: 1 } booking])
        {
            yield return $"had this done: {string.Join(", ", bookings.Select(b => $"{b.Key} {b.Requests} times asked for and {b.Effects} times done"))}.";
            yield break;
        }

        if (mustRepeat && booking.Requests < 2)
            yield return "had its tool run by a process that was killed, and nobody asked for the answer again.";
        var used = record.Turns.SelectMany(t => t.Tools).ToList();
        if (used is not [{ Name: "book", Outcome: "returned" }])
            yield return $"is recorded with these tools: {string.Join(", ", used)}.";
        // The request for the next turn holds the call of the tool and its result, each once.
        var asked = Script.Turns[Turns - 1].Phrase;
        var expected = ToldTools.Line(call, asked, [ToldTools.Called("{}"), ToldTools.Returned(booking.Answer.Result)]);
        var told = cluster.Said(ToldTools.Line(call, asked, [])).ToList();
        if (told.Count == 0 || !told.TrueForAll(line => line.EndsWith(expected, StringComparison.Ordinal)))
            yield return $"had this told to the model: {string.Join("; ", told)}.";
    }
}
