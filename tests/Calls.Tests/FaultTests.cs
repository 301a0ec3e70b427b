using VoiceAgent.Audio;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

/// <summary>Engines that hang, throw or answer too late; lines that break. The caller hears something sensible, and nothing stays behind.</summary>
public sealed class FaultTests
{
    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    [Fact]
    public void A_recognizer_that_throws_makes_the_agent_ask_again_and_is_replaced() => CallHarness.Run(async h =>
    {
        h.SpeechToText.Instead[1] = (_, _) => Throw<Transcript>(new EngineException("x", EngineFailure.Unavailable, "down"));
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.Line.SoundAsync(Ms(600));
        await call.RepliesAsync(2);
        await call.SayAsync("hello");
        await call.RepliesAsync(3);
        await call.HangUpAsync();
        call.Record.Turns[1].Agent.ShouldStartWith("I am sorry, I did not catch that.");
        call.Record.Turns[2].Caller.ShouldBe("hello");
        h.Log.Lines.ShouldHaveSingleItem().ShouldContain("down");
        h.SpeechToText.Open.ShouldBe(0);
    });

    [Fact]
    public void A_recognizer_that_ignores_cancellation_does_not_hold_the_call() => CallHarness.Run(async h =>
    {
        h.SpeechToText.Instead[1] = (_, _) => Hang<Transcript>();
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.Line.SoundAsync(Ms(600));
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(11));
        await call.SayAsync("hello");
        while (call.Record.Turns.All(t => t.Caller != "hello"))
            await call.Line.SilenceAsync(Ms(100));
        await call.HangUpAsync();
    });

    [Fact]
    public void A_model_that_hangs_is_answered_for_within_five_seconds_and_its_late_text_is_dropped() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Do((_, _) => Late(h.Time));
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("hello");
        var asked = h.Time.Elapsed;
        await call.RepliesAsync(3);
        call.Record.Turns[1].Outcome.ShouldBe(ReplyOutcome.Failed);
        call.Record.Turns[2].Agent.ShouldStartWith("I am sorry, I had a small problem");
        (call.Record.Turns[2].Timings.FirstAudio! - asked).Value.ShouldBeLessThan(TimeSpan.FromSeconds(6));
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(4));
        await call.HangUpAsync();
        h.TextToSpeech.Requests.ShouldAllBe(r => !r.Text.Contains("late"));
    });

    [Fact]
    public void An_engine_that_answers_after_the_call_is_over_changes_nothing() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Do((_, _) => Late(h.Time));
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("hello");
        await call.Line.SilenceAsync(Ms(1000));
        await call.HangUpAsync();
        await h.Time.Delay(TimeSpan.FromSeconds(20));
        call.Record.Turns[^1].Outcome.ShouldBe(ReplyOutcome.HungUp);
        h.Log.Lines.ShouldBeEmpty();
    });

    [Fact]
    public void A_synthesizer_that_dies_in_mid_word_is_apologized_for() => CallHarness.Run(async h =>
    {
        h.TextToSpeech.Instead[2] = (request, _) => HalfAWord(request);
        h.LanguageModel.Say("We are open from nine.");
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("hello");
        await call.RepliesAsync(3);
        await call.HangUpAsync();
        call.Record.Turns[1].Outcome.ShouldBe(ReplyOutcome.Failed);
        call.Record.Turns[2].Agent.ShouldStartWith("I am sorry");
    });

    [Fact]
    public void When_every_engine_is_dead_the_call_ends_cleanly() => CallHarness.Run(async h =>
    {
        for (var i = 1; i < 20; i++)
            h.TextToSpeech.Instead[i] = (_, _) => Throw<SpokenAudio>(new EngineException("tts", EngineFailure.Unavailable, "down"));
        var call = await h.CallAsync();
        await call.Call.Completion;
        call.Control.Commands.ShouldBe(["hangup"]);
        h.Host.Reserved.ShouldBe(0);
    });

    [Fact]
    public void A_carrier_that_never_confirms_a_hang_up_does_not_keep_the_call() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Call("Goodbye.", new ReplyToolCall("1", BuiltInTools.HangUp, "{}"));
        var call = await h.CallAsync();
        call.Control.ConfirmsHangUp = false;
        await call.RepliesAsync(1);
        await call.SayAsync("bye");
        await call.Call.Completion;
        call.Record.End!.Cause.ShouldBe("no answer to hang-up");
    });

    [Fact]
    public void A_carrier_that_refuses_a_transfer_brings_the_caller_back() => CallHarness.Run(
        async h =>
        {
            h.LanguageModel.Call("I will connect you.", new ReplyToolCall("1", BuiltInTools.Transfer, "{}"));
            var call = await h.CallAsync();
            call.Control.Fault = new CallControlException("90034 not answered yet");
            await call.RepliesAsync(1);
            await call.SayAsync("a person please");
            await call.RepliesAsync(3);
            call.Record.Turns[2].Agent.ShouldStartWith("I am sorry, nobody could take your call.");
            await call.HangUpAsync();
        },
        conversation: new ConversationOptions { Agent = new() { Greeting = "Hello.", TransferTo = "+15550123" } });

    [Fact]
    public void A_lost_line_is_no_hang_up_and_the_reply_goes_on_where_it_stopped() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say("We are open from nine in the morning to six in the evening.");
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("when are you open");
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(2));
        var sent = call.Line.Frames.Count;
        call.Call.OnLineLost(call.Line, "cut");
        await h.Time.Delay(TimeSpan.FromSeconds(30));
        var second = new RecordedLine(h.Time) { Listener = call.Call };
        call.Call.Attach(second);
        call.Call.OnLineLost(call.Line, "the old line reports its end again");
        while (call.Record.Turns.Count < 2)
            await second.SilenceAsync(Ms(20));
        await call.HangUpAsync();
        call.Record.Turns[1].Outcome.ShouldBe(ReplyOutcome.Completed);
        var greeting = h.TextToSpeech.Requests[0].Text.Length;
        var total = (greeting + h.TextToSpeech.Requests[1].Text.Length) * h.TextToSpeech.PerCharacter;
        (TimeSpan.FromMilliseconds(20) * (sent + second.Frames.Count)).ShouldBe(total, "every frame was sent once");
    });

    [Fact]
    public void A_line_lost_in_mid_word_ends_the_utterance() => CallHarness.Run(async h =>
    {
        h.SpeechToText.Expect("when are you");
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.Line.SoundAsync(Ms(700));
        call.Call.OnLineLost(call.Line, "cut");
        await h.Time.Delay(TimeSpan.FromSeconds(2));
        h.LanguageModel.Requests.ShouldHaveSingleItem().Messages[^1].Text.ShouldBe("when are you");
        call.Call.OnAudio(new short[160]);
        await call.HangUpAsync();
    });

    [Fact]
    public void A_caller_who_speaks_on_when_the_line_is_back_is_heard_from_there_on() => CallHarness.Run(async h =>
    {
        h.SpeechToText.Expect("when are you", "open on saturdays");
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.Line.SoundAsync(Ms(700));
        call.Call.OnLineLost(call.Line, "cut");
        var second = new RecordedLine(h.Time) { Listener = call.Call };
        call.Call.Attach(second);
        await second.SoundAsync(Ms(800));
        await second.SilenceAsync(Ms(1000));
        h.LanguageModel.Requests[^1].Messages[^1].Text.ShouldBe("when are you open on saturdays");
        h.SpeechToText.Heard.ShouldBe([Ms(500 + 700), Ms(800 + 200)]);
        await call.HangUpAsync();
    });

    [Theory]
    [InlineData(200, 0, 200)]
    [InlineData(200, 0, 0)]
    [InlineData(0, 0, 200)]
    public void Parts_of_words_around_a_cut_are_asked_for_again(int before, int pause, int after) => CallHarness.Run(async h =>
    {
        h.SpeechToText.Expect([.. new[] { before, after }.Where(spoken => spoken > 0).Select(_ => "no")]);
        var (call, second) = await CutAsync(h, before, pause, after);
        h.LanguageModel.Requests.ShouldBeEmpty("nobody knows what was said");
        h.TextToSpeech.Requests[1].Text.ShouldBe("I am sorry, I did not catch that.");
        await second.SilenceAsync(TimeSpan.FromSeconds(5));
        h.SpeechToText.Expect("when are you open");
        await second.SoundAsync(Ms(200));
        await second.SilenceAsync(Ms(1000));
        h.LanguageModel.Requests[^1].Messages[^1].Text.ShouldBe("when are you open", "it is whole, however short");
        await call.HangUpAsync();
    });

    [Fact]
    public void A_short_word_on_a_new_line_is_heard() => CallHarness.Run(async h =>
    {
        h.SpeechToText.Expect("no");
        var (call, _) = await CutAsync(h, 0, 300, 200);
        h.LanguageModel.Requests.ShouldHaveSingleItem().Messages[^1].Text.ShouldBe("no");
        await call.HangUpAsync();
    });

    /// <summary>The line is cut, and there again at once.</summary>
    /// <param name="before">Speech in ms, on the old line.</param>
    /// <param name="pause">Silence in ms, on the new line.</param>
    /// <param name="after">Speech in ms after it.</param>
    private static async Task<(TestCall Call, RecordedLine Line)> CutAsync(CallHarness h, int before, int pause, int after)
    {
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.Line.SoundAsync(Ms(before));
        call.Call.OnLineLost(call.Line, "cut");
        var second = new RecordedLine(h.Time) { Listener = call.Call };
        call.Call.Attach(second);
        await second.SilenceAsync(Ms(pause));
        await second.SoundAsync(Ms(after));
        await second.SilenceAsync(Ms(1000));
        return (call, second);
    }

    [Fact]
    public void A_line_that_takes_the_place_of_another_does_not_hold_up_the_reply() => CallHarness.Run(async h =>
    {
        var call = await h.CallAsync();
        await h.Time.Until(Ms(500));
        call.Line.EchoesMarks = false;
        var second = new RecordedLine(h.Time) { Listener = call.Call };
        call.Call.Attach(second);
        await second.SilenceAsync(Ms(100));
        call.Line.IsClosed.ShouldBeTrue();
        call.Record.Turns.ShouldHaveSingleItem().Outcome.ShouldBe(ReplyOutcome.Completed, "what the old line had still to play counts as heard");
        await call.HangUpAsync();
    });

    [Fact]
    public void A_recognizer_that_opens_too_late_is_closed_again() => CallHarness.Run(async h =>
    {
        h.SpeechToText.OpenAfter = TimeSpan.FromSeconds(15);
        var call = await h.CallAsync();
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(12));
        await call.HangUpAsync();
        await h.Time.Delay(TimeSpan.FromSeconds(30));
        h.SpeechToText.Open.ShouldBe(0);
    });

    [Fact]
    public void A_carrier_command_that_breaks_is_logged_and_brings_the_caller_back() => CallHarness.Run(
        async h =>
        {
            h.LanguageModel.Call("I will connect you.", new ReplyToolCall("1", BuiltInTools.Transfer, "{}"));
            var call = await h.CallAsync();
            call.Control.Fault = new InvalidOperationException("a defect");
            await call.RepliesAsync(1);
            await call.SayAsync("a person please");
            await call.RepliesAsync(3);
            call.Record.Turns[2].Agent.ShouldStartWith("I am sorry, nobody could take your call.");
            h.Log.Lines.ShouldHaveSingleItem().ShouldContain("a defect");
            await call.HangUpAsync();
        },
        conversation: new ConversationOptions { Agent = new() { Greeting = "Hello.", TransferTo = "+15550123" } });

    [Fact]
    public void A_session_that_breaks_still_hangs_up() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say("This is a very long answer that goes on and on for the whole of the afternoon if nobody stops it.");
        var call = await h.CallAsync();
        call.Line.ClearFault = new InvalidOperationException("a defect");
        call.Control.HangUpTakes = token => Task.Delay(Ms(100), h.Time, token);
        await call.RepliesAsync(1);
        await call.SayAsync("hello");
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(2));
        await call.SayAsync("no wait a moment please");
        await call.Call.Completion;
        await h.Time.Delay(Ms(200));
        call.Control.Commands.ShouldBe(["hangup"]);
        call.Record.End!.Cause.ShouldBe("internal error");
        h.Host.Reserved.ShouldBe(0);
    });

    [Fact]
    public void A_full_platform_refuses_and_a_freed_place_is_taken() => CallHarness.Run(
        async h =>
        {
            var first = await h.CallAsync();
            (await h.Host.ReserveAsync(new CallInfo("call-2", CallDirection.Inbound, null, null), default)).ShouldBeNull();
            h.Host.CanTakeCalls.ShouldBeFalse();
            await first.HangUpAsync();
            h.Host.CanTakeCalls.ShouldBeTrue();
            await (await h.CallAsync("call-3")).HangUpAsync();
        },
        new CallOptions { MaxCalls = 1 });

    [Fact]
    public void A_draining_platform_lets_its_calls_finish_and_takes_no_more() => CallHarness.Run(async h =>
    {
        var call = await h.CallAsync();
        var draining = h.Host.DrainAsync(CancellationToken.None);
        (await h.Host.ReserveAsync(new CallInfo("call-2", CallDirection.Inbound, null, null), default)).ShouldBeNull();
        await call.RepliesAsync(1);
        draining.IsCompleted.ShouldBeFalse();
        await call.HangUpAsync();
        await draining;
        h.Host.Reserved.ShouldBe(0);
    });

    private static async IAsyncEnumerable<T> Throw<T>(Exception exception)
    {
        await Task.CompletedTask;
        if (exception is not null)
            throw exception;
        yield break;
    }

    private static async IAsyncEnumerable<T> Hang<T>()
    {
        await new TaskCompletionSource().Task;
        yield break;
    }

    private static async IAsyncEnumerable<ReplyPart> Late(TimeProvider time)
    {
        await Task.Delay(TimeSpan.FromSeconds(8), time);
        yield return new ReplyText("This is far too late.");
    }

    private static async IAsyncEnumerable<SpokenAudio> HalfAWord(SpeechRequest request)
    {
        await Task.CompletedTask;
        yield return new SpokenAudio(AudioFrame.Rent(request.SampleRate, request.SampleRate / 4), []);
        throw new EngineException("tts", EngineFailure.Failed, "broke");
    }
}
