using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

public sealed class TurnTests
{
    [Fact]
    public void The_greeting_is_spoken_when_the_call_begins()
    {
        new Script().At(0, new CallStarted()).Last.ShouldBe([new Speak(new(1), 0, "Hello.")]);
    }

    [Fact]
    public void Without_a_greeting_the_model_greets()
    {
        var last = new Script(new ConversationOptions()).At(0, new CallStarted()).Last;
        last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>().History.ShouldBeEmpty();
    }

    [Fact]
    public void A_turn_ends_half_a_second_after_the_last_sound()
    {
        var script = Greeted().Say(2000, 3000, "when are you open");
        script.Last.ShouldBeEmpty();
        script.Engine.Deadline.ShouldBe(Ms(3500));
        var reply = script.Until(3500).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>();
        reply.History.Select(u => (u.Speaker, u.Text)).ShouldBe([(Speaker.Agent, "Hello."), (Speaker.Caller, "when are you open")]);
    }

    [Fact]
    public void Replies_are_cut_as_the_options_say()
    {
        var options = new ConversationOptions { Agent = new() { Greeting = "Hello." }, Speech = { Chunker = new() { FirstClauseLength = 5, MinLength = 0 } } };
        var script = Greeted(options).Say(2000, 3000, "when are you open").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "From nine, until five. Shall I book? Go "));
        script.Last.ShouldBe([new Speak(new(2), 0, "From nine,"), new Speak(new(2), 1, "until five."), new Speak(new(2), 2, "Shall I book?")]);
    }

    [Fact]
    public void What_is_written_for_the_eye_is_spoken_for_the_ear_and_remembered_as_it_was_heard()
    {
        var script = Greeted().Say(2000, 3000, "when are you open").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "**Hours**:\n- Monday 9:00-"), new ReplyTextReceived(new(2), "17:30\n- Sunday [closed](https://example.com) 😀"), new ReplyTextEnded(new(2)));
        var spoken = script.All.OfType<Speak>().Where(s => s.Reply == new ReplyId(2)).ToList();
        spoken.Select(s => s.Text).ShouldBe(["Hours:", "Monday nine a.m. to five thirty p.m. Sunday closed."]);
        foreach (var segment in spoken)
            script.At(4000, new PlayoutStarted(new(2), segment.Segment), new SegmentQueued(new(2), segment.Segment, Ms(1000), [])).At(5000, new MarkReached(new(2), segment.Segment, Ms(1000), true));
        script.Last.OfType<EndReply>().ShouldHaveSingleItem().Heard.ShouldBe("Hours: Monday nine a.m. to five thirty p.m. Sunday closed.");
    }

    [Fact]
    public void Text_is_spoken_as_it_is_written_where_the_options_say_so()
    {
        var script = Greeted(new ConversationOptions { Agent = new() { Greeting = "Hello." }, Speech = { RemovesMarkup = false, WritesNumbersOut = false } }).Say(2000, 3000, "when are you open").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "At *9:00* 😀"), new ReplyTextEnded(new(2)));
        script.Last.OfType<Speak>().ShouldHaveSingleItem().Text.ShouldBe("At *9:00* 😀");
    }

    [Theory]
    [InlineData("i would like to come on tuesday and")]
    [InlineData("my number is um")]
    [InlineData("it was the,")]
    public void Words_that_promise_more_make_the_agent_wait_longer(string text)
    {
        Greeted().Say(2000, 3000, text).Engine.Deadline.ShouldBe(Ms(4500));
    }

    [Fact]
    public void A_caller_who_goes_on_is_one_turn()
    {
        var script = Greeted().Say(2000, 3000, "i would like").Say(3300, 4000, "an appointment");
        script.Until(4499).Last.ShouldBeEmpty();
        var reply = script.Until(4500).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>();
        reply.History[^1].Text.ShouldBe("i would like an appointment");
    }

    [Fact]
    public void A_turn_waits_for_its_transcript_and_ends_with_it()
    {
        var script = Greeted().At(2050, new SpeechStarted(Ms(2000))).At(3200, new SpeechStopped(Ms(3000)));
        script.Until(4000).Last.ShouldBeEmpty();
        script.At(4100, new Transcribed(1, "hello", true)).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>();
    }

    [Fact]
    public void When_the_transcript_does_not_come_the_interim_text_counts()
    {
        var script = Greeted().At(2050, new SpeechStarted(Ms(2000))).At(2500, new Transcribed(1, "good morning", false)).At(3200, new SpeechStopped(Ms(3000)));
        script.Until(6500).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>().History[^1].Text.ShouldBe("good morning");
    }

    [Fact]
    public void Noise_is_no_turn()
    {
        var script = Greeted().Say(2000, 2100, "");
        script.Until(8000).Last.ShouldBeEmpty();
        script.Engine.History.Count.ShouldBe(1);
    }

    [Fact]
    public void A_transcript_of_an_answered_turn_changes_nothing()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new Transcribed(1, "hello there", true)).Last.ShouldBeEmpty();
        script.Engine.History[^1].Text.ShouldBe("hello");
    }

    [Fact]
    public void Text_is_spoken_sentence_by_sentence_as_it_comes()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3800, new ReplyTextReceived(new(2), "We are open from nine. ")).Last.ShouldBeEmpty();
        script.At(3900, new ReplyTextReceived(new(2), "Come")).Last.ShouldBe([new Speak(new(2), 0, "We are open from nine.")]);
        script.At(4000, new ReplyTextReceived(new(2), " and see us."), new ReplyTextEnded(new(2))).Last.ShouldBe([new Speak(new(2), 1, "Come and see us.")]);
    }

    [Fact]
    public void A_reply_ends_when_all_of_it_was_heard_with_its_timings()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3501, new ReplyRequested(new(2)));
        script.At(3800, new ReplyTextReceived(new(2), "Good morning."));
        script.At(3900, new ReplyTextEnded(new(2))).At(3901, new SynthesisRequested(new(2), 0)).At(4000, new SynthesisAudioReceived(new(2), 0));
        script.At(4001, new PlayoutStarted(new(2), 0)).At(4050, new SegmentQueued(new(2), 0, Ms(1000), []));
        var ended = script.At(5101, new MarkReached(new(2), 0, Ms(1000), true)).Last.ShouldHaveSingleItem().ShouldBeOfType<EndReply>();
        ended.Outcome.ShouldBe(ReplyOutcome.Completed);
        ended.Answers.ShouldBe("hello");
        ended.Heard.ShouldBe("Good morning.");
        ended.Timings.Turn.ShouldBe(1);
        ended.Timings.Endpointing.ShouldBe(Ms(500));
        ended.Timings.Response.ShouldBe(Ms(1001));
        ended.Timings.Overhead.ShouldBe(Ms(4001 - 3500 - (3900 - 3501) - (4000 - 3901)));
        script.Engine.History[^1].ShouldBe(new Utterance(Speaker.Agent, "Good morning.", Ms(5101)));
    }

    [Fact]
    public void Synthesis_runs_ahead_of_the_caller_by_five_seconds_and_no_more()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        for (var i = 0; i < 20; i++)
            script.At(3600, new ReplyTextReceived(new(2), $"This is sentence number {i} of the long reply. "));
        var spoken = script.All.OfType<Speak>().Count() - 1;
        spoken.ShouldBeInRange(2, 4);
        script.At(3700, new SegmentQueued(new(2), 0, Ms(2500), []), new PlayoutStarted(new(2), 0));
        script.At(6200, new MarkReached(new(2), 0, Ms(2500), true)).Last.OfType<Speak>().ShouldNotBeEmpty();
    }

    [Fact]
    public void Text_that_stalls_is_spoken_when_the_caller_would_hear_a_gap()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "well let me see what we have for you there "));
        script.Until(3999).Last.ShouldBeEmpty();
        script.Until(4000).Last.ShouldHaveSingleItem().ShouldBeOfType<Speak>();
    }

    [Fact]
    public void Keys_are_a_turn_after_a_pause_or_a_hash()
    {
        var script = Greeted();
        script.At(2000, new DigitPressed('4')).At(2300, new DigitPressed('2'));
        script.Until(4300).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>().History[^1].Text.ShouldBe("4 2");

        Greeted().At(2000, new DigitPressed('7')).At(2100, new DigitPressed('#')).Last
            .ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>().History[^1].Text.ShouldBe("7");
    }

    [Fact]
    public void A_silent_caller_is_asked_twice_and_then_let_go()
    {
        var script = Greeted();
        script.Until(9000).Last.ShouldBe([new Speak(new(2), 0, "Are you still there?")]);
        script.Hear(9000, 2, 0).Until(18000).Last.ShouldBe([new Speak(new(3), 0, "Are you still there?")]);
        script.Hear(18000, 3, 0).Until(27000).Last.OfType<Speak>().Count().ShouldBe(2);
        script.Hear(27000, 4, 0).Hear(28000, 4, 1).Last[^1].ShouldBe(new HangUp(HangUpReason.Idle));
        script.Engine.Deadline.ShouldBeNull();
    }

    [Fact]
    public void A_call_that_is_too_long_is_closed_with_a_word()
    {
        var script = new Script(new ConversationOptions { Agent = new() { Greeting = "Hello." }, Limits = { MaxCallLength = TimeSpan.FromSeconds(10) }, Silence = { After = TimeSpan.FromMinutes(1) } }).At(0, new CallStarted());
        script.Hear(0, 1, 0).Until(10_000).Last.OfType<Speak>().ShouldNotBeEmpty();
        script.Until(60_000);
        script.All.ShouldContain(new HangUp(HangUpReason.MaxLength), "even when no mark ever comes");
    }

    [Fact]
    public void After_the_call_is_over_nothing_happens()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new HungUp("normal_clearing")).Last.ShouldHaveSingleItem().ShouldBeOfType<EndReply>().Outcome.ShouldBe(ReplyOutcome.HungUp);
        script.Engine.IsOver.ShouldBeTrue();
        script.Engine.Deadline.ShouldBeNull();
        script.At(3700, new ReplyTextReceived(new(2), "too late."), new SpeechStarted(Ms(3700)), new HungUp("again")).Last.ShouldBeEmpty();
    }

    [Fact]
    public void Words_before_keys_wait_for_the_keys()
    {
        var script = Greeted().Say(2000, 3000, "my number is").Until(3500);
        script.At(3600, new DigitPressed('4')).Last.OfType<GenerateReply>().ShouldBeEmpty("the caller is still at it");
        script.At(4000, new DigitPressed('2')).Until(5999).Last.ShouldBeEmpty();
        script.Until(6000).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>().History.Select(u => u.Text).ShouldBe(["Hello.", "my number is 4 2"]);
    }

    [Fact]
    public void A_transcript_that_comes_late_and_without_warning_is_still_answered()
    {
        var script = Greeted().At(2050, new SpeechStarted(Ms(2000))).At(3200, new SpeechStopped(Ms(3000)));
        script.Until(6000).Last.ShouldBeEmpty();
        script.At(6000, new Transcribed(1, "when are you open", true)).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>()
            .History[^1].Text.ShouldBe("when are you open");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Words_that_come_after_the_agent_asked_for_them_are_answered_at_once(int heard)
    {
        var script = Greeted().At(2050, new SpeechStarted(Ms(2000))).At(3200, new SpeechStopped(Ms(3000))).Until(6500);
        if (heard > 0)
            script.Hear(6600, 2, 0);
        script.At(6600 + heard, new Transcribed(1, "when are you open", true));
        script.Last.OfType<EndReply>().ShouldHaveSingleItem().Outcome.ShouldBe(heard > 0 ? ReplyOutcome.Interrupted : ReplyOutcome.Withdrawn);
        script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe("when are you open");
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("um", true)]
    [InlineData("yes", false)]
    public void An_acknowledgement_that_comes_while_the_agent_asks_for_it_again_is_the_answer(string words, bool isFinal)
    {
        var script = Greeted().At(2050, new SpeechStarted(Ms(2000))).At(3200, new SpeechStopped(Ms(3000))).Until(6500);
        script.At(6600, new SegmentQueued(new(2), 0, Ms(3000), []), new PlayoutStarted(new(2), 0)).At(7000, new Transcribed(1, words, isFinal));
        if (!isFinal)
        {
            script.Last.ShouldBeEmpty("more may come");
            script.At(7300, new Transcribed(1, words, true));
        }

        script.All.OfType<EndReply>().Last().Outcome.ShouldBe(ReplyOutcome.Interrupted);
        script.All.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe(words);
    }

    [Fact]
    public void Interim_words_that_come_late_and_stay_all_are_answered()
    {
        var script = Greeted().At(2050, new SpeechStarted(Ms(2000))).At(3200, new SpeechStopped(Ms(3000))).Until(6500);
        script.At(6600, new SegmentQueued(new(2), 0, Ms(3000), []), new PlayoutStarted(new(2), 0)).At(7000, new Transcribed(1, "tell me", false));
        script.Last.OfType<EndReply>().ShouldHaveSingleItem().Outcome.ShouldBe(ReplyOutcome.Interrupted);
        script.Until(9999).Last.ShouldBeEmpty("the rest is waited for");
        script.Until(10_000).Last.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe("tell me");
    }

    [Fact]
    public void A_recognizer_that_is_always_late_is_no_failure()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, Limits = { MaxFailures = 2 }, EndOfTurn = { LearnsPauses = false } });
        for (var turn = 0; turn < 4; turn++)
        {
            var at = 2000 + (turn * 10_000);
            script.At(at + 50, new SpeechStarted(Ms(at))).At(at + 1000, new SpeechContinued(Ms(at + 950))).At(at + 1200, new SpeechStopped(Ms(at + 1000))).Until(at + 4500);
            script.Last.OfType<Speak>().First().Text.ShouldStartWith("I am sorry, I did not catch that");
            script.At(at + 5000, new Transcribed(turn + 1, "when are you open", true));
            var reply = script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().Reply;
            // Each answer is cut short: none is heard to its end.
            script.At(at + 5100, new ReplyTextReceived(reply, "We open at nine in the morning."), new ReplyTextEnded(reply));
            script.At(at + 5200, new SegmentQueued(reply, 0, Ms(9000), []), new PlayoutStarted(reply, 0)).At(at + 9800, new MarkReached(reply, 0, Ms(4600), false));
        }

        script.All.OfType<HangUp>().ShouldBeEmpty();
        script.All.OfType<Speak>().ShouldNotContain(s => s.Text.Contains("cannot help you", StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_transcript_that_comes_after_the_agent_asked_for_words_changes_nothing()
    {
        var script = Greeted().At(2050, new SpeechStarted(Ms(2000))).At(3200, new SpeechStopped(Ms(3000))).Until(6500);
        script.At(6600, new SegmentQueued(new(2), 0, Ms(1000), []), new PlayoutStarted(new(2), 0)).At(6700, new Transcribed(1, "", true)).Last.ShouldBeEmpty();
        script.At(7600, new MarkReached(new(2), 0, Ms(1000), true)).Hear(7600, 2, 1).Until(8000).All.OfType<EndReply>().Last().Outcome.ShouldBe(ReplyOutcome.Completed);
    }

    [Fact]
    public void A_failure_that_comes_after_the_agent_asked_for_words_is_told_once()
    {
        var script = Greeted().At(2050, new SpeechStarted(Ms(2000))).At(3200, new SpeechStopped(Ms(3000))).Until(6500).Hear(6600, 2, 0).Hear(7600, 2, 1);
        script.At(13_200, new TranscriptionFailed(1, FailureKind.TimedOut)).Until(13_800);
        script.All.OfType<Speak>().Count(s => s.Text.StartsWith("I am sorry", StringComparison.Ordinal)).ShouldBe(1);
        script.At(14_050, new SpeechStarted(Ms(14_000))).At(15_200, new SpeechStopped(Ms(15_000))).At(15_250, new Transcribed(2, "when are you open", true));
        script.Until(15_500).All.OfType<GenerateReply>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_transcript_that_never_comes_makes_the_agent_ask_for_the_words_again_and_three_in_a_row_end_the_call()
    {
        var script = Greeted().At(2050, new SpeechStarted(Ms(2000))).At(3200, new SpeechStopped(Ms(3000)));
        script.Until(6499).Last.ShouldBeEmpty();
        script.Until(6500).Last.OfType<Speak>().First().ShouldBe(new Speak(new(2), 0, "I am sorry, I did not catch that."));
        script.Hear(6600, 2, 0).Hear(7600, 2, 1).At(10_050, new SpeechStarted(Ms(10_000))).At(11_200, new SpeechStopped(Ms(11_000)));
        script.Until(14_500).Last.OfType<Speak>().First().Text.ShouldBe("I am sorry, I did not catch that.");
        script.Hear(14_600, 3, 0).Hear(15_600, 3, 1).At(18_050, new SpeechStarted(Ms(18_000))).At(19_200, new SpeechStopped(Ms(19_000)));
        script.Until(22_500).Last.OfType<Speak>().First().Text.ShouldBe("I am sorry, I cannot help you at the moment.");
    }
}
