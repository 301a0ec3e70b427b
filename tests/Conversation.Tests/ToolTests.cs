using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>A tool is begun once, runs to its end, and the model is told of it, whatever the caller does meanwhile.</summary>
public sealed class ToolTests
{
    private const string Booking = """{"day":"friday"}""";

    /// <summary>The caller has asked for a booking, and the model for the tool; no word is spoken yet.</summary>
    private static Script Booked(bool speaks = false, ConversationOptions? options = null)
    {
        var script = Greeted(options ?? new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, "book me friday").Until(3500);
        if (speaks)
            script.At(3600, new ReplyTextReceived(new(2), "Let me book that for you."));
        script.At(3600, new ToolCalled(new(2), "a", "book", Booking), new ReplyTextEnded(new(2)));
        script.Last.OfType<InvokeTool>().ShouldHaveSingleItem();
        return script;
    }

    /// <summary>The caller says something while nobody else speaks; the turn is over half a second later.</summary>
    private static void Say(Script script, double at, string text, int utterance) => script
        .At(at + 50, new SpeechStarted(Ms(at))).At(at + 950, new SpeechContinued(Ms(at + 930))).At(at + 1200, new SpeechStopped(Ms(at + 1000))).At(at + 1250, new Transcribed(utterance, text, true)).Until(at + 1500);

    private static string[] Texts(IReadOnlyList<Utterance> history) => [.. history.Select(u => u.Text)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_the_caller_says_meanwhile_neither_ends_it_nor_begins_it_again(bool speaks)
    {
        var script = Booked(speaks);
        if (speaks)
            script.At(3700, new SegmentQueued(new(2), 0, Ms(1000), []), new PlayoutStarted(new(2), 0)).At(4700, new MarkReached(new(2), 0, Ms(1000), true));
        string[] before = speaks ? ["Hello.", "book me friday", "Let me book that for you.", Booking] : ["Hello.", "book me friday", Booking];
        Say(script, 5000, "are you still there", 2);
        script.All.OfType<EndReply>().Last().Outcome.ShouldBe(ReplyOutcome.Interrupted, "it is not taken back: something is being done");
        var request = script.Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        Texts(request.History).ShouldBe([.. before, ToolUse.Running, "are you still there"]);

        // The model is impatient and calls it again: it gets what is under way.
        script.At(6600, new ToolCalled(request.Reply, "b", "book", """{ "day" : "fri\u0064ay" }"""), new ReplyTextEnded(request.Reply)).Last.ShouldBeEmpty();
        var told = script.At(8000, new ToolReturned(new(2), "a", "booked")).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        Texts(told.History).ShouldBe([.. before[..^1], "are you still there", Booking, "booked"]);
        script.All.OfType<InvokeTool>().Count().ShouldBe(1);
        script.At(8100, new ReplyTextReceived(told.Reply, "It is done."), new ReplyTextEnded(told.Reply)).Hear(8200, told.Reply.Value, 0);
        Texts(script.Engine.History).ShouldBe([.. before[..^1], "are you still there", Booking, "booked", "It is done."]);
    }

    [Theory]
    [InlineData("okay")]
    [InlineData("mhm")]
    public void Who_only_acknowledges_meanwhile_does_not_take_the_reply_back(string text)
    {
        var script = Booked();
        var ended = script.All.OfType<EndReply>().Count();
        script.At(5050, new SpeechStarted(Ms(5000))).At(5500, new SpeechStopped(Ms(5300))).At(5550, new Transcribed(2, text, true)).Until(7000);
        script.All.OfType<EndReply>().Count().ShouldBe(ended, "it is not withdrawn");
        script.All.OfType<GenerateReply>().Last().Reply.ShouldBe(new ReplyId(2));
        script.At(8000, new ToolReturned(new(2), "a", "booked")).Last.OfType<GenerateReply>().ShouldHaveSingleItem().Reply.ShouldBe(new ReplyId(2));
        script.All.OfType<InvokeTool>().Count().ShouldBe(1);
    }

    [Fact]
    public void What_comes_of_it_is_told_as_soon_as_nobody_speaks()
    {
        var script = Booked();
        Say(script, 5000, "are you still there", 2);
        script.At(6600, new ReplyTextReceived(new(3), "Yes, I am booking."), new ReplyTextEnded(new(3))).At(6700, new SegmentQueued(new(3), 0, Ms(1000), []), new PlayoutStarted(new(3), 0));
        script.At(7000, new ToolReturned(new(2), "a", "booked")).Last.ShouldBeEmpty("the agent speaks");
        var last = script.At(7700, new MarkReached(new(3), 0, Ms(1000), true)).Last;
        last.OfType<EndReply>().ShouldHaveSingleItem().Timings.Tools!.ShouldHaveSingleItem().ShouldBe(new ToolTiming("a", "book", Ms(3600), Ms(7000), ToolOutcome.Returned));
        Texts(last.OfType<GenerateReply>().ShouldHaveSingleItem().History).ShouldBe(["Hello.", "book me friday", "are you still there", "Yes, I am booking.", Booking, "booked"]);
        script.At(7800, new ReplyTextReceived(new(4), "It is booked."), new ReplyTextEnded(new(4))).Hear(7900, 4, 0).Last.OfType<GenerateReply>().ShouldBeEmpty("once");
    }

    [Fact]
    public void It_is_told_with_the_answer_to_who_is_speaking()
    {
        var script = Booked();
        script.At(5050, new SpeechStarted(Ms(5000))).At(5950, new SpeechContinued(Ms(5930))).At(6000, new ToolReturned(new(2), "a", "booked"));
        script.At(6200, new SpeechStopped(Ms(6000))).At(6250, new Transcribed(2, "and make it at ten", true)).Until(6500);
        Texts(script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().History).ShouldBe(["Hello.", "book me friday", Booking, "booked", "and make it at ten"]);
        script.At(6600, new ReplyTextReceived(new(3), "At ten, booked."), new ReplyTextEnded(new(3))).Hear(6700, 3, 0).Last.OfType<GenerateReply>().ShouldBeEmpty();
    }

    [Fact]
    public void A_key_pressed_meanwhile_changes_nothing_about_it()
    {
        var script = Booked().At(5000, new DigitPressed('5'), new DigitPressed('#'));
        script.All.OfType<EndReply>().Last().Outcome.ShouldBe(ReplyOutcome.Interrupted);
        Texts(script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().History).ShouldBe(["Hello.", "book me friday", Booking, ToolUse.Running, "5"]);
    }

    [Fact]
    public void A_draft_that_does_not_know_of_its_return_is_given_up()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false }, Speculation = { ReadyTimeout = TimeSpan.Zero } }, speculates: true).Say(2000, 3000, "book me friday").Until(3600);
        var reply = script.All.OfType<GenerateReply>().Last().Reply;
        script.At(3700, new ToolCalled(reply, "a", "book", Booking), new ReplyTextEnded(reply));
        script.At(5050, new SpeechStarted(Ms(5000))).At(5950, new SpeechContinued(Ms(5930))).At(6050, new Transcribed(2, "are you there", false)).At(6200, new SpeechStopped(Ms(6000)));
        script.At(6210, new Transcribed(2, "are you there", true));
        var draft = script.All.OfType<GenerateReply>().Last();
        Texts(draft.History)[^2..].ShouldBe([ToolUse.Running, "are you there"]);
        script.At(6250, new ToolReturned(reply, "a", "booked")).Last.OfType<DiscardReply>().ShouldHaveSingleItem().Reply.ShouldBe(draft.Reply);
        Texts(script.Until(6600).All.OfType<GenerateReply>().Last().History)[^3..].ShouldBe([Booking, "booked", "are you there"]);
    }

    [Fact]
    public void Who_waits_for_it_in_silence_is_not_asked_whether_they_are_there()
    {
        var script = Booked();
        Say(script, 5000, "sure take your time", 2);
        script.At(6600, new ReplyTextReceived(new(3), "Thank you."), new ReplyTextEnded(new(3))).Hear(6700, 3, 0);
        for (var i = 0; i < 5; i++)
        {
            var said = script.Until(script.Engine.Deadline!.Value.TotalMilliseconds).Last.OfType<Speak>().ToList();
            said.ShouldAllBe(s => s.Text == "One moment, please.");
            foreach (var speak in said)
                script.Hear(script.Engine.Snapshot(default).At.TotalMilliseconds + 10, speak.Reply.Value, speak.Segment);
        }

        script.All.OfType<HangUp>().ShouldBeEmpty();
        script.At(0, new ToolReturned(new(2), "a", "booked")).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_slow_one_goes_on_and_the_model_is_told_so_and_later_what_came_of_it()
    {
        var script = Booked(options: new() { Agent = new() { Greeting = "Hello.", Texts = { Filler = "" } }, EndOfTurn = { LearnsPauses = false } }).Until(13_600);
        script.Last.OfType<ReportTimeout>().ShouldHaveSingleItem().Tool.ShouldBe("book");
        Texts(script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().History).ShouldBe(["Hello.", "book me friday", Booking, ToolUse.Running]);
        script.At(13_700, new ReplyTextReceived(new(2), "It takes a while."), new ReplyTextEnded(new(2))).At(13_800, new SegmentQueued(new(2), 0, Ms(1000), []), new PlayoutStarted(new(2), 0));
        script.At(14_000, new ToolReturned(new(2), "a", "booked"));
        var last = script.At(14_800, new MarkReached(new(2), 0, Ms(1000), true)).Last;
        last.OfType<EndReply>().ShouldHaveSingleItem().Timings.Tools!.ShouldHaveSingleItem().ShouldBe(new ToolTiming("a", "book", Ms(3600), Ms(14_000), ToolOutcome.Returned));
        Texts(last.OfType<GenerateReply>().ShouldHaveSingleItem().History).ShouldBe(["Hello.", "book me friday", "It takes a while.", Booking, "booked"]);
    }

    [Fact]
    public void A_model_that_fails_after_it_began_one_is_told_of_it_when_it_answers_again()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, "book me friday").Until(3500);
        script.At(3600, new ToolCalled(new(2), "a", "book", Booking), new ReplyFailed(new(2), FailureKind.Failed));
        script.Last.OfType<Speak>().First().Text.ShouldStartWith("I am sorry");
        script.At(3700, new ToolReturned(new(2), "a", "booked"));
        foreach (var said in script.All.OfType<Speak>().Where(s => s.Reply == new ReplyId(3)).ToList())
            script.Hear(4000 + (1000 * said.Segment), 3, said.Segment);
        Texts(script.All.OfType<GenerateReply>().Last().History)[^2..].ShouldBe([Booking, "booked"]);
        script.All.OfType<InvokeTool>().Count().ShouldBe(1);
    }

    [Fact]
    public void What_returns_during_the_apology_of_a_model_that_had_begun_to_speak_is_told_after_it()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, "book me friday").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "Let me book that for you."), new ToolCalled(new(2), "a", "book", Booking), new ReplyFailed(new(2), FailureKind.Failed));
        script.At(3700, new ToolReturned(new(2), "a", "booked"));
        foreach (var said in script.All.OfType<Speak>().Where(s => s.Reply == new ReplyId(2)).ToList())
            script.Hear(4000 + (1000 * said.Segment), 2, said.Segment);
        var told = script.Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        Texts(told.History)[^2..].ShouldBe([Booking, "booked"]);
        told.History.Count(u => u.Speaker is Speaker.ToolCall).ShouldBe(1);
        script.All.OfType<InvokeTool>().Count().ShouldBe(1);
        script.At(8000, new ReplyTextReceived(told.Reply, "It is booked."), new ReplyTextEnded(told.Reply)).Hear(8100, told.Reply.Value, 0).Last.OfType<GenerateReply>().ShouldBeEmpty("once");
    }

    [Fact]
    public void Another_try_at_what_failed_is_the_same_request_and_one_more_of_what_was_done_is_another()
    {
        var script = Booked().At(4000, new ToolReturned(new(2), "a", "no connection", HasFailed: true));
        script.At(4100, new ToolCalled(new(2), "b", "book", Booking), new ReplyTextEnded(new(2))).At(4200, new ToolReturned(new(2), "b", "booked"));
        script.At(4300, new ToolCalled(new(2), "c", "book", Booking), new ToolCalled(new(2), "d", "book", Booking), new ToolCalled(new(2), "e", "book", "{}"), new ReplyTextEnded(new(2)));
        var keys = script.All.OfType<InvokeTool>().Select(i => i.Key).ToList();
        keys[1].ShouldBe(keys[0]);
        keys.Distinct().Count().ShouldBe(4);
        keys.ShouldAllBe(k => k.StartsWith("book-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"day":"friday",}""")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("on friday")]
    public void Arguments_that_are_no_object_go_back_to_the_model_and_the_turn_goes_on(string arguments)
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, "book me friday").Until(3500);
        var last = script.At(3600, new ToolCalled(new(2), "a", "book", arguments), new ReplyTextEnded(new(2))).Last;
        last.OfType<InvokeTool>().ShouldBeEmpty();
        last.ShouldHaveSingleItem().ShouldBeOfType<GenerateReply>().History[^1].Text.ShouldContain("no JSON object");
    }

    [Fact]
    public void What_is_called_together_stays_together()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, "book me friday").Until(3500);
        script.At(3600, new ToolCalled(new(2), "a", "look", "{}"), new ToolCalled(new(2), "b", "book", Booking), new ReplyTextEnded(new(2)));
        var again = script.At(3700, new ToolReturned(new(2), "b", "booked"), new ToolReturned(new(2), "a", "free")).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        again.History.Skip(2).Select(u => (u.Speaker, u.ToolCallId)).ShouldBe([(Speaker.ToolCall, "a"), (Speaker.ToolCall, "b"), (Speaker.ToolResult, "a"), (Speaker.ToolResult, "b")]);
        script.At(3800, new ToolCalled(new(2), "c", "look", "{}"), new ReplyTextEnded(new(2)));
        again = script.At(3900, new ToolReturned(new(2), "c", "full")).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        again.History.Skip(6).Select(u => (u.Speaker, u.ToolCallId)).ShouldBe([(Speaker.ToolCall, "c"), (Speaker.ToolResult, "c")]);
    }

    [Fact]
    public void One_that_outlived_its_reply_is_the_same_request_after_a_move()
    {
        var script = Booked();
        var asked = script.All.OfType<InvokeTool>().Single();
        Say(script, 5000, "are you still there", 2);
        script.At(6600, new ReplyTextReceived(new(3), "Yes."), new ReplyTextEnded(new(3))).Hear(6700, 3, 0);
        var options = script.Engine.Options;
        var moved = new Script(new ConversationEngine(options, script.Engine.Snapshot(Ms(8000)))).At(9000, new CallRestored());
        moved.Last.OfType<InvokeTool>().ShouldBe([asked]);
        // Once more, with the tool returned between.
        moved.At(9100, new SpeechStarted(Ms(9050))).At(9200, new ToolReturned(new(2), "a", "booked"));
        moved = new Script(new ConversationEngine(options, moved.Engine.Snapshot(Ms(9300)))).At(9400, new CallRestored());
        moved.Last.OfType<InvokeTool>().ShouldBeEmpty();
        moved.At(9500, new SpeechStopped(Ms(9400)), new Transcribed(3, "hello", true)).Until(10_000);
        Texts(moved.All.OfType<GenerateReply>().Single().History).ShouldBe(["Hello.", "book me friday", "are you still there", "Yes.", Booking, "booked", "hello"]);
    }

    [Fact]
    public void One_that_may_be_cancelled_ends_with_its_reply()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, "is friday free").Until(3500);
        script.At(3600, new ToolCalled(new(2), "a", "look", Booking, IsCancellable: true), new ReplyTextEnded(new(2)));
        Say(script, 5000, "and saturday", 2);
        Texts(script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().History).ShouldBe(["Hello.", "is friday free and saturday"], "nothing was heard or done: the turn goes on");
        script.At(6600, new ToolReturned(new(2), "a", "free")).Last.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_id_for_two_calls_is_no_confusion()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, "book me friday").Until(3500);
        script.At(3600, new ToolCalled(new(2), "0", "look", "{}"), new ToolCalled(new(2), "0", "book", Booking), new ReplyTextEnded(new(2)));
        var ids = script.All.OfType<InvokeTool>().Select(i => i.Id).ToList();
        ids.Distinct().Count().ShouldBe(2);
        script.At(3700, new ToolReturned(new(2), ids[1], "booked")).At(3800, new ToolReturned(new(2), ids[0], "free"));
        var history = script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().History;
        Texts(history)[2..].ShouldBe(["{}", Booking, "free", "booked"]);
    }
}
