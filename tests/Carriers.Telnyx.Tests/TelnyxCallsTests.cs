using System.Net;
using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Telnyx.Tests;

public class TelnyxCallsTests
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan TimerSlack = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task A_call_is_answered_talks_and_leaves_nothing_behind()
    {
        await using var gateway = await Gateway.StartAsync();
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a/b", call_session_id = "s", direction = "incoming", from = "+15550100001", to = "+15550100002" });

        var answer = await gateway.Telnyx.NextAsync("answer");
        answer.CallId.ShouldBe("v3:a/b");
        answer.Text("stream_url").ShouldBe($"wss://gw.example.com/base/telnyx/media/{answer.Token}");
        answer.Text("webhook_url").ShouldBe("https://gw.example.com/base/telnyx/webhooks");
        answer.Token.Length.ShouldBe(43);
        (answer.Text("stream_track"), answer.Text("stream_codec"), answer.Text("stream_bidirectional_mode"), answer.Text("stream_bidirectional_codec"), answer.Text("stream_bidirectional_target_legs"))
            .ShouldBe(("inbound_track", "PCMU", "rtp", "PCMU", "self"));
        answer.Body.GetProperty("send_silence_when_idle").GetBoolean().ShouldBeTrue();

        using var socket = await gateway.OpenAsync(answer.Token);
        await socket.StartAsync("v3:a/b");
        var call = await gateway.Host.NextAsync();
        call.Info.ShouldBe(new CallInfo("v3:a/b", CallDirection.Inbound, "+15550100001", "+15550100002"));
        gateway.Calls.Find("v3:a/b").ShouldBe(call.Control);
        await socket.PressAsync('5');
        (await call.NextAsync()).ShouldBe("digit 5");

        await gateway.SendAsync("call.hangup", new { call_control_id = "v3:a/b", hangup_cause = "normal_clearing" });
        (await call.NextAsync()).ShouldBe("hung up: normal_clearing");
        await socket.ClosedAsync();
        await gateway.Calls.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
        gateway.Calls.Find("v3:a/b").ShouldBeNull();
        gateway.Calls.Tokens.Count.ShouldBe(0);
        gateway.Host.Reserved.ShouldBe(0);
        gateway.Telnyx.Pending.ShouldBe(0);
    }

    [Fact]
    public async Task A_late_webhook_of_an_ended_call_is_ignored()
    {
        await using var gateway = await Gateway.StartAsync();
        var (_, socket) = await gateway.TalkAsync();
        using (socket)
        {
            await gateway.SendAsync("call.hangup", new { call_control_id = "v3:a", hangup_cause = "normal_clearing" });
            await gateway.Calls.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
        }

        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", direction = "incoming" });
        await gateway.SendAsync("call.answered", new { call_control_id = "v3:a" });

        gateway.Calls.ActiveCalls.ShouldBe(0);
    }

    [Fact]
    public async Task A_hang_up_that_overtakes_its_call_keeps_it_from_being_answered()
    {
        await using var gateway = await Gateway.StartAsync();
        await gateway.SendAsync("call.hangup", new { call_control_id = "v3:a", hangup_cause = "originator_cancel" });
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", direction = "incoming" });

        gateway.Calls.ActiveCalls.ShouldBe(0);
    }

    [Fact]
    public async Task A_full_platform_refuses_as_busy()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Host.Capacity = 0;
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", direction = "incoming" });

        (await gateway.Telnyx.NextAsync("reject")).Text("cause").ShouldBe("USER_BUSY");
        await gateway.Calls.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_closing_gateway_refuses_new_calls_and_keeps_the_old()
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            gateway.Calls.StopAccepting();
            await gateway.SendAsync("call.initiated", new { call_control_id = "v3:b", direction = "incoming" });
            (await gateway.Telnyx.NextAsync("reject")).CallId.ShouldBe("v3:b");
            await Should.ThrowAsync<CallControlException>(gateway.Calls.DialAsync(new("+1", "+15550100002"), null, TestContext.Current.CancellationToken));

            var idle = gateway.Calls.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
            await gateway.Calls.EndAllAsync(TestContext.Current.CancellationToken);
            await gateway.Telnyx.NextAsync("hangup");
            idle.IsCompleted.ShouldBeFalse();
            await gateway.SendAsync("call.hangup", new { call_control_id = "v3:a", hangup_cause = "normal_clearing" });
            (await call.NextAsync()).ShouldBe("hung up: normal_clearing");
            await idle;
        }
    }

    [Fact]
    public async Task What_another_gateway_takes_over_is_let_go_of_and_all_else_is_hung_up()
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            // This one is answered and has no stream yet: nobody else could go on with it.
            await gateway.SendAsync("call.initiated", new { call_control_id = "v3:b", direction = "incoming" });
            await gateway.Telnyx.NextAsync("answer");
            gateway.Host.HasHeir = true;

            (await gateway.Calls.EndAllAsync(TestContext.Current.CancellationToken)).ShouldBe(1);

            (await call.NextAsync()).ShouldBe("moved");
            (await gateway.Telnyx.NextAsync("hangup")).CallId.ShouldBe("v3:b");
            await gateway.SendAsync("call.hangup", new { call_control_id = "v3:b", hangup_cause = "normal_clearing" });
            await gateway.Calls.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_is_being_hung_up_is_handed_to_nobody(bool isBusy)
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            if (isBusy)
                await HoldUpAsync(gateway, call);
            gateway.Host.HasHeir = true;
            await gateway.Calls.Find("v3:a")!.HangUpAsync(TestContext.Current.CancellationToken);
            (await gateway.Calls.EndAllAsync(TestContext.Current.CancellationToken)).ShouldBe(0);
            call.Hears.Set();
            await gateway.SendAsync("call.hangup", new { call_control_id = "v3:a", hangup_cause = "normal_clearing" });
            (await call.NextAsync()).ShouldBe("hung up: normal_clearing");
        }
    }

    [Fact]
    public async Task A_call_that_is_to_be_passed_on_is_handed_to_nobody_however_busy_it_is()
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            await HoldUpAsync(gateway, call);
            gateway.Host.HasHeir = true;
            await gateway.Calls.Find("v3:a")!.TransferAsync("+15550100004", TestContext.Current.CancellationToken);
            await gateway.Telnyx.NextAsync("transfer");
            await gateway.ReplyReadAsync();
            var ending = gateway.Calls.EndAllAsync(TestContext.Current.CancellationToken);
            call.Hears.Set();
            gateway.Time.Advance(TimeSpan.FromSeconds(4));
            (await ending).ShouldBe(0);
            (await gateway.Telnyx.NextAsync("hangup")).CallId.ShouldBe("v3:a");
        }
    }

    /// <summary>Keeps the call's worker busy until the call is heard again.</summary>
    private static async Task HoldUpAsync(Gateway gateway, FakeCall call)
    {
        call.Hears.Reset();
        await gateway.SendAsync("call.hold", new { call_control_id = "v3:a" });
        (await call.NextAsync()).ShouldBe("on hold");
    }

    [Fact]
    public async Task Sixteen_kilohertz_are_asked_for_after_the_answer()
    {
        await using var gateway = await Gateway.StartAsync(("Codec", "L16"), ("SampleRate", "16000"));
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", direction = "incoming" });
        (await gateway.Telnyx.NextAsync("answer")).Body.TryGetProperty("stream_url", out _).ShouldBeFalse();
        await gateway.SendAsync("call.answered", new { call_control_id = "v3:a" });

        var start = await gateway.Telnyx.NextAsync("streaming_start");
        (start.Text("stream_codec"), start.Text("stream_bidirectional_codec"), start.Body.GetProperty("stream_bidirectional_sampling_rate").GetInt32()).ShouldBe(("L16", "L16", 16000));
    }

    [Fact]
    public async Task A_token_opens_one_socket_once()
    {
        await using var gateway = await Gateway.StartAsync();
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", direction = "incoming" });
        var token = (await gateway.Telnyx.NextAsync("answer")).Token;

        (await gateway.GetMediaAsync(token)).ShouldBe(HttpStatusCode.BadRequest);
        using var guess = await gateway.OpenAsync("guess");
        guess.Status.ShouldBe(HttpStatusCode.Unauthorized);
        using var first = await gateway.OpenAsync(token);
        first.Status.ShouldBe(HttpStatusCode.SwitchingProtocols);
        using var second = await gateway.OpenAsync(token);
        second.Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_socket_whose_start_names_another_call_is_closed_and_the_stream_asked_for_again()
    {
        await using var gateway = await Gateway.StartAsync();
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", direction = "incoming" });
        var answer = await gateway.Telnyx.NextAsync("answer");
        using var socket = await gateway.OpenAsync(answer.Token);
        await socket.StartAsync("v3:other");
        await socket.ClosedAsync();

        await gateway.Time.TimerIn(RetryDelay);
        await gateway.ReplyReadAsync();
        gateway.Time.Advance(RetryDelay + TimerSlack);
        (await gateway.Telnyx.NextAsync("streaming_start")).Token.ShouldNotBe(answer.Token);
    }

    [Fact]
    public async Task A_lost_line_is_replaced_and_the_conversation_goes_on()
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        var firstLine = call.Line;
        socket.Break();
        (await call.NextAsync()).ShouldBe("line lost");
        await gateway.Time.TimerIn(RetryDelay);
        gateway.Time.Advance(RetryDelay + TimerSlack);

        var start = await gateway.Telnyx.NextAsync("streaming_start");
        Guid.TryParse(start.Text("command_id"), out _).ShouldBeTrue();
        using var again = await gateway.OpenAsync(start.Token);
        await again.StartAsync("v3:a");
        (await call.NextAsync()).ShouldBe("attached");
        call.Line.ShouldNotBe(firstLine);
        await again.PressAsync('7');
        (await call.NextAsync()).ShouldBe("digit 7");
        socket.Dispose();
    }

    [Fact]
    public async Task A_stream_Telnyx_could_not_open_is_asked_for_again_but_only_if_it_was_the_last_one()
    {
        await using var gateway = await Gateway.StartAsync();
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", direction = "incoming" });
        var answer = await gateway.Telnyx.NextAsync("answer");
        var failed = new { call_control_id = "v3:a", failure_reason = "connection_failed", stream_params = new { stream_url = answer.Text("stream_url") } };
        await gateway.SendAsync("streaming.failed", failed);
        await gateway.Time.TimerIn(RetryDelay);
        await gateway.ReplyReadAsync();
        gateway.Time.Advance(RetryDelay + TimerSlack);
        var start = await gateway.Telnyx.NextAsync("streaming_start");
        start.Token.ShouldNotBe(answer.Token);

        // The first one's failure, told once more, must not spoil the second.
        await gateway.SendAsync("streaming.failed", failed);
        using var socket = await gateway.OpenAsync(start.Token);
        await socket.StartAsync("v3:a");
        await gateway.Host.NextAsync();
        gateway.Telnyx.Pending.ShouldBe(0);
    }

    [Fact]
    public async Task A_call_that_is_gone_ends_without_its_webhook()
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        gateway.Telnyx.Reply = _ => (422, """{"errors":[{"code":"90018","title":"Call has already ended"}]}""");
        socket.Break();
        (await call.NextAsync()).ShouldBe("line lost");
        await gateway.Time.TimerIn(RetryDelay);
        gateway.Time.Advance(RetryDelay + TimerSlack);

        (await call.NextAsync()).ShouldBe("hung up: unspecified");
        await gateway.Calls.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
        socket.Dispose();
    }

    [Fact]
    public async Task Hanging_up_twice_sends_one_command()
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            await Task.WhenAll(call.Control.HangUpAsync(TestContext.Current.CancellationToken), call.Control.HangUpAsync(TestContext.Current.CancellationToken));
            call.Complete();
            await gateway.SendAsync("call.hangup", new { call_control_id = "v3:a", hangup_cause = "normal_clearing" });
            (await call.NextAsync()).ShouldBe("hung up: normal_clearing");
            await call.Control.HangUpAsync(TestContext.Current.CancellationToken);
            gateway.Telnyx.Drain().Select(command => command.Action).ShouldBe(["hangup"]);
        }
    }

    [Fact]
    public async Task Where_no_conversation_can_start_the_carrier_says_goodbye_and_the_place_is_given_back()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Host.StartFailure = new InvalidOperationException("no engine");
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", direction = "incoming" });
        using var socket = await gateway.OpenAsync((await gateway.Telnyx.NextAsync("answer")).Token);
        await socket.StartAsync("v3:a");

        (await gateway.Telnyx.NextAsync("speak")).Text("payload").ShouldContain("Goodbye.");
        await gateway.SendAsync("call.speak.ended", new { call_control_id = "v3:a", status = "completed" });
        await gateway.Telnyx.NextAsync("hangup");
        await gateway.SendAsync("call.hangup", new { call_control_id = "v3:a", hangup_cause = "normal_clearing" });
        await gateway.Calls.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
        gateway.Host.Reserved.ShouldBe(0);
        gateway.Host.Directory!.Find("v3:a").ShouldNotBeNull().End!.Outcome.ShouldBe(Calls.CallOutcome.Failed);
        gateway.Telnyx.Pending.ShouldBe(0);
    }

    [Fact]
    public async Task A_key_only_a_webhook_brings_is_passed_on_and_one_the_socket_brought_is_not_repeated()
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            await socket.PressAsync('1');
            (await call.NextAsync()).ShouldBe("digit 1");
            await gateway.SendAsync("call.dtmf.received", new { call_control_id = "v3:a", digit = "1" });
            await gateway.SendAsync("call.dtmf.received", new { call_control_id = "v3:a", digit = "2" });
            await gateway.Time.TimerIn(DigitMerger.Patience);
            gateway.Time.Advance(DigitMerger.Patience + TimerSlack);
            (await call.NextAsync()).ShouldBe("digit 2");
        }
    }

    [Fact]
    public async Task Keys_are_sent_and_wrong_ones_refused_here()
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            await call.Control.SendDigitsAsync("1w2#", TestContext.Current.CancellationToken);
            (await gateway.Telnyx.NextAsync("send_dtmf")).Text("digits").ShouldBe("1w2#");
            await Should.ThrowAsync<CallControlException>(() => call.Control.SendDigitsAsync("1x", TestContext.Current.CancellationToken));
        }
    }
}
