using VoiceAgent.Agent.Documents;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Agent.Tests;

public sealed class AgentDefinitionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 12, 2, 11, 30, 0, TimeSpan.Zero);

    [Fact]
    public void A_single_line_makes_an_agent()
    {
        var agent = Load("agent: a");

        agent.Version.Name.ShouldBe("a");
        agent.Numbers.ShouldBeEmpty();
        agent.Instructions(Inbound(), Noon).ShouldBe("");
        var options = agent.Options(Inbound(), Noon, LanguagePacks.BuiltIn);
        options.Agent.Greeting.ShouldBe("");
        options.Agent.Language.ShouldBe("en-US");
        options.Agent.Texts.Apology.ShouldBe(new Persona().Texts.Apology);
        options.EndOfTurn.Delay.ShouldBe(new ConversationOptions().EndOfTurn.Delay);
    }

    [Fact]
    public void Texts_have_the_values_of_their_call_by_the_clock_of_the_business()
    {
        var agent = Load("""
            agent: a
            time_zone: America/New_York
            greeting: "Good {{ part_of_day }}."
            prompt: |
              It is {{ now | date: "%A, %-d %B %Y, %H:%M" }}, {{ now }}.
              {{ caller }} calls {{ called }} in call {{ call_id }}.
            """);

        agent.Options(Inbound(), Noon, LanguagePacks.BuiltIn).Agent.Greeting.ShouldBe("Good morning.");
        agent.Instructions(Inbound(), Noon).ShouldBe("It is Wednesday, 2 December 2026, 06:30, 2026-12-02 06:30 -05:00.\n+15550100001 calls +15550100010 in call c1.");
        agent.Instructions(new CallInfo("c2", CallDirection.Outbound, "+15550100010", "+15550100001"), Noon).ShouldEndWith("+15550100001 calls +15550100010 in call c2.");
    }

    [Theory]
    [InlineData(4, "evening")]
    [InlineData(5, "morning")]
    [InlineData(11, "morning")]
    [InlineData(12, "afternoon")]
    [InlineData(17, "afternoon")]
    [InlineData(18, "evening")]
    public void The_day_has_three_parts(int hour, string expected) =>
        Load("agent: a\ngreeting: '{{ part_of_day }}'").Options(Inbound(), new DateTimeOffset(2026, 12, 2, hour, 59, 0, TimeSpan.Zero), LanguagePacks.BuiltIn).Agent.Greeting.ShouldBe(expected);

    [Fact]
    public void A_caller_who_withholds_the_number_is_no_fault() =>
        Load("agent: a\nprompt: 'Caller: {% if caller == \"\" %}withheld{% else %}{{ caller }}{% endif %}'").Instructions(Inbound() with { From = null }, Noon).ShouldBe("Caller: withheld");

    [Fact]
    public void What_a_caller_sends_as_their_number_is_no_template() =>
        Load("agent: a\nprompt: 'Caller: {{ caller }}'").Instructions(Inbound() with { From = "{{ call_id }}" }, Noon).ShouldBe("Caller: {{ call_id }}");

    [Theory]
    [InlineData("turns: calm", 700)]
    [InlineData("turns: { preset: calm }", 700)]
    [InlineData("turns: { end_of_turn: { delay: 1.1s }, preset: calm }", 1100)]
    [InlineData("turns: { end_of_turn: { delay: 300ms } }", 300)]
    [InlineData("turns:", 650)]
    [InlineData("language: en-GB", 650)]
    public void Turn_taking_is_the_platforms_the_presets_and_single_options_in_this_order(string line, int milliseconds)
    {
        var turns = new ConversationOptions();
        turns.EndOfTurn.Delay = TimeSpan.FromMilliseconds(650);

        Load($"agent: a\n{line}", turns).Options(Inbound(), Noon, LanguagePacks.BuiltIn).EndOfTurn.Delay.TotalMilliseconds.ShouldBe(milliseconds);
    }

    [Fact]
    public void Words_that_are_not_set_are_those_of_the_language_and_none_is_not_said()
    {
        var texts = Load("agent: a\ntexts: { filler: none, goodbye: Bye, openers: [Well] }").Options(Inbound(), Noon, LanguagePacks.BuiltIn).Agent.Texts;

        texts.Filler.ShouldBe("");
        texts.Goodbye.ShouldBe("Bye");
        texts.Openers.ShouldBe(["Well"]);
        texts.IdlePrompt.ShouldBe(new Persona().Texts.IdlePrompt);
    }

    [Fact]
    public void The_version_changes_with_every_text_and_with_nothing_else()
    {
        static string Version(string yaml, string prompt) => AgentDefinition.Load(path => path == AgentDocument.File ? yaml : prompt, "anywhere", new ConversationOptions()).Version.Version;
        const string Yaml = "agent: a\nprompt: prompt.md";

        var version = Version(Yaml, "Be kind.");

        version.ShouldMatch("^[0-9a-f]{12}$");
        Version(Yaml, "Be kind.").ShouldBe(version);
        Version(Yaml, "Be brief.").ShouldNotBe(version);
        Version(Yaml + "\n", "Be kind.").ShouldNotBe(version);
    }

    [Fact]
    public void An_agent_is_the_same_where_a_call_takes_it_along()
    {
        var agent = AgentDefinition.Load(path => path == AgentDocument.File ? "agent: a\ngreeting: hello.txt\nprompt: Call {{ call_id }}." : "Hello {{ caller }}", "here", new ConversationOptions());

        var there = AgentDefinition.Load(agent.Files, new ConversationOptions());

        there.Version.ShouldBe(agent.Version);
        there.Instructions(Inbound(), Noon).ShouldBe("Call c1.");
        there.Options(Inbound(), Noon, LanguagePacks.BuiltIn).Agent.Greeting.ShouldBe("Hello +15550100001");
    }

    [Fact]
    public void A_call_whose_texts_are_not_all_there_is_refused() =>
        Should.Throw<DocumentException>(() => AgentDefinition.Load(new AgentFiles(new Dictionary<string, string> { [AgentDocument.File] = "agent: a\nprompt: prompt.md" }), new ConversationOptions()))
            .Message.ShouldContain("prompt is 'prompt.md'");

    private static CallInfo Inbound() => new("c1", CallDirection.Inbound, "+15550100001", "+15550100010");

    private static AgentDefinition Load(string yaml, ConversationOptions? turns = null) => AgentDefinition.Load(_ => yaml, "a", turns ?? new ConversationOptions());
}
