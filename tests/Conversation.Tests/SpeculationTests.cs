using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>The model begins before the turn is over, and nobody notices anything but an earlier answer.</summary>
public sealed class SpeculationTests
{
    private static readonly CallEvent[] Answer = [new ReplyRequested(new(2)), new AnswerExpected(new(2), new(["ten"])), new ReplyTextReceived(new(2), "From nine to five. "), new ReplyTextEnded(new(2))];

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
        var script = Asked().At(3400, new ReplyTextReceived(new(2), "From nine ")).Until(3500);
        script.Last.ShouldBeEmpty();
        script.At(3600, new ReplyTextReceived(new(2), "to five. "), new ReplyTextEnded(new(2))).Last.OfType<Speak>().ShouldBe([new Speak(new(2), 0, "From nine to five.")]);
    }

    [Fact]
    public void Other_words_make_it_begin_anew_and_what_was_written_is_forgotten()
    {
        var script = Asked().At(3400, new ReplyTextReceived(new(2), "From nine to five. "));
        script.At(3450, new SpeechStarted(Ms(3410))).Last.ShouldBeEmpty("a cough does not cost the answer");
        script.At(4200, new SpeechStopped(Ms(4000))).At(4250, new Transcribed(2, "on saturdays", true));
        script.Last[0].ShouldBe(new DiscardReply(new(2)));
        script.Last[1].ShouldBeOfType<GenerateReply>().History[^1].Text.ShouldBe("when are you open on saturdays");
        script.At(4300, new ReplyTextReceived(new(2), "Late. "), new ReplyTextReceived(new(3), "Never on Saturdays. "), new ReplyTextEnded(new(3)));
        script.Until(4700).Last.OfType<Speak>().ShouldBe([new Speak(new(3), 0, "Never on Saturdays.")]);
        script.All.OfType<EndReply>().Count().ShouldBe(1, "only the greeting has been a reply so far");
    }

    [Fact]
    public void A_cough_after_the_words_keeps_the_draft()
    {
        var script = Asked().At(3400, Answer).At(3450, new SpeechStarted(Ms(3410))).At(3800, new SpeechStopped(Ms(3600))).At(3850, new Transcribed(2, "", true));
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
        script.At(3280, Answer).At(3290, new Transcribed(1, "When are you open?", true)).Last.ShouldBeEmpty();
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
    public void Words_that_promise_more_are_not_answered() => Asked("i would like to book and").Last.ShouldBeEmpty();

    [Fact]
    public void Three_times_in_a_turn_are_enough()
    {
        var script = Greeted(new() { Greeting = "Hello.", EndpointingDelay = Ms(1500), LearnsPauses = false }, speculates: true);
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
        script.Until(3500).Last.ShouldBe([new InvokeTool(new(2), "t", "look", "{}")]);
    }

    [Fact]
    public void The_first_piece_is_synthesized_ahead_as_it_will_be_cut()
    {
        var script = Asked().At(3300, new ReplyTextReceived(new(2), "**At 5:30"));
        script.Last.ShouldBeEmpty("more may belong to it");
        script.At(3400, new ReplyTextReceived(new(2), " in the morning!** And then "), new ReplyTextReceived(new(2), "we go on until noon. "));
        script.All.OfType<PrepareSpeech>().ShouldBe([new PrepareSpeech(new(2), "At five thirty in the morning!")]);
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
        Asked(options: new ConversationOptions { Greeting = "Hello.", SynthesizesAhead = false }).At(3400, Answer).All.OfType<PrepareSpeech>().ShouldBeEmpty();
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
        var moved = new Script(new ConversationEngine(new() { Greeting = "Hello." }, script.Engine.Snapshot(Ms(3450)))) { Utterances = 1 }.At(3450, new CallRestored());
        moved.Until(3950).All.OfType<GenerateReply>().ShouldHaveSingleItem().Reply.ShouldBe(new ReplyId(3), "another draft, or the turn's own");
        moved.At(4000, new ReplyTextReceived(new(2), "Late. "), new ReplyTextReceived(new(3), "From nine. "), new ReplyTextEnded(new(3)));
        moved.All.OfType<Speak>().ShouldBe([new Speak(new(3), 0, "From nine.")]);
    }

    [Fact]
    public void A_call_that_ends_leaves_no_draft() => Asked().At(3400, new HungUp("normal_clearing")).Last.ShouldBe([new DiscardReply(new(2))]);

    [Fact]
    public void A_draft_keeps_no_call_from_its_longest_length()
    {
        var script = Greeted(new() { Greeting = "Hello.", MaxCallLength = Ms(3400) }, speculates: true).Say(2000, 3000, "when are you open").Until(3400);
        script.Last[0].ShouldBe(new DiscardReply(new(2)));
        script.Last.OfType<Speak>().ShouldNotBeEmpty();
    }
}
