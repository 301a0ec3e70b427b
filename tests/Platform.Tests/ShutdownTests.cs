using System.Net;
using VoiceAgent.Simulator;

namespace VoiceAgent.Platform.Tests;

/// <summary>The platform is told to stop.</summary>
public sealed class ShutdownTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_platform_told_to_stop_finishes_its_call_refuses_others_and_exits()
    {
        Repository.RequireEngines();
        await using var platform = await RunningPlatform.StartAsync();
        var caller = platform.Caller([CallerTurn.Say("when are you open"), CallerTurn.Say("no thank you goodbye")]);
        var attentive = new AttentiveHandset(caller, () => caller.Spoken.Count == 1);
        var call = platform.Place(attentive);
        await attentive.HeardAsync(Cancel);

        await platform.Process.TerminateAsync();
        await platform.Process.SaysAsync("Stopping: 1 calls may go on", Cancel);
        using var ready = await platform.Http.GetAsync("/ready", Cancel);
        var refused = await platform.EndAsync(platform.Place(new SilentHandset()), Cancel);
        var end = await platform.EndAsync(call, Cancel);
        var exit = await platform.Process.Exited.WaitAsync(RunningPlatform.Limit, Cancel);

        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Cause.ShouldBe("user_busy");
        end.ShouldBe(new CallEnd("normal_clearing", "callee", "200"), "the agent itself hangs up, after the goodbye");
        caller.Spoken.Count.ShouldBe(2);
        EarReport.Measure(call.Ear!, caller.Spoken).Turns.ShouldAllBe(t => t.Response != null);
        exit.ShouldBe(0, platform.Process.Output);
    }
}
