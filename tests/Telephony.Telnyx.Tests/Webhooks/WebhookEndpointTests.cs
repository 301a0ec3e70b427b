using System.Net;
using System.Text;

namespace VoiceAgent.Telephony.Telnyx.Tests.Webhooks;

public class WebhookEndpointTests
{
    private const string Unknown = """{"data":{"event_type":"call.teleported","id":"e1","payload":{"call_control_id":"v3:x"}}}""";

    [Fact]
    public async Task Signatures_are_required_right_and_recent()
    {
        await using var gateway = await Gateway.StartAsync();
        var body = Encoding.UTF8.GetBytes(Unknown);
        var now = gateway.Time.GetUtcNow();
        var good = TestKey.Headers(body, now);

        (await gateway.PostAsync(body, null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await gateway.PostAsync(body, good with { Signature = "AAAA" })).ShouldBe(HttpStatusCode.Unauthorized);
        (await gateway.PostAsync(body, TestKey.Headers("other"u8, now))).ShouldBe(HttpStatusCode.Unauthorized);
        (await gateway.PostAsync(body, TestKey.Headers(body, now.AddSeconds(-301)))).ShouldBe(HttpStatusCode.Unauthorized);
        (await gateway.PostAsync(body, TestKey.Headers(body, now.AddSeconds(301)))).ShouldBe(HttpStatusCode.Unauthorized);
        (await gateway.PostAsync(body, good)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Malformed_bodies_are_400_and_too_large_ones_413()
    {
        await using var gateway = await Gateway.StartAsync();

        (await gateway.PostAsync("nonsense")).ShouldBe(HttpStatusCode.BadRequest);
        (await gateway.PostAsync("""{"event_type":"call.answered","payload":{},"webhook_id":"w"}""")).ShouldBe(HttpStatusCode.BadRequest);
        (await gateway.PostAsync("")).ShouldBe(HttpStatusCode.BadRequest);
        (await gateway.PostAsync(new byte[1024 * 1024], null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await gateway.PostAsync(new byte[(1024 * 1024) + 1], null)).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Without_a_public_key_webhooks_are_refused_unless_that_is_allowed()
    {
        await using (var gateway = await Gateway.StartAsync(("PublicKey", null)))
            (await gateway.PostAsync(Unknown)).ShouldBe(HttpStatusCode.Unauthorized);

        await using (var gateway = await Gateway.StartAsync(("PublicKey", null), ("AllowUnsigned", "true")))
            (await gateway.PostAsync(Encoding.UTF8.GetBytes(Unknown), null)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_public_key_is_used_even_where_unsigned_ones_are_allowed()
    {
        await using var gateway = await Gateway.StartAsync(("AllowUnsigned", "true"));

        (await gateway.PostAsync(Encoding.UTF8.GetBytes(Unknown), null)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_repeated_event_is_acknowledged_and_does_nothing()
    {
        await using var gateway = await Gateway.StartAsync();
        var initiated = gateway.Event("call.initiated", new { call_control_id = "v3:a", direction = "incoming" });

        for (var time = 0; time < 5; time++)
            (await gateway.PostAsync(initiated)).ShouldBe(HttpStatusCode.OK);

        await gateway.Telnyx.NextAsync("answer");
        gateway.Calls.ActiveCalls.ShouldBe(1);
        gateway.Telnyx.Pending.ShouldBe(0);
    }

    [Fact]
    public async Task A_call_that_cannot_keep_up_sends_its_webhooks_back_and_takes_them_later()
    {
        await using var gateway = await Gateway.StartAsync(("WebhookQueuePerCall", "2"));
        var reserve = gateway.Host.HoldReservations();
        (await gateway.PostAsync(gateway.Event("call.initiated", new { call_control_id = "v3:a", direction = "incoming" }))).ShouldBe(HttpStatusCode.OK);
        (await gateway.PostAsync(gateway.Event("call.cost", new { call_control_id = "v3:a" }))).ShouldBe(HttpStatusCode.OK);
        var third = gateway.Event("call.hangup", new { call_control_id = "v3:a", hangup_cause = "originator_cancel" });
        (await gateway.PostAsync(third)).ShouldBe(HttpStatusCode.ServiceUnavailable);

        reserve.SetResult();
        using var socket = await gateway.OpenAsync((await gateway.Telnyx.NextAsync("answer")).Token);
        await socket.StartAsync("v3:a");
        // The line is taken after everything that waited before it.
        await gateway.Host.NextAsync();
        (await gateway.PostAsync(third)).ShouldBe(HttpStatusCode.OK);
        await gateway.Calls.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task All_shared_examples_are_taken()
    {
        await using var gateway = await Gateway.StartAsync();
        foreach (var example in SharedMaterial.Telnyx("examples/webhooks.json").EnumerateArray())
            (await gateway.PostAsync(example.GetRawText())).ShouldBe(HttpStatusCode.OK);
    }
}
