using System.Net;
using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Telnyx.Tests;

/// <summary>Calls that go from one gateway to another.</summary>
public class TelnyxAdoptionTests
{
    private static readonly CallInfo Orphan = new("v3:orphan", CallDirection.Inbound, "+15550100001", "+15550100002");

    [Fact]
    public async Task A_call_of_a_gateway_that_died_gets_a_new_stream_and_goes_on()
    {
        await using var gateway = await Gateway.StartAsync();
        (await gateway.Calls.AdoptAsync(Orphan, TestContext.Current.CancellationToken)).ShouldBeTrue();
        (await gateway.Calls.AdoptAsync(Orphan, TestContext.Current.CancellationToken)).ShouldBeTrue("asked twice, it is taken once");
        var start = await gateway.Telnyx.NextAsync("streaming_start");
        start.CallId.ShouldBe("v3:orphan");

        using var socket = await gateway.OpenAsync(start.Token);
        await socket.StartAsync("v3:orphan");
        var call = await gateway.Host.NextAsync();
        call.Info.ShouldBe(Orphan);
        gateway.Host.Reserved.ShouldBe(1);
        (await gateway.Calls.AdoptAsync(Orphan, TestContext.Current.CancellationToken)).ShouldBeFalse("whoever asks does not know of this conversation, and it does not know yet that it was left");
        await gateway.SendAsync("call.hangup", new { call_control_id = "v3:orphan", hangup_cause = "normal_clearing" });
        (await call.NextAsync()).ShouldBe("hung up: normal_clearing");
        await gateway.Calls.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
        gateway.Host.Reserved.ShouldBe(0);
        gateway.Telnyx.Pending.ShouldBe(0);
    }

    [Fact]
    public async Task A_stream_that_the_carrier_still_holds_makes_way_for_the_new_one()
    {
        await using var gateway = await Gateway.StartAsync();
        var isHeld = true;
        gateway.Telnyx.Reply = command =>
        {
            isHeld &= command.Action != "streaming_stop";
            return command.Action == "streaming_start" && isHeld
                ? (422, """{"errors":[{"code":"90045","title":"Media Streaming is used"}]}""")
                : (200, """{"data":{"result":"ok"}}""");
        };
        (await gateway.Calls.AdoptAsync(Orphan, TestContext.Current.CancellationToken)).ShouldBeTrue();
        var refused = await gateway.Telnyx.NextAsync("streaming_start");
        await gateway.Telnyx.NextAsync("streaming_stop");
        var start = await gateway.Telnyx.NextAsync("streaming_start");
        start.Token.ShouldNotBe(refused.Token);
        using var socket = await gateway.OpenAsync(start.Token);
        await socket.StartAsync("v3:orphan");
        (await gateway.Host.NextAsync()).Info.ShouldBe(Orphan);
        gateway.Telnyx.Pending.ShouldBe(0);
    }

    [Fact]
    public async Task A_call_whose_stream_is_never_let_go_is_hung_up()
    {
        await using var gateway = await Gateway.StartAsync(("StreamAttempts", "2"));
        gateway.Telnyx.Reply = command => command.Action == "streaming_start"
            ? (422, """{"errors":[{"code":"90045","title":"Media Streaming is used"}]}""")
            : (200, """{"data":{"result":"ok"}}""");
        await gateway.Calls.AdoptAsync(Orphan, TestContext.Current.CancellationToken);
        foreach (var command in new[] { "streaming_start", "streaming_stop", "streaming_start", "streaming_stop", "speak" })
            await gateway.Telnyx.NextAsync(command);
        await gateway.SendAsync("call.speak.ended", new { call_control_id = "v3:orphan", status = "completed" });
        await gateway.Telnyx.NextAsync("hangup");
    }

    [Fact]
    public async Task An_answer_that_is_refused_for_a_stream_is_a_refusal_like_any_other()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Telnyx.Reply = command => command.Action == "answer"
            ? (422, """{"errors":[{"code":"90045","title":"Media Streaming is used"}]}""")
            : (200, """{"data":{"result":"ok"}}""");
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", call_session_id = "s", direction = "incoming", from = "+15550100001", to = "+15550100002", client_state = (string?)null });
        await gateway.Telnyx.NextAsync("answer");
        await gateway.Telnyx.NextAsync("hangup");
    }

    [Fact]
    public async Task A_call_that_another_gateway_holds_is_left_alone()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Host.IsElsewhere = true;
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", call_session_id = "s", direction = "incoming", from = "+15550100001", to = "+15550100002", client_state = (string?)null });
        await gateway.Calls.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
        gateway.Telnyx.Pending.ShouldBe(0);
    }

    [Fact]
    public async Task A_full_or_closing_gateway_takes_over_nothing()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Host.Capacity = 0;
        (await gateway.Calls.AdoptAsync(Orphan, TestContext.Current.CancellationToken)).ShouldBeFalse();
        gateway.Host.Capacity = 1;
        gateway.Calls.StopAccepting();
        (await gateway.Calls.AdoptAsync(Orphan, TestContext.Current.CancellationToken)).ShouldBeFalse();
        gateway.Telnyx.Pending.ShouldBe(0);
    }

    [Fact]
    public async Task A_carrier_whose_word_for_an_end_is_ours_for_a_move_has_ended_the_call()
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            await gateway.SendAsync("call.hangup", new { call_control_id = "v3:a", hangup_cause = "moved" });
            (await call.NextAsync()).ShouldBe("hung up: moved");
        }
    }

    [Fact]
    public async Task A_conversation_whose_line_another_gateway_has_is_told_that_it_has_moved()
    {
        await using var gateway = await Gateway.StartAsync(("StreamAttempts", "1"));
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            gateway.Telnyx.Reply = _ => (422, """{"errors":[{"code":"90045","title":"Media Streaming is used"}]}""");
            await socket.StopAsync();
            (await call.NextAsync()).ShouldBe("line lost");
            await gateway.Time.TimerIn(TimeSpan.FromSeconds(0.7));
            gateway.Time.Advance(TimeSpan.FromSeconds(0.701));
            await gateway.Telnyx.NextAsync("streaming_start");
            (await call.NextAsync()).ShouldBe("moved", "it lives on there, and has not been hung up");
        }
    }

    [Fact]
    public async Task A_call_that_moved_to_another_gateway_is_let_go_without_a_word_to_the_carrier()
    {
        await using var gateway = await Gateway.StartAsync();
        var (call, socket) = await gateway.TalkAsync();
        using (socket)
        {
            call.Complete(CallEnding.Moved);
            await socket.ClosedAsync();
            await gateway.Calls.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
        }

        gateway.Telnyx.Pending.ShouldBe(0);
        (await gateway.PostAsync(gateway.Event("call.hangup", new { call_control_id = "v3:a", hangup_cause = "normal_clearing" }))).ShouldBe(HttpStatusCode.OK);
    }
}
