using System.Text.Json;

namespace VoiceAgent.Hosting.Tests;

/// <summary>What is wrong with a request is said, and names the field.</summary>
public sealed class CallsApiTests
{
    [Fact]
    public async Task Each_wrong_body_is_answered_with_a_problem_that_names_the_field()
    {
        var log = new VoiceAgent.Testing.LogLines();
        await using var gateway = await RunningGateway.StartAsync(log, ("Telnyx:CallerId", "+15550100002"));
        foreach (var (body, status, field) in new[]
        {
            ("""{"to":"+15550103333","nmae":"x"}""", 400, "nmae"), ("""{"To":"+15550103333"}""", 400, "To"), ("""{"to":5}""", 400, "to"), ("""{"to":{"x":1}}""", 400, "to"), ("""{"to":"\ud800"}""", 400, "to"),
            ("""{"to":"+15550103333","from":[]}""", 400, "from"), ("""{"to":"+15550103333","to":"+15550103334"}""", 400, "to"), ("""{"to":null}""", 400, "to"), ("{}", 400, "to"), ("""{"to":"  "}""", 400, "to"),
            ("""{"to":"banana"}""", 422, "to"), ("""{"to":"911"}""", 422, "to"), ("""{"to":"+19005550100"}""", 403, "to"), ("""{"to":"sip:x@evil.example"}""", 403, "to"), ("""{"to":"+881612345678"}""", 403, "to"),
            ("""{"to":"+15550103333","from":"+15550100009"}""", 403, "from"), ("""{"to":"+15550103333","from":"+15550100002\r\nX: y"}""", 422, "from"),
            ("{", 400, null), ("[]", 400, null), ("null", 400, null), ("\"x\"", 400, null), ("""{"to":"+15550103333",}""", 400, null), ("""{"to":"+15550103333"} x""", 400, null), (new string(' ', 20_000), 413, null),
            ("""{"to":"+1""" + new string('5', 5000) + "\"}", 422, "to"), ("\uFEFF{\"to\":\"banana\"}", 422, "to"),
        })
        {
            var (answered, answer) = await gateway.SendAsync("/api/calls", "Content-Type: application/json\r\n", "POST", body);
            answered.ShouldBe(status, body[..Math.Min(body.Length, 80)] + answer);
            answer.ShouldContain("application/problem+json");
            var problem = JsonDocument.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..]).RootElement;
            (problem.TryGetProperty("field", out var named) ? named.GetString() : null).ShouldBe(field, body[..Math.Min(body.Length, 80)]);
            problem.GetProperty("status").GetInt32().ShouldBe(status);
            problem.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
        }

        (await gateway.SendAsync("/api/calls", "Content-Type: application/json\r\n", "POST", """{"to": "+1555", x}""")).Answer.ShouldContain("line 1, byte");
        (await gateway.SendAsync("/api/calls", "Content-Type: application/json\r\n", "POST")).Status.ShouldBe(400);
        // Not configured to call out: the rules come first, and then the carrier.
        (await gateway.SendAsync("/api/calls", "Content-Type: application/json; charset=utf-8\r\n", "POST", """{"to":"+1 (555) 010-3333"}""")).Status.ShouldBe(502);
        (await gateway.SendAsync("/api/calls/x%0d%0afail:%20forged/hangup", method: "POST")).Status.ShouldBe(404);
        log.Lines.Where(l => l.StartsWith("VoiceAgent.Audit Dial", StringComparison.Ordinal)).ShouldContain("VoiceAgent.Audit Dial by loopback to …33 from Telnyx__CallerId: failed");
        log.Lines.ShouldContain("VoiceAgent.Audit Hang-up by loopback of call x??fail: forged: no such call");
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("hello there")]
    [InlineData("sip:x@example.com?Route=y")]
    public async Task A_target_that_nobody_can_be_passed_on_to_stops_the_start(string target)
    {
        var faults = (await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => RunningGateway.StartAsync(("Agent:TransferTo", target)))).Failures;

        faults.ShouldHaveSingleItem().ShouldStartWith($"Agent__TransferTo is '{target}': must be a telephone number");
    }
}
