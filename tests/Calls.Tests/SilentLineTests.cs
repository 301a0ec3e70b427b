using VoiceAgent.Conversation;
using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

/// <summary>A line that brings nothing more, whether or not its connection stands: nothing that is due waits for a frame.</summary>
public sealed class SilentLineTests
{
    private static readonly ConversationOptions Prompting = new() { Agent = new() { Greeting = "Hello." }, Speculation = { Enabled = false }, EndOfTurn = { Delay = Ms(500), FinishedDelay = Ms(300) } };

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    [Theory]
    [InlineData(0, "in the middle of a word")]
    [InlineData(100, "right after it")]
    [InlineData(220, "when its end is about to be noticed")]
    public void A_turn_ends_by_the_clock_where_the_callers_audio_stops(int silence, string when) => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say("We are open.");
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        h.SpeechToText.Expect("when are you open");
        await call.Line.SoundAsync(Ms(900));
        await call.Line.SilenceAsync(Ms(silence));
        var last = h.Time.Elapsed - Ms(silence);
        while (call.Record.Turns.Count < 2)
            await h.Time.Delay(Ms(20));
        call.Record.Turns[1].Caller.ShouldBe("when are you open", when);
        (call.Record.Turns[1].Timings.FirstAudio!.Value - call.Record.Turns[1].Timings.LastSound!.Value).ShouldBeLessThan(TimeSpan.FromSeconds(2), when);
        (h.Time.Elapsed - last).ShouldBeLessThan(TimeSpan.FromSeconds(5), when);
        await call.HangUpAsync();
    });

    [Theory]
    [InlineData(380, 1)]
    [InlineData(700, 2)]
    public void Audio_that_comes_late_is_one_utterance_as_long_as_a_carrier_may_be_late(int gap, int utterances) => CallHarness.Run(async h =>
    {
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        h.SpeechToText.Expect("when are");
        h.SpeechToText.Expect("you open");
        await call.Line.SoundAsync(Ms(500));
        await h.Time.Delay(Ms(gap));
        await call.Line.SoundAsync(Ms(500));
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(2));
        h.SpeechToText.Heard.Count.ShouldBe(utterances);
        await call.HangUpAsync();
    });

    [Theory]
    [InlineData(500)]
    [InlineData(3000)]
    public void What_came_while_the_process_stood_still_is_heard_before_its_lack_counts_as_silence(int stand) => CallHarness.Run(async h =>
    {
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        h.SpeechToText.Expect("when are you open");
        await call.Line.SoundAsync(Ms(500));
        h.Time.Stall(Ms(stand));
        await h.Time.Delay(Ms(5)); // Every clock that is due looks first.
        await call.Line.SoundAsync(Ms(stand), pace: Ms(0.1));
        await call.Line.SoundAsync(Ms(500));
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(2));
        h.SpeechToText.Heard.ShouldHaveSingleItem();
        call.Record.Turns[1].Caller.ShouldBe("when are you open");
        await call.HangUpAsync();
    });

    [Fact]
    public void A_caller_who_goes_on_after_a_long_gap_is_heard_from_the_first_sound() => CallHarness.Run(async h =>
    {
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        h.SpeechToText.Expect("yes");
        await call.Line.SoundAsync(Ms(400));
        await h.Time.Delay(TimeSpan.FromSeconds(20));
        await call.SayAsync("i am back");
        while (call.Record.Turns.All(t => t.Caller?.Contains("i am back", StringComparison.Ordinal) != true))
            await call.Line.SilenceAsync(Ms(20));
        await call.HangUpAsync();
    });

    [Fact]
    public void A_line_that_never_brings_anything_is_greeted_asked_and_let_go() => CallHarness.Run(async h =>
    {
        var call = await h.CallAsync();
        await call.Call.Completion;
        call.Control.Commands.ShouldBe(["hangup"]);
        call.Record.Turns.Select(t => t.Agent).First().ShouldBe("Hello.");
        call.Record.Turns.Count.ShouldBeGreaterThan(1, "somebody was asked for");
        h.Time.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }, conversation: Prompting);

    [Fact]
    public void A_carrier_that_returns_no_mark_plays_the_whole_reply_and_it_counts_as_heard() => CallHarness.Run(async h =>
    {
        const string Answer = "This is the first of some sentences. Here is the second one, which is a little longer. And this is the last.";
        h.LanguageModel.Say(Answer);
        var call = await h.CallAsync();
        call.Line.EchoesMarks = false;
        await call.RepliesAsync(1);
        call.Record.Turns[0].ShouldSatisfyAllConditions(t => t.Agent.ShouldBe("Hello."), t => t.Outcome.ShouldBe(ReplyOutcome.Completed));
        var frames = call.Line.Frames.Count;
        await call.SayAsync("tell me");
        await call.RepliesAsync(2);
        call.Record.Turns[1].ShouldSatisfyAllConditions(t => t.Agent.ShouldBe(Answer), t => t.Outcome.ShouldBe(ReplyOutcome.Completed));
        var played = call.Line.Frames.Skip(frames).ToList();
        played.Zip(played.Skip(1)).ShouldAllBe(pair => pair.Second.PlaysAt - pair.First.PlaysAt == Ms(20));
        (h.Time.Elapsed - played[^1].PlaysAt).ShouldBeLessThan(Ms(1200), "the clock stands in for the mark");
        await call.HangUpAsync();
    });

    [Fact]
    public void What_was_heard_before_an_interruption_is_known_without_marks() => CallHarness.Run(async h =>
    {
        const string Answer = "This is a very long answer, with many words, that goes on and on for the whole of the afternoon if nobody stops it, and then some more.";
        h.LanguageModel.Say(Answer);
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("tell me");
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(2.5));
        call.Line.EchoesMarks = false; // From here on.
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(2.5));
        await call.SayAsync("no wait a moment please");
        await call.RepliesAsync(2);
        var cut = call.Record.Turns[1];
        cut.Outcome.ShouldBe(ReplyOutcome.Interrupted);
        Answer.ShouldStartWith(cut.Agent);
        cut.Agent.Length.ShouldBeInRange(50, 95, "some four and a half seconds at 15 to 20 characters each");
        await call.HangUpAsync();
    });

    [Fact]
    public void On_hold_nobody_is_asked_for_and_no_music_is_heard_and_then_the_call_goes_on() => CallHarness.Run(async h =>
    {
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        call.Call.OnHold(true);
        await call.Line.SoundAsync(TimeSpan.FromSeconds(25));
        call.Call.OnHold(false);
        call.Record.Turns.Count.ShouldBe(1);
        h.SpeechToText.Heard.ShouldBeEmpty();
        await call.SayAsync("here i am again");
        await call.RepliesAsync(2);
        call.Record.Turns[1].Caller.ShouldBe("here i am again");
        await call.HangUpAsync();
    }, conversation: Prompting);

    [Fact]
    public void What_is_being_said_at_a_hold_goes_on_after_it() => CallHarness.Run(async h =>
    {
        const string Answer = "This is an answer of some length that is not over when the call is put on hold.";
        h.LanguageModel.Say(Answer);
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("tell me");
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(1.5));
        call.Call.OnHold(true);
        call.Call.OnHold(true);
        var sent = call.Line.Frames.Count;
        await call.Line.SoundAsync(TimeSpan.FromSeconds(40));
        call.Line.Frames.Count.ShouldBe(sent);
        call.Call.OnHold(false);
        await call.RepliesAsync(2);
        call.Record.Turns[1].Agent.ShouldBe(Answer);
        await call.HangUpAsync();
    }, conversation: Prompting);

    [Fact]
    public void A_line_that_is_replaced_during_a_hold_is_used_after_it() => CallHarness.Run(async h =>
    {
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        call.Call.OnHold(true);
        call.Call.OnLineLost(call.Line, "cut");
        var next = new RecordedLine(h.Time) { Listener = call.Call };
        call.Call.Attach(next);
        await next.SoundAsync(TimeSpan.FromSeconds(15));
        call.Call.OnHold(false);
        h.SpeechToText.Expect("hello");
        await next.SoundAsync(Ms(600));
        while (call.Record.Turns.Count < 2)
            await next.SilenceAsync(Ms(20));
        call.Record.Turns[1].Caller.ShouldBe("hello");
        next.Frames.ShouldNotBeEmpty();
        await call.HangUpAsync();
    }, conversation: Prompting);
}
