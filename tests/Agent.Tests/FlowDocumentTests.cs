using System.Text.Json.Nodes;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Agent.Tests;

/// <summary>A flow as an author writes it is the flow that the engine has, and what the model is told in each step.</summary>
public sealed class FlowDocumentTests
{
    private const string Sales = """
        agent: sales
        time_zone: Europe/Berlin
        prompt: You sell roofs to {{ caller }}.
        variables:
          name: { type: person, description: The caller's name. }
          budget: { type: number, minimum: 0 }
          size: { type: choice, of: [small, large] }
          soon: { type: boolean }
        tools:
          find: { description: Finds., http: { get: "https://example.com/find" } }
          book: { description: Books., http: { post: "https://example.com/book" } }
        flow:
          nodes:
            greet:
              say: Good {{ part_of_day }}. Is this about a roof?
              answers: [yes, no]
              next:
                - { to: qualify, answer: yes }
                - { to: bye, answer: no }
                - { to: desk, key: 0 }
            qualify:
              prompt: Ask what the roof may cost. It is {{ now }}{% if name %}, and this is {{ name }}{% endif %}.
              collect: [name, budget, size, soon]
              tools: [find]
              next:
                - { to: large, if: "soon or budget >= 5000 and size == 'large'" }
                - { to: bye, when: The caller does not want to tell. }
            large:
              say: For {{ budget }} you get the large one{% if name %}, {{ name }}{% endif %}.
              next: [{ to: bye, otherwise: true }]
            desk: { say: One moment. , tools: [] }
            bye: { say: Goodbye., end: true }
          anywhere:
            - { to: later, when: It is not a good time., back: true }
        """;

    private static readonly DateTimeOffset Noon = new(2026, 12, 2, 11, 30, 0, TimeSpan.Zero);

    private static readonly CallInfo Call = new("c", CallDirection.Inbound, "+15550100001", "+15550100010");

    private static AgentDefinition Load(string yaml) => AgentDefinition.Load(path => path == AgentDocument.File ? yaml : throw new FileNotFoundException("it is not there"), "a", new ConversationOptions());

    private static AgentDefinition Agent => Load(Sales.Replace("    bye: {", "    later: { prompt: Ask when to call. }\n    bye: {", StringComparison.Ordinal));

    private static FlowState At(string node, params (string Name, string Value)[] values) =>
        new(node, Agent.Options(Call, Noon, LanguagePacks.BuiltIn).Agent.Variables!.Concat(values.Select(v => KeyValuePair.Create(v.Name, v.Value))).ToDictionary());

    private static FlowNode Node(string name) => Agent.Flow!.Start.Name == name ? Agent.Flow.Start : throw new InvalidOperationException(name);

    [Fact]
    public void The_flow_begins_with_the_first_node_and_its_words_know_the_call() => Node("greet").Words!(At("greet")).ShouldBe("Good afternoon. Is this about a roof?");

    [Fact]
    public void The_model_is_told_the_agents_prompt_the_nodes_prompt_and_what_is_to_be_found_out()
    {
        var step = Agent.Step(At("qualify", ("name", "Ann"), ("budget", "5000")), "You sell roofs.");
        step.Instructions.ShouldBe("""
            You sell roofs.

            Ask what the roof may cost. It is 2026-12-02 12:30 +01:00, and this is Ann.

            Find out from the caller, one after the other: name (The caller's name), which is known: Ann; budget, which is known: 5000; size; soon. Set each with set_variables as soon as the caller has told it.
            """);
        step.Tools.ShouldBe(["find"]);
        JsonNode.Parse(step.Sets!.ParametersSchema)!["properties"]!.ToJsonString().ShouldBe("""{"name":{"type":"string","description":"The caller\u0027s name: a person\u0027s name"},"budget":{"type":"number","description":"a number of at least 0"},"size":{"type":"string","description":"one of: small, large","enum":["small","large"]},"soon":{"type":"boolean","description":"true or false"}}""");
    }

    [Fact]
    public void A_node_without_tools_of_its_own_has_all_and_an_empty_list_none()
    {
        Agent.Step(At("greet"), "").Tools.ShouldBeNull();
        Agent.Step(At("desk"), "").Tools.ShouldBe([]);
        Agent.Step(At("desk"), "").Sets.ShouldBeNull();
    }

    [Theory]
    [InlineData("5000", "large", null, true)]
    [InlineData("4999.99", "large", null, false)]
    [InlineData("12000", "small", null, false)]
    [InlineData(null, null, null, false)]
    [InlineData(null, null, "true", true)]
    [InlineData(null, null, "false", false)]
    public void A_rule_compares_values_by_their_kind_and_is_false_for_what_is_not_known(string? budget, string? size, string? soon, bool isTrue)
    {
        (string, string?)[] known = [("budget", budget), ("size", size), ("soon", soon)];
        var rule = Engine().Single(e => e.If is not null).If!;
        rule(At("qualify", [.. known.Where(v => v.Item2 is not null).Select(v => (v.Item1, v.Item2!))])).ShouldBe(isTrue);

        static IEnumerable<FlowEdge> Engine() => Agent.Flow!.Nodes["qualify"].Next;
    }

    [Fact]
    public void Numbers_are_written_as_they_were_told() => Agent.Flow!.Nodes["large"].Words!(At("large", ("budget", "6500.5"), ("name", "Ann"))).ShouldBe("For 6500.5 you get the large one, Ann.");

    [Fact]
    public void What_cannot_be_rendered_with_a_calls_values_is_empty_or_not_true_and_its_key_is_told()
    {
        var agent = Load("""
            agent: a
            variables:
              n: { type: number }
            flow:
              nodes:
                a:
                  say: "It is {{ 10 | divided_by: n }}."
                  collect: [n]
                  prompt: "A tenth is {{ 1 | divided_by: n }}."
                  next: [{ to: a, if: "n == 2" }]
            """);
        var keys = new List<string>();
        agent.OnFlowFailed(keys.Add);
        var (node, zero) = (agent.Flow!.Start, new FlowState("a", new Dictionary<string, string> { ["n"] = "0" }));

        node.Words!(zero).ShouldBe("");
        agent.Step(zero, "Be kind.").Instructions.ShouldStartWith("Be kind.\n\nFind out from the caller");
        keys.ShouldBe(["flow.nodes.a.say", "flow.nodes.a.prompt"]);
        node.Words!(new FlowState("a", new Dictionary<string, string> { ["n"] = "2" })).ShouldBe("It is 5.");
    }

    [Fact]
    public void What_the_author_wrote_is_what_the_engine_has()
    {
        var flow = Agent.Flow!;
        flow.Nodes.Keys.ShouldBe(["greet", "qualify", "large", "desk", "later", "bye"]);
        flow.Start.Next.Select(e => (e.To, e.Answer, e.Key)).ShouldBe([("qualify", "yes", null), ("bye", "no", null), ("desk", null, '0')]);
        flow.Anywhere.ShouldHaveSingleItem().ShouldBe(new FlowEdge("later") { When = "It is not a good time.", Returns = true });
        flow.Nodes["bye"].Ends.ShouldBeTrue();
    }

    [Fact]
    public void An_agent_with_variables_and_no_flow_has_them_set_in_all_of_the_conversation()
    {
        var agent = Load("agent: a\nprompt: Be kind.\nvariables:\n  name: { type: person }");
        var step = agent.Step(new FlowState(agent.Flow!.Start.Name, new Dictionary<string, string>()), "Be kind.");
        step.Instructions.ShouldStartWith("Be kind.\n\nFind out from the caller, one after the other: name.");
        step.Tools.ShouldBeNull();
        step.Sets.ShouldNotBeNull();
    }

    [Fact]
    public void An_agent_without_both_has_no_flow()
    {
        var agent = Load("agent: a\nprompt: Be kind.");
        agent.Flow.ShouldBeNull();
        agent.Options(Call, Noon, LanguagePacks.BuiltIn).Agent.Variables.ShouldBeNull();
    }

    private const string Reminder = """
        agent: reminder
        greeting: "Hello{% if name %} {{ name }}{% endif %}, this is the practice."
        prompt: "Remind {{ name }} of {{ day }}. The number is {{ phone }}."
        variables:
          name: { type: person, from: request }
          day: { type: date, from: request }
          note: { type: text, from: request, optional: true }
          phone: { type: phone, from: caller }
          comes: { type: boolean }
        """;

    [Fact]
    public void What_is_known_from_the_beginning_is_known_to_the_greeting_the_prompt_and_the_flow()
    {
        var call = new CallInfo("c", CallDirection.Outbound, "+15550100002", "+15550100003") { Variables = new Dictionary<string, string> { ["name"] = "Ann", ["day"] = "2026-12-03" } };
        var (agent, options) = (Load(Reminder), Load(Reminder).Options(call, Noon, LanguagePacks.BuiltIn).Agent);
        options.Greeting.ShouldBe("Hello Ann, this is the practice.");
        agent.Instructions(call, Noon).ShouldBe("Remind Ann of 2026-12-03. The number is +15550100003.");
        options.Variables!.Where(v => v.Key is "name" or "day" or "phone" or "note" or "comes").ShouldBe([new("name", "Ann"), new("day", "2026-12-03"), new("phone", "+15550100003")], ignoreOrder: true);
        agent.Flow!.Start.Collect.ShouldBe(["comes"]);
        agent.Options(call with { Variables = null, Direction = CallDirection.Inbound, From = null }, Noon, LanguagePacks.BuiltIn).Agent.Greeting.ShouldBe("Hello, this is the practice.");
    }

    [Theory]
    [InlineData("""{"name":"Ann","day":"2026-12-03"}""", "")]
    [InlineData("""{"name":"Ann","day":"2026-12-03","note":"bring the card"}""", "")]
    [InlineData("""{"name":"Ann"}""", "variables.day is missing: it must be a day as 2026-12-02")]
    [InlineData("""{"name":"Ann","day":"tomorrow","comes":true}""", "variables.day must be a day as 2026-12-02; variables.comes is unknown: there are day, name, note")]
    [InlineData("""{"name":["Ann"],"day":null}""", "variables.name must be a person's name; variables.day must be a day as 2026-12-02")]
    public void What_is_given_for_a_call_must_suit(string given, string expected)
    {
        var (values, faults) = Load(Reminder).Given(System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, System.Text.Json.JsonElement>>(given)!);
        string.Join("; ", faults).ShouldBe(expected);
        if (expected.Length == 0)
            values["day"].ShouldBe("2026-12-03");
    }
}
