using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Telnyx.Tests;

public class TelnyxTransferAndDialTests
{
    private const string Refusal = """{"errors":[{"code":"10016","title":"Phone number must be in +E164 format"}]}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transfer_that_is_bridged_succeeds_and_stops_the_stream()
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            await call.Control.TransferAsync("+1 (555) 010-0004", Cancelled);
            var transfer = await gateway.Telnyx.NextAsync("transfer");
            (transfer.Text("to"), transfer.Body.GetProperty("timeout_secs").GetInt32()).ShouldBe(("+15550100004", 30));
            transfer.Text("webhook_url").ShouldBe("https://gw.example.com/base/telnyx/webhooks");
            var other = new { call_control_id = "v3:b", call_session_id = "another", client_state = transfer.Text("target_leg_client_state"), direction = "outgoing" };
            await gateway.SendAsync("call.initiated", other);
            await gateway.SendAsync("call.answered", other);
            await gateway.SendAsync("call.bridged", other);

            (await call.NextAsync()).ShouldBe("transfer succeeded");
            await gateway.Telnyx.NextAsync("streaming_stop");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_is_being_passed_on_is_handed_to_no_other_gateway(bool succeeds)
    {
        await using var gateway = await Gateway.StartAsync();
        var (_, socket) = await gateway.TalkAsync();
        using (socket)
        {
            gateway.Host.HasHeir = true;
            await gateway.Calls.Find("v3:a")!.TransferAsync("+15550100004", Cancelled);
            var transfer = await gateway.Telnyx.NextAsync("transfer");
            await gateway.ReplyReadAsync();
            var ending = gateway.Calls.EndAllAsync(Cancelled);
            if (succeeds)
                await gateway.SendAsync("call.bridged", new { call_control_id = "v3:b", call_session_id = "another", client_state = transfer.Text("target_leg_client_state"), direction = "outgoing" });
            else
                gateway.Time.Advance(TimeSpan.FromSeconds(4));
            (await ending).ShouldBe(0);
            if (!succeeds)
                (await gateway.Telnyx.NextAsync("hangup")).CallId.ShouldBe("v3:a");
        }
    }

    [Fact]
    public async Task A_transfer_whose_target_does_not_answer_fails_and_the_call_goes_on()
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            await call.Control.TransferAsync("+15550100004", Cancelled);
            await gateway.Telnyx.NextAsync("transfer");
            // Known by the session alone.
            await gateway.SendAsync("call.hangup", new { call_control_id = "v3:b", call_session_id = "session of v3:a", hangup_cause = "timeout" });

            (await call.NextAsync()).ShouldBe("transfer failed");
            await socket.PressAsync('1');
            (await call.NextAsync()).ShouldBe("digit 1");
        }
    }

    [Fact]
    public async Task A_refused_transfer_throws_and_is_not_reported_as_well()
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            gateway.Telnyx.Reply = _ => (422, Refusal);
            (await Should.ThrowAsync<CallControlException>(call.Control.TransferAsync("nobody", Cancelled))).Message.ShouldContain("InvalidPhoneNumber");
            await gateway.SendAsync("call.hangup", new { call_control_id = "v3:a", hangup_cause = "normal_clearing" });
            (await call.NextAsync()).ShouldBe("hung up: normal_clearing");
        }
    }

    [Fact]
    public async Task A_dialled_call_talks_when_answered()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Telnyx.Reply = _ => (200, """{"data":{"record_type":"call","call_control_id":"v3:out","call_session_id":"s","is_alive":false}}""");
        (await gateway.Calls.DialAsync(new("+15550100003", "+15550100002"), null, Cancelled)).ShouldBe("v3:out");

        var dial = await gateway.Telnyx.NextAsync("dial");
        (dial.Text("connection_id"), dial.Text("from"), dial.Text("to"), dial.Text("stream_bidirectional_target_legs")).ShouldBe(("168", "+15550100002", "+15550100003", "self"));
        dial.Text("webhook_url").ShouldBe("https://gw.example.com/base/telnyx/webhooks");
        // The socket opens while it rings; its start comes with the answer.
        using var socket = await gateway.OpenAsync(dial.Token);
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:out", direction = "outgoing", client_state = dial.Text("client_state") });
        await gateway.SendAsync("call.answered", new { call_control_id = "v3:out", client_state = dial.Text("client_state") });
        await socket.StartAsync("v3:out");
        (await gateway.Host.NextAsync()).Info.ShouldBe(new CallInfo("v3:out", CallDirection.Outbound, "+15550100002", "+15550100003"));
    }

    [Fact]
    public async Task A_webhook_that_overtakes_the_reply_to_the_dial_finds_its_call()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Telnyx.Reply = command => (200, command.Action is "dial" ? """{"data":{}}""" : "{}");
        var dialling = gateway.Calls.DialAsync(new("+15550100003", "+15550100009"), null, Cancelled);
        var dial = await gateway.Telnyx.NextAsync("dial");
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:out", direction = "outgoing", client_state = dial.Text("client_state") });
        (await dialling).ShouldBe("v3:out");

        await gateway.SendAsync("call.hangup", new { call_control_id = "v3:out", hangup_cause = "user_busy" });
        await gateway.Calls.WaitUntilIdleAsync(Cancelled);
        gateway.Host.Reserved.ShouldBe(0);
        gateway.Calls.Tokens.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_refused_dial_leaves_nothing_behind()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Telnyx.Reply = _ => (422, Refusal);

        await Should.ThrowAsync<CallControlException>(gateway.Calls.DialAsync(new("nobody", "+15550100002"), null, Cancelled));
        gateway.Calls.ActiveCalls.ShouldBe(0);
        gateway.Host.Reserved.ShouldBe(0);
        gateway.Calls.Tokens.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_dial_given_up_is_hung_up_as_soon_as_its_call_shows()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Telnyx.Reply = command => (200, command.Action is "dial" ? """{"data":{}}""" : "{}");
        using var cancel = new CancellationTokenSource();
        var dialling = gateway.Calls.DialAsync(new("+15550100003", "+15550100002"), null, cancel.Token);
        var dial = await gateway.Telnyx.NextAsync("dial");
        cancel.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(dialling);

        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:out", direction = "outgoing", client_state = dial.Text("client_state") });
        (await gateway.Telnyx.NextAsync("hangup")).CallId.ShouldBe("v3:out");
    }

    [Fact]
    public async Task Dialling_without_the_settings_it_needs_says_which()
    {
        await using var gateway = await Gateway.StartAsync(("ConnectionId", null));

        (await Should.ThrowAsync<CallControlException>(gateway.Calls.DialAsync(new("+1", "+15550100002"), null, Cancelled))).Message.ShouldContain("Telnyx__ConnectionId");
    }
}
