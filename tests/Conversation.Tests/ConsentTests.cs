using System.Text.Json;
using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>A tool that needs the caller's yes runs after a yes, once, and never without.</summary>
public sealed class ConsentTests
{
    private const string Question = "I will book Thursday at nine. Is that right?";

    private const string Request = """{"slot":"nine"}""";

    private static readonly ConversationFlow Flow = new("ask",
        [
            new FlowNode("ask") { Collect = ["day"], Next = [new("desk") { Key = '0' }, new("other") { When = "The caller wants something else." }] },
            new FlowNode("desk") { Words = _ => "Somebody comes." },
            new FlowNode("other"),
        ],
        variables: [new FlowVariable("day", VariableType.Text)],
        tools: [new FlowTool("book") { Uses = ["day"], Confirm = (arguments, known) => arguments == Request ? new($"I will book {known.GetValueOrDefault("day")} at nine. Is that right?") : new("", "slot is missing") }]);

    private static ConversationOptions Options(bool speculates) => With(new() { EndOfTurn = { LearnsPauses = false }, Agent = new() { Variables = new Dictionary<string, string> { ["day"] = "Thursday" } } }, speculates);

    /// <summary>A conversation in which the model wants to book at 3700, and the caller is being asked.</summary>
    private static Script Asked(bool speculates = false, string arguments = Request)
    {
        var script = new Script(new ConversationEngine(Options(speculates), flow: Flow)).At(0, new CallStarted());
        script.At(1000, new ReplyTextReceived(new(1), "Which day?"), new ReplyTextEnded(new(1))).Hear(1100, 1, 0);
        script.Say(2000, 3000, "on thursday").Until(3500).At(3510, new TransitionJudged(1, null)).Until(3600);
        var reply = script.All.OfType<GenerateReply>().Last().Reply;
        return script.At(3700, new ToolCalled(reply, "a", "book", arguments), new ReplyTextEnded(reply));
    }

    /// <summary>The question was heard to its end at 6000.</summary>
    private static Script Heard(bool speculates = false)
    {
        var script = Asked(speculates);
        var reply = script.All.OfType<Speak>().Last().Reply.Value;
        return script.Hear(3800, reply, 0).Hear(4900, reply, 1);
    }

    private static IEnumerable<InvokeTool> Runs(Script script) => script.All.OfType<InvokeTool>();

    private static ConsentSnapshot? Pending(Script script) => script.Engine.Snapshot(Ms(100_000)).Flow!.Consent;

    [Fact]
    public void The_caller_is_asked_and_nothing_runs_before_the_answer()
    {
        var script = Heard();
        script.All.OfType<Speak>().Skip(1).Select(s => s.Text).ShouldBe(["I will book Thursday at nine.", "Is that right?"]);
        script.All.OfType<ExpectAnswer>().Last().Expectation.Phrases.ShouldBe(["yes", "no"]);
        Runs(script).ShouldBeEmpty();
        script.All.OfType<GenerateReply>().Count().ShouldBe(2, "the model is not asked again for the question");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_a_yes_the_tool_runs_as_it_was_asked_and_the_model_tells_of_it(bool speculates)
    {
        var script = Heard(speculates).Say(7000, 7600, "yes please").Until(8500);
        var run = Runs(script).ShouldHaveSingleItem();
        (run.Name, run.Arguments, run.Variables!["day"]).ShouldBe(("book", Request, "Thursday"));
        script.All.OfType<JudgeTransition>().Count().ShouldBe(1, "a plain yes asks no model");
        script.At(9000, new ToolReturned(run.Reply, run.Id, """{"id":7}"""));
        var told = script.Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        told.History.TakeLast(4).Select(u => u.Text).ShouldBe([Question, "yes please", Request, """{"id":7}"""]);
        script.At(9100, new ReplyTextReceived(told.Reply, "It is booked."), new ReplyTextEnded(told.Reply)).Last.OfType<Speak>().ShouldHaveSingleItem().Text.ShouldBe("It is booked.");
        Pending(script).ShouldBeNull();
    }

    [Fact]
    public void After_a_no_nothing_runs_and_the_model_goes_on()
    {
        var script = Heard().Say(7000, 7600, "no").Until(8500);
        Runs(script).ShouldBeEmpty();
        script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe("no");
        Pending(script).ShouldBeNull();
        // A yes to something else is no yes to what was declined.
        var reply = script.All.OfType<GenerateReply>().Last().Reply;
        script.At(8600, new ReplyTextReceived(reply, "Another day?"), new ReplyTextEnded(reply)).Hear(8700, reply.Value, 0).Say(11_000, 11_600, "yes").Until(12_500);
        Runs(script).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, 1, "ask")]
    [InlineData(1, 0, "other")]
    [InlineData(null, 0, "ask")]
    [InlineData(5, 0, "ask")]
    public void Other_words_are_judged_with_the_agreement_as_the_first_choice(int? choice, int runs, string node)
    {
        var script = Heard().Say(7000, 7600, "that would suit me").Until(8500);
        var judge = script.All.OfType<JudgeTransition>().Last();
        (judge.IsConsent, judge.Choices.Count, judge.Choices[1]).ShouldBe((true, 2, "The caller wants something else."));
        judge.Choices[0].ShouldContain(Question);
        Runs(script).ShouldBeEmpty();
        script.At(8600, new TransitionJudged(judge.Question, choice)).Until(8700);
        Runs(script).Count().ShouldBe(runs);
        script.Engine.Snapshot(Ms(100_000)).Flow!.At.Node.ShouldBe(node);
        Pending(script).ShouldBeNull();
    }

    [Fact]
    public void A_judge_that_does_not_answer_is_no_yes()
    {
        var script = Heard().Say(7000, 7600, "that would suit me").Until(12_000);
        Runs(script).ShouldBeEmpty();
        Pending(script).ShouldBeNull();
        script.All.OfType<GenerateReply>().Count().ShouldBe(3);
    }

    [Fact]
    public void A_yes_to_a_question_that_was_not_heard_to_its_last_piece_runs_nothing()
    {
        var script = Asked();
        var reply = script.All.OfType<Speak>().Last().Reply;
        script.At(3800, new SegmentQueued(reply, 0, Ms(1000), []), new PlayoutStarted(reply, 0));
        script.At(4300, new SpeechStarted(Ms(4200)), new SpeechContinued(Ms(4500))).At(4600, new Transcribed(2, "yes at nine suits me", false)).At(5200, new SpeechStopped(Ms(5000))).At(5250, new Transcribed(2, "yes at nine suits me", true)).Until(7000);
        script.All.OfType<EndReply>().Last().Outcome.ShouldBe(ReplyOutcome.Interrupted);
        script.All.OfType<JudgeTransition>().Last().IsConsent.ShouldBeFalse();
        Runs(script).ShouldBeEmpty();
        Pending(script).ShouldBeNull();
    }

    [Fact]
    public void A_yes_to_the_prompt_of_a_silent_caller_runs_nothing()
    {
        var script = Heard();
        var at = 7000;
        for (; !script.All.OfType<Speak>().Last().Text.Contains("still there", StringComparison.Ordinal); at += 100)
            script.Until(at);
        var prompt = script.All.OfType<Speak>().Last();
        prompt.Text.ShouldContain("still there");
        var said = prompt.Reply.Value;
        script.Hear(at + 100, said, prompt.Segment).Say(at + 2000, at + 2500, "yes").Until(at + 3900).At(at + 4000, new TransitionJudged(2, null)).Until(at + 4100);
        script.All.OfType<GenerateReply>().Last().History[^1].Text.ShouldBe("yes");
        Runs(script).ShouldBeEmpty();
    }

    [Fact]
    public void Arguments_that_do_not_suit_go_back_to_the_model_and_the_caller_is_not_asked()
    {
        var script = Asked(arguments: "{}");
        Pending(script).ShouldBeNull();
        script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe("""{"error":"slot is missing"}""");
    }

    [Fact]
    public void Of_two_requests_at_once_the_caller_is_asked_about_the_first()
    {
        var script = new Script(new ConversationEngine(Options(speculates: false), flow: Flow)).At(0, new CallStarted());
        script.At(1000, new ToolCalled(new(1), "a", "book", Request), new ToolCalled(new(1), "b", "book", Request), new ReplyTextEnded(new(1)));
        script.Hear(1100, 1, 0).Hear(2200, 1, 1);
        script.Engine.History.Select(u => u.Text).ShouldContain("""{"error":"the caller is being asked about another request; one after the other"}""");
        Pending(script)!.Id.ShouldBe("a");
        Runs(script.Say(4000, 4600, "yes").Until(5500)).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_key_that_leads_on_takes_the_question_back()
    {
        var script = Heard().At(7000, new DigitPressed('0'));
        script.Last.OfType<Speak>().ShouldHaveSingleItem().Text.ShouldBe("Somebody comes.");
        Runs(script).ShouldBeEmpty();
        Pending(script).ShouldBeNull();
    }

    [Fact]
    public void The_question_survives_the_death_of_the_process_and_the_yes_runs_once()
    {
        var snapshot = JsonSerializer.Deserialize<ConversationSnapshot>(JsonSerializer.Serialize(Heard().Engine.Snapshot(Ms(6500))))!;
        var moved = new Script(new ConversationEngine(Options(speculates: false), snapshot, flow: Flow)) { Utterances = 1 }.At(6600, new CallRestored());
        moved.All.OfType<ExpectAnswer>().Last().Expectation.Phrases.ShouldBe(["yes", "no"]);
        moved.Say(7000, 7600, "yes").Until(8500);
        var run = Runs(moved).ShouldHaveSingleItem();
        run.Variables!["day"].ShouldBe("Thursday");

        // The process dies again while the tool runs.
        snapshot = JsonSerializer.Deserialize<ConversationSnapshot>(JsonSerializer.Serialize(moved.Engine.Snapshot(Ms(8600))))!;
        var again = new Script(new ConversationEngine(Options(speculates: false), snapshot, flow: Flow)) { Utterances = 2 }.At(8700, new CallRestored());
        Runs(again).ShouldHaveSingleItem().Key.ShouldBe(run.Key);
    }

    [Fact]
    public void A_caller_who_goes_on_after_the_yes_does_not_have_it_done_twice()
    {
        var script = Heard().Say(7000, 7600, "yes").Until(8200);
        Runs(script).ShouldHaveSingleItem();
        script.At(8300, new SpeechStarted(Ms(8250))).At(9200, new SpeechStopped(Ms(9000))).At(9250, new Transcribed(3, "are you still there", true)).Until(11_000);
        script.At(11_010, new TransitionJudged(script.All.OfType<JudgeTransition>().Last().Question, null)).Until(11_100);
        var reply = script.All.OfType<GenerateReply>().Last().Reply;
        script.At(11_200, new ToolCalled(reply, "c", "book", Request), new ReplyTextEnded(reply)).Until(11_300);
        Runs(script).ShouldHaveSingleItem();
    }

    [Fact]
    public void The_question_is_asked_also_where_the_model_began_anew_because_the_conversation_went_elsewhere()
    {
        var script = new Script(new ConversationEngine(Options(speculates: true), flow: Flow)).At(0, new CallStarted());
        script.At(1000, new ReplyTextReceived(new(1), "Which day?"), new ReplyTextEnded(new(1))).Hear(1100, 1, 0);
        // A draft for the usual place is written while the model judges, and the judgement leads elsewhere.
        script.Say(2000, 3000, "on thursday").At(3260, new TransitionExpected(1, null)).Until(4500).At(4510, new TransitionJudged(1, 0)).Until(4600);
        var written = script.All.OfType<GenerateReply>().Last();
        written.Writer.ShouldNotBeNull();
        script.At(4700, new ToolCalled(written.Writer.Value, "a", "book", Request), new ReplyTextEnded(written.Writer.Value));
        script.All.OfType<Speak>().Last().Text.ShouldBe("Is that right?");
        Pending(script)!.Reply.ShouldBe(written.Reply);
        Runs(script.Hear(4800, written.Reply.Value, 0).Hear(5900, written.Reply.Value, 1).Say(8000, 8600, "yes").Until(9500)).ShouldHaveSingleItem();
    }
}
