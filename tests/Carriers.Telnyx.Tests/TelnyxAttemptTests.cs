using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Telnyx.Tests;

/// <summary>A call that never becomes a conversation is a call all the same, with a state and an end.</summary>
public sealed class TelnyxAttemptTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("user_busy", CallOutcome.Busy)]
    [InlineData("timeout", CallOutcome.NoAnswer)]
    [InlineData("no_answer", CallOutcome.NoAnswer)]
    [InlineData("call_rejected", CallOutcome.Rejected)]
    [InlineData("not_found", CallOutcome.Rejected)]
    [InlineData("originator_cancel", CallOutcome.Cancelled)]
    [InlineData("unspecified", CallOutcome.Failed)]
    [InlineData("something_new", CallOutcome.Failed)]
    internal async Task An_outgoing_call_is_known_while_it_is_dialled_and_rings_and_how_it_ended(string cause, CallOutcome outcome)
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Telnyx.Reply = _ => (200, """{"data":{"call_control_id":"v3:out"}}""");
        await gateway.Calls.DialAsync(new("+15550100003", "+15550100002"), null, Cancelled);
        var record = gateway.Host.Directory!.List().ShouldHaveSingleItem();
        (record.Call.CallId, record.State, record.Call.To).ShouldBe(("v3:out", CallState.Dialling, "+15550100003"));

        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:out", direction = "outgoing" });
        await gateway.SendAsync("call.hangup", new { call_control_id = "v3:out", hangup_cause = cause });
        await gateway.Calls.WaitUntilIdleAsync(Cancelled);
        (record.State, record.End?.Outcome, record.End?.Cause).ShouldBe((CallState.Ended, outcome, cause));
        gateway.Host.Directory!.Find("v3:out").ShouldBeSameAs(record);
    }

    [Fact]
    public async Task A_busy_that_overtakes_the_answer_to_the_dial_is_an_end_too()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Telnyx.Reply = command => (200, command.Action is "dial" ? """{"data":{}}""" : "{}");
        var dialling = gateway.Calls.DialAsync(new("+15550100003", "+15550100002"), null, Cancelled);
        var state = (await gateway.Telnyx.NextAsync("dial")).Text("client_state");
        await gateway.SendAsync("call.hangup", new { call_control_id = "v3:out", client_state = state, hangup_cause = "user_busy" });
        await gateway.Calls.WaitUntilIdleAsync(Cancelled);
        gateway.Host.Directory!.Find("v3:out").ShouldNotBeNull().End!.Outcome.ShouldBe(CallOutcome.Busy);
        (await dialling).ShouldBe("v3:out");
    }

    [Fact]
    public async Task A_dial_that_the_carrier_refuses_is_a_rejected_call()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Telnyx.Reply = _ => (422, """{"errors":[{"code":"10016","title":"Phone number must be in +E164 format"}]}""");
        await Should.ThrowAsync<CallControlException>(gateway.Calls.DialAsync(new("+15550100003", "+15550100002"), null, Cancelled));
        gateway.Host.Directory!.List().ShouldHaveSingleItem().End!.Outcome.ShouldBe(CallOutcome.Rejected);
    }

    [Fact]
    public async Task A_caller_who_gives_up_before_anybody_spoke_has_cancelled()
    {
        await using var gateway = await Gateway.StartAsync();
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", direction = "incoming" });
        await gateway.Telnyx.NextAsync("answer");
        await gateway.SendAsync("call.hangup", new { call_control_id = "v3:a", hangup_cause = "normal_clearing" });
        await gateway.Calls.WaitUntilIdleAsync(Cancelled);
        gateway.Host.Directory!.Find("v3:a").ShouldNotBeNull().End!.Outcome.ShouldBe(CallOutcome.Cancelled);
    }
}
