using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

public sealed class FailureTests
{
    private static readonly ConversationOptions Options = new() { Agent = new() { Greeting = "Hello." }, Speculation = { Enabled = false } };

    private static readonly ConversationOptions Passing = new() { Agent = new() { Greeting = "Hello.", FailureAction = FailureAction.Transfer, TransferTo = "+15550100" }, Speculation = { Enabled = false }, Limits = { MaxFailures = 1 } };

    private static Script Asked() => Greeted(new() { Agent = new() { Greeting = "Hello.", Texts = { Filler = "" } } }).Say(2000, 3000, "hello").Until(3500);

    [Fact]
    public void A_model_that_fails_is_answered_with_words()
    {
        var last = Asked().At(3600, new ReplyFailed(new(2), FailureKind.Unavailable)).Last;
        last[0].ShouldBeOfType<EndReply>().Outcome.ShouldBe(ReplyOutcome.Failed);
        last.OfType<Speak>().First().Text.ShouldStartWith("I am sorry");
    }

    [Fact]
    public void A_model_that_says_nothing_is_given_up_within_five_seconds()
    {
        var script = Asked();
        script.Until(8499).Last.ShouldBeEmpty();
        script.Until(8500).Last.OfType<Speak>().ShouldNotBeEmpty();
    }

    [Fact]
    public void A_model_that_writes_nothing_at_all_counts_as_failed()
    {
        Asked().At(3600, new ReplyTextEnded(new(2))).At(3700, new ReplyTextEnded(new(2))).Last.OfType<Speak>().First().Text.ShouldStartWith("I am sorry");
    }

    [Fact]
    public void A_model_that_breaks_in_mid_sentence_is_finished_with_an_apology()
    {
        var script = Asked().At(3600, new ReplyTextReceived(new(2), "We are open from nine in the"));
        var spoken = script.At(3700, new ReplyFailed(new(2), FailureKind.Failed)).Last.OfType<Speak>().Select(s => s.Text).ToArray();
        spoken[0].ShouldBe("We are open from nine in the");
        spoken[1].ShouldStartWith("I am sorry");
        script.Hear(4000, 2, 0).Hear(5000, 2, 1).Last.OfType<EndReply>().ShouldHaveSingleItem().Outcome.ShouldBe(ReplyOutcome.Failed);
    }

    [Fact]
    public void A_dead_synthesizer_ends_the_call()
    {
        var script = Asked().At(3600, new ReplyTextReceived(new(2), "Good morning."), new ReplyTextEnded(new(2)));
        script.At(3700, new SynthesisFailed(new(2), 0, FailureKind.Failed));
        script.At(3800, new SynthesisFailed(new(3), 0, FailureKind.Failed));
        script.At(3900, new SynthesisFailed(new(4), 0, FailureKind.Failed));
        script.At(4000, new SynthesisFailed(new(5), 0, FailureKind.Failed));
        script.All.OfType<HangUp>().ShouldBe([new HangUp(HangUpReason.Failed)]);
    }

    [Fact]
    public void A_voice_that_is_silent_a_second_time_is_not_waited_for_a_third_time()
    {
        var script = Asked().At(3600, new ReplyTextReceived(new(2), "Good morning."), new ReplyTextEnded(new(2)));
        script.Until(7600).Last.OfType<Speak>().First().Text.ShouldBe("I am sorry, I had a small problem there.");
        script.Until(11600).Last.OfType<Speak>().First().Text.ShouldStartWith("I am sorry, I cannot help");
    }

    [Fact]
    public void A_voice_that_is_silent_once_after_another_failure_is_asked_again()
    {
        var script = Asked().At(3600, new ReplyFailed(new(2), FailureKind.Unavailable));
        script.Until(7600).Last.OfType<Speak>().First().Text.ShouldBe("I am sorry, I had a small problem there.");
        script.All.OfType<EndReply>().Count(e => e.Outcome is ReplyOutcome.Failed).ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Instead_of_hanging_up_the_caller_is_passed_on_whether_that_can_be_said_or_not(bool speaks)
    {
        var script = Greeted(Passing).Say(2000, 3000, "hello").Until(3500).At(3600, new ReplyFailed(new(2), FailureKind.Failed));
        script.Last.OfType<Speak>().First().Text.ShouldStartWith("I am sorry, I cannot help");
        if (speaks)
            script.Hear(3700, 3, 0).Hear(4700, 3, 1);
        else
            script.At(3700, new SynthesisFailed(new(3), 0, FailureKind.Failed));
        script.Last.OfType<Transfer>().ShouldBe([new Transfer("+15550100")]);
        script.At(9000, new TransferEnded(true));
        script.All.OfType<HangUp>().ShouldBeEmpty();
    }

    [Fact]
    public void Where_nobody_takes_the_call_and_engines_fail_on_it_is_closed()
    {
        var script = Greeted(Passing).Say(2000, 3000, "hello").Until(3500).At(3600, new ReplyFailed(new(2), FailureKind.Failed));
        script.At(3700, new SynthesisFailed(new(3), 0, FailureKind.Failed));
        script = new Script(new ConversationEngine(Passing, script.Engine.Snapshot(Script.Ms(5000)))).At(6000, new CallRestored());
        script.At(9000, new TransferEnded(false)).Last.OfType<Speak>().First().Text.ShouldStartWith("I am sorry, nobody");
        script.At(9100, new SynthesisFailed(new(4), 0, FailureKind.Failed)).Last.OfType<Speak>().First().Text.ShouldStartWith("I am sorry, I cannot help");
        script.At(9200, new SynthesisFailed(new(5), 0, FailureKind.Failed)).Last.ShouldContain(new HangUp(HangUpReason.Failed));
        script.All.OfType<Transfer>().ShouldBeEmpty("it was tried");
    }

    [Fact]
    public void A_synthesizer_that_hangs_is_noticed()
    {
        var script = Asked().At(3600, new ReplyTextReceived(new(2), "Good morning."), new ReplyTextEnded(new(2)));
        script.Until(7599).Last.ShouldBeEmpty();
        script.Until(7600).Last.OfType<EndReply>().ShouldHaveSingleItem().Outcome.ShouldBe(ReplyOutcome.Failed);
    }

    [Fact]
    public void Marks_that_never_come_do_not_hold_the_call()
    {
        var script = Asked().At(3600, new ReplyTextReceived(new(2), "Good morning."), new ReplyTextEnded(new(2)));
        script.At(4000, new PlayoutStarted(new(2), 0), new SegmentQueued(new(2), 0, Ms(1000), []));
        script.Until(7000).Last.OfType<EndReply>().ShouldHaveSingleItem().Outcome.ShouldBe(ReplyOutcome.Completed);
    }

    [Fact]
    public void A_recognizer_that_fails_makes_the_agent_ask_again()
    {
        var script = Greeted().At(2050, new SpeechStarted(Ms(2000))).At(3200, new SpeechStopped(Ms(3000))).At(3300, new TranscriptionFailed(1, FailureKind.Failed));
        script.Until(3500).Last.OfType<Speak>().First().Text.ShouldBe("I am sorry, I did not catch that.");
    }

    [Fact]
    public void A_caller_who_cannot_be_understood_is_not_told_to_be_silent()
    {
        var script = Greeted(new ConversationOptions { Agent = new() { Greeting = "Hello." }, Silence = { MaxPrompts = 1 } }).Until(9000);
        script.Last.OfType<Speak>().First().Text.ShouldStartWith("Are you still there");
        script.Hear(9000, 2, 0).At(11050, new SpeechStarted(Ms(11000))).At(12200, new SpeechStopped(Ms(12000))).At(12300, new TranscriptionFailed(1, FailureKind.Failed));
        script.Until(12500).Hear(12500, 3, 0).Hear(13500, 3, 1).Until(22500);
        script.Last.OfType<Speak>().First().Text.ShouldStartWith("Are you still there");
    }

    [Fact]
    public void Words_of_speech_that_the_line_broke_in_do_not_count()
    {
        var script = Greeted().At(2050, new SpeechStarted(Ms(2000))).At(2200, new Transcribed(1, "no", false));
        script.At(2300, new TranscriptionFailed(1, FailureKind.Incomplete), new SpeechStopped(Ms(2250)), new Transcribed(1, "no", true));
        script.Until(3500).Last.OfType<Speak>().First().Text.ShouldBe("I am sorry, I did not catch that.");
        script.Engine.History.ShouldNotContain(u => u.Speaker == Speaker.Caller);
    }

    [Fact]
    public void Three_failures_in_a_row_close_the_call_with_a_word()
    {
        var script = Asked().At(3600, new ReplyFailed(new(2), FailureKind.Failed));
        script.Hear(3700, 3, 0).Hear(4700, 3, 1).Say(6000, 7000, "hello").Until(7500);
        script.At(7600, new ReplyFailed(new(4), FailureKind.Failed)).Hear(7700, 5, 0).Hear(8700, 5, 1).Say(10_000, 11_000, "hello").Until(11_500);
        script.At(11_600, new ReplyFailed(new(6), FailureKind.Failed)).Last.OfType<Speak>().First().Text.ShouldBe("I am sorry, I cannot help you at the moment.");
        script.Until(60_000);
        script.All.OfType<HangUp>().ShouldBe([new HangUp(HangUpReason.Failed)]);
    }

    [Fact]
    public void A_tool_that_hangs_up_does_so_after_the_goodbye_was_heard()
    {
        var script = Asked().At(3600, new ReplyTextReceived(new(2), "Goodbye."), new ToolCalled(new(2), "1", BuiltInTools.HangUp, "{}"), new ReplyTextEnded(new(2)));
        script.Last.ShouldBe([new Speak(new(2), 0, "Goodbye.")]);
        script.Hear(3700, 2, 0).Last[^1].ShouldBe(new HangUp(HangUpReason.Finished));
    }

    [Fact]
    public void A_goodbye_that_is_interrupted_does_not_hang_up()
    {
        var script = Asked().At(3600, new ReplyTextReceived(new(2), "Goodbye then my friend."), new ToolCalled(new(2), "1", BuiltInTools.HangUp, "{}"), new ReplyTextEnded(new(2)));
        script.At(3700, new PlayoutStarted(new(2), 0), new SegmentQueued(new(2), 0, Ms(3000), []));
        script.At(4700, new MarkReached(new(2), 0, Ms(1000), false)).At(4750, new SpeechStarted(Ms(4700))).At(5200, new SpeechContinued(Ms(5200)));
        script.At(5600, new SpeechStopped(Ms(5400))).At(5650, new Transcribed(2, "one more thing", true)).Until(6000);
        script.All.OfType<HangUp>().ShouldBeEmpty();
        script.All.OfType<GenerateReply>().Count().ShouldBe(2);
    }

    [Fact]
    public void A_tool_result_goes_back_to_the_model_in_the_same_reply()
    {
        var script = Asked().At(3600, new ReplyTextReceived(new(2), "Let me look."), new ToolCalled(new(2), "a", "calendar", """{"day":"tuesday"}"""), new ReplyTextEnded(new(2)));
        var invoked = script.Last.OfType<InvokeTool>().ShouldHaveSingleItem();
        (invoked.Reply, invoked.Id, invoked.Name, invoked.Arguments).ShouldBe((new ReplyId(2), "a", "calendar", """{"day":"tuesday"}"""));
        var again = script.At(3900, new ToolReturned(new(2), "a", "free at ten")).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>();
        again.Reply.ShouldBe(new ReplyId(2));
        again.History.Select(u => u.Speaker).ShouldBe([Speaker.Agent, Speaker.Caller, Speaker.Agent, Speaker.ToolCall, Speaker.ToolResult]);
        script.At(4000, new ReplyTextReceived(new(2), "Ten is free."), new ReplyTextEnded(new(2)));
        script.Hear(4100, 2, 0).Hear(5100, 2, 1);
        script.Engine.History.Select(u => u.Text).ShouldBe(["Hello.", "hello", "Let me look.", """{"day":"tuesday"}""", "free at ten", "Ten is free."]);
    }

    [Fact]
    public void A_tool_that_hangs_is_reported_to_the_model()
    {
        var script = Asked().At(3600, new ToolCalled(new(2), "a", "calendar", "{}", IsCancellable: true), new ReplyTextEnded(new(2)));
        script.Until(13_600).Last.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldContain("timed out");
    }

    [Theory]
    [InlineData("""{"digits":"\ud800"}""")]
    [InlineData("""{"digits":5}""")]
    [InlineData("""{"digits":""")]
    [InlineData("[]")]
    public void Digits_that_cannot_be_read_are_reported_to_the_model(string arguments)
    {
        var script = Asked().At(3600, new ToolCalled(new(2), "1", BuiltInTools.SendDigits, arguments), new ReplyTextEnded(new(2)));
        script.Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>().History[^1].Text.ShouldContain("the argument digits is missing");
    }

    [Fact]
    public void A_turn_tells_which_tools_were_used_when_and_what_became_of_them()
    {
        var script = Asked().At(3600, Called("a", "calendar"), Called("a", "weather"), Called("b", BuiltInTools.SendDigits), new ReplyTextEnded(new(2)));
        script.At(3900, new ToolReturned(new(2), "a", "{}", HasFailed: true)).At(4000, new ToolReturned(new(2), "2-a", "free"));
        script.At(4100, Called("a", "slow"), new ReplyTextEnded(new(2))).Until(14_100).At(14_200, Called("c", "left"), Called("d", "booked") with { IsCancellable = false }, new HungUp("normal_clearing"));
        var timings = script.All.OfType<EndReply>().Last().Timings;
        timings.Tools!.Select(t => (t.Name, t.Start, t.End, t.OutcomeWord)).ShouldBe([
            ("calendar", Ms(3600), Ms(3900), "failed"), ("weather", Ms(3600), Ms(4000), "returned"), ("send_digits", Ms(3600), Ms(3600), "failed"),
            ("slow", Ms(4100), Ms(14_100), "timed_out"), ("left", Ms(14_200), null, "abandoned"), ("booked", Ms(14_200), null, "running")]);
        timings.Waterfall.Where(w => w.Event.StartsWith("tool_", StringComparison.Ordinal)).ShouldBe([
            ("tool_start: calendar", Ms(3600)), ("tool_start: weather", Ms(3600)), ("tool_start: send_digits", Ms(3600)), ("tool_end: send_digits failed", Ms(3600)),
            ("tool_end: calendar failed", Ms(3900)), ("tool_end: weather returned", Ms(4000)),
            ("tool_start: slow", Ms(4100)), ("tool_end: slow timed_out", Ms(14_100)), ("tool_start: left", Ms(14_200)), ("tool_start: booked", Ms(14_200))]);

        static ToolCalled Called(string id, string name) => new(new(2), id, name, "{}", IsCancellable: true);
    }

    [Fact]
    public void A_transfer_follows_its_announcement_and_a_failed_one_comes_back()
    {
        var script = Greeted(new ConversationOptions { Agent = new() { Greeting = "Hello.", TransferTo = "+15550100" } }).Say(2000, 3000, "a person please").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "I will connect you."), new ToolCalled(new(2), "1", BuiltInTools.Transfer, "{}"), new ReplyTextEnded(new(2)));
        script.Hear(3700, 2, 0).Last[^1].ShouldBe(new Transfer("+15550100"));
        script.At(9000, new TransferEnded(false)).Last.OfType<Speak>().First().Text.ShouldStartWith("I am sorry, nobody");
    }

    [Fact]
    public void A_transfer_that_is_not_set_up_is_reported_to_the_model()
    {
        var script = Asked().At(3600, new ToolCalled(new(2), "1", BuiltInTools.Transfer, "{}"), new ReplyTextEnded(new(2)));
        script.Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>().History[^1].Text.ShouldContain("cannot be passed on");
    }

    [Fact]
    public void A_lost_line_stops_the_clocks_that_watch_the_playout()
    {
        var script = Asked().At(3600, new ReplyTextReceived(new(2), "Good morning."), new ReplyTextEnded(new(2)));
        script.At(4000, new PlayoutStarted(new(2), 0), new SegmentQueued(new(2), 0, Ms(1000), [])).At(4200, new LineLost());
        script.Until(20_000).Last.ShouldBeEmpty();
        script.At(20_000, new LineRestored());
        script.At(20_800, new MarkReached(new(2), 0, Ms(1000), true)).Last.OfType<EndReply>().ShouldHaveSingleItem().Outcome.ShouldBe(ReplyOutcome.Completed);
    }

    [Fact]
    public void Defaults_are_within_their_ranges()
    {
        var faults = new List<System.ComponentModel.DataAnnotations.ValidationResult>();
        System.ComponentModel.DataAnnotations.Validator.TryValidateObject(Options, new(Options), faults, validateAllProperties: true).ShouldBeTrue();
    }

    [Fact]
    public void The_model_is_told_all_it_wrote_before_a_tool_also_what_still_waits_to_be_spoken()
    {
        var sentences = Enumerable.Range(0, 8).Select(i => $"This is sentence {"abcdefgh"[i]} of what comes before the tool.").ToArray();
        var script = Asked().At(3600, new ReplyTextReceived(new(2), string.Join(' ', sentences)), new ToolCalled(new(2), "a", "calendar", "{}"), new ReplyTextEnded(new(2)));
        script.All.OfType<Speak>().Count(s => s.Reply == new ReplyId(2)).ShouldBeLessThan(sentences.Length, "the rest waits");
        var again = script.At(3900, new ToolReturned(new(2), "a", "free")).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        again.History.Select(u => u.Text).ShouldBe(["Hello.", "hello", string.Join(' ', sentences), "{}", "free"]);
    }

    [Fact]
    public void Tools_without_arguments_or_result_leave_no_empty_entries()
    {
        var script = Asked().At(3600, new ToolCalled(new(2), "a", "beep", ""), new ReplyTextEnded(new(2)));
        var again = script.At(3700, new ToolReturned(new(2), "a", "")).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        again.History.ShouldAllBe(u => u.Text.Length > 0);
    }

    [Fact]
    public void A_model_that_breaks_after_it_asked_to_hang_up_is_not_apologized_for()
    {
        var script = Asked().At(3600, new ReplyTextReceived(new(2), "Goodbye."), new ToolCalled(new(2), "1", BuiltInTools.HangUp, "{}"), new ReplyFailed(new(2), FailureKind.Failed));
        script.Hear(3700, 2, 0).Last[^1].ShouldBe(new HangUp(HangUpReason.Finished));
        script.All.OfType<Speak>().Select(s => s.Text).ShouldBe(["Hello.", "Goodbye."]);
    }

    [Fact]
    public void Without_an_apology_a_model_that_breaks_is_just_silent()
    {
        var script = Greeted(new ConversationOptions { Agent = new() { Greeting = "Hello.", Texts = { Apology = "" } } }).Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "We are open from nine in the"), new ReplyFailed(new(2), FailureKind.Failed));
        script.Hear(3700, 2, 0).Last.OfType<EndReply>().ShouldHaveSingleItem().Outcome.ShouldBe(ReplyOutcome.Failed);
    }

    [Fact]
    public void An_utterance_over_the_agent_that_could_not_be_recognized_is_forgotten_with_it()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "Good morning."), new ReplyTextEnded(new(2))).At(3700, new SegmentQueued(new(2), 0, Ms(2000), []), new PlayoutStarted(new(2), 0));
        script.At(4000, new SpeechStarted(Ms(3950))).At(4250, new SpeechStopped(Ms(4050))).At(4300, new TranscriptionFailed(2, FailureKind.Failed));
        script.At(5700, new MarkReached(new(2), 0, Ms(2000), true));
        script.At(6050, new SpeechStarted(Ms(6000))).At(6300, new SpeechStopped(Ms(6100))).At(6350, new Transcribed(3, "", true));
        script.Until(10_000).Last.ShouldBeEmpty("a cough is nothing to ask about");
    }

    [Fact]
    public void A_call_that_closes_while_its_line_is_lost_does_not_wait_for_the_line()
    {
        var script = new Script(new ConversationOptions { Agent = new() { Greeting = "Hello." }, Limits = { MaxCallLength = TimeSpan.FromSeconds(20) } }).At(0, new CallStarted());
        script.Hear(0, 1, 0).At(5000, new LineLost()).Until(60_000);
        script.All.OfType<HangUp>().ShouldBe([new HangUp(HangUpReason.MaxLength)]);
    }
}
