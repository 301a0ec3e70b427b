using VoiceAgent.Testing;

namespace VoiceAgent.Carriers.Telnyx.Tests;

/// <summary>What a call does when its carrier or its process fails it: nobody is left in silence, and no place is kept.</summary>
public sealed class TelnyxLineFaultTests
{
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_place_of_a_caller_who_was_passed_on_is_free_for_another_and_no_drain_waits_for_them()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Host.Capacity = 1;
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            await call.Control.TransferAsync("+15550100004", Cancelled);
            var transfer = await gateway.Telnyx.NextAsync("transfer");
            await gateway.SendAsync("call.bridged", new { call_control_id = "v3:a", client_state = transfer.Text("client_state") });
            (await call.NextAsync()).ShouldBe("transfer succeeded");
            (await call.NextAsync()).ShouldBe("hung up: transferred");
            await gateway.Telnyx.NextAsync("streaming_stop");
            await gateway.Calls.WaitUntilIdleAsync(Cancelled);
            gateway.Host.Reserved.ShouldBe(0);

            using var next = (await gateway.TalkAsync("v3:next")).Socket;
            // What still comes of the first one is not a new call, nor one that was lost.
            await gateway.SendAsync("call.dtmf.received", new { call_control_id = "v3:a", digit = "1", client_state = transfer.Text("client_state") });
            await gateway.SendAsync("call.hangup", new { call_control_id = "v3:a", hangup_cause = "normal_clearing" });
            gateway.Telnyx.Pending.ShouldBe(0);
        }
    }

    [Fact]
    public async Task A_caller_whose_media_never_comes_is_spoken_to_and_let_go()
    {
        await using var gateway = await Gateway.StartAsync(("StreamAttempts", "0"), ("StreamTimeout", "00:00:07"));
        using var counted = new CountListener(gateway.Meters, LineMetrics.MeterName);
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", direction = "incoming" });
        var answer = await gateway.Telnyx.NextAsync("answer");
        await gateway.Time.TimerIn(TimeSpan.FromSeconds(3.5) + Slack);
        await gateway.ReplyReadAsync();
        gateway.Time.Advance(TimeSpan.FromSeconds(3.5) + Slack);
        var wait = await gateway.Telnyx.NextAsync("speak");
        (wait.Text("payload"), wait.Text("voice"), wait.Text("language")).ShouldBe(("One moment, please.", "female", "en-US"));
        await gateway.ReplyReadAsync();
        gateway.Time.Advance(TimeSpan.FromSeconds(3.5));
        await gateway.Telnyx.NextAsync("status");
        (await gateway.Telnyx.NextAsync("speak")).Text("payload").ShouldContain("Goodbye.");
        await gateway.SendAsync("call.speak.ended", new { call_control_id = "v3:a", status = "completed", client_state = answer.Text("client_state") });
        await gateway.Telnyx.NextAsync("hangup");
        await gateway.SendAsync("call.hangup", new { call_control_id = "v3:a", hangup_cause = "normal_clearing" });
        await gateway.Calls.WaitUntilIdleAsync(Cancelled);
        gateway.Host.Directory!.Find("v3:a").ShouldNotBeNull().End!.Outcome.ShouldBe(Calls.CallOutcome.Failed);
        counted.Seen.Where(c => c.StartsWith("voiceagent_telnyx_spoken_instead_total", StringComparison.Ordinal)).ShouldBe(["voiceagent_telnyx_spoken_instead_total wait", "voiceagent_telnyx_spoken_instead_total goodbye"]);
        foreach (var says in new[] { "asks them to wait", "says goodbye" })
            gateway.Log.Lines.Count(line => line.EndsWith($"for there is no media stream: the carrier's own voice {says}", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_conversation_whose_stream_cannot_be_had_again_has_failed()
    {
        await using var gateway = await Gateway.StartAsync(("StreamAttempts", "0"));
        var (call, socket) = await gateway.TalkAsync();
        socket.Dispose();
        (await call.NextAsync()).ShouldBe("line lost");
        (await gateway.Telnyx.NextAsync("speak")).Text("payload").ShouldContain("Goodbye.");
        await gateway.SendAsync("call.hangup", new { call_control_id = "v3:a", hangup_cause = "normal_clearing" });
        (await call.NextAsync()).ShouldBe("hung up: normal_clearing (failed)");
    }

    [Fact]
    public async Task A_stream_that_brings_nothing_is_replaced_twice_and_then_taken_for_a_silent_caller()
    {
        await using var gateway = await Gateway.StartAsync(("StreamRetryDelay", "00:00:00.300"));
        using var counted = new CountListener(gateway.Meters, LineMetrics.MeterName);
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            for (var stream = 1; stream <= 2; stream++)
            {
                await gateway.Time.TimerIn(TimeSpan.FromSeconds(4));
                gateway.Time.Advance(TimeSpan.FromSeconds(4) + Slack);
                (await call.NextAsync()).ShouldBe("line lost");
                await gateway.Time.TimerIn((TimeSpan.FromSeconds(0.3) * Math.Pow(2, stream - 1)) + Slack);
                gateway.Time.Advance((TimeSpan.FromSeconds(0.3) * Math.Pow(2, stream - 1)) + Slack);
                var start = await gateway.Telnyx.NextAsync("streaming_start");
                var next = await gateway.OpenAsync(start.Token);
                await next.StartAsync("v3:a");
                (await call.NextAsync()).ShouldBe("attached");
                await gateway.ReplyReadAsync();
            }

            await gateway.Time.NoTimerIn(TimeSpan.FromSeconds(4));
        }

        counted.Seen.Count(c => c.StartsWith("voiceagent_telnyx_stream_restarts_total", StringComparison.Ordinal)).ShouldBe(2);
        gateway.Log.Lines.Count(line => line.Contains("The media stream is asked for, attempt", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task What_is_said_waits_until_an_outgoing_call_is_answered()
    {
        await using var gateway = await Gateway.StartAsync();
        var (dial, socket) = await gateway.DialAsync("v3:out");
        using var ringing = socket;
        await socket.PressAsync('1');
        await socket.SendAsync("{");
        await gateway.Log.WaitAsync("Unreadable media stream message", Cancelled);
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:out", direction = "outgoing", client_state = dial.Text("client_state") });
        await gateway.SendAsync("call.answered", new { call_control_id = "v3:out", client_state = dial.Text("client_state") });
        var call = await gateway.Host.NextAsync();
        await socket.PressAsync('2');
        (await call.NextAsync()).ShouldBe("digit 2", "what came while it rang is nobody's");
    }

    [Fact]
    public async Task A_call_that_is_busy_after_its_ringing_was_heard_leaves_nothing_behind()
    {
        await using var gateway = await Gateway.StartAsync();
        using var socket = (await gateway.DialAsync("v3:out")).Socket;
        await gateway.SendAsync("call.hangup", new { call_control_id = "v3:out", hangup_cause = "user_busy" });
        await socket.ClosedAsync();
        await gateway.Calls.WaitUntilIdleAsync(Cancelled);
        gateway.Host.Reserved.ShouldBe(0);
    }

    [Fact]
    public async Task A_platform_that_stops_cancels_what_still_rings()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Telnyx.Reply = command => (200, command.Action is "dial" ? """{"data":{"call_control_id":"v3:out"}}""" : "{}");
        var (_, socket) = await gateway.TalkAsync();
        using (socket)
        {
            await gateway.Calls.DialAsync(new("+15550100003", "+15550100002"), null, Cancelled);
            await gateway.Telnyx.NextAsync("dial");
            gateway.Calls.StopAccepting();
            gateway.Calls.CancelRinging();
            (await gateway.Telnyx.NextAsync("hangup")).CallId.ShouldBe("v3:out");
            gateway.Telnyx.Pending.ShouldBe(0, "who talks goes on talking");
        }
    }

    [Fact]
    public async Task A_hold_is_passed_on_to_the_conversation()
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            await gateway.SendAsync("call.hold", new { call_control_id = "v3:a" });
            (await call.NextAsync()).ShouldBe("on hold");
            await gateway.SendAsync("call.unhold", new { call_control_id = "v3:a" });
            (await call.NextAsync()).ShouldBe("back from hold");
        }
    }

    [Theory]
    [InlineData("streaming.stopped")]
    [InlineData("call.dtmf.received")]
    [InlineData("call.answered")]
    public async Task A_live_call_of_a_process_that_is_gone_is_taken_over_at_its_next_event(string type)
    {
        var state = await StateOfAnAnsweredCallAsync();
        await using var gateway = await Gateway.StartAsync();
        await gateway.SendAsync(type, new { call_control_id = "v3:left", client_state = state, digit = "5", from = "+15550100001", to = "+15550100002" });
        var start = await gateway.Telnyx.NextAsync("streaming_start");
        using var socket = await gateway.OpenAsync(start.Token);
        await socket.StartAsync("v3:left");
        (await gateway.Host.NextAsync()).Info.CallId.ShouldBe("v3:left");
    }

    [Fact]
    public async Task A_live_call_of_a_process_that_is_gone_is_hung_up_where_there_is_no_place_for_it()
    {
        var state = await StateOfAnAnsweredCallAsync();
        await using var gateway = await Gateway.StartAsync();
        gateway.Host.Capacity = 0;
        await gateway.SendAsync("streaming.stopped", new { call_control_id = "v3:left", client_state = state });
        (await gateway.Telnyx.NextAsync("hangup")).CallId.ShouldBe("v3:left");
    }

    [Theory]
    [InlineData("call.hangup", "voiceagent/call/x", "it is over")]
    [InlineData("call.bridged", "voiceagent/other/x", "its caller is in other hands")]
    [InlineData("call.dtmf.received", "somebody/else", "it belongs to another application")]
    [InlineData("call.dtmf.received", null, "it belongs to nobody")]
    public async Task What_was_not_this_platforms_live_call_is_left_alone(string type, string? state, string why)
    {
        await using var gateway = await Gateway.StartAsync();
        await gateway.SendAsync(type, new { call_control_id = "v3:left", digit = "5", hangup_cause = "normal_clearing", client_state = state is null ? null : Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(state)) });
        gateway.Calls.ActiveCalls.ShouldBe(0, why);
        gateway.Telnyx.Pending.ShouldBe(0, why);
    }

    [Fact]
    public async Task A_call_that_another_living_gateway_has_is_left_to_it()
    {
        var state = await StateOfAnAnsweredCallAsync();
        await using var gateway = await Gateway.StartAsync();
        gateway.Host.IsElsewhere = true;
        await gateway.SendAsync("call.dtmf.received", new { call_control_id = "v3:left", digit = "5", client_state = state });
        await gateway.Calls.WaitUntilIdleAsync(Cancelled);
        gateway.Telnyx.Pending.ShouldBe(0);
    }

    /// <summary>What a process of this platform left at the carrier with a call that it answered.</summary>
    private static async Task<string> StateOfAnAnsweredCallAsync()
    {
        await using var gateway = await Gateway.StartAsync();
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:left", direction = "incoming" });
        return (await gateway.Telnyx.NextAsync("answer")).Text("client_state");
    }
}
