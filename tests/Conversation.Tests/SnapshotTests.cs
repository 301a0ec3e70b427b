using System.Text.Json;
using VoiceAgent.Conversation.Text;
using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

public sealed class SnapshotTests
{
    private static readonly ConversationOptions Options = new() { Agent = new() { Greeting = "Hello." }, Speculation = { Enabled = false } };

    // As the call log and the cluster write it: what is null is left out.
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>As if the process had died: the state goes through JSON, into a new engine.</summary>
    private static Script Moved(Script script, double at)
    {
        var json = JsonSerializer.Serialize(script.Engine.Snapshot(Ms(at)), Json);
        var engine = new ConversationEngine(Options, JsonSerializer.Deserialize<ConversationSnapshot>(json, Json)!);
        return new Script(engine) { Utterances = script.Utterances };
    }

    [Fact]
    public void Between_turns_the_conversation_goes_on_as_if_nothing_had_happened()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "Good morning."), new ReplyTextEnded(new(2))).Hear(3700, 2, 0);
        var moved = Moved(script, 5000);
        moved.At(6000, new CallRestored()).Last.OfType<Speak>().ShouldBeEmpty();
        var next = moved.Say(7000, 8000, "when are you open").Until(8500).Last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>();
        next.Reply.ShouldBe(new ReplyId(3));
        next.History.Select(u => u.Text).ShouldBe(["Hello.", "hello", "Good morning.", "when are you open"]);
    }

    [Fact]
    public void A_reply_of_which_nothing_was_heard_is_written_anew()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500).At(3600, new ReplyTextReceived(new(2), "Good mor"));
        var again = Moved(script, 3700).At(5000, new CallRestored()).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        again.Reply.ShouldBe(new ReplyId(2), "it is the same reply: exactly one for each turn");
        again.History.Select(u => u.Text).ShouldBe(["Hello.", "hello"]);
    }

    [Fact]
    public void A_reply_that_was_being_heard_goes_on_where_the_caller_heard_it_stop()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "We open at nine. Come at any time you like."), new ReplyTextEnded(new(2)));
        script.Hear(3700, 2, 0);
        var moved = Moved(script, 4800);
        moved.At(6000, new CallRestored()).Last.OfType<Speak>().ShouldHaveSingleItem().Text.ShouldBe("Come at any time you like.");
        moved.Hear(6100, 2, 2);
        moved.Engine.History.Select(u => u.Text).ShouldBe(["Hello.", "hello", "We open at nine. Come at any time you like."]);
        moved.All.OfType<EndReply>().ShouldHaveSingleItem().Outcome.ShouldBe(ReplyOutcome.Completed);
    }

    [Fact]
    public void What_a_lost_mouth_had_not_played_when_it_was_heard_of_last_is_said_again()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "One two three four five six."), new ReplyTextEnded(new(2)));
        script.At(3700, new SynthesisAudioReceived(new(2), 0), new PlayoutStarted(new(2), 0))
            .At(3800, new SegmentQueued(new(2), 0, Ms(3000), [.. Enumerable.Range(1, 6).Select(i => new WordEnd("One two three four five six.".Split(' ').Take(i).Sum(w => w.Length + 1) - 1, Ms(500 * i)))]))
            .At(4600, new MarkReached(new(2), 0, Ms(900), false));
        // The clock alone would have it that the second word, which ends at 1 s, was heard.
        Moved(script, 5600).At(5600, new CallRestored()).Last.OfType<Speak>().ShouldHaveSingleItem().Text.ShouldBe("three four five six.");
        Moved(script, 5600).At(5600, new CallRestored(HeardUntil: Ms(4650))).Last.OfType<Speak>().ShouldHaveSingleItem().Text.ShouldBe("two three four five six.");
    }

    [Fact]
    public void What_a_living_mouth_has_whole_is_heard_without_being_said_again()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "We open at nine. Come at any time you like. We look forward to it."), new ReplyTextEnded(new(2)));
        script.Hear(3700, 2, 0).At(4750, new SegmentQueued(new(2), 1, Ms(1500), []), new PlayoutStarted(new(2), 1));
        var moved = Moved(script, 4900).At(5600, new CallRestored(new(2), 2));
        moved.Last.OfType<KeepPlayout>().ShouldHaveSingleItem().ShouldBe(new KeepPlayout(new(2), 2));
        moved.Last.OfType<Speak>().ShouldHaveSingleItem().ShouldBe(new Speak(new(2), 3, "We look forward to it."));
        moved.At(6250, new MarkReached(new(2), 1, Ms(1500), true)).Hear(6250, 2, 3);
        moved.Engine.History[^1].Text.ShouldBe("We open at nine. Come at any time you like. We look forward to it.");
        moved.All.OfType<EndReply>().ShouldHaveSingleItem().Heard.ShouldBe(moved.Engine.History[^1].Text);
    }

    [Fact]
    public void A_piece_that_the_mouth_has_in_part_is_said_on_from_the_word_heard_last()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "Come at any time you like."), new ReplyTextEnded(new(2)));
        script.At(3700, new SynthesisAudioReceived(new(2), 0), new PlayoutStarted(new(2), 0)).At(4300, new MarkReached(new(2), 0, Ms(600), false));
        var moved = Moved(script, 4310).At(5600, new CallRestored(new(2), 0));
        moved.Last.OfType<KeepPlayout>().ShouldHaveSingleItem().Segments.ShouldBe(0);
        var rest = moved.Last.OfType<Speak>().ShouldHaveSingleItem();
        rest.Segment.ShouldBe(1, "late marks of the old piece are not taken for the new one's");
        "Come at any time you like.".ShouldEndWith(rest.Text);
        rest.Text.Length.ShouldBeLessThan("Come at any time you like.".Length);
        moved.Hear(5700, 2, 1).Engine.History[^1].Text.ShouldBe("Come at any time you like.");
    }

    [Fact]
    public void An_opener_that_broke_off_is_not_said_on_and_leaves_the_turn_to_the_caller_as_a_whole_one_does()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello.", Texts = { Openers = { "All right then." } } }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, "when are you open?").Until(3300);
        script.At(3400, new SynthesisAudioReceived(new(2), 0), new PlayoutStarted(new(2), 0)).At(3700, new MarkReached(new(2), 0, Ms(300), false));
        var moved = Moved(script, 3710).At(5000, new CallRestored());
        moved.Last.OfType<Speak>().ShouldBeEmpty();
        moved.At(5300, new ReplyTextReceived(new(2), "From nine to five."), new ReplyTextEnded(new(2))).Last.OfType<Speak>().ShouldHaveSingleItem();
        moved.At(5400, new SpeechStarted(Ms(5350))).At(6000, new SpeechStopped(Ms(5800)), new Transcribed(2, "on saturdays i mean", true));
        moved.All.OfType<EndReply>().ShouldHaveSingleItem().Outcome.ShouldBe(ReplyOutcome.Withdrawn);
        moved.Until(7500).All.OfType<GenerateReply>().Last().History[^1].Text.ShouldBe("when are you open? on saturdays i mean");
    }

    [Fact]
    public void A_piece_whose_length_is_not_known_is_said_again_even_where_the_mouth_has_it()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "Come at any time you like."), new ReplyTextEnded(new(2)));
        var moved = Moved(script, 3700).At(4000, new CallRestored(new(2), 1));
        moved.Last.OfType<KeepPlayout>().ShouldHaveSingleItem().Segments.ShouldBe(0);
        moved.Last.OfType<Speak>().ShouldHaveSingleItem();
    }

    [Fact]
    public void What_the_mouth_has_of_another_reply_is_not_kept()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "Come at any time you like."), new ReplyTextEnded(new(2)), new SegmentQueued(new(2), 0, Ms(1000), []));
        Moved(script, 3700).At(4000, new CallRestored(new(1), 1)).Last.OfType<KeepPlayout>().ShouldHaveSingleItem().ShouldBe(new KeepPlayout(new(2), 0));
    }

    [Fact]
    public void A_caller_who_cut_in_before_the_move_keeps_the_agent_on_hold_until_it_is_decided()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "Come at any time you like."), new ReplyTextEnded(new(2)), new SegmentQueued(new(2), 0, Ms(3000), []), new PlayoutStarted(new(2), 0));
        script.At(4100, new SpeechStarted(Ms(4000))).At(4200, new SpeechContinued(Ms(4200)));
        script.Last.OfType<HoldPlayout>().ShouldHaveSingleItem();
        var moved = Moved(script, 4250).At(5000, new CallRestored(new(2), 1));
        moved.Last.OfType<HoldPlayout>().ShouldHaveSingleItem();
        moved.At(5100, new SpeechStopped(Ms(4300)), new Transcribed(2, "mhm", true)).Last.OfType<ResumePlayout>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_tool_keeps_its_place_among_the_pieces_that_are_said_again()
    {
        var script = Greeted().Say(2000, 3000, "book it").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "One moment please."), new ToolCalled(new(2), "a", "book", "{}"), new ReplyTextEnded(new(2)), new ToolReturned(new(2), "a", "booked"));
        script.At(3700, new ReplyTextReceived(new(2), "It is booked."), new ReplyTextEnded(new(2)));
        var moved = Moved(script, 3800).At(5000, new CallRestored());
        foreach (var said in moved.Last.OfType<Speak>().ToList())
            moved.Hear(5100 + 1000 * said.Segment, 2, said.Segment);
        moved.Engine.History.Select(u => u.Text).ShouldBe(["Hello.", "book it", "One moment please.", "{}", "booked", "It is booked."]);
    }

    [Fact]
    public void A_goodbye_that_was_on_its_way_still_hangs_up()
    {
        var script = Greeted().Say(2000, 3000, "bye").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "Goodbye."), new ToolCalled(new(2), "1", BuiltInTools.HangUp, "{}"), new ReplyTextEnded(new(2)));
        var moved = Moved(script, 3700);
        moved.At(5000, new CallRestored());
        moved.Hear(5100, 2, 1).Last[^1].ShouldBe(new HangUp(HangUpReason.Finished));
    }

    [Fact]
    public void What_the_caller_had_said_is_answered_after_the_move()
    {
        var script = Greeted().Say(2000, 3000, "hello");
        var moved = Moved(script, 3300);
        moved.At(4000, new CallRestored());
        moved.Until(5000).All.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe("hello");
    }

    [Fact]
    public void An_utterance_on_its_way_through_the_recognizer_is_answered_whole()
    {
        var script = Greeted().At(2050, new SpeechStarted(Ms(2000))).At(2900, new Transcribed(1, "book an", false)).At(3200, new SpeechStopped(Ms(3000)));
        var moved = Moved(script, 3250);
        moved.At(3300, new CallRestored()).At(3400, new Transcribed(1, "book an appointment", true));
        moved.Until(5000).All.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe("book an appointment");
    }

    [Fact]
    public void A_caller_who_speaks_on_through_the_move_is_heard_to_the_end()
    {
        var script = Greeted().At(2050, new SpeechStarted(Ms(2000))).At(2900, new Transcribed(1, "book an", false));
        var moved = Moved(script, 3000);
        moved.At(3300, new CallRestored()).At(3400, new SpeechContinued(Ms(3400)));
        moved.Until(9000).Last.ShouldBeEmpty("the caller is still speaking");
        moved.At(9200, new SpeechStopped(Ms(9000))).At(9250, new Transcribed(1, "book an appointment on monday", true));
        moved.Until(9500).Last.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe("book an appointment on monday");
    }

    [Fact]
    public void A_caller_whose_end_was_missed_in_the_move_is_answered_all_the_same()
    {
        var script = Greeted().At(2050, new SpeechStarted(Ms(2000))).At(2900, new Transcribed(1, "book an appointment", false));
        Moved(script, 3000).At(4000, new CallRestored()).Until(8000).All.OfType<GenerateReply>().ShouldHaveSingleItem();
    }

    [Fact]
    public void Keys_pressed_before_the_move_count_with_those_after_it()
    {
        var moved = Moved(Greeted().At(2000, new DigitPressed('4')), 2500);
        moved.At(2600, new CallRestored()).At(2700, new DigitPressed('2')).At(2800, new DigitPressed('#')).Last
            .OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe("4 2");
    }

    [Fact]
    public void A_line_that_was_lost_before_the_move_is_waited_for_after_it()
    {
        var moved = Moved(Greeted().At(2000, new LineLost()), 3000);
        moved.At(3500, new CallRestored()).Until(60_000);
        moved.All.OfType<Speak>().ShouldBeEmpty();
    }

    [Fact]
    public void A_reply_half_written_and_half_heard_is_written_to_its_end()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "We open at nine. Come at any time you like. And")).Hear(3700, 2, 0);
        var moved = Moved(script, 4800).At(6000, new CallRestored());
        moved.Last.ShouldContain(new KeepPlayout(new(2), 0), "a line that outlived the move would say it twice");
        moved.Last.OfType<Speak>().ShouldHaveSingleItem().ShouldBe(new Speak(new(2), 2, "Come at any time you like."));
        moved.Last.OfType<GenerateReply>().ShouldHaveSingleItem().History.Select(u => u.Text)
            .ShouldBe(["Hello.", "hello", "We open at nine. Come at any time you like."]);
        moved.At(6100, new ReplyTextReceived(new(2), "And bring a friend."), new ReplyTextEnded(new(2))).Hear(6200, 2, 2).Hear(7200, 2, 3);
        moved.Engine.History.Select(u => u.Text).ShouldBe(["Hello.", "hello", "We open at nine. Come at any time you like. And bring a friend."]);
    }

    [Fact]
    public void What_a_tool_did_before_the_move_is_not_done_again()
    {
        var script = Greeted().Say(2000, 3000, "book it").Until(3500);
        script.At(3600, new ToolCalled(new(2), "a", "book", "{}"), new ToolReturned(new(2), "a", "booked"));
        var again = Moved(script, 3700).At(5000, new CallRestored()).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        again.History.Select(u => u.Text).ShouldBe(["Hello.", "book it", "{}", "booked"]);
    }

    [Fact]
    public void The_tools_of_a_turn_are_known_after_the_move_and_one_that_was_under_way_is_the_same_request()
    {
        var script = Greeted().Say(2000, 3000, "book it").Until(3500);
        script.At(3600, new ToolCalled(new(2), "a", "look", "{}"), new ToolReturned(new(2), "a", "free"), new ToolCalled(new(2), "b", "book", "{}"));
        var asked = script.All.OfType<InvokeTool>().Last();
        var moved = Moved(script, 3700).At(5000, new CallRestored());
        moved.Last.OfType<InvokeTool>().ShouldBe([asked]);
        moved.Last.OfType<GenerateReply>().ShouldBeEmpty("the model goes on when it has returned");
        var again = moved.At(5300, new ToolReturned(new(2), "b", "booked")).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        again.History.Select(u => u.Text).ShouldBe(["Hello.", "book it", "{}", "{}", "free", "booked"]);
        moved.At(5400, new HungUp("normal_clearing")).All.OfType<EndReply>().Last().Timings.Tools!.Select(t => (t.Name, t.Start, t.End, t.OutcomeWord)).ShouldBe([
            ("look", Ms(3600), Ms(3600), "returned"), ("book", Ms(3600), Ms(5300), "returned")]);
    }

    [Fact]
    public void A_reply_that_had_failed_still_counts_as_a_failure_after_the_move()
    {
        var options = new ConversationOptions { Agent = new() { Greeting = "Hello." }, Limits = { MaxFailures = 1 } };
        var script = Greeted(options).Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "We are open from"), new ReplyFailed(new(2), FailureKind.Failed));
        var moved = new Script(new ConversationEngine(options, script.Engine.Snapshot(Ms(3700)))).At(5000, new CallRestored());
        foreach (var said in moved.Last.OfType<Speak>().ToList())
            moved.Hear(5100 + 1000 * said.Segment, 2, said.Segment);
        moved.All.OfType<EndReply>().First().Outcome.ShouldBe(ReplyOutcome.Failed);
        moved.All.OfType<Speak>().ShouldContain(s => s.Text.StartsWith("I am sorry, I cannot help you"));
    }

    [Fact]
    public void A_caller_who_was_passed_on_is_not_cut_off_by_the_move()
    {
        var options = new ConversationOptions { Agent = new() { Greeting = "Hello.", TransferTo = "+15550100", Texts = { TransferAnnouncement = "" } } };
        var script = Greeted(options).Say(2000, 3000, "a person please").Until(3500);
        script.At(3600, new ToolCalled(new(2), "1", BuiltInTools.Transfer, "{}"), new ReplyTextEnded(new(2))).At(5000, new TransferEnded(true));
        var moved = new Script(new ConversationEngine(options, script.Engine.Snapshot(Ms(6000)))).At(7000, new CallRestored()).Until(4_000_000);
        moved.All.OfType<HangUp>().ShouldBeEmpty();
    }

    [Fact]
    public void A_call_restored_before_it_began_begins()
    {
        var moved = Moved(new Script(Options), 0).At(100, new CallRestored());
        moved.All.OfType<Speak>().ShouldHaveSingleItem().Text.ShouldBe("Hello.");
        moved.Hear(200, 1, 0).Until(10_000).Last.OfType<Speak>().ShouldHaveSingleItem().Text.ShouldBe("Are you still there?");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_that_were_sent_are_no_news_when_the_call_moves_within_an_apology(bool moves)
    {
        var script = Greeted().Say(2000, 3000, "press one").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "I do it now."), new ToolCalled(new(2), "1", BuiltInTools.SendDigits, """{"digits":"1"}"""), new ReplyFailed(new(2), FailureKind.Failed));
        var end = moves ? Moved(script, 3700).At(3800, new CallRestored()) : script;
        foreach (var said in end.All.OfType<Speak>().Where(s => s.Reply.Value == 2).ToList())
            end.Hear(4000 + (1500 * said.Segment), 2, said.Segment);
        end.All.OfType<EndReply>().Last().Outcome.ShouldBe(ReplyOutcome.Failed);
        end.Until(12_000).All.OfType<GenerateReply>().Count(g => g.Reply.Value > 2).ShouldBe(0);
    }

    [Fact]
    public void Who_has_heard_an_opener_before_the_move_still_hears_that_it_takes_a_while()
    {
        var options = new ConversationOptions { Agent = new() { Greeting = "Hello.", Texts = { Openers = { "All right." } } }, Speculation = { Enabled = false }, EndOfTurn = { Predicts = false } };
        var script = Greeted(options).Say(2000, 3000, "when are you open?").Until(3500);
        var opener = script.All.OfType<Speak>().Last();
        opener.Text.ShouldBe("All right.");
        script.Hear(3600, 2, 0, 500);
        var moved = new Script(new ConversationEngine(options, script.Engine.Snapshot(Ms(4300)))) { Utterances = 1 }.At(4400, new CallRestored(new(2), 1)).Until(9000);
        moved.All.OfType<Speak>().First().Text.ShouldBe("One moment, please.");
    }

    [Fact]
    public void However_long_the_move_takes_nothing_happens_before_its_end()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "We open at nine. Come at any time you like."), new ReplyTextEnded(new(2))).Hear(3700, 2, 0);
        var moved = Moved(script, 4800);
        moved.Engine.Deadline.ShouldBeNull();
        moved.At(60_000, new CallRestored()).Last.OfType<Speak>().ShouldHaveSingleItem().ShouldBe(new Speak(new(2), 2, "Come at any time you like."));
    }

    [Fact]
    public void A_snapshot_of_a_restored_engine_is_the_snapshot_it_was_made_of()
    {
        var script = Greeted().Say(2000, 3000, "hello").Until(3500).At(3600, new ReplyTextReceived(new(2), "Good mor"), new SpeechStarted(Ms(3600)), new DigitPressed('1'));
        script.At(3700, new SpeechStarted(Ms(3700)), new Transcribed(3, "and", false), new LineLost());
        var snapshot = script.Engine.Snapshot(Ms(3800));
        JsonSerializer.Serialize(new ConversationEngine(Options, snapshot).Snapshot(Ms(3800))).ShouldBe(JsonSerializer.Serialize(snapshot));
    }
}
