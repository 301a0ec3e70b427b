using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>The model begins before the turn is over, and nobody notices anything but an earlier answer.</summary>
public sealed class SpeculationTests
{
    private static readonly CallEvent[] Answer = [new ReplyRequested(new(2)), new AnswerExpected(new(2), new(["ten"])), new ReplyTextReceived(new(2), "From nine to five. "), new ReplyTextEnded(new(2))];

    /// <summary>The voice has begun on the first piece.</summary>
    private static readonly CallEvent[] Audio = [new SynthesisRequested(new(2), 0), new SynthesisAudioReceived(new(2), 0)];

    private static Script Asked(string text = "when are you open", ConversationOptions? options = null) => Greeted(options, speculates: true).Say(2000, 3000, text);

    [Fact]
    public void The_model_is_asked_when_the_words_are_there_and_heard_when_the_turn_is_over()
    {
        var script = Asked();
        var asked = script.Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>();
        asked.History.Select(u => (u.Speaker, u.Text)).ShouldBe([(Speaker.Agent, "Hello."), (Speaker.Caller, "when are you open")]);
        script.At(3400, Answer).Last.ShouldBe([new PrepareSpeech(new(2), "From nine to five.")], "nothing is said or expected before the turn is over");
        script.At(3420, new SynthesisRequested(new(2), 0)).At(3480, new SynthesisAudioReceived(new(2), 0)).Last.ShouldBeEmpty();
        script.Engine.History.Count.ShouldBe(1);
        script.Until(3499).Last.ShouldBeEmpty();
        script.Until(3500).Last.OfType<ExpectAnswer>().ShouldHaveSingleItem().Expectation.Phrases.ShouldBe(["ten"]);
        script.Last.OfType<Speak>().ShouldBe([new Speak(new(2), 0, "From nine to five.")]);
        script.Engine.History.Select(u => u.Text).ShouldBe(["Hello.", "when are you open"]);
        script.Hear(3600, 2, 0);
        var ended = script.Last.OfType<EndReply>().ShouldHaveSingleItem();
        (ended.Outcome, ended.Answers, ended.Heard).ShouldBe((ReplyOutcome.Completed, "when are you open", "From nine to five."));
        (ended.Timings.EndOfTurn, ended.Timings.ModelRequest, ended.Timings.FirstToken, ended.Timings.ModelEnd, ended.Timings.FirstSentence).ShouldBe((Ms(3500), Ms(3400), Ms(3400), Ms(3400), Ms(3400)));
        (ended.Timings.SynthesisRequest, ended.Timings.SynthesisAudio).ShouldBe((Ms(3420), Ms(3480)));
        ended.Timings.Overhead.ShouldBe(Ms(100), "the time from the end of the turn to the sound");
        script.All.OfType<GenerateReply>().Count().ShouldBe(1);
    }

    [Fact]
    public void What_the_model_writes_after_the_end_of_the_turn_goes_on_as_ever()
    {
        var script = Asked(options: new() { Agent = new() { Greeting = "Hello." }, Speculation = { ReadyTimeout = TimeSpan.Zero } }).At(3400, new ReplyTextReceived(new(2), "From nine ")).Until(3500);
        script.Engine.History[^1].Text.ShouldBe("when are you open", "the turn is over");
        script.At(3600, new ReplyTextReceived(new(2), "to five. "), new ReplyTextEnded(new(2))).Last.OfType<Speak>().ShouldBe([new Speak(new(2), 0, "From nine to five.")]);
    }

    [Fact]
    public void A_turn_stays_open_until_there_is_something_to_be_heard()
    {
        var script = Asked().At(3300, new ReplyRequested(new(2))).At(3600, Answer[1..]).At(3610, Audio[0]).Until(3700);
        script.Engine.History.Count.ShouldBe(1, "the turn could have ended at 3500, and nothing was lost by not ending it");
        script.At(3750, Audio[1]).Last.OfType<Speak>().ShouldBe([new Speak(new(2), 0, "From nine to five.")]);
        script.Engine.History[^1].Text.ShouldBe("when are you open");
        script.At(3760, new PlayoutStarted(new(2), 0)).Hear(3900, 2, 0);
        var timings = script.All.OfType<EndReply>().Last().Timings;
        (timings.EndOfTurn, timings.Endpointing, timings.Reopened, timings.Overhead).ShouldBe((Ms(3500), Ms(500), null, Ms(20)));
    }

    [Fact]
    public void Who_goes_on_before_the_answer_is_there_was_not_cut_off()
    {
        var script = Asked().At(3600, Answer);
        script.At(3750, new SpeechStarted(Ms(3700))).At(3760, Audio).Last.ShouldBeEmpty();
        script.At(4600, new SpeechStopped(Ms(4400))).At(4650, new Transcribed(2, "on saturdays", true));
        script.Last.Select(c => c.GetType()).ShouldBe([typeof(DiscardReply), typeof(GenerateReply)]);
        script.At(4800, new ReplyTextReceived(new(3), "Never. "), new ReplyTextEnded(new(3))).At(4900, new SynthesisAudioReceived(new(3), 0)).Hear(5100, 3, 0);
        var ended = script.All.OfType<EndReply>().Last();
        ended.Answers.ShouldBe("when are you open on saturdays");
        ended.Timings.Reopened.ShouldBe([Ms(3750)]);
        ended.Timings.Waterfall.ShouldContain(("reopened: caller went on", Ms(3750)));
        script.All.OfType<EndReply>().Count().ShouldBe(2, "the greeting's, and this one's: nothing was withdrawn");
    }

    [Fact]
    public void What_is_no_word_leaves_the_answer_to_the_turn()
    {
        var script = Asked().At(3600, Answer).At(3650, new SpeechStarted(Ms(3600))).At(3700, Audio).At(4000, new SpeechStopped(Ms(3750)));
        script.At(4050, new Transcribed(2, "", true)).Last.ShouldBeEmpty();
        script.Until(4249).Last.ShouldBeEmpty();
        script.Until(4250).Last.OfType<Speak>().ShouldHaveSingleItem();
        script.All.OfType<GenerateReply>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_turn_is_not_left_open_for_ever()
    {
        Asked().Until(4499).Engine.History.Count.ShouldBe(1);
        var script = Asked().Until(4500);
        script.Engine.History[^1].Text.ShouldBe("when are you open");
        script.At(4600, Answer).Last.OfType<Speak>().ShouldHaveSingleItem();
        script.Until(7000).All.OfType<Speak>().Count().ShouldBe(2, "the greeting's, and this one: no filler");
        Asked().Until(7000).Last.OfType<Speak>().ShouldHaveSingleItem().Text.ShouldBe("One moment, please.");
    }

    [Fact]
    public void A_voice_that_hangs_is_waited_for_no_longer_because_the_turn_was_open()
    {
        var script = Asked().At(3400, Answer).At(3420, Audio[0]).Until(4500);
        script.Last.OfType<Speak>().ShouldHaveSingleItem();
        script.Until(7499).All.OfType<EndReply>().Count().ShouldBe(1);
        script.Until(7500).Last.OfType<EndReply>().ShouldHaveSingleItem("4 s after the end of the turn").Outcome.ShouldBe(ReplyOutcome.Failed);
    }

    [Fact]
    public void A_first_piece_that_cannot_be_prepared_is_not_waited_for()
    {
        var script = Asked().At(3400, Answer).Until(3600);
        script.At(3650, new PreparationEnded(new(2))).Last.OfType<Speak>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_sentence_without_end_is_cut_although_the_turn_was_still_open()
    {
        var script = Asked().At(3400, new ReplyTextReceived(new(2), "Well that is "));
        for (var at = 3450; at <= 3850; at += 50)
            script.At(at, new ReplyTextReceived(new(2), "and that is "));
        script.Until(3899).All.OfType<Speak>().Count().ShouldBe(1, "the greeting");
        script.Until(3900).Last.OfType<Speak>().ShouldHaveSingleItem().Text.ShouldStartWith("Well that is and");
    }

    [Fact]
    public void An_opener_is_said_at_the_end_of_the_turn_whatever_is_written_meanwhile()
    {
        var script = Asked("when are you open?", new() { Agent = new() { Greeting = "Hello.", Texts = { Openers = { "All right." } } } }).At(3290, new ReplyTextReceived(new(2), "From nine "));
        script.Until(3300).Last.OfType<Speak>().ShouldHaveSingleItem().Text.ShouldBe("All right.");
    }

    [Fact]
    public void Whoever_may_go_on_hears_no_opener()
    {
        var script = Asked(options: new() { Agent = new() { Greeting = "Hello.", Texts = { Openers = { "All right." } } } }).Until(3500);
        script.Engine.History.Count.ShouldBe(1, "the turn is open");
        script.At(3600, Answer).At(3750, Audio).Last.OfType<Speak>().ShouldHaveSingleItem().Text.ShouldBe("From nine to five.");
    }

    [Fact]
    public void Other_words_make_it_begin_anew_and_what_was_written_is_forgotten()
    {
        var script = Asked().At(3400, new ReplyTextReceived(new(2), "From nine to five. "));
        script.At(3450, new SpeechStarted(Ms(3410))).Last.ShouldBeEmpty("a cough does not cost the answer");
        script.At(4200, new SpeechStopped(Ms(4000))).At(4250, new Transcribed(2, "on saturdays", true));
        script.Last[0].ShouldBe(new DiscardReply(new(2)));
        script.Last[1].ShouldBeOfType<GenerateReply>().History[^1].Text.ShouldBe("when are you open on saturdays");
        script.At(4300, new ReplyTextReceived(new(2), "Late. "), new ReplyTextReceived(new(3), "Never on Saturdays. "), new ReplyTextEnded(new(3)), new SynthesisAudioReceived(new(3), 0));
        script.Until(4700).Last.OfType<Speak>().ShouldBe([new Speak(new(3), 0, "Never on Saturdays.")]);
        script.All.OfType<EndReply>().Count().ShouldBe(1, "only the greeting has been a reply so far");
    }

    [Fact]
    public void A_cough_after_the_words_keeps_the_draft()
    {
        var script = Asked().At(3400, [.. Answer, .. Audio]).At(3450, new SpeechStarted(Ms(3410))).At(3800, new SpeechStopped(Ms(3600))).At(3850, new Transcribed(2, "", true));
        script.Until(4100).Last.OfType<Speak>().ShouldBe([new Speak(new(2), 0, "From nine to five.")]);
    }

    [Fact]
    public void Before_the_silence_is_long_enough_to_be_one_the_words_so_far_are_answered_and_punctuation_is_no_difference()
    {
        var script = Greeted(speculates: true).At(2050, new SpeechStarted(Ms(2000))).At(2980, new SpeechContinued(Ms(2980)));
        script.At(3060, new Transcribed(1, "when are you open", false)).Last.ShouldBeEmpty();
        script.Until(3179).Last.ShouldBeEmpty("words may come");
        script.Until(3180).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>();
        script.At(3200, new SpeechStopped(Ms(3000)));
        script.At(3280, [.. Answer, .. Audio]).At(3290, new Transcribed(1, "When are you open?", true)).Last.ShouldBeEmpty();
        script.Until(3300).Last.OfType<Speak>().ShouldHaveSingleItem();
        script.Engine.History[^1].Text.ShouldBe("When are you open?");
        script.All.OfType<GenerateReply>().Count().ShouldBe(1);
    }

    [Fact]
    public void Words_that_change_in_the_silence_are_asked_about_at_once()
    {
        var script = Greeted(speculates: true).At(2050, new SpeechStarted(Ms(2000))).At(2980, new SpeechContinued(Ms(2980)));
        script.At(3060, new Transcribed(1, "when are you", false)).At(3150, new Transcribed(1, "when are you open", false));
        script.Until(3179).All.OfType<GenerateReply>().ShouldBeEmpty();
        script.Until(3180).Last.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe("when are you open");
        script.At(3190, new Transcribed(1, "when are you open on sundays", false)).Last.Select(c => c.GetType()).ShouldBe([typeof(DiscardReply), typeof(GenerateReply)]);
    }

    [Fact]
    public void While_the_caller_speaks_nothing_is_begun()
    {
        var script = Greeted(speculates: true).At(2050, new SpeechStarted(Ms(2000)));
        for (var at = 2100; at <= 3000; at += 100)
            script.At(at, new SpeechContinued(Ms(at)), new Transcribed(1, "when are you open", false));
        script.All.OfType<GenerateReply>().ShouldBeEmpty();
    }

    [Fact]
    public void Words_that_promise_more_are_answered_when_the_turn_is_about_to_end_with_them()
    {
        Asked("i would like to book and").Until(3749).All.OfType<GenerateReply>().ShouldBeEmpty();
        Asked("i would like to book and").Until(3750).Last.OfType<GenerateReply>().ShouldHaveSingleItem("half of 1.5 s after the last sound");
    }

    [Fact]
    public void Three_times_in_a_turn_are_enough()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { Delay = Ms(1500), LearnsPauses = false } }, speculates: true);
        foreach (var (number, text) in new[] { "one thing", "another thing", "a third thing", "a fourth thing" }.Index())
            script.Say(2000 + (number * 1000), 2500 + (number * 1000), text);
        script.All.OfType<GenerateReply>().Count().ShouldBe(3);
        script.Until(7000).Last.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe("one thing another thing a third thing a fourth thing");
        script.All.OfType<DiscardReply>().Count().ShouldBe(3);
        script.At(7100, new ReplyTextReceived(new(5), "I see."), new ReplyTextEnded(new(5)));
        script.Hear(7200, 5, 0).Say(9000, 9500, "and now").Last.OfType<GenerateReply>().ShouldHaveSingleItem("another turn, another three");
    }

    [Fact]
    public void No_tool_runs_before_the_turn_is_over()
    {
        var script = Asked().At(3400, new ToolCalled(new(2), "t", "look", "{}"), new ReplyTextEnded(new(2)));
        script.Last.ShouldBeEmpty();
        script.Until(3500).Last.ShouldHaveSingleItem().ShouldBeOfType<InvokeTool>().Id.ShouldBe("t");
    }

    [Fact]
    public void The_first_piece_is_synthesized_ahead_as_it_will_be_cut()
    {
        var script = Asked().At(3300, new ReplyTextReceived(new(2), "**At 5:30"));
        script.Last.ShouldBeEmpty("more may belong to it");
        script.At(3400, new ReplyTextReceived(new(2), " in the morning!** And then "), new ReplyTextReceived(new(2), "we go on until noon. "));
        script.All.OfType<PrepareSpeech>().ShouldBe([new PrepareSpeech(new(2), "At five thirty in the morning!")]);
        script.At(3450, Audio);
        script.Until(3500).Last.OfType<Speak>().ShouldBe([new Speak(new(2), 0, "At five thirty in the morning!")]);
    }

    [Fact]
    public void What_is_said_before_a_tool_is_synthesized_ahead()
    {
        var script = Asked().At(3400, new ReplyTextReceived(new(2), "Let me look"), new ToolCalled(new(2), "t", "look", "{}"), new ReplyTextReceived(new(2), " there."), new ReplyTextEnded(new(2)));
        script.All.OfType<PrepareSpeech>().ShouldBe([new PrepareSpeech(new(2), "Let me look")]);
        script.Until(3500).Last.OfType<Speak>().First().ShouldBe(new Speak(new(2), 0, "Let me look"));
    }

    [Fact]
    public void Nothing_is_synthesized_ahead_where_the_options_say_so()
    {
        Asked(options: new ConversationOptions { Agent = new() { Greeting = "Hello." }, Speculation = { SynthesizesAhead = false } }).At(3400, Answer).All.OfType<PrepareSpeech>().ShouldBeEmpty();
    }

    [Fact]
    public void A_model_that_fails_meanwhile_is_asked_again()
    {
        var script = Asked().At(3400, new ReplyFailed(new(2), FailureKind.Failed));
        script.Last.ShouldBe([new DiscardReply(new(2))]);
        script.Until(3500).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>().Reply.ShouldBe(new ReplyId(3));
    }

    [Fact]
    public void A_conversation_that_moves_leaves_its_draft_behind()
    {
        var script = Asked().At(3400, Answer);
        var moved = new Script(new ConversationEngine(new() { Agent = new() { Greeting = "Hello." } }, script.Engine.Snapshot(Ms(3450)))) { Utterances = 1 }.At(3450, new CallRestored());
        moved.Until(3950).All.OfType<GenerateReply>().ShouldHaveSingleItem().Reply.ShouldBe(new ReplyId(3), "another draft, or the turn's own");
        moved.At(4000, new ReplyTextReceived(new(2), "Late. "), new ReplyTextReceived(new(3), "From nine. "), new ReplyTextEnded(new(3)), new SynthesisAudioReceived(new(3), 0));
        moved.All.OfType<Speak>().ShouldBe([new Speak(new(3), 0, "From nine.")]);
    }

    [Fact]
    public void A_call_that_ends_leaves_no_draft() => Asked().At(3400, new HungUp("normal_clearing")).Last.ShouldBe([new DiscardReply(new(2))]);

    [Fact]
    public void A_draft_keeps_no_call_from_its_longest_length()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, Limits = { MaxCallLength = Ms(3400) } }, speculates: true).Say(2000, 3000, "when are you open").Until(3400);
        script.Last[0].ShouldBe(new DiscardReply(new(2)));
        script.Last.OfType<Speak>().ShouldNotBeEmpty();
    }
}
