using System.Net;
using System.Net.Sockets;
using System.Text;
using VoiceAgent.Testing;

namespace VoiceAgent.Carriers.Telnyx.Tests.Webhooks;

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
        await using (var gateway = await Gateway.StartAsync(("PublicKey", null), ("ApiKey", null)))
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

    [Theory]
    [InlineData("")]
    [InlineData("telnyx-timestamp: 1763683200\r\n")]
    [InlineData("telnyx-timestamp: 1795255200\r\ntelnyx-signature-ed25519: AAAA\r\n")]
    [InlineData("telnyx-timestamp: 1\r\ntelnyx-signature-ed25519: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\r\n")]
    public async Task What_the_headers_give_away_is_refused_before_any_of_the_body_came(string headers)
    {
        await using var gateway = await Gateway.StartAsync();
        using var stranger = await ConnectAsync(gateway, $"Content-Length: 1000000\r\n{headers}");

        (await ReadAsync(stranger)).ShouldStartWith("HTTP/1.1 401");
    }

    [Fact]
    public async Task A_body_that_does_not_come_in_time_costs_the_connection()
    {
        await using var gateway = await Gateway.StartAsync();
        using var counts = new CountListener(gateway.Meters, LineMetrics.MeterName);
        using var stranger = await ConnectAsync(gateway, "Content-Length: 1000000\r\n" + GoodLooking(gateway));
        await gateway.Time.TimerIn(BodyReadings.TimeLimit);

        gateway.Time.Advance(BodyReadings.TimeLimit);

        (await ReadAsync(stranger)).ShouldBeEmpty();
        await counts.SeenAsync(1);
        counts.Seen.ShouldBe(["voiceagent_telnyx_webhooks_total too_slow"]);
    }

    [Fact]
    public async Task Strangers_who_announce_much_and_send_little_take_nothing_from_the_carrier()
    {
        const int Strangers = 600;
        await using var gateway = await Gateway.StartAsync();
        using var counts = new CountListener(gateway.Meters, LineMetrics.MeterName);
        var strangers = new List<Socket>();
        try
        {
            for (var i = 0; i < Strangers; i++)
            {
                strangers.Add(await ConnectAsync(gateway, "Content-Length: 1000000\r\n" + GoodLooking(gateway)));
                await strangers[^1].SendAsync("{"u8.ToArray(), TestContext.Current.CancellationToken);
            }

            await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", direction = "incoming" });
            await gateway.Telnyx.NextAsync("answer");
            counts.Seen.Count(c => c.EndsWith("queued", StringComparison.Ordinal)).ShouldBe(1);
            counts.Seen.Count(c => c.EndsWith("too_many", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(Strangers - BodyReadings.MaxReadings + 1);
        }
        finally
        {
            strangers.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task A_burst_of_refusals_is_two_lines()
    {
        await using var gateway = await Gateway.StartAsync();
        for (var i = 0; i < 200; i++)
            await gateway.PostAsync(Encoding.UTF8.GetBytes(Unknown), i % 2 == 0 ? null : TestKey.Headers("other"u8, gateway.Time.GetUtcNow()));
        gateway.Time.Advance(TimeSpan.FromSeconds(1));

        gateway.Log.Lines.Where(l => l.Contains("refused", StringComparison.Ordinal)).Select(l => l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..])
            .ShouldBe(["1 webhooks were refused: unsigned 1", "199 webhooks were refused: bad_signature 100, unsigned 99"]);
    }

    [Fact]
    public async Task Webhooks_of_API_version_1_are_refused_and_what_to_change_is_said_once()
    {
        await using var gateway = await Gateway.StartAsync();
        for (var i = 0; i < 3; i++)
            (await gateway.PostAsync("""{"event_type":"call.answered","payload":{},"webhook_id":"w"}""")).ShouldBe(HttpStatusCode.BadRequest);
        using var stranger = await ConnectAsync(gateway, "Content-Length: 10\r\nX-Telnyx-Signature: t=1,h=x\r\n");
        (await ReadAsync(stranger)).ShouldStartWith("HTTP/1.1 400");

        gateway.Log.Lines.Count(l => l.Contains("API version of the Call Control application to 2", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(299)]
    public async Task What_was_signed_before_this_gateway_was_there_is_done_only_if_the_carrier_still_has_the_call(int earlier)
    {
        foreach (var alive in new[] { "true", "false", "null" })
        {
            await using var gateway = await Gateway.StartAsync();
            gateway.Telnyx.Reply = command => (200, $$$"""{"data":{"is_alive":{{{alive}}}}}""");
            var body = Encoding.UTF8.GetBytes(gateway.Event("call.initiated", new { call_control_id = "v3:a", direction = "incoming" }));
            var headers = TestKey.Headers(body, gateway.Time.GetUtcNow().AddSeconds(-earlier));

            (await gateway.PostAsync(body, headers)).ShouldBe(HttpStatusCode.OK);

            await gateway.Telnyx.NextAsync("status");
            if (alive == "true")
                await gateway.Telnyx.NextAsync("answer");
            else
                await gateway.Calls.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
            (await gateway.PostAsync(body, headers)).ShouldBe(HttpStatusCode.OK);
            gateway.Telnyx.Pending.ShouldBe(0);
            gateway.Host.Reserved.ShouldBe(alive == "true" ? 1 : 0);
        }
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(61, true)]
    public async Task What_comes_a_minute_late_is_no_first_delivery(int age, bool asked)
    {
        await using var gateway = await Gateway.StartAsync();
        var body = Encoding.UTF8.GetBytes(gateway.Event("call.initiated", new { call_control_id = "v3:a", direction = "incoming" }));
        var headers = TestKey.Headers(body, gateway.Time.GetUtcNow());
        gateway.Time.Advance(TimeSpan.FromSeconds(age));

        (await gateway.PostAsync(body, headers)).ShouldBe(HttpStatusCode.OK);

        if (asked)
            await gateway.Telnyx.NextAsync("status");
        await gateway.Telnyx.NextAsync("answer");
    }

    [Fact]
    public async Task A_webhook_with_a_byte_order_mark_or_a_broken_field_is_taken()
    {
        await using var gateway = await Gateway.StartAsync();
        (await gateway.PostAsync("\uFEFF" + gateway.Event("call.initiated", new { call_control_id = "v3:a", direction = "incoming", from = "BAD" }).Replace("BAD", "\\ud800", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.OK);
        await gateway.Telnyx.NextAsync("answer");
    }

    private static string GoodLooking(Gateway gateway)
    {
        var (timestamp, signature) = TestKey.Headers("something else"u8, gateway.Time.GetUtcNow());
        return $"telnyx-timestamp: {timestamp}\r\ntelnyx-signature-ed25519: {signature}\r\n";
    }

    private static async Task<Socket> ConnectAsync(Gateway gateway, string headers)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, gateway.Port, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /telnyx/webhooks HTTP/1.1\r\nHost: x\r\n{headers}\r\n"), TestContext.Current.CancellationToken);
        return socket;
    }

    /// <returns>What came first; nothing where the connection was closed.</returns>
    private static async Task<string> ReadAsync(Socket socket)
    {
        var buffer = new byte[4096];
        try
        {
            return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken));
        }
        catch (SocketException)
        {
            return "";
        }
    }
}
