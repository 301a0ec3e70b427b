using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using VoiceAgent.Agent.Webhooks;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Testing;

namespace VoiceAgent.Agent.Tests;

/// <summary>What an agent does after a call: what a model is asked, and what the webhook is told over a real socket.</summary>
public sealed class AfterCallTests : IAsyncLifetime
{
    private const string Key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly Crm _crm = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _crm.StartAsync(Cancel);

    public async ValueTask DisposeAsync() => await _crm.DisposeAsync();

    [Fact]
    public void The_report_has_what_was_said_done_and_found_out_and_nothing_of_the_platforms_own()
    {
        var report = JsonNode.Parse(After().Report(Report))!;
        report.ToJsonString().ShouldBe(JsonNode.Parse("""
            {"id":"c","agent":{"name":"a","version":"1"},"direction":"inbound","from":"\u002B15550100001","to":"\u002B15550100010","startedAt":"2026-12-02T10:30:00.000Z","length":12.5,"outcome":"completed","cause":"normal_clearing","step":"book",
            "path":[{"from":"greet","to":"book","by":"answer"}],"variables":{"budget":6500,"name":null,"soon":true},"tools":[{"name":"find","arguments":{"day":"Monday"},"result":{"times":["nine"]},"at":8}],
            "transcript":[{"speaker":"agent","text":"Do you want to book?","at":2},{"speaker":"caller","text":"Yes.","at":4},{"speaker":"agent","text":"There is","at":9,"interrupted":true}]}
            """)!.ToJsonString());
    }

    [Fact]
    public void A_model_is_asked_for_what_is_wanted_and_its_answer_is_held_to_the_kinds_of_values()
    {
        var after = After();
        var report = after.Report(Report);
        var question = after.Question("c", report).ShouldNotBeNull();
        question.Engines.ShouldBe(["quick", "strong"]);
        question.Instructions.ShouldContain("- outcome: What came of it; one of: booked, lost\n- seats: a whole number of at least 1\n- summary: two or three sentences in the language de-DE");
        question.Messages.ShouldHaveSingleItem().Text.ShouldBe("agent: Do you want to book?\ncaller: Yes.\nagent: There is");

        var told = JsonNode.Parse(after.Analyzed(report, """Here it is: ```json {"outcome":"Booked","seats":"four","summary":"Kurz."} ```""")!)!;
        told["extracted"]!.ToJsonString().ShouldBe("""{"outcome":"booked","seats":null}""");
        ((string?)told["summary"], told["analysisFailed"]).ShouldBe(("Kurz.", null));
        after.Analyzed(report, "I cannot say.").ShouldBeNull();
        after.Analyzed(report, """{"outcome":"lost","outcome":"booked"}""").ShouldBeNull();
        var failed = JsonNode.Parse(after.Analyzed(report, null)!)!;
        (failed["extracted"]!.ToJsonString(), failed["summary"], (bool)failed["analysisFailed"]!, (string?)failed["outcome"]).ShouldBe(("""{"outcome":null,"seats":null}""", null, true, "completed"));
        after.Question("c", after.Report(Report with { Conversation = null })).ShouldBeNull();
    }

    /// <summary>The receiver computes the signature as Standard Webhooks says it, with code of its own.</summary>
    [Theory]
    [InlineData($"whsec_{Key}")]
    [InlineData("a plain text")]
    public async Task The_request_is_signed_and_has_an_id_of_its_own(string secret)
    {
        var after = After(secret: secret);
        (await after.TellAsync("call-ended-c", after.Report(Report), new DateTimeOffset(2026, 12, 2, 10, 31, 0, TimeSpan.Zero), Cancel)).ShouldBeNull();
        var (body, headers) = _crm.Told.ShouldHaveSingleItem();
        var told = JsonNode.Parse(body)!;
        ((string?)told["type"], (string?)told["timestamp"], (string?)told["data"]!["id"]).ShouldBe(("call.ended", "2026-12-02T10:31:00.000Z", "c"));
        headers["webhook-id"].ToString().ShouldBe("call-ended-c");
        headers.ContentType.ToString().ShouldBe("application/json; charset=utf-8");
        var key = secret.StartsWith("whsec_", StringComparison.Ordinal) ? Convert.FromBase64String(Key) : Encoding.UTF8.GetBytes(secret);
        using var hmac = new HMACSHA256(key);
        headers["webhook-signature"].ToString().ShouldBe("v1," + Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes($"call-ended-c.{headers["webhook-timestamp"]}.{body}"))));
    }

    /// <summary>The example of Standard Webhooks' own libraries.</summary>
    [Fact]
    public void The_signature_is_that_of_the_standard() => Webhook.Signature($"whsec_{Key}", """msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}""").ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Theory]
    [InlineData(500, "it answered 500", false)]
    [InlineData(302, "it answered 302", false)]
    [InlineData(404, "it answered 404", false)]
    [InlineData(410, "it answered 410", true)]
    public async Task A_receiver_that_does_not_take_it_is_asked_again_unless_it_is_gone_for_good(int status, string reason, bool isFinal)
    {
        _crm.Answer = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        var after = After();
        (await after.TellAsync("1", after.Report(Report), default, Cancel)).ShouldBe((reason, isFinal));
    }

    [Fact]
    public async Task A_receiver_that_cannot_be_reached_or_trusted_is_told_nothing()
    {
        var report = After().Report(Report);
        _crm.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        (await After().TellAsync("1", report, default, Cancel))!.Value.IsFinal.ShouldBeFalse();
        _crm.Told.Clear();
        (await After(allowPrivate: false).TellAsync("1", report, default, Cancel))!.Value.Reason.ShouldContain("only https is allowed");
        (await After(secret: "").TellAsync("1", report, default, Cancel))!.Value.Reason.ShouldStartWith("the secret CRM is not set");
        _crm.Told.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_is_given_up_for_the_time_being()
    {
        var (time, asked) = (new FakeTime(), _crm.Hang());
        var after = After(time: time);
        var telling = after.TellAsync("1", after.Report(Report), default, Cancel);
        await asked;
        time.Advance(TimeSpan.FromSeconds(15));
        (await telling).ShouldBe(("it has not answered within 15 s", false));
    }

    private static CallReport Report { get; } = new(
        new CallInfo("c", CallDirection.Inbound, "+15550100001", "+15550100010") { Agent = new("a", "1") }, new DateTimeOffset(2026, 12, 2, 11, 30, 0, TimeSpan.FromHours(1)), "completed", "normal_clearing", TimeSpan.FromSeconds(12.5),
        Conversation(), [new("greet", "greet", TransitionReason.Model), new("greet", "book", TransitionReason.Answer)]);

    private static ConversationSnapshot Conversation()
    {
        var flow = Definition("https://crm.example").Flow;
        var empty = new ConversationEngine(new ConversationOptions(), flow: flow).Snapshot(TimeSpan.Zero);
        return empty with
        {
            Talk = empty.Talk with
            {
                History =
                [
                    new(Speaker.Agent, "Do you want to book?", TimeSpan.FromSeconds(2)), new(Speaker.Caller, "Yes.", TimeSpan.FromSeconds(4)),
                    new(Speaker.ToolCall, """{"day":"Monday"}""", TimeSpan.FromSeconds(8), ToolCallId: "1", ToolName: "find"), new(Speaker.ToolResult, """{"times":["nine"]}""", TimeSpan.FromSeconds(8.5), ToolCallId: "1", ToolName: "find"),
                    new(Speaker.Agent, "There is", TimeSpan.FromSeconds(9), WasInterrupted: true),
                ],
            },
            Flow = new FlowSnapshot(new FlowPosition("book", [], new Dictionary<string, string> { ["budget"] = "6500", ["soon"] = "true", ["destination.desk"] = "Nobody has taken the call.", ["caller"] = "+15550100001" }), 0),
        };
    }

    private static AgentDefinition Definition(string url) => AgentDefinition.Load(_ => $$"""
        agent: a
        language: de-DE
        model: { engines: [strong], fast: quick }
        variables: { budget: { type: number }, name: { type: person }, soon: { type: boolean } }
        after:
          webhook: {{url}}
          secret: CRM
          extract:
            outcome: { type: choice, of: [booked, lost], description: What came of it. }
            seats: { type: whole_number, minimum: 1 }
          summary: true
        """, "a", new ConversationOptions());

    private AfterCall After(string secret = $"whsec_{Key}", bool allowPrivate = true, TimeProvider? time = null) => Definition(_crm.Url).After(Crm.Tools(secret, allowPrivate, time)).ShouldNotBeNull();
}
