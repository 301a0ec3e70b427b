using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using VoiceAgent.Agent.Webhooks;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;
using VoiceAgent.Testing;

namespace VoiceAgent.Agent.Tests;

/// <summary>An agent's business is asked, before a call is answered, what it knows of the other side.</summary>
public sealed class BeforeCallTests : IAsyncLifetime
{
    private readonly List<string> _faults = [];
    private readonly Crm _crm = new() { Answer = context => context.Response.WriteAsync("""{"variables":{"name":"Ann Lee","visits":3,"since":null}}""") };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static CallInfo Call { get; } = new("c", CallDirection.Inbound, "+15550100001", "+15550100010");

    public async ValueTask InitializeAsync() => await _crm.StartAsync(Cancel);

    public async ValueTask DisposeAsync() => await _crm.DisposeAsync();

    [Fact]
    public async Task What_the_business_knows_is_known_to_the_greeting_and_to_the_flow()
    {
        var agent = Agent();
        var call = Call with { Variables = await AskAsync(agent) };
        call.Variables.ShouldBe(new Dictionary<string, string> { ["name"] = "Ann Lee", ["visits"] = "3" }, ignoreOrder: true);
        _faults.ShouldBeEmpty();
        var persona = agent.Options(call, DateTimeOffset.UnixEpoch, LanguagePacks.BuiltIn).Agent;
        persona.Greeting.ShouldBe("Hello Ann Lee.");
        persona.Variables!["visits"].ShouldBe("3");

        var (body, headers) = _crm.Told.ShouldHaveSingleItem();
        var told = JsonNode.Parse(body)!;
        ((string?)told["type"], told["data"]!.ToJsonString()).ShouldBe(("call.begins", $$$"""{"id":"c","agent":{"name":"a","version":"{{{agent.Version.Version}}}"},"direction":"inbound","from":"\u002B15550100001","to":"\u002B15550100010"}"""));
        headers["webhook-id"].ToString().ShouldBe("call-begins-c");
        headers["webhook-signature"].ToString().ShouldBe(Webhook.Signature("key", $"call-begins-c.{headers["webhook-timestamp"]}.{body}"));
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("""{"variables":{}}""", 200)]
    [InlineData("""{"variables":{"visits":"many"}}""", 200, "it answered with a value of visits that does not suit: it must be a whole number")]
    [InlineData("""{"variables":{"phone":"+15550100666"}}""", 200, "it answered with a variable that the agent does not take from it")]
    [InlineData("""{"name":"Ann"}""", 200, "it answered without an object variables")]
    [InlineData("[]", 200, "it answered without an object variables")]
    [InlineData("<html>", 200, "it answered with something that is no JSON")]
    [InlineData("""{"variables":{"\ud800":1}}""", 200, "it answered with something that is no JSON")]
    [InlineData("""{"variables":{"name":"\ud800"}}""", 200, "it answered with a value of name that does not suit: it must be a person's name")]
    [InlineData("""{"variables":{"name":"Ann"}}""", 500, "it answered 500")]
    public async Task The_call_is_held_also_where_the_business_knows_nothing_or_answers_nonsense(string answer, int status, params string[] faults)
    {
        _crm.Answer = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(answer);
        };
        var agent = Agent();
        var call = Call with { Variables = await AskAsync(agent) };
        _faults.ShouldBe(faults);
        agent.Options(call, DateTimeOffset.UnixEpoch, LanguagePacks.BuiltIn).Agent.Greeting.ShouldBe("Hello .");
    }

    [Fact]
    public async Task A_business_that_takes_long_is_not_waited_for()
    {
        var (time, asked) = (new FakeTime(), _crm.Hang());
        var asking = AskAsync(Agent(), time: time);
        await asked;
        time.Advance(TimeSpan.FromSeconds(1));
        (await asking).ShouldBeNull();
        _faults.ShouldBe(["it has not answered within 1 s"]);
    }

    [Fact]
    public async Task What_whoever_places_the_call_has_given_stays()
    {
        var known = await AskAsync(Agent(), Call with { Variables = new Dictionary<string, string> { ["reason"] = "bill" } });
        known.ShouldBe(new Dictionary<string, string> { ["name"] = "Ann Lee", ["visits"] = "3", ["reason"] = "bill" }, ignoreOrder: true);
        (await AskAsync(AgentDefinition.Load(_ => "agent: a", "a", new ConversationOptions()))).ShouldBeNull();
        _crm.Told.Count.ShouldBe(1);
    }

    private Task<IReadOnlyDictionary<string, string>?> AskAsync(AgentDefinition agent, CallInfo? call = null, TimeProvider? time = null) =>
        agent.AskBeforeAsync(call ?? Call, Crm.Tools("key", time: time), _faults.Add, Cancel);

    private AgentDefinition Agent() => AgentDefinition.Load(_ => $$$"""
        agent: a
        greeting: Hello {{ name }}.
        before: { webhook: "{{{_crm.Url}}}", secret: CRM }
        variables:
          name: { type: person, from: before }
          visits: { type: whole_number, from: before }
          since: { type: date, from: before }
          reason: { type: text, from: request, optional: true }
          phone: { type: phone, from: caller }
        """, "a", new ConversationOptions());
}
