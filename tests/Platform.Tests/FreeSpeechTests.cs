using VoiceAgent.Simulator;

namespace VoiceAgent.Platform.Tests;

/// <summary>Callers who do not keep to the demo.</summary>
public sealed class FreeSpeechTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Speech_outside_the_demo_gets_a_transcript_and_an_answer()
    {
        Repository.RequireEngines();
        var recording = Repository.Shared(Path.Combine("speech", "0880_librivox.wav"));
        await using var platform = await RunningPlatform.StartAsync();
        var caller = platform.Caller([CallerTurn.Play(recording)], recording);
        var call = platform.Place(caller);

        await platform.EndAsync(call, Cancel);

        var record = await platform.RecordAsync(call, Cancel);
        record.State.ShouldBe("ended");
        record.Turns.ShouldContain(t => t.Caller != null && t.Caller.Length > 0 && t.Agent.Length > 0, platform.Process.Output);
        EarReport.Measure(call.Ear!, caller.Spoken).Turns[1].Response.ShouldNotBeNull(platform.Process.Output);
    }
}
