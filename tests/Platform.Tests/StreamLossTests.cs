using VoiceAgent.Simulator;

namespace VoiceAgent.Platform.Tests;

/// <summary>The network between the carrier and the platform fails.</summary>
public sealed class StreamLossTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_conversation_survives_the_loss_of_its_media_socket()
    {
        Repository.RequireEngines();
        await using var platform = await RunningPlatform.StartAsync();
        var caller = platform.Caller([CallerTurn.Say("when are you open"), CallerTurn.Say("no thank you goodbye")]);
        var attentive = new AttentiveHandset(caller, () => caller.Spoken.Count == 1);
        var call = platform.Place(attentive);
        // In the middle of the answer: half a second of it has been heard.
        await attentive.HeardAsync(Cancel);
        call.Stream!.Cut();

        await platform.EndAsync(call, Cancel);

        var record = await platform.RecordAsync(call, Cancel);
        record.Turns.Where(t => t.Caller is not null).Select(t => t.Caller).ShouldBe(["when are you open", "no thank you goodbye"], platform.Process.Output);
        record.Turns[^1].Agent.ShouldEndWith("Goodbye.");
        caller.HungUp.ShouldBeFalse(platform.Process.Output);
        var commands = platform.Carrier.Commands.Where(c => c.Status == 200).Select(c => c.Name).ToList();
        commands.ShouldBe(["answer", "streaming_start", "hangup"]);
        (await platform.SettledMetricsAsync(Cancel))["voiceagent_telnyx_stream_restarts_total"].ShouldBe(1);
    }
}
