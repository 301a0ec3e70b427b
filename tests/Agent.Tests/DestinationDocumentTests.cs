using System.Text.Json.Nodes;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Agent.Tests;

/// <summary>Those to whom callers are passed on, as an author writes them.</summary>
public sealed class DestinationDocumentTests
{
    private const string Document = """
        agent: a
        time_zone: Europe/Berlin
        destinations:
          desk: { to: "+15550100099", description: The front desk., hours: "Mon-Fri 09:00-18:00, Sat 10:00-14:00", otherwise: message }
          night: { to: "sip:night@example.com", hours: "Fri-Sun 20:00-06:00" }
        flow:
          nodes:
            greet: { next: [{ to: desk, key: 0 }] }
            desk: { say: One moment., transfer: desk }
            message: { say: May I take a message?, tools: [] }
        """;

    private static readonly CallInfo Call = new("c", CallDirection.Inbound, "+15550100001", "+15550100010");

    private static AgentDefinition Agent => AgentDefinition.Load(_ => Document, "a", new ConversationOptions());

    // Wednesday, 2026-12-02; Berlin is an hour ahead.
    [Theory]
    [InlineData("2026-12-02T07:59:59Z", "desk night")]
    [InlineData("2026-12-02T08:00:00Z", "night")]
    [InlineData("2026-12-02T16:59:59Z", "night")]
    [InlineData("2026-12-02T17:00:00Z", "desk night")]
    [InlineData("2026-12-05T10:00:00Z", "night")] // Saturday
    [InlineData("2026-12-05T13:00:00Z", "desk night")]
    [InlineData("2026-12-04T19:00:00Z", "desk")] // Friday evening
    [InlineData("2026-12-05T04:59:00Z", "desk")] // The night of Friday
    [InlineData("2026-12-05T05:00:00Z", "desk night")]
    [InlineData("2026-12-06T23:30:00Z", "desk")] // The night of Sunday
    [InlineData("2026-12-07T23:30:00Z", "desk night")]
    public void Nobody_is_there_outside_the_hours(string at, string closed)
    {
        var persona = Agent.Options(Call, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), LanguagePacks.BuiltIn).Agent;
        persona.Variables!.Keys.Where(name => name.StartsWith("destination.", StringComparison.Ordinal)).ShouldBe(closed.Split(' ').Select(ConversationFlow.Unavailable), ignoreOrder: true);
        persona.Destinations.ShouldBe(new Dictionary<string, string> { ["desk"] = "+15550100099", ["night"] = "sip:night@example.com" }, ignoreOrder: true);
    }

    [Fact]
    public void The_model_is_told_who_there_is_and_who_is_not_there_now()
    {
        var tool = Agent.Transfer(new DateTimeOffset(2026, 12, 2, 11, 0, 0, TimeSpan.Zero)).ShouldNotBeNull();
        tool.Name.ShouldBe(BuiltInTools.Transfer);
        var destination = JsonNode.Parse(tool.ParametersSchema)!["properties"]!["destination"]!;
        destination["enum"]!.AsArray().Select(name => (string)name!).ShouldBe(["desk", "night"]);
        ((string)destination["description"]!).ShouldBe("desk: The front desk.; night: Nobody is there now. Calls are taken Fri-Sun 20:00-06:00 (Europe/Berlin).");
        AgentDefinition.Load(_ => "agent: a", "a", new ConversationOptions()).Transfer(default).ShouldBeNull();
    }

    [Theory]
    [InlineData("2026-12-02T11:00:00Z", "desk")]
    [InlineData("2026-12-02T20:00:00Z", "message")]
    public void A_step_that_passes_on_is_gone_by_where_nobody_is_there(string at, string node)
    {
        var options = Agent.Options(Call, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), LanguagePacks.BuiltIn);
        var engine = new ConversationEngine(options, flow: Agent.Flow);
        engine.Handle(new CallStarted(), TimeSpan.Zero);
        engine.Handle(new DigitPressed('0'), TimeSpan.FromSeconds(1));
        engine.Handle(new DeadlineReached(), TimeSpan.FromSeconds(5));
        engine.Snapshot(TimeSpan.FromSeconds(5)).Flow!.At.Node.ShouldBe(node);
    }
}
