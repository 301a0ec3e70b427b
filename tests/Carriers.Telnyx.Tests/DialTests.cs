using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VoiceAgent.Carriers.Line.Dialling;

namespace VoiceAgent.Carriers.Telnyx.Tests;

/// <summary>Whom the platform can be made to call.</summary>
public class DialTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("+15550103333", "+15550103333")]
    [InlineData("+1 (555) 010-3333", "+15550103333")]
    [InlineData(" +1.555.010.3333 ", "+15550103333")]
    [InlineData("+49 (0) 30 1234567", "+49301234567")]
    [InlineData("+39 06 1234 5678", "+390612345678")]
    [InlineData("sip:desk@example.com", "sip:desk@example.com")]
    [InlineData("SIP:desk@Example.com:5060;transport=tls", "sip:desk@Example.com:5060;transport=tls")]
    [InlineData("sips:+15550103333@192.0.2.1", "sips:+15550103333@192.0.2.1")]
    [InlineData("sip:a@[2001:db8::1]:5061", "sip:a@[2001:db8::1]:5061")]
    public void An_address_is_read_as_people_write_it(string text, string address) => TelephoneAddress.Parse(text).ShouldNotBeNull().Text.ShouldBe(address);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("banana")]
    [InlineData("hello there")]
    [InlineData("abc")]
    [InlineData("911")]
    [InlineData("15550103333")]
    [InlineData("0015550103333")]
    [InlineData("+1555010333")]
    [InlineData("+1555010333333")]
    [InlineData("+1911")]
    [InlineData("+999999999999")]
    [InlineData("+1800FLOWERS")]
    [InlineData("+15550103333;ext=5")]
    [InlineData("+15550103333 x5")]
    [InlineData("+15550103333\r\nX: y")]
    [InlineData("+1555\u06600103333")]
    [InlineData("+1+5550103333")]
    [InlineData("tel:+15550103333")]
    [InlineData("sip:")]
    [InlineData("sip:example.com")]
    [InlineData("sip:@example.com")]
    [InlineData("sip:a@b@example.com")]
    [InlineData("sip:a:password@example.com")]
    [InlineData("sip:a@example.com?Route=evil.example")]
    [InlineData("sip:a@example.com;maddr=evil.example")]
    [InlineData("sip:a@example.com;transport=udp;maddr=evil.example")]
    [InlineData("sip:a@example.com:99999")]
    [InlineData("sip:a@exa mple.com")]
    [InlineData("sip:a\r\n@example.com")]
    [InlineData("https://example.com")]
    public void What_is_no_address_is_none(string? text) => TelephoneAddress.Parse(text).ShouldBeNull();

    [Fact]
    public void Five_thousand_digits_are_no_number()
    {
        TelephoneAddress.Parse("+" + new string('5', 5000)).ShouldBeNull();
        TelephoneAddress.Parse("sip:" + new string('5', 5000) + "@example.com").ShouldBeNull();
    }

    [Theory]
    [InlineData("+15550103333", null)]
    [InlineData("+12125550100", null)]
    [InlineData("+18005550100", null)]
    [InlineData("+18765550100", "not_allowed")]
    [InlineData("+18095550100", "not_allowed")]
    [InlineData("+19005550100", "not_allowed")]
    [InlineData("+19000550100", "not_allowed")]
    [InlineData("+12129765555", "not_allowed")]
    [InlineData("+19115550100", "not_allowed")]
    [InlineData("+14115550100", "not_allowed")]
    [InlineData("+11235550100", "not_allowed")]
    [InlineData("+15005550100", "not_allowed")]
    [InlineData("+442079460000", "not_allowed")]
    [InlineData("+881612345678", "not_allowed")]
    [InlineData("+870773123456", "not_allowed")]
    [InlineData("sip:x@evil.example", "not_allowed")]
    [InlineData("banana", "invalid")]
    public void Without_options_only_ordinary_numbers_at_home_may_be_called(string to, string? outcome) =>
        (Policy(new()).Judge(to, null).Refusal?.Outcome).ShouldBe(outcome);

    [Theory]
    [InlineData("+44", "+442079460000", true)]
    [InlineData("+44", "+449098790000", false)]
    [InlineData("+44", "+447012345678", false)]
    [InlineData("+447", "+447012345678", false)]
    [InlineData("+44,+4490", "+449098790000", true)]
    [InlineData("+4420", "+441632960000", false)]
    [InlineData("+44", "+15550103333", false)]
    [InlineData("+1", "+18765550100", true)]
    [InlineData("+1", "+19005550100", false)]
    [InlineData("+1,+1900", "+19005550100", true)]
    [InlineData("+1,+1911", "+19115550100", false)]
    [InlineData("+8816", "+881612345678", true)]
    [InlineData("+88", "+881612345678", false)]
    [InlineData("+49", "+49110", false)]
    [InlineData("+49", "+49112", false)]
    [InlineData("+33", "+33112345678", true)]
    [InlineData("+1212", "+12125550100", true)]
    [InlineData("+1212", "+12129765555", false)]
    [InlineData("+1212976", "+12129765555", true)]
    [InlineData("+49", "+499001234567", false)]
    [InlineData("+49", "+4990012345678", false)] // A digit too many, which the network may overlook.
    [InlineData("+49", "+49900123456789", false)]
    [InlineData("+49", "+4900 900 1234567", false)] // Zeros as before a number at home.
    [InlineData("+49", "+49301234567", true)]
    [InlineData("+49", "+4915112345678", true)]
    public void Beginnings_allow_what_they_name_and_nothing_dearer(string prefixes, string to, bool allowed) =>
        (Policy(new() { Prefixes = prefixes }).Judge(to, null).Refusal is null).ShouldBe(allowed);

    [Theory]
    [InlineData("sip:x@Desk.example.com:5060", true)]
    [InlineData("sip:x@desk.example.com.evil.example", false)]
    [InlineData("sip:x@example.com", false)]
    public void A_SIP_address_may_be_called_at_a_host_that_is_named(string to, bool allowed) =>
        (Policy(new() { SipHosts = "pbx.example.com, desk.example.com" }).Judge(to, null).Refusal is null).ShouldBe(allowed);

    [Theory]
    [InlineData(null, "+15550100002", null)]
    [InlineData("+1 555 010 0002", "+15550100002", null)]
    [InlineData("+15550100007", "+15550100007", null)]
    [InlineData("+15550100008", "", "from_not_allowed")]
    [InlineData("+15550100002\r\nX: y", "", "invalid")]
    [InlineData("", "", "invalid")]
    public void The_calling_number_is_ones_own(string? from, string shown, string? outcome)
    {
        var (_, caller, refusal) = Policy(new() { CallerIds = "+15550100007" }).Judge("+15550103333", from);
        caller.ShouldBe(shown);
        (refusal?.Outcome).ShouldBe(outcome);
        if (outcome is not null)
            refusal.ShouldNotBeNull().Field.ShouldBe("from");
    }

    [Fact]
    public async Task Fifty_dials_at_once_place_ten_calls_and_an_end_makes_room()
    {
        await using var gateway = await Gateway.StartAsync();
        var number = 0;
        gateway.Telnyx.Reply = command => (200, command.Action is "dial" ? $$$"""{"data":{"call_control_id":"v3:out{{{Interlocked.Increment(ref number)}}}"}}""" : "{}");
        var dialler = gateway.Services.GetRequiredService<Dialler>();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => dialler.DialAsync($"+155501033{i:00}", null, null, Cancelled)));

        answers.Count(a => a.Id is not null).ShouldBe(10);
        answers.Where(a => a.Id is null).ShouldAllBe(a => a.Refusal!.Outcome == "too_many" && a.Refusal.Detail.Contains("Dial__MaxCalls"));
        gateway.Host.Reserved.ShouldBe(10);
        (await dialler.DialAsync("+15550103333", null, null, Cancelled)).Refusal.ShouldNotBeNull().Outcome.ShouldBe("too_many");
        var first = gateway.Calls.Find("v3:out1").ShouldBeOfType<LineCall>();
        await gateway.SendAsync("call.hangup", new { call_control_id = "v3:out1", hangup_cause = "user_busy" });
        await first.Ended;
        (await dialler.DialAsync("+15550103333", null, null, Cancelled)).Id.ShouldNotBeNull();
    }

    [Fact]
    public async Task Half_of_the_calls_that_can_be_served_are_for_callers()
    {
        await using var gateway = await Gateway.StartAsync(("Dial:PerMinute", "100"), ("Dial:MaxCalls", "100"));
        gateway.Host.Capacity = 5;
        gateway.Telnyx.Reply = _ => (200, $$$"""{"data":{"call_control_id":"v3:{{{Guid.NewGuid()}}}"}}""");
        var dialler = gateway.Services.GetRequiredService<Dialler>();
        var outcomes = new List<string?>();
        for (var i = 0; i < 5; i++)
            outcomes.Add((await dialler.DialAsync("+15550103333", null, null, Cancelled)).Refusal?.Outcome);
        outcomes.ShouldBe([null, null, null, "too_many", "too_many"]);
    }

    [Fact]
    public async Task So_many_calls_a_minute_and_no_more()
    {
        await using var gateway = await Gateway.StartAsync(("Dial:PerMinute", "2"), ("Dial:MaxCalls", "100"));
        var number = 0;
        gateway.Telnyx.Reply = command => (200, command.Action is "dial" ? $$$"""{"data":{"call_control_id":"v3:out{{{Interlocked.Increment(ref number)}}}"}}""" : "{}");
        var dialler = gateway.Services.GetRequiredService<Dialler>();
        for (var i = 0; i < 2; i++)
            (await dialler.DialAsync("+15550103333", null, null, Cancelled)).Id.ShouldNotBeNull();

        var refusal = (await dialler.DialAsync("+15550103333", null, null, Cancelled)).Refusal.ShouldNotBeNull();

        (refusal.Fault, refusal.Outcome, refusal.RetryAfter).ShouldBe((DialFault.Limited, "too_fast", TimeSpan.FromSeconds(30)));
        refusal.Detail.ShouldContain("Dial__PerMinute");
        gateway.Telnyx.Drain().Count(c => c.Action == "dial").ShouldBe(2);
    }

    [Fact]
    public async Task A_dial_that_finds_its_place_when_a_drain_has_begun_calls_nobody()
    {
        await using var gateway = await Gateway.StartAsync();
        gateway.Telnyx.Reply = command => (200, command.Action is "dial" ? """{"data":{"call_control_id":"v3:out"}}""" : "{}");
        var dialler = gateway.Services.GetRequiredService<Dialler>();
        var hold = gateway.Host.HoldReservations();
        var dialling = dialler.DialAsync("+15550103333", null, null, Cancelled);
        gateway.Calls.StopAccepting();
        gateway.Calls.CancelRinging();
        await gateway.Calls.WaitUntilIdleAsync(Cancelled);
        hold.SetResult();
        (await Should.ThrowAsync<Calls.CallControlException>(dialling)).Message.ShouldBe("The platform has no capacity for another call.");
        (gateway.Host.Reserved, gateway.Telnyx.Pending, gateway.Calls.ActiveCalls).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task A_dial_that_fails_keeps_no_place()
    {
        await using var gateway = await Gateway.StartAsync(("Dial:MaxCalls", "1"));
        gateway.Telnyx.Reply = _ => (422, "{}");
        var dialler = gateway.Services.GetRequiredService<Dialler>();
        for (var i = 0; i < 3; i++)
            await Should.ThrowAsync<Calls.CallControlException>(dialler.DialAsync("+15550103333", null, null, Cancelled));
    }

    [Theory]
    [InlineData("Dial:Prefixes", "+1,49", "Dial__Prefixes is '49'")]
    [InlineData("Dial:Prefixes", "+0", "Dial__Prefixes is '+0'")]
    [InlineData("Dial:SipHosts", "sip:pbx.example.com", "Dial__SipHosts is")]
    [InlineData("Dial:CallerIds", "bakery", "Dial__CallerIds is 'bakery'")]
    [InlineData("Telnyx:CallerId", "bakery", "Telnyx__CallerId is 'bakery'")]
    [InlineData("Telnyx:OverflowTo", "hello there", "Telnyx__OverflowTo is 'hello there'")]
    public void What_cannot_be_dialled_is_a_fault_at_the_start(string option, string value, string fault)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(option, (string?)value)]).Build();
        using var services = new ServiceCollection().AddTelnyx(configuration).AddDialling(configuration).BuildServiceProvider();
        var failures = Should.Throw<OptionsValidationException>(() => (services.GetRequiredService<IOptions<DialOptions>>().Value, services.GetRequiredService<IOptions<TelnyxOptions>>().Value)).Failures;
        failures.ShouldHaveSingleItem().ShouldStartWith(fault);
    }

    private static DialPolicy Policy(DialOptions options) => new(options, "+15550100002", "Telnyx__CallerId");
}
