using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>Tools are given the flow's variables, find variables out, and do nothing twice on the way.</summary>
public sealed class FlowToolTests
{
    private static readonly ConversationFlow Flow = new("ask",
        [
            new FlowNode("ask") { Collect = ["day", "name"], Next = [new("full") { If = s => s.Variables.GetValueOrDefault("free") == "0" }, new("bye") { When = "The caller is done." }] },
            new FlowNode("full") { Words = _ => "There is nothing left.", Next = [new("bye") { IsOtherwise = true }] },
            new FlowNode("bye") { Words = _ => "Goodbye.", Ends = true },
        ],
        variables: [new FlowVariable("day", VariableType.Date), new FlowVariable("name", VariableType.Person), new FlowVariable("free", VariableType.WholeNumber), new FlowVariable("times", VariableType.Text)],
        tools: [new FlowTool("find") { Uses = ["day", "name"], Needs = ["day"], Sets = ["free", "times"] }]);

    private static Script Asked()
    {
        var script = new Script(new ConversationEngine(With(new ConversationOptions(), speculates: false), flow: Flow)).At(0, new CallStarted());
        script.At(1000, new ReplyTextReceived(new(1), "Which day?"), new ReplyTextEnded(new(1))).Hear(1100, 1, 0);
        return script.Say(2000, 3000, "on thursday").Until(3500).At(3510, new TransitionJudged(1, null)).Until(3600);
    }

    private static ToolCalled Set(string id, string values, int reply = 2) => new(new(reply), id, BuiltInTools.SetVariables, values);

    private static ToolCalled Find(string id, int reply = 2) => new(new(reply), id, "find", "{}");

    private static Dictionary<string, string> Known(Script script) => script.Engine.Snapshot(Ms(100_000)).Flow!.At.Variables.ToDictionary();

    [Fact]
    public void A_tool_is_given_what_is_known_of_the_variables_that_it_uses()
    {
        var script = Asked().At(3700, Set("a", """{"day":"2026-12-03"}"""), Find("b"));
        script.Last.OfType<InvokeTool>().ShouldHaveSingleItem().Variables.ShouldBe(new Dictionary<string, string> { ["day"] = "2026-12-03" });
    }

    [Fact]
    public void A_tool_is_not_called_without_what_it_needs_and_the_model_is_told()
    {
        var script = Asked().At(3700, Find("a"), new ReplyTextEnded(new(2)));
        script.All.OfType<InvokeTool>().ShouldBeEmpty();
        script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe("""{"error":"the tool was not called, because this is not known yet: day. Find it out and set it first."}""");
    }

    [Fact]
    public void Other_values_are_another_request_and_the_same_values_the_same()
    {
        var script = Asked().At(3700, Set("a", """{"day":"2026-12-03"}"""), Find("b"), Set("c", """{"day":"2026-12-04"}"""), Find("d"), new ReplyTextEnded(new(2)));
        var (first, second) = (script.Last.OfType<InvokeTool>().First(), script.Last.OfType<InvokeTool>().Last());
        (first.Key, second.Key, first.Variables!["day"], second.Variables!["day"]).ShouldBe((first.Key, second.Key, "2026-12-03", "2026-12-04"));
        second.Key.ShouldNotBe(first.Key);

        // The caller goes on while both still run, and the model asks for the second once more: it is running.
        script.At(3800, new SpeechStarted(Ms(3780))).At(4700, new SpeechStopped(Ms(4500))).At(4750, new Transcribed(2, "are you still there", true)).Until(7000);
        script.At(7010, new TransitionJudged(script.All.OfType<JudgeTransition>().Last().Question, null)).Until(7100);
        var reply = script.All.OfType<GenerateReply>().Last().Reply.Value;
        reply.ShouldBeGreaterThan(2);
        script.At(7200, Find("e", reply));
        script.All.OfType<InvokeTool>().Count().ShouldBe(2);
        script.At(7300, Set("f", """{"day":"2026-12-05"}""", reply), Find("g", reply));
        script.All.OfType<InvokeTool>().Count().ShouldBe(3);
    }

    [Fact]
    public void What_a_tool_finds_out_is_known_and_a_rule_leads_on_within_the_reply()
    {
        var script = Asked().At(3700, Set("a", """{"day":"2026-12-03"}"""), Find("b"), new ReplyTextEnded(new(2)));
        script.At(3900, new ToolReturned(new(2), "b", """{"free":0,"times":["nine",10],"day":"2026-01-01","more":true}"""));
        script.Last.OfType<Speak>().ShouldHaveSingleItem().Text.ShouldBe("There is nothing left.");
        Known(script).ShouldBe(new Dictionary<string, string> { ["day"] = "2026-12-03", ["free"] = "0", ["times"] = "nine, 10" });
    }

    [Theory]
    [InlineData("""{"free":"many","times":{"a":1}}""", false)]
    [InlineData("""{"free":1.5,"times":[["nine"]]}""", false)]
    [InlineData("""{"error":"taken","free":1}""", false)]
    [InlineData("""[1]""", false)]
    [InlineData("done", false)]
    [InlineData("""{"free":1}""", true)]
    public void What_does_not_suit_or_has_failed_sets_nothing(string result, bool hasFailed)
    {
        var script = Asked().At(3700, Set("a", """{"day":"2026-12-03"}"""), Find("b"), new ReplyTextEnded(new(2)));
        script.At(3900, new ToolReturned(new(2), "b", result, hasFailed));
        Known(script).Keys.ShouldBe(["day"]);
        script.Last.OfType<GenerateReply>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_tool_that_outlives_its_reply_finds_out_all_the_same_and_the_next_turn_follows_the_rule()
    {
        var script = Asked().At(3700, Set("a", """{"day":"2026-12-03"}"""), Find("b"), new ReplyTextEnded(new(2)));
        script.At(3800, new SpeechStarted(Ms(3780))).At(3900, new ToolReturned(new(2), "b", """{"free":0}""")).At(4700, new SpeechStopped(Ms(4500))).At(4750, new Transcribed(2, "or on friday", true)).Until(5400);
        Known(script)["free"].ShouldBe("0");
        script.All.OfType<Speak>().Last().Text.ShouldBe("There is nothing left.");
    }

    [Fact]
    public void A_tool_that_goes_on_elsewhere_has_the_values_and_the_key_that_it_began_with()
    {
        var script = Asked().At(3700, Set("a", """{"day":"2026-12-03"}"""), Find("b"), new ReplyTextEnded(new(2)));
        var begun = script.Last.OfType<InvokeTool>().Single();
        var snapshot = System.Text.Json.JsonSerializer.Deserialize<ConversationSnapshot>(System.Text.Json.JsonSerializer.Serialize(script.Engine.Snapshot(Ms(4000))))!;
        var moved = new Script(new ConversationEngine(With(new ConversationOptions(), speculates: false), snapshot, flow: Flow)) { Utterances = 1 }.At(4100, new CallRestored());
        var again = moved.All.OfType<InvokeTool>().ShouldHaveSingleItem();
        (again.Key, again.Variables!["day"]).ShouldBe((begun.Key, "2026-12-03"));
        moved.At(4200, new ToolReturned(again.Reply, again.Id, """{"free":3}"""));
        Known(moved)["free"].ShouldBe("3");
    }
}
