using System.Net;
using VoiceAgent.Simulator;

namespace VoiceAgent.Platform.Tests;

/// <summary>A platform with one place.</summary>
public sealed class CapacityTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_platform_refuses_the_second_caller_as_busy_and_serves_the_first()
    {
        Repository.RequireEngines();
        await using var platform = await RunningPlatform.StartAsync(new Dictionary<string, string> { ["Calls__MaxCalls"] = "1" });
        var first = platform.Place(platform.Caller([CallerTurn.Say("when are you open")]));
        await platform.Process.SaysAsync("Call started", Cancel);
        (await platform.Http.GetAsync("/ready", Cancel)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);

        var second = platform.Place(new SilentHandset());
        var refused = await platform.EndAsync(second, Cancel);

        refused.ShouldBe(new CallEnd("user_busy", "callee", "486"));
        first.State.ShouldBe(LegState.Answered);
        (await platform.EndAsync(first, Cancel)).Source.ShouldBe("caller");
        (await platform.RecordAsync(first, Cancel)).Turns.Select(t => t.Caller).ShouldBe([null, "when are you open"], platform.Process.Output);
        var metrics = await platform.SettledMetricsAsync(Cancel);
        metrics.Of("voiceagent_calls_total", "outcome", "refused").ShouldBe(1);
        metrics.Of("voiceagent_calls_total", "outcome", "completed").ShouldBe(1);
        (await platform.Http.GetAsync("/ready", Cancel)).EnsureSuccessStatusCode();
    }
}
