using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Agent.Tests;

/// <summary>What the engine is told of the tools that an author writes.</summary>
public sealed class ToolDocumentTests
{
    [Fact]
    public void What_a_tool_uses_needs_and_finds_out_is_read_from_its_templates()
    {
        const string Document = """
            agent: a
            variables: { day: { type: date }, name: { type: person }, note: { type: text }, kind: { type: text }, slots: { type: text }, other: { type: text } }
            tools:
              book:
                description: Books.
                http:
                  post: "https://a.example/{{ day }}"
                  headers: { X-Kind: "{% if kind %}{{ kind }}{% endif %}" }
                  json: { name: "{{ name }}", note: "{{ note | strip | default: '' }}", at: "{{ slot }}", by: "{{ caller }}" }
                parameters: { slot: { type: string } }
                returns: { slots: "$.slots", id: "$.id" }
            """;
        var tool = AgentDefinition.Load(_ => Document, "a", new ConversationOptions()).Flow!.Tools["book"];
        tool.Uses.ShouldBe(["day", "kind", "name", "note"], ignoreOrder: true);
        tool.Needs.ShouldBe(["day", "name"], ignoreOrder: true);
        tool.Sets.ShouldBe(["slots"]);
    }

    [Fact]
    public void The_question_for_the_caller_is_made_of_arguments_and_what_is_known_once_the_arguments_suit()
    {
        const string Document = """
            agent: a
            tools:
              book:
                description: Books.
                http: { post: "https://a.example/x", json: { at: "{{ slot }}" } }
                parameters: { slot: { type: string }, count: { type: integer, optional: true } }
                confirm: "Book {{ slot }}{% if count != '' %}, {{ 12 | divided_by: count }} each{% endif %} for {{ caller }}?"
            """;
        var confirm = AgentDefinition.Load(_ => Document, "a", new ConversationOptions()).Flow!.Tools["book"].Confirm!;
        var known = new Dictionary<string, string> { ["caller"] = "+15550100001", ["now"] = "2026-12-02 11:30 +01:00" };

        confirm("""{"slot":"nine"}""", known).ShouldBe(new ToolQuestion("Book nine for +15550100001?"));
        confirm("""{"slot":"nine","count":3}""", known).ShouldBe(new ToolQuestion("Book nine, 4 each for +15550100001?"));
        confirm("""{"slot":"nine","count":0}""", known).ShouldBe(new ToolQuestion("", "the tool was not called: the question for the caller cannot be made of these arguments"));
        confirm("{}", known).Fault.ShouldNotBeNull().ShouldStartWith("the tool was not called, for its arguments are wrong.");
    }

    [Fact]
    public void What_is_said_while_a_tool_runs_is_made_when_the_call_begins()
    {
        const string Document = """
            agent: a
            tools:
              find: { description: Finds., http: { get: "https://a.example/x" }, say: ["Good {{ part_of_day }}, one moment.", "{% if caller == '' %}Never said.{% endif %}"] }
              other: { description: Finds., http: { get: "https://a.example/x" } }
            """;
        var agent = AgentDefinition.Load(_ => Document, "a", new ConversationOptions());
        var options = agent.Options(new CallInfo("c1", CallDirection.Inbound, "+15550100001", "+15550100010"), new DateTimeOffset(2026, 12, 2, 8, 0, 0, TimeSpan.Zero), LanguagePacks.BuiltIn);
        options.Agent.ToolTexts.ShouldNotBeNull().ShouldHaveSingleItem().Value.ShouldBe(["Good morning, one moment."]);
        agent.Flow.ShouldBeNull();
    }
}
