using VoiceAgent.Conversation.Text;
using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

public sealed class InterruptionTests
{
    private static readonly string Long = "We are open from nine in the morning to six in the evening on every day but Sunday.";

    /// <summary>The agent answers; its words began to play at 4000 ms and take 5 s.</summary>
    private static Script Answering(string reply = "", bool ended = true, ConversationOptions? options = null)
    {
        var script = Greeted(options).Say(2000, 3000, "when are you open").Until(3500);
        script.At(3700, new ReplyTextReceived(new(2), reply.Length > 0 ? reply : Long));
        if (ended)
            script.At(3800, new ReplyTextEnded(new(2)));
        script.At(4000, new PlayoutStarted(new(2), 0), new SegmentQueued(new(2), 0, Ms(5000), []));
        for (var at = 200; at <= 2000; at += 200)
            script.At(4000 + at, new MarkReached(new(2), 0, Ms(at), false));
        return script;
    }

    /// <summary>The caller speaks over the agent, from <paramref name="from"/> on and still at <paramref name="to"/>; the detector reports as it does.</summary>
    private static Script Over(Script script, double from, double to)
    {
        script.At(from + 64, new SpeechStarted(Ms(from)));
        for (var at = from + 100; at <= to; at += 100)
            script.At(at, new SpeechContinued(Ms(at)));
        return script;
    }

    [Fact]
    public void Speech_over_the_agent_holds_it_and_half_a_second_of_it_interrupts()
    {
        var script = Answering();
        script.At(6064, new SpeechStarted(Ms(6000))).Last.ShouldBeEmpty();
        script.At(6100, new SpeechContinued(Ms(6100))).Last.ShouldBe([new HoldPlayout(new(2))]);
        script.At(6400, new SpeechContinued(Ms(6400)), new Transcribed(2, "tomorrow", false)).Last.ShouldBeEmpty();
        var last = script.At(6500, new SpeechContinued(Ms(6500))).Last;
        last[0].ShouldBe(new ClearPlayout(new(2)));
        var ended = last[1].ShouldBeOfType<EndReply>();
        ended.Outcome.ShouldBe(ReplyOutcome.Interrupted);
        ended.Heard.ShouldBe("We are open from nine in the");
        script.Engine.History[^1].ShouldBe(new Utterance(Speaker.Agent, ended.Heard, Ms(6500), WasInterrupted: true));
    }

    [Fact]
    public void What_the_caller_said_over_the_agent_is_the_next_turn()
    {
        var script = Over(Answering(), 6000, 6500);
        script.At(7200, new SpeechStopped(Ms(7000))).At(7250, new Transcribed(2, "how much is a haircut", true));
        script.Until(7500).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>().History[^1].Text.ShouldBe("how much is a haircut");
    }

    [Theory]
    [InlineData("yeah")]
    [InlineData("mhm")]
    [InlineData("okay sure")]
    public void An_acknowledgement_does_not_interrupt(string text)
    {
        var script = Over(Answering(), 6000, 6100);
        script.At(6500, new SpeechStopped(Ms(6300))).Last.ShouldBeEmpty();
        script.At(6550, new Transcribed(2, text, true)).Last.ShouldBe([new ResumePlayout(new(2))]);
        script.At(9300, new MarkReached(new(2), 0, Ms(5000), true)).Last.ShouldHaveSingleItem().ShouldBeOfType<EndReply>().Outcome.ShouldBe(ReplyOutcome.Completed);
        script.Until(10_000).All.OfType<GenerateReply>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_cough_does_not_interrupt_the_agent()
    {
        var script = Over(Answering(), 6000, 6100);
        script.At(6350, new SpeechStopped(Ms(6150)));
        script.At(6400, new Transcribed(2, "", true)).Last.ShouldBe([new ResumePlayout(new(2))]);
    }

    [Theory]
    [InlineData(2, "how much", true)]
    [InlineData(3, "how much", false)]
    [InlineData(3, "how much is", true)]
    [InlineData(3, "stop", true)]
    public void Some_words_interrupt_before_the_caller_has_finished(int words, string text, bool interrupts) =>
        Over(Answering(options: new() { Agent = new() { Greeting = "Hello." }, Interruption = { Words = words } }), 6000, 6300).At(6350, new Transcribed(2, text, false)).Last.OfType<ClearPlayout>().Any().ShouldBe(interrupts);

    [Fact]
    public void When_no_words_come_the_agent_goes_on()
    {
        var script = Over(Answering(), 6000, 6100);
        script.At(6350, new SpeechStopped(Ms(6150)));
        script.Until(7649).Last.ShouldBeEmpty();
        script.Until(7650).Last.ShouldBe([new ResumePlayout(new(2))]);
        script.At(7700, new Transcribed(2, "what about saturday", true)).Last[0].ShouldBe(new ClearPlayout(new(2)), "late words still count");
    }

    [Fact]
    public void A_hard_word_interrupts_at_once()
    {
        var script = Over(Answering(), 6000, 6100);
        script.At(6300, new Transcribed(2, "stop", false)).Last[0].ShouldBe(new ClearPlayout(new(2)));
    }

    [Fact]
    public void An_acknowledgement_is_the_answer_when_the_agent_has_just_asked()
    {
        var script = Answering("Shall I book that for you?");
        script.At(8500, new MarkReached(new(2), 0, Ms(4400), false));
        Over(script, 8500, 8600);
        script.At(9000, new SpeechStopped(Ms(8800)));
        script.At(9050, new Transcribed(2, "yeah", true));
        script.Until(9300).Last.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe("yeah");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("of")]
    [InlineData("that makes")]
    public void What_may_become_an_acknowledgement_is_given_time_to_be_one(string? interim)
    {
        var script = Over(Answering(), 6000, 6300);
        if (interim is not null)
            script.At(6350, new Transcribed(2, interim, false)).Last.ShouldBeEmpty();
        for (var at = 6400; at <= 6800; at += 100)
            script.At(at, new SpeechContinued(Ms(at))).Last.ShouldBeEmpty();
        script.At(6900, new SpeechContinued(Ms(6900))).Last[0].ShouldBe(new ClearPlayout(new(2)));
    }

    [Fact]
    public void A_paused_agent_goes_on_at_the_last_word_that_was_heard_whole()
    {
        // "nine" ends at 900 ms, "in" at 1,100.
        WordEnd[] words = [new("We are open from nine".Length, Ms(900)), new("We are open from nine in".Length, Ms(1100)), new("We are open from nine in the morning".Length, Ms(1700))];
        var script = Greeted().Say(2000, 3000, "when are you open").Until(3500);
        script.At(3700, new ReplyTextReceived(new(2), Long), new ReplyTextEnded(new(2)));
        script.At(3800, new SegmentQueued(new(2), 0, Ms(8000), words), new PlayoutStarted(new(2), 0));
        script.At(5000, new MarkReached(new(2), 0, Ms(1200), false));
        Over(script, 5000, 5100);
        script.At(5400, new SpeechStopped(Ms(5200)));
        script.At(5450, new Transcribed(2, "mhm", true)).Last.ShouldBe([new ResumePlayout(new(2), 0, Ms(1100))]);

        // What is played once more does not make more heard than there was.
        script.At(5500, new MarkReached(new(2), 0, Ms(1150), false));
        script.At(5520, new HungUp("")).Last.OfType<EndReply>().ShouldHaveSingleItem().Heard.ShouldBe("We are open from nine in");
    }

    [Fact]
    public void A_second_pause_goes_back_from_where_it_is()
    {
        WordEnd[] words = [new("We are".Length, Ms(600)), new("We are open from nine".Length, Ms(1150))];
        var script = Greeted().Say(2000, 3000, "when are you open").Until(3500);
        script.At(3700, new ReplyTextReceived(new(2), Long), new ReplyTextEnded(new(2)));
        script.At(3800, new SegmentQueued(new(2), 0, Ms(8000), words), new PlayoutStarted(new(2), 0));
        script.At(4900, new MarkReached(new(2), 0, Ms(1100), false));
        Over(script, 5000, 5100);
        script.At(5110, new MarkReached(new(2), 0, Ms(1120), false));
        script.At(5400, new SpeechStopped(Ms(5200)));
        script.At(5450, new Transcribed(2, "mhm", true)).Last.ShouldBe([new ResumePlayout(new(2), 0, Ms(600))]);
        script.At(5700, new SpeechStarted(Ms(5550)), new SpeechContinued(Ms(5650)), new MarkReached(new(2), 0, Ms(750), false)).All.OfType<HoldPlayout>().Count().ShouldBe(2);
        script.At(5900, new SpeechStopped(Ms(5650)), new Transcribed(3, "mhm", true)).Last.ShouldBe([new ResumePlayout(new(2), 0, Ms(600))]);
    }

    [Fact]
    public void Of_a_piece_that_begins_as_the_agent_is_paused_no_more_is_believed_than_was_heard()
    {
        var script = Greeted().Say(2000, 3000, "when are you open").Until(3500);
        script.At(3700, new ReplyTextReceived(new(2), "We are open. From nine to five on every single day of the week."), new ReplyTextEnded(new(2)));
        script.At(3800, new SegmentQueued(new(2), 0, Ms(1000), []), new PlayoutStarted(new(2), 0));
        script.At(3850, new SegmentQueued(new(2), 1, Ms(4000), [new("From".Length, Ms(150))]));
        Over(script, 4700, 4800);
        // Both cross the pause.
        script.At(4820, new PlayoutStarted(new(2), 1), new MarkReached(new(2), 0, Ms(1000), true));
        script.At(4900, new MarkReached(new(2), 1, Ms(40), false));
        script.At(5300, new Transcribed(2, "stop", false)).Last.OfType<EndReply>().ShouldHaveSingleItem().Heard.ShouldBe("We are open.");
    }

    [Theory]
    [InlineData("We open at nine, as every day.", false)]
    [InlineData("Is that all right? Just say yes or no.", true)]
    [InlineData("Please confirm that now for me.", true)]
    public void A_yes_to_the_last_words_is_an_answer_where_something_was_asked(string said, bool isAnswer)
    {
        var script = Greeted().Say(2000, 3000, "when are you open").Until(3500);
        script.At(3700, new ReplyTextReceived(new(2), said), new ReplyTextEnded(new(2)));
        var pieces = script.Last.OfType<Speak>().Count();
        for (var piece = 0; piece < pieces; piece++)
            script.At(3800, new SegmentQueued(new(2), piece, Ms(2000 / pieces), []), new PlayoutStarted(new(2), piece));
        script.At(5350, new SpeechStarted(Ms(5300)));
        for (var piece = 0; piece < pieces; piece++)
            script.At(5800, new MarkReached(new(2), piece, Ms(2000 / pieces), true));
        script.At(6000, new SpeechStopped(Ms(5700)));
        script.At(6050, new Transcribed(2, "yes", true)).Until(7000);
        script.All.OfType<GenerateReply>().Count().ShouldBe(isAnswer ? 2 : 1);
    }

    [Fact]
    public void A_word_that_is_long_ago_is_not_gone_back_to()
    {
        var script = Greeted().Say(2000, 3000, "when are you open").Until(3500);
        script.At(3700, new ReplyTextReceived(new(2), Long), new ReplyTextEnded(new(2)));
        script.At(3800, new SegmentQueued(new(2), 0, Ms(8000), [new("We".Length, Ms(200))]), new PlayoutStarted(new(2), 0));
        script.At(5000, new MarkReached(new(2), 0, Ms(1200), false));
        Over(script, 5000, 5100);
        script.At(5400, new SpeechStopped(Ms(5200)));
        script.At(5450, new Transcribed(2, "mhm", true)).Last.ShouldBe([new ResumePlayout(new(2))]);
    }

    [Fact]
    public void An_acknowledgement_that_is_long_and_known_late_does_not_interrupt()
    {
        var script = Over(Answering(), 6000, 6700);
        script.At(6900, new SpeechStopped(Ms(6700)));
        script.At(6910, new Transcribed(2, "of course", true)).Last.ShouldBe([new ResumePlayout(new(2))]);
    }

    [Fact]
    public void A_caller_who_goes_on_before_the_answer_gets_one_answer_to_all_of_it()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, "when are you open").Until(3500);
        script.At(3700, new ReplyTextReceived(new(2), Long), new ReplyTextEnded(new(2)));
        Over(script, 3700, 3800).Last.ShouldBe([new HoldPlayout(new(2))]);
        script.At(4500, new SpeechStopped(Ms(4300)));
        script.At(4550, new Transcribed(2, "on saturdays please", true)).Last.OfType<EndReply>().ShouldHaveSingleItem().Outcome.ShouldBe(ReplyOutcome.Withdrawn);
        var again = script.Until(4800).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>();
        again.Reply.ShouldBe(new ReplyId(3));
        again.History.Select(u => u.Text).ShouldBe(["Hello.", "when are you open on saturdays please"]);
    }

    [Fact]
    public void Noise_before_the_answer_does_not_kill_it()
    {
        var script = Greeted().Say(2000, 3000, "when are you open").Until(3500);
        Over(script, 3600, 3700).Last.ShouldBe([new HoldPlayout(new(2))]);
        script.At(3900, new SpeechStopped(Ms(3700)));
        script.At(3950, new Transcribed(2, "", true)).Last.ShouldBe([new ResumePlayout(new(2))]);
    }

    [Fact]
    public void A_greeting_that_may_not_be_interrupted_is_heard_to_its_end_and_then_the_caller_is_answered()
    {
        var script = new Script(new ConversationOptions { Agent = new() { Greeting = "Hello." }, Interruption = { AllowedInGreeting = false } }).At(0, new CallStarted());
        script.At(0, new SegmentQueued(new(1), 0, Ms(3000), []), new PlayoutStarted(new(1), 0));
        script.Say(500, 1500, "book an appointment");
        script.Until(2900).Last.ShouldBeEmpty();
        var last = script.At(3000, new MarkReached(new(1), 0, Ms(3000), true)).Last;
        last[0].ShouldBeOfType<EndReply>().Outcome.ShouldBe(ReplyOutcome.Completed);
        last[1].ShouldBeOfType<GenerateReply>().History[^1].Text.ShouldBe("book an appointment");
    }

    [Fact]
    public void What_belongs_to_an_interrupted_reply_is_dropped()
    {
        var script = Over(Answering(ended: false), 6000, 6900);
        script.At(7000,
            new ReplyTextReceived(new(2), "Late text. And more of it."), new ReplyTextEnded(new(2)), new ReplyFailed(new(2), FailureKind.Failed),
            new SegmentQueued(new(2), 0, Ms(1), []), new MarkReached(new(2), 0, Ms(5000), true), new ToolCalled(new(2), "1", "hang_up", "{}")).Last.ShouldBeEmpty();
    }

    [Fact]
    public void A_key_interrupts_at_once()
    {
        Answering().At(6050, new DigitPressed('1')).Last[0].ShouldBe(new ClearPlayout(new(2)));
    }

    [Fact]
    public void A_caller_who_begins_as_the_agent_ends_does_not_leave_it_paused()
    {
        var script = Over(Answering(), 8900, 9000);
        script.All.Last().ShouldBe(new HoldPlayout(new(2)));
        var last = script.At(9100, new MarkReached(new(2), 0, Ms(5000), true)).Last;
        last[0].ShouldBe(new ResumePlayout(new(2)), "or the next reply would never be played");
        last[1].ShouldBeOfType<EndReply>().Outcome.ShouldBe(ReplyOutcome.Completed);
    }

    [Fact]
    public void An_answer_withdrawn_before_its_first_word_does_not_leave_the_agent_paused()
    {
        var script = Greeted().Say(2000, 3000, "when are you open").Until(3500);
        Over(script, 3600, 3700).Last.ShouldBe([new HoldPlayout(new(2))]);
        var last = script.At(4000, new Transcribed(2, "on saturdays", false)).Last;
        last[0].ShouldBe(new ResumePlayout(new(2)));
        last[1].ShouldBeOfType<EndReply>().Outcome.ShouldBe(ReplyOutcome.Withdrawn);
    }

    [Fact]
    public void What_a_tool_returned_is_remembered_when_the_caller_cuts_in_before_the_model_goes_on()
    {
        var script = Answering("Let me book that and see what else there is for you.", ended: false);
        script.At(6000, new ToolCalled(new(2), "a", "book", "{}"), new ToolCalled(new(2), "b", "look", "{}", IsCancellable: true), new ToolReturned(new(2), "a", "booked"));
        Over(script, 6000, 6900);
        script.Engine.History.Select(u => u.Speaker).ShouldBe([Speaker.Agent, Speaker.Caller, Speaker.Agent, Speaker.ToolCall, Speaker.ToolResult]);
        script.Engine.History[^1].Text.ShouldBe("booked");
    }

    [Fact]
    public void What_a_tool_has_done_stays_with_the_words_that_asked_for_it_although_nothing_of_the_answer_was_heard()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, "book me friday").Until(3500);
        script.At(3600, new ToolCalled(new(2), "a", "book", "{}"), new ReplyTextEnded(new(2))).At(3700, new ToolReturned(new(2), "a", "booked"));
        Over(script, 4000, 4700).At(4900, new SpeechStopped(Ms(4700))).At(4950, new Transcribed(2, "no rush at all", true));
        script.All.OfType<EndReply>().Last().Outcome.ShouldBe(ReplyOutcome.Interrupted);
        script.Until(5500).Engine.History.Select(u => u.Text).ShouldBe(["Hello.", "book me friday", "{}", "booked", "no rush at all"]);
    }

    [Fact]
    public void Words_over_an_apology_that_took_the_place_of_a_failed_reply_interrupt_it()
    {
        var script = Over(Answering(), 6000, 6100);
        script.At(6400, new SpeechStopped(Ms(6200))).At(6500, new SynthesisFailed(new(2), 0, FailureKind.Failed));
        script.At(6600, new SegmentQueued(new(3), 0, Ms(3000), []), new PlayoutStarted(new(3), 0));
        script.At(6700, new Transcribed(2, "never mind", true)).Last[0].ShouldBe(new ClearPlayout(new(3)));
    }
}
