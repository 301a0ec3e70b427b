using System.Net;

namespace VoiceAgent.Carriers.Telnyx.Tests;

public class WebhookStormTests
{
    /// <summary>100 calls, each with its events in a random order, each event sent one to three times, all at once from eight senders.</summary>
    [Fact]
    public async Task Repeated_and_reordered_webhooks_neither_answer_twice_nor_keep_a_call()
    {
        const int Calls = 100;
        await using var gateway = await Gateway.StartAsync(("PublicKey", null), ("AllowUnsigned", "true"), ("WebhookQueuePerCall", "1000"));
        var random = new Random(20261121);
        var storm = new List<string>();
        for (var number = 0; number < Calls; number++)
        {
            var payload = new { call_control_id = $"v3:{number}", call_session_id = $"s{number}", direction = "incoming", hangup_cause = "normal_clearing", digit = "1" };
            foreach (var type in new[] { "call.initiated", "call.answered", "streaming.started", "streaming.failed", "call.dtmf.received", "call.bridged", "streaming.stopped", "call.hangup", "call.cost" })
                storm.AddRange(Enumerable.Repeat(gateway.Event(type, payload), random.Next(1, 4)));
        }

        var shuffled = storm.ToArray();
        random.Shuffle(shuffled);
        var answers = await Task.WhenAll(shuffled.Chunk((shuffled.Length / 8) + 1).Select(async part =>
        {
            var statuses = new List<HttpStatusCode>();
            foreach (var body in part)
                statuses.Add(await gateway.PostAsync(System.Text.Encoding.UTF8.GetBytes(body), null));
            return statuses;
        }));

        answers.SelectMany(part => part).ShouldAllBe(status => status == HttpStatusCode.OK);
        await gateway.Calls.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
        gateway.Calls.Tokens.Count.ShouldBe(0);
        gateway.Host.Reserved.ShouldBe(0);
        var commands = gateway.Telnyx.Drain();
        commands.Where(command => command.Action is "answer").GroupBy(command => command.CallId).ShouldAllBe(group => group.Count() == 1);
        commands.ShouldAllBe(command => command.Action == "answer");
    }
}
