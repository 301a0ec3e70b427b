namespace VoiceAgent.Carriers.Telnyx.Tests;

/// <summary>Callers for whom there is no place.</summary>
public class TelnyxOverflowTests
{
    [Fact]
    public async Task A_full_platform_passes_callers_on_where_it_is_told_to()
    {
        await using var gateway = await Gateway.StartAsync(("OverflowTo", "+15550100099"));
        gateway.Host.Capacity = 0;
        await gateway.SendAsync("call.initiated", new { call_control_id = "v3:a", call_session_id = "s", direction = "incoming", from = "+1", to = "+2" });
        var transfer = await gateway.Telnyx.NextAsync("transfer");
        (transfer.CallId, transfer.Text("to")).ShouldBe(("v3:a", "+15550100099"));
        await gateway.SendAsync("call.bridged", new { call_control_id = "v3:a" });
        await gateway.SendAsync("call.hangup", new { call_control_id = "v3:a", hangup_cause = "normal_clearing" });
        await gateway.Calls.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
        gateway.Telnyx.Pending.ShouldBe(0);
    }

    [Fact]
    public void Who_cannot_be_passed_on_hears_a_busy_line()
    {
        foreach (CallSignal failure in new CallSignal[] { new CallSignal.OtherLegHungUp(), new CallSignal.CommandEnded(new CallAction.Overflow(), CommandResult.Failed) })
        {
            var flow = new CallFlow(Calls.CallDirection.Inbound, answerWithStream: true, new TelnyxOptions { OverflowTo = "+15550100099" });
            flow.Handle(new CallSignal.Refused(), TimeSpan.Zero).ShouldBe([new CallAction.Overflow()]);
            flow.Handle(failure, TimeSpan.FromSeconds(1)).ShouldBe([new CallAction.Reject(), new CallAction.End("user_busy")]);
        }
    }
}
