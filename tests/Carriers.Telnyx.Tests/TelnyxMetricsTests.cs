using VoiceAgent.Testing;

namespace VoiceAgent.Carriers.Telnyx.Tests;

public class TelnyxMetricsTests
{
    [Fact]
    public async Task Webhooks_are_counted_by_what_was_done_with_them()
    {
        await using var gateway = await Gateway.StartAsync();
        using var counts = new CountListener(gateway.Meters, LineMetrics.MeterName);

        var unknown = gateway.Event("call.cost", new { call_control_id = "v3:x" });
        await gateway.PostAsync(unknown);
        await gateway.PostAsync(unknown);
        await gateway.PostAsync("nonsense");
        await gateway.PostAsync([], null);
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", direction = "incoming" });

        counts.Seen.ShouldBe(
        [
            "voiceagent_telnyx_webhooks_total ignored",
            "voiceagent_telnyx_webhooks_total duplicate",
            "voiceagent_telnyx_webhooks_total malformed",
            "voiceagent_telnyx_webhooks_total unsigned",
            "voiceagent_telnyx_webhooks_total queued",
        ]);
    }
}
