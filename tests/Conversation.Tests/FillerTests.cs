using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>What a caller hears while a model or a tool is slow.</summary>
public sealed class FillerTests
{
    private const string Filler = "One moment, please.";

    private static Script Asked() => Greeted(new() { Agent = new() { Greeting = "Hello.", Texts = { Filler = Filler } }, Speech = { FillerAfter = TimeSpan.FromSeconds(2.5) }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, "when are you open").Until(3500);

    [Fact]
    public void A_caller_who_hears_nothing_is_told_that_it_takes_a_while_and_then_the_answer()
    {
        var script = Asked();
        script.Until(5499).Last.ShouldBeEmpty();
        script.Until(5500).Last.ShouldBe([new Speak(new(2), 0, Filler)]);
        script.Hear(5600, 2, 0);
        script.At(7000, new ReplyTextReceived(new(2), "We are open from nine to five."), new ReplyTextEnded(new(2))).Last.ShouldBe([new Speak(new(2), 1, "We are open from nine to five.")]);
        script.Hear(7100, 2, 1);
        var ended = script.Last.OfType<EndReply>().ShouldHaveSingleItem();
        (ended.Outcome, ended.Heard).ShouldBe((ReplyOutcome.Completed, "One moment, please. We are open from nine to five."));
        (ended.Timings.Filler, ended.Timings.Overhead).ShouldBe((Ms(5500), null));
    }

    [Fact]
    public void A_caller_is_told_within_5_s_of_the_last_sound_as_shipped_also_where_the_transcript_was_late()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." } }).At(2050, new SpeechStarted(Ms(2000))).At(3200, new SpeechStopped(Ms(3000))).Until(6400);
        script.At(6450, new Transcribed(1, "when are you open", true)).Until(6999).All.OfType<Speak>().Count().ShouldBe(1, "the greeting");
        script.Until(7000).Last.OfType<Speak>().ShouldHaveSingleItem().Text.ShouldBe(Filler);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(1500)]
    public void Where_the_turn_ended_late_its_answer_is_waited_for_first(int after)
    {
        var options = new ConversationOptions { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false, TranscriptTimeout = TimeSpan.FromSeconds(10) }, Speech = { FillerAfterTurn = Ms(after) } };
        var script = Greeted(options).At(2050, new SpeechStarted(Ms(2000))).At(3200, new SpeechStopped(Ms(3000))).At(6700, new Transcribed(1, "when are you open", true));
        script.Until(6699 + after).All.OfType<Speak>().Count().ShouldBe(1, "the greeting");
        script.Until(6700 + after).Last.OfType<Speak>().ShouldHaveSingleItem();
    }

    [Fact]
    public void An_opener_is_said_when_the_turn_ends_and_the_next_one_in_the_next_turn()
    {
        var options = new ConversationOptions { Agent = new() { Greeting = "Hello.", Texts = { Filler = "", Openers = { "All right.", "Okay." } } }, EndOfTurn = { LearnsPauses = false } };
        var script = Greeted(options).Say(2000, 3000, "when are you open?");
        script.Until(3300).Last.OfType<Speak>().ShouldBe([new Speak(new(2), 0, "Okay.")]);
        script.Hear(3550, 2, 0, 500);
        script.At(4100, new ReplyTextReceived(new(2), "From nine to five."), new ReplyTextEnded(new(2))).Last.OfType<Speak>().ShouldBe([new Speak(new(2), 1, "From nine to five.")]);
        script.Hear(4200, 2, 1).Last.OfType<EndReply>().ShouldHaveSingleItem().Heard.ShouldBe("Okay. From nine to five.");
        script.Say(6000, 7000, "and on saturdays?").Until(7300).Last.OfType<Speak>().ShouldBe([new Speak(new(3), 0, "All right.")]);
    }

    [Fact]
    public void An_answer_that_is_there_when_the_turn_ends_wants_no_opener()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello.", Texts = { Openers = { "Okay." } } }, EndOfTurn = { LearnsPauses = false } }, speculates: true).Say(2000, 3000, "when are you open?");
        script.At(3260, new ReplyTextReceived(new(2), "From nine to five."), new ReplyTextEnded(new(2)));
        script.Until(3300).Last.OfType<Speak>().ShouldBe([new Speak(new(2), 0, "From nine to five.")]);
    }

    [Fact]
    public void Whoever_goes_on_after_an_opener_keeps_the_turn_and_gets_one_answer_to_all_of_it()
    {
        var options = new ConversationOptions { Agent = new() { Greeting = "How can I help?", Texts = { Filler = "", Openers = { "All right.", "Okay." } } }, EndOfTurn = { LearnsPauses = false } };
        var script = Greeted(options);
        options.EndOfTurn.Predicts = true;
        script.Say(2000, 3000, "i need an appointment?").Until(3300);
        script.Last.OfType<Speak>().ShouldBe([new Speak(new(2), 0, "Okay.")]);
        script.Hear(3550, 2, 0, 300);
        script.At(4050, new SpeechStarted(Ms(4000))).At(4150, new SpeechContinued(Ms(4150))).Last.ShouldContain(new HoldPlayout(new(2)), "the answer waits");
        script.At(4200, new ReplyTextReceived(new(2), "For what day?")).At(5200, new SpeechStopped(Ms(5000))).At(5250, new Transcribed(2, "for my son", true));
        var ended = script.All.OfType<EndReply>().Last();
        (ended.Outcome, ended.Heard).ShouldBe((ReplyOutcome.Withdrawn, "Okay."));
        script.All.OfType<PredictTurn>().Last().ShouldBe(new PredictTurn(1, "How can I help?", "i need an appointment? for my son"), "the opener is not what the caller answers");
        script.At(5260, new TurnPredicted(1, 0.9f)).Until(5500).Last.OfType<GenerateReply>().ShouldHaveSingleItem().History.Select(u => u.Text)
            .ShouldBe(["How can I help?", "Okay.", "i need an appointment? for my son"]);
        script.Until(6000).All.OfType<Speak>().Count(s => s.Text is "Okay." or "All right.").ShouldBe(1, "once a turn");
        script.At(6050, new ReplyTextReceived(new(3), "For what day?"), new ReplyTextEnded(new(3)));
        script.Hear(6200, 3, 0);
        script.All.OfType<EndReply>().Last().Outcome.ShouldBe(ReplyOutcome.Completed);
        script.Engine.History.Select(u => u.Text).ShouldBe(["How can I help?", "Okay.", "i need an appointment? for my son", "For what day?"]);
        script.At(8050, new SpeechStarted(Ms(8000))).At(9200, new SpeechStopped(Ms(9000))).At(9250, new Transcribed(3, "is friday free?", true)).Until(9300).Last.OfType<Speak>().ShouldBe([new Speak(new(4), 0, "All right.")]);
    }

    [Fact]
    public void A_cough_over_an_opener_changes_nothing()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello.", Texts = { Filler = "", Openers = { "All right." } } }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, "when are you open?").Until(3300);
        script.At(3350, new SegmentQueued(new(2), 0, Ms(600), []), new PlayoutStarted(new(2), 0));
        script.At(3450, new SpeechStarted(Ms(3400))).At(3550, new SpeechContinued(Ms(3550))).Last.ShouldContain(new HoldPlayout(new(2)));
        script.At(3800, new SpeechStopped(Ms(3600))).At(3850, new Transcribed(2, "", true)).Last.OfType<ResumePlayout>().ShouldHaveSingleItem();
        script.At(4200, new MarkReached(new(2), 0, Ms(600), true)).At(4250, new ReplyTextReceived(new(2), "From nine to five."), new ReplyTextEnded(new(2))).Last.OfType<Speak>().ShouldHaveSingleItem();
        script.Hear(4400, 2, 1).Last.OfType<EndReply>().ShouldHaveSingleItem().Heard.ShouldBe("All right. From nine to five.");
    }

    [Fact]
    public void A_number_that_comes_to_a_halt_gets_an_opener_too_but_not_what_may_go_on()
    {
        Script Asked(string words) => Greeted(new() { Agent = new() { Greeting = "Hello.", Texts = { Filler = "", Openers = { "All right." } } }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, words);
        Asked("five five five").Until(3500).Last.OfType<Speak>().ShouldHaveSingleItem();
        Asked("i want a table").Until(4500).All.OfType<Speak>().Count().ShouldBe(1, "the greeting");
        Asked("i want a").Until(5500).All.OfType<Speak>().Count().ShouldBe(1, "the greeting");
    }

    [Theory]
    [InlineData(0.1f, 2)]
    [InlineData(0.09f, 1)]
    public void So_does_what_is_not_unlikely_to_be_all(float probability, int pieces)
    {
        var options = new ConversationOptions { Agent = new() { Greeting = "Hello.", Texts = { Filler = "", Openers = { "All right." } } }, EndOfTurn = { LearnsPauses = false } };
        var script = Greeted(options);
        options.EndOfTurn.Predicts = true;
        script.Say(2000, 3000, "i want a table").At(3260, new TurnPredicted(1, probability)).Until(3600).All.OfType<Speak>().Count().ShouldBe(pieces);
    }

    [Fact]
    public void A_model_that_says_nothing_after_an_opener_is_apologized_for()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello.", Texts = { Openers = { "Okay." } } }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, "when are you open?").Until(3300);
        script.Last.OfType<Speak>().ShouldHaveSingleItem();
        script.At(3600, new ReplyFailed(new(2), FailureKind.Failed)).Last.OfType<Speak>().First().Text.ShouldStartWith("I am sorry");
    }

    [Fact]
    public void It_is_said_once()
    {
        var script = Asked().Until(5500);
        script.Hear(5600, 2, 0);
        script.Until(8400).All.OfType<Speak>().Count(s => s.Text == Filler).ShouldBe(1);
    }

    [Fact]
    public void A_tool_that_takes_long_is_bridged_too()
    {
        var script = Asked().At(3700, new ReplyTextReceived(new(2), "Let me look."), new ToolCalled(new(2), "1", "look", "{}"), new ReplyTextEnded(new(2)));
        script.Hear(3800, 2, 0);
        script.Until(7299).Last.ShouldBeEmpty();
        script.Until(7300).Last.ShouldBe([new Speak(new(2), 1, Filler)]);
    }

    [Fact]
    public void A_model_that_fails_after_it_is_apologized_for()
    {
        var script = Asked().Until(5500);
        script.Hear(5600, 2, 0);
        script.At(7000, new ReplyFailed(new(2), FailureKind.Failed)).Last.OfType<Speak>().Select(s => s.Text).ShouldBe(["I am sorry, I had a small problem there.", "Could you say that again?"]);
    }

    [Fact]
    public void After_the_goodbye_there_is_nothing_to_wait_for()
    {
        var script = Asked().At(3700, new ReplyTextReceived(new(2), "I have noted that, goodbye."), new ToolCalled(new(2), "1", "note", "{}"), new ToolCalled(new(2), "2", BuiltInTools.HangUp, "{}"), new ReplyTextEnded(new(2)));
        script.Hear(3800, 2, 0);
        script.Until(8000).Last.OfType<Speak>().ShouldBeEmpty();
    }

    [Fact]
    public void Nobody_is_told_who_speaks()
    {
        var script = Asked();
        script.At(5000, new SpeechStarted(Ms(4950)));
        script.Until(5600).All.OfType<Speak>().Skip(1).ShouldBeEmpty();
    }

    [Fact]
    public void Without_one_nothing_is_said() =>
        Greeted(new() { Agent = new() { Greeting = "Hello.", Texts = { Filler = "" } } }).Say(2000, 3000, "when are you open").Until(8000).All.OfType<Speak>().Count().ShouldBe(1, "the greeting");

    [Fact]
    public void While_a_tool_takes_long_its_own_words_are_said_once_and_in_turn()
    {
        var options = new ConversationOptions { Agent = new() { Greeting = "Hello.", Texts = { Filler = "" }, ToolTexts = new Dictionary<string, IReadOnlyList<string>> { ["find"] = ["Let me look.", "One second."] } }, EndOfTurn = { LearnsPauses = false } };
        var script = Greeted(options).Say(2000, 3000, "when are you free").Until(3500);
        script.At(4000, new ToolCalled(new(2), "a", "other", "{}"), new ToolCalled(new(2), "b", "find", "{}"), new ReplyTextEnded(new(2)));
        script.Until(4499).Last.OfType<Speak>().ShouldBeEmpty();
        script.Until(4500).Last.OfType<Speak>().ShouldBe([new Speak(new(2), 0, "One second.")]);
        script.Hear(4550, 2, 0).Until(9000).All.OfType<Speak>().Count().ShouldBe(2, "the greeting and the words");

        // The words are said after what the model has written, and not where the tool is quick.
        script.At(9000, new ToolReturned(new(2), "a", "1"), new ToolReturned(new(2), "b", "2"));
        script.At(9100, new ReplyTextReceived(new(2), "I look once more. "), new ToolCalled(new(2), "c", "find", "{\"n\":1}"), new ReplyTextEnded(new(2))).Hear(9200, 2, 1, 2000);
        script.Until(11_699).Last.OfType<Speak>().ShouldBeEmpty();
        script.Until(11_700).Last.OfType<Speak>().ShouldBe([new Speak(new(2), 2, "Let me look.")]);
        script.Hear(11_750, 2, 2).At(14_000, new ToolReturned(new(2), "c", "3"));
        script.At(14_100, new ToolCalled(new(2), "d", "find", "{\"n\":2}"), new ReplyTextEnded(new(2))).At(14_500, new ToolReturned(new(2), "d", "4")).Until(16_000).All.OfType<Speak>().Count().ShouldBe(4);
    }

    [Fact]
    public void A_caller_who_was_told_that_a_tool_takes_long_is_not_told_again_after_the_death_of_the_process()
    {
        var options = new ConversationOptions { Agent = new() { Greeting = "Hello.", Texts = { Filler = "" }, ToolTexts = new Dictionary<string, IReadOnlyList<string>> { ["find"] = ["Let me look."] } }, EndOfTurn = { LearnsPauses = false } };
        var script = Greeted(options).Say(2000, 3000, "when are you free").Until(3500);
        script.At(4000, new ToolCalled(new(2), "b", "find", "{}"), new ReplyTextEnded(new(2))).Until(4500).Hear(4550, 2, 0);
        var snapshot = System.Text.Json.JsonSerializer.Deserialize<ConversationSnapshot>(System.Text.Json.JsonSerializer.Serialize(script.Engine.Snapshot(Ms(6000))))!;
        new Script(new ConversationEngine(options, snapshot)) { Utterances = 1 }.At(6100, new CallRestored()).Until(9000).All.OfType<Speak>().ShouldBeEmpty();
    }
}
