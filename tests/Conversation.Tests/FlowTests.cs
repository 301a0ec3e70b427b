using System.Text.Json;
using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>Where a conversation goes on in its flow, and that deciding it costs the caller no time.</summary>
public sealed class FlowTests
{
    private static ConversationFlow Flow => new("greet",
        [
            new FlowNode("greet")
            {
                Words = _ => "Do you want to book?",
                Answers = ["yes", "no"],
                Next = [new("book") { Answer = "yes" }, new("prices") { When = "The caller asks what it costs." }, new("bye") { Answer = "no" }, new("desk") { Key = '0' }],
            },
            new FlowNode("book") { Collect = ["budget", "size"], Tools = ["find"], Next = [new("big") { If = s => s.Variables.TryGetValue("budget", out var budget) && double.Parse(budget, System.Globalization.CultureInfo.InvariantCulture) >= 5000 }, new("bye") { When = "The appointment is booked." }] },
            new FlowNode("big") { Words = s => $"For {s.Variables["budget"]} dollars you get the large one.", Next = [new("bye") { IsOtherwise = true }] },
            new FlowNode("prices") { Collect = ["budget"], Next = [new("back") { When = "The caller knows enough." }] },
            new FlowNode("desk") { Words = _ => "Somebody comes.", Next = [new("bye") { IsOtherwise = true }] },
            new FlowNode("bye") { Words = _ => "Goodbye.", Ends = true },
            new FlowNode("later"),
        ],
        [new FlowEdge("later") { When = "It is not a good time.", Returns = true }],
        [new FlowVariable("budget", VariableType.Number, Minimum: 0), new FlowVariable("size", VariableType.Choice, ["small", "large"])]);

    private static ConversationOptions Options => With(new() { Agent = new() { Greeting = "Hello." } }, speculates: false);

    /// <summary>The greeting was heard; the caller's turn is at 1000 ms.</summary>
    private static Script Greeted(bool speculates = false, ConversationFlow? flow = null, ConversationOptions? options = null)
    {
        var script = new Script(new ConversationEngine(With(options ?? Options, speculates), flow: flow ?? Flow)).At(0, new CallStarted());
        script.Hear(0, 1, 0, 500);
        return script.Hear(500, 1, 1, 500);
    }

    private static string? Node(Script script, double at = 100_000) => script.Engine.Snapshot(Ms(at)).Flow?.At.Node;

    private static IEnumerable<string> Spoken(Script script) => script.Last.OfType<Speak>().Select(s => s.Text);

    [Fact]
    public void The_first_words_are_the_greeting_and_those_of_the_first_node()
    {
        var script = new Script(new ConversationEngine(Options, flow: Flow)).At(0, new CallStarted());
        Spoken(script).ShouldBe(["Hello.", "Do you want to book?"]);
        script.Last.OfType<ExpectAnswer>().ShouldHaveSingleItem().Expectation.Phrases.ShouldBe(["yes", "no"]);
        script.Last.OfType<GenerateReply>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("yes please", "book")]
    [InlineData("Yeah, sure.", "book")]
    [InlineData("mhm", "book")]
    [InlineData("no thanks", "bye")]
    public void A_plain_answer_takes_its_edge_and_no_model_is_asked_where_to_go(string said, string to)
    {
        var script = Greeted().Say(2000, 3000, said).Until(4000);
        script.All.OfType<JudgeTransition>().ShouldBeEmpty();
        Node(script).ShouldBe(to);
    }

    [Fact]
    public void What_the_model_is_asked_knows_where_the_conversation_is()
    {
        var asked = Greeted().Say(2000, 3000, "yes").Until(4000).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        asked.Flow!.Node.ShouldBe("book");
        asked.History.Select(u => u.Text).ShouldBe(["Hello. Do you want to book?", "yes"]);
    }

    [Fact]
    public void Words_that_are_no_plain_answer_are_judged_by_a_model_with_all_choices()
    {
        var script = Greeted().Say(2000, 3000, "what would that be").Until(3600);
        var judged = script.All.OfType<JudgeTransition>().ShouldHaveSingleItem();
        (judged.Question, judged.Node, judged.Caller, judged.HasOtherwise).ShouldBe((1, "greet", "what would that be", false));
        judged.Choices.ShouldBe(["The caller answers: yes", "The caller asks what it costs.", "The caller answers: no", "It is not a good time."]);
        script.All.OfType<GenerateReply>().ShouldBeEmpty("nothing is written before it is known what for");
        var asked = script.At(3900, new TransitionJudged(1, 1)).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        asked.Flow!.Node.ShouldBe("prices");
        script.At(4000, new ReplyTextReceived(asked.Writer ?? asked.Reply, "Ten dollars. "), new ReplyTextEnded(asked.Writer ?? asked.Reply));
        Spoken(script).ShouldBe(["Ten dollars."]);
        script.Hear(4100, asked.Reply.Value, 0);
        script.Last.OfType<EndReply>().ShouldHaveSingleItem().Timings.Transitions.ShouldBe([new Transition("greet", "prices", TransitionReason.Model, Ms(3500), Ms(3900))]);
    }

    [Fact]
    public void A_judgement_is_asked_for_together_with_the_draft_and_the_draft_is_kept_where_the_conversation_stays()
    {
        var script = Greeted(speculates: true).Say(2000, 3000, "hm what else is there");
        script.Last.ShouldHaveSingleItem().ShouldBeOfType<JudgeTransition>();
        script.At(3250, new TransitionExpected(1, null)).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>().Flow!.Node.ShouldBe("greet");
        script.At(3300, new ReplyTextReceived(new(2), "Nothing. "), new ReplyTextEnded(new(2)), new SynthesisAudioReceived(new(2), 0)).Until(3600);
        script.Engine.History.Count.ShouldBe(1, "the turn stays open until it is known where the conversation goes on");
        script.At(3700, new TransitionJudged(1, null));
        Spoken(script).ShouldBe(["Nothing."]);
        (Node(script), script.All.OfType<GenerateReply>().Count()).ShouldBe(("greet", 1));
    }

    [Fact]
    public void Where_the_conversation_moves_the_draft_is_begun_anew_before_the_turn_is_over()
    {
        var script = Greeted(speculates: true).Say(2000, 3000, "what would that be").At(3250, new TransitionExpected(1, null)).At(3300, new TransitionJudged(1, 1));
        script.Last.Select(c => c.GetType()).ShouldBe([typeof(DiscardReply), typeof(GenerateReply)]);
        script.Last.OfType<GenerateReply>().Single().Flow!.Node.ShouldBe("prices");
        Node(script, 3400).ShouldBe("greet", "nothing moves before the turn is over");
        script.At(3400, new ReplyTextReceived(new(3), "Ten dollars. "), new ReplyTextEnded(new(3)), new SynthesisAudioReceived(new(3), 0)).Until(3500);
        Spoken(script).ShouldBe(["Ten dollars."]);
        Node(script).ShouldBe("prices");
    }

    [Fact]
    public void Where_calls_usually_move_the_answer_is_begun_there_and_kept_where_it_is_so()
    {
        var script = Greeted(speculates: true).Say(2000, 3000, "what would that be").At(3250, new TransitionExpected(1, 1));
        script.Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>().Flow!.Node.ShouldBe("prices");
        script.At(3300, new ReplyTextReceived(new(2), "Ten dollars. "), new ReplyTextEnded(new(2)), new SynthesisAudioReceived(new(2), 0)).Until(3600);
        Node(script, 3600).ShouldBe("greet");
        Spoken(script.At(3700, new TransitionJudged(1, 1))).ShouldBe(["Ten dollars."]);
        (Node(script), script.All.OfType<GenerateReply>().Count()).ShouldBe(("prices", 1));
    }

    [Fact]
    public void A_choice_that_was_judged_before_needs_no_other_draft()
    {
        var script = Greeted(speculates: true).Say(2000, 3000, "what would that be").At(3250, new TransitionJudged(1, 1));
        script.Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>().Flow!.Node.ShouldBe("prices");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public void After_a_turn_that_ends_at_once_the_answer_is_written_while_the_judgement_is_waited_for(int? likely)
    {
        var options = new ConversationOptions { Agent = new() { Greeting = "Hello." }, Speculation = { After = TimeSpan.FromSeconds(5) } };
        var script = Greeted(speculates: true, options: options).Say(2000, 3000, "what would that be").Until(3600);
        script.All.OfType<JudgeTransition>().ShouldHaveSingleItem();
        script.All.OfType<GenerateReply>().ShouldBeEmpty();
        script.At(3610, new TransitionExpected(1, likely)).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>().Flow!.Node.ShouldBe(likely is null ? "greet" : "prices");
        script.At(3700, new ReplyTextReceived(new(2), "Ten dollars. "), new ReplyTextEnded(new(2)));
        script.Last.ShouldBe([new PrepareSpeech(new(2), "Ten dollars.")], "nothing is heard before it is known");
        Spoken(script.At(3900, new TransitionJudged(1, likely))).ShouldBe(["Ten dollars."]);
        script.All.OfType<GenerateReply>().Count().ShouldBe(1);
    }

    [Fact]
    public void Words_of_the_flow_are_synthesized_ahead_and_no_model_is_asked_for_them()
    {
        var script = Greeted(speculates: true).Say(2000, 3000, "no thanks");
        script.Last.ShouldBe([new PrepareSpeech(new(2), "Goodbye.")]);
        Spoken(script.At(3300, new SynthesisAudioReceived(new(2), 0))).ShouldBe(["Goodbye."]);
        script.Hear(3600, 2, 0).Last.OfType<HangUp>().ShouldHaveSingleItem().Reason.ShouldBe(HangUpReason.Finished);
    }

    [Fact]
    public void A_judgement_that_comes_late_finds_the_answer_written_already()
    {
        var script = Greeted(speculates: true).Say(2000, 3000, "hm what else is there").At(3250, new TransitionExpected(1, null)).At(3300, new ReplyTextReceived(new(2), "Nothing. "), new ReplyTextEnded(new(2)), new SynthesisAudioReceived(new(2), 0)).Until(5000);
        script.Engine.History.Count.ShouldBe(2, "the turn ends after a second");
        script.All.OfType<Speak>().Count().ShouldBe(2, "the greeting's");
        script.At(5100, new TransitionJudged(1, null));
        Spoken(script).ShouldBe(["Nothing."]);
    }

    [Fact]
    public void A_late_judgement_that_leads_elsewhere_drops_what_was_written()
    {
        var script = Greeted(speculates: true).Say(2000, 3000, "what would that be").At(3250, new TransitionExpected(1, null)).At(3300, new ReplyTextReceived(new(2), "Nothing. "), new SynthesisAudioReceived(new(2), 0)).Until(5000);
        var asked = script.At(5100, new TransitionJudged(1, 1)).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        (asked.Reply, asked.Writer, asked.Flow!.Node).ShouldBe((new(2), new ReplyId(3), "prices"));
        script.At(5200, new ReplyTextReceived(new(2), "Or something. "), new ReplyTextEnded(new(2))).Last.ShouldBeEmpty("the model of before");
        script.At(5300, new ReplyTextReceived(new(3), "Ten dollars. "), new ReplyTextEnded(new(3)));
        Spoken(script).ShouldBe(["Ten dollars."]);
        script.Last.OfType<Speak>().Single().Reply.ShouldBe(new(2));
        script.Hear(5400, 2, 0).Last.OfType<EndReply>().Single().Heard.ShouldBe("Ten dollars.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_judge_that_fails_or_says_nothing_leaves_the_conversation_where_it_is_and_the_record_says_so(bool answers)
    {
        var script = Greeted().Say(2000, 3000, "what would that be").Until(3600);
        script = answers ? script.At(3900, new TransitionJudged(1, null, FailureKind.Unavailable)) : script.Until(6500);
        var asked = script.Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        asked.Flow!.Node.ShouldBe("greet");
        var writer = asked.Writer ?? asked.Reply;
        script.At(6600, new TransitionJudged(1, 1), new ReplyTextReceived(writer, "Well. "), new ReplyTextEnded(writer)).Hear(6700, asked.Reply.Value, 0);
        var transition = script.All.OfType<EndReply>().Last().Timings.Transitions.ShouldHaveSingleItem();
        (transition.From, transition.To, transition.By).ShouldBe(("greet", "greet", answers ? TransitionReason.Failed : TransitionReason.TimedOut));
        Node(script).ShouldBe("greet");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public void A_choice_that_was_not_offered_is_a_failure(int choice)
    {
        var script = Greeted().Say(2000, 3000, "what would that be").Until(3600).At(3900, new TransitionJudged(1, choice));
        script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().Flow!.Node.ShouldBe("greet");
    }

    [Fact]
    public void While_a_judge_is_waited_for_the_caller_is_told_that_it_takes_a_while()
    {
        var script = Greeted(options: new() { Agent = new() { Greeting = "Hello." }, Speech = { FillerAfter = TimeSpan.FromSeconds(2) } }).Say(2000, 3000, "what would that be").Until(6000);
        script.All.OfType<Speak>().Last().Text.ShouldBe("One moment, please.");
        script.At(6100, new TransitionJudged(1, 1)).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
    }

    [Fact]
    public void Who_goes_on_before_anything_is_heard_is_judged_anew_from_where_the_conversation_was()
    {
        var script = Greeted().Say(2000, 3000, "yes").Until(3600);
        Node(script).ShouldBe("book");
        script.At(3700, new ReplyTextReceived(new(2), "When? ")).At(3750, new SegmentQueued(new(2), 0, Ms(1000), []));
        script.At(3800, new SpeechStarted(Ms(3780))).At(4700, new SpeechStopped(Ms(4500))).At(4750, new Transcribed(2, "no I mean what does it cost", true)).Until(5600);
        Node(script, 5600).ShouldBe("greet");
        script.All.OfType<JudgeTransition>().Last().Caller.ShouldBe("yes no I mean what does it cost");
    }

    [Fact]
    public void An_aside_returns_to_where_the_conversation_was()
    {
        var script = Greeted().Say(2000, 3000, "i am driving just now").Until(3600).At(3700, new TransitionJudged(1, 3));
        Node(script).ShouldBe("later");
        var asked = script.Last.OfType<GenerateReply>().Single();
        var writer = asked.Writer ?? asked.Reply;
        script.At(3800, new ReplyTextReceived(writer, "Shall I wait? "), new ReplyTextEnded(writer)).Hear(3900, asked.Reply.Value, 0);
        Node(script).ShouldBe("greet");
    }

    [Fact]
    public void A_key_that_leads_on_is_taken_at_once_also_while_the_agent_speaks()
    {
        var script = new Script(new ConversationEngine(Options, flow: Flow)).At(0, new CallStarted()).At(100, new SegmentQueued(new(1), 0, Ms(500), []), new PlayoutStarted(new(1), 0));
        script.At(300, new DigitPressed('0'));
        Spoken(script).ShouldBe(["Somebody comes."]);
        Node(script).ShouldBe("desk");
    }

    [Fact]
    public void Variables_are_set_by_the_model_and_a_rule_leads_on_within_the_reply()
    {
        var script = Greeted().Say(2000, 3000, "yes").Until(3600);
        script.At(3700, new ToolCalled(new(2), "a", BuiltInTools.SetVariables, """{"budget":6000}"""), new ReplyTextEnded(new(2)));
        Spoken(script).ShouldBe(["For six thousand dollars you get the large one."]);
        Node(script).ShouldBe("big");
        script.Hear(3800, 2, 0).All.OfType<EndReply>().Last().Timings.Transitions.ShouldBe([new Transition("greet", "book", TransitionReason.Answer), new Transition("book", "big", TransitionReason.Rule)]);
    }

    [Fact]
    public void A_value_that_does_not_suit_goes_back_to_the_model_and_the_others_are_kept()
    {
        var script = Greeted().Say(2000, 3000, "yes").Until(3600);
        script.At(3700, new ToolCalled(new(2), "a", BuiltInTools.SetVariables, """{"budget":-1,"size":"Large","colour":"red"}"""), new ReplyTextEnded(new(2)));
        var told = script.Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        told.History[^1].Text.ShouldBe("""{"error":"budget must be a number of at least 0; colour is not to be found out here"}""");
        told.Flow!.Variables.ShouldBe(new Dictionary<string, string> { ["size"] = "large" });
    }

    [Theory]
    [InlineData("prices", """{"size":"small"}""", """{"error":"size is not to be found out here"}""")]
    [InlineData("prices", """{"\ud800":1}""", """{"error":" is not to be found out here"}""")]
    [InlineData("prices", """{"budget":"\ud800"}""", """{"error":"budget must be a number of at least 0"}""")]
    public void Only_what_is_to_be_found_out_in_the_step_can_be_set(string node, string arguments, string told)
    {
        var script = Greeted().Say(2000, 3000, "what would that be").Until(3600).At(3700, new TransitionJudged(1, 1));
        Node(script).ShouldBe(node);
        script.At(3800, new ToolCalled(new(2), "a", BuiltInTools.SetVariables, arguments), new ReplyTextEnded(new(2)));
        script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe(told);
    }

    [Fact]
    public void A_tool_that_the_step_does_not_have_is_not_run()
    {
        var script = Greeted().Say(2000, 3000, "yes").Until(3600);
        script.At(3700, new ToolCalled(new(2), "a", "book", "{}"), new ToolCalled(new(2), "b", "find", "{}"));
        script.Last.OfType<InvokeTool>().ShouldHaveSingleItem().Name.ShouldBe("find");
    }

    [Fact]
    public void A_key_leads_on_also_where_other_words_are_still_to_be_answered_and_where_it_is_pressed_twice()
    {
        var script = Greeted().Say(2000, 3000, "yes").Until(3600).At(3700, new DigitPressed('0'));
        Node(script).ShouldBe("desk");
        script.Engine.History[^1].Text.ShouldBe("yes 0");
        script.At(3750, new DigitPressed('0'));
        Node(script).ShouldBe("desk");
        Spoken(script).ShouldBe(["Somebody comes."]);
    }

    [Fact]
    public void A_spoken_digit_is_no_key() => Node(Greeted().Say(2000, 3000, "0").Until(4000)).ShouldBe("greet");

    [Fact]
    public void Words_that_a_rule_led_to_and_nobody_heard_are_said_after_the_next_turn()
    {
        var script = Greeted().Say(2000, 3000, "yes").Until(3600);
        script.At(3700, new ToolCalled(new(2), "a", BuiltInTools.SetVariables, """{"budget":6000}"""), new ReplyTextEnded(new(2)));
        script.At(3800, new SpeechStarted(Ms(3780))).At(4700, new SpeechStopped(Ms(4500))).At(4750, new Transcribed(2, "or a little more than that", true)).Until(5600);
        Spoken(script).ShouldBe(["For six thousand dollars you get the large one."]);
        Node(script).ShouldBe("big");
    }

    [Fact]
    public void A_rule_that_leads_back_where_there_is_no_way_back_is_not_taken()
    {
        var flow = new ConversationFlow("a", [new FlowNode("a") { Collect = ["n"], Next = [new("back") { If = _ => true }, new("b") { If = s => s.Variables.ContainsKey("n") }] }, new FlowNode("b") { Words = _ => "B.", Next = [new("back") { IsOtherwise = true }] }], [], [new FlowVariable("n", VariableType.Number)]);
        var script = new Script(new ConversationEngine(Options, flow: flow)).At(0, new CallStarted());
        script.Hear(0, 1, 0).Say(2000, 3000, "nothing").Until(4000);
        Node(script).ShouldBe("a");
        script.At(4100, new ToolCalled(new(2), "a", BuiltInTools.SetVariables, """{"n":1}"""), new ReplyTextEnded(new(2)));
        Spoken(script).ShouldBe(["B."]);
        script.Hear(4200, 2, 0).Say(6000, 7000, "nothing").Until(8000);
        (Node(script), script.Last.OfType<GenerateReply>().Count()).ShouldBe(("b", 1), "an edge back without a way back leaves the conversation where it is");
    }

    [Fact]
    public void An_aside_within_an_aside_returns_to_both()
    {
        FlowEdge Aside(string to, string when) => new(to) { When = when, Returns = true };
        var flow = new ConversationFlow("a", [new FlowNode("a") { Answers = ["x"] }, new FlowNode("b") { Next = [new("back") { When = "B is over." }] }, new FlowNode("c")], [Aside("b", "B."), Aside("c", "C.")]);
        var script = new Script(new ConversationEngine(Options, flow: flow)).At(0, new CallStarted());
        script.Hear(0, 1, 0).Say(2000, 3000, "b").Until(3600).At(3700, new TransitionJudged(1, 0), new ReplyTextReceived(new(2), "B. "), new ReplyTextEnded(new(2))).Hear(3800, 2, 0);
        Node(script).ShouldBe("b");
        script.Say(6000, 7000, "c").Until(7600).At(7700, new TransitionJudged(2, 1), new ReplyTextReceived(new(3), "C. "), new ReplyTextEnded(new(3))).Hear(7800, 3, 0);
        Node(script).ShouldBe("b");
        script.Say(10_000, 11_000, "that is it").Until(11_600).At(11_700, new TransitionJudged(3, 0));
        Node(script).ShouldBe("a");
        script.Last.OfType<ExpectAnswer>().ShouldHaveSingleItem().Expectation.Phrases.ShouldBe(["x"]);
    }

    [Fact]
    public void A_first_step_that_ends_the_call_ends_it()
    {
        var flow = new ConversationFlow("closed", [new FlowNode("closed") { Words = _ => "We are closed.", Ends = true }]);
        var script = new Script(new ConversationEngine(Options, flow: flow)).At(0, new CallStarted());
        script.Hear(0, 1, 0, 500).Hear(500, 1, 1, 500).Last.OfType<HangUp>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_rule_that_is_true_from_the_start_leads_on_before_the_first_words()
    {
        var flow = new ConversationFlow("a", [new FlowNode("a") { Words = _ => "A.", Next = [new("b") { If = _ => true }] }, new FlowNode("b") { Words = _ => "B." }]);
        Spoken(new Script(new ConversationEngine(Options, flow: flow)).At(0, new CallStarted())).ShouldBe(["Hello.", "B."]);
    }

    [Fact]
    public void A_tools_late_result_is_told_by_the_answer_that_is_being_judged()
    {
        var script = Greeted(speculates: true, options: new() { Agent = new() { Greeting = "Hello." }, Limits = { ToolTimeout = TimeSpan.FromSeconds(1) }, Speculation = { After = TimeSpan.FromSeconds(5) } }).Say(2000, 3000, "yes").Until(3600);
        script.At(3700, new ToolCalled(new(2), "a", "find", "{}"), new ReplyTextEnded(new(2))).Until(4800).At(4900, new ReplyTextReceived(new(2), "It takes a while. "), new ReplyTextEnded(new(2))).Hear(5000, 2, 0);
        script.Say(7000, 8000, "what now").Until(8600).At(8610, new TransitionExpected(1, null)).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        var asked = script.At(8700, new ToolReturned(new(2), "a", "found")).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        asked.History.ShouldContain(u => u.Text == "found");
        var writer = asked.Writer.ShouldNotBeNull();
        script.At(8800, new ReplyTextReceived(asked.Reply, "Still nothing. "), new ReplyTextReceived(writer, "It is found. "), new ReplyTextEnded(writer));
        Spoken(script.At(8900, new TransitionJudged(1, null))).ShouldBe(["It is found."]);
    }

    [Fact]
    public void After_a_judge_that_was_given_up_the_model_has_all_its_time()
    {
        var script = Greeted(options: new() { Agent = new() { Greeting = "Hello." }, Speech = { FillerAfter = TimeSpan.FromMinutes(1) } }).Say(2000, 3000, "what would that be").Until(6500);
        script.Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        script.Until(11_499).Last.OfType<ReportTimeout>().ShouldBeEmpty();
        script.Until(11_500).Last.OfType<ReportTimeout>().ShouldHaveSingleItem().What.ShouldBe(Awaited.Model);
    }

    [Fact]
    public void What_is_known_from_the_start_is_there_in_the_first_words()
    {
        var flow = new ConversationFlow("a", [new FlowNode("a") { Words = s => $"Is {s.Variables["caller"]} your number?" }]);
        Spoken(new Script(new ConversationEngine(With(new() { Agent = new() { Variables = new Dictionary<string, string> { ["caller"] = "x" } } }, false), flow: flow)).At(0, new CallStarted())).ShouldBe(["Is x your number?"]);
    }

    [Theory]
    [InlineData(3400)] // The draft is being written, and nothing is judged.
    [InlineData(4600)] // The turn is over, and the judgement is waited for.
    public void A_call_that_moves_while_it_is_judged_is_judged_again(double at)
    {
        var script = Greeted(speculates: true).Say(2000, 3000, "what would that be").At(3250, new TransitionExpected(1, null)).At(3300, new ReplyTextReceived(new(2), "Nothing. "), new SynthesisAudioReceived(new(2), 0)).Until(at);
        var snapshot = JsonSerializer.Deserialize<ConversationSnapshot>(JsonSerializer.Serialize(script.Engine.Snapshot(Ms(at))))!;
        var moved = new Script(new ConversationEngine(With(Options, speculates: true), snapshot, flow: Flow)) { Utterances = 1 }.At(at, new CallRestored()).Until(at + 500);
        var asked = moved.All.OfType<JudgeTransition>().ShouldHaveSingleItem();
        (asked.Question, asked.Caller).ShouldBe((2, "what would that be"));
        moved.At(at + 600, new TransitionJudged(1, 0)).Last.ShouldBeEmpty("it is the answer to a question of the lost process");
        moved.At(at + 700, new TransitionJudged(2, 1)).Until(at + 2000);
        moved.All.OfType<GenerateReply>().Last().Flow!.Node.ShouldBe("prices");
        Node(moved).ShouldBe("prices");
    }

    [Fact]
    public void Position_and_variables_survive_a_move_in_the_middle_of_an_answer()
    {
        var script = Greeted().Say(2000, 3000, "what would that be").Until(3600).At(3700, new TransitionJudged(1, 1));
        var asked = script.Last.OfType<GenerateReply>().Single();
        var writer = asked.Writer ?? asked.Reply;
        script.At(3750, new ToolCalled(writer, "a", BuiltInTools.SetVariables, """{"budget":100}"""), new ReplyTextEnded(writer)).At(3800, new ReplyTextReceived(writer, "Ten dollars. And "));
        script.At(3850, new SegmentQueued(asked.Reply, 0, Ms(1000), []), new PlayoutStarted(asked.Reply, 0));
        var snapshot = JsonSerializer.Deserialize<ConversationSnapshot>(JsonSerializer.Serialize(script.Engine.Snapshot(Ms(4000))))!;
        var moved = new Script(new ConversationEngine(Options, snapshot, flow: Flow)) { Utterances = 1 }.At(4100, new CallRestored(asked.Reply, 1));
        moved.Last.OfType<KeepPlayout>().ShouldHaveSingleItem().ShouldBe(new KeepPlayout(asked.Reply, 1), "the mouth holds audio of that reply, whatever ids models were given since");
        var goesOn = moved.Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        (goesOn.Flow!.Node, goesOn.Flow.Variables["budget"]).ShouldBe(("prices", "100"));
    }

    [Fact]
    public void Without_a_flow_nothing_of_it_is_written()
    {
        var script = Script.Greeted().Say(2000, 3000, "yes").Until(4000);
        JsonSerializer.Serialize(script.Engine.Snapshot(Ms(4000))).ShouldNotContain("IsUndecided");
        script.All.OfType<GenerateReply>().Single().Flow.ShouldBeNull();
        script.All.OfType<JudgeTransition>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(VariableType.Number, "\"12.50\"", "12.5")]
    [InlineData(VariableType.Number, "12,5", null)]
    [InlineData(VariableType.WholeNumber, "3", "3")]
    [InlineData(VariableType.WholeNumber, "3.5", null)]
    [InlineData(VariableType.Boolean, "true", "true")]
    [InlineData(VariableType.Boolean, "\"maybe\"", null)]
    [InlineData(VariableType.Date, "\"2026-12-02\"", "2026-12-02")]
    [InlineData(VariableType.Date, "\"2026-02-30\"", null)]
    [InlineData(VariableType.Date, "\"tomorrow\"", null)]
    [InlineData(VariableType.Time, "\"9:30\"", "09:30")]
    [InlineData(VariableType.Time, "\"25:00\"", null)]
    [InlineData(VariableType.Phone, "\"+1 (555) 010-0010\"", "+15550100010")]
    [InlineData(VariableType.Phone, "\"call me\"", null)]
    [InlineData(VariableType.Email, "\"ann@example.com\"", "ann@example.com")]
    [InlineData(VariableType.Email, "\"ann at example.com\"", null)]
    [InlineData(VariableType.Person, "\" Ann Lee \"", "Ann Lee")]
    [InlineData(VariableType.Text, "\"\"", null)]
    [InlineData(VariableType.Text, "{}", null)]
    [InlineData(VariableType.Text, "\"\\ud800\"", null)]
    public void Values_are_kept_in_one_form_or_not_at_all(VariableType type, string json, string? kept)
    {
        using var value = json == "12,5" ? JsonDocument.Parse("\"12,5\"") : JsonDocument.Parse(json);
        new FlowVariable("x", type).Read(value.RootElement).ShouldBe(kept);
    }
}
