using VoiceAgent.Audio;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

public sealed class ConversationTests
{
    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    [Fact]
    public void A_caller_is_greeted_heard_and_answered() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say("We are open from nine to five.");
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("when are you open");
        await call.RepliesAsync(2);
        await call.HangUpAsync();

        call.Record.Turns.Select(t => (t.Caller, t.Agent, t.Outcome)).ShouldBe([
            (null, "Hello.", ReplyOutcome.Completed),
            ("when are you open", "We are open from nine to five.", ReplyOutcome.Completed),
        ]);
        h.LanguageModel.Requests.ShouldHaveSingleItem().Messages.Select(m => (m.Role, m.Text)).ShouldBe([(MessageRole.Agent, "Hello."), (MessageRole.Caller, "when are you open")]);
        h.LanguageModel.Requests[0].Instructions.ShouldBe("You are a test.");
        h.SpeechToText.Open.ShouldBe(0);
        call.Line.IsClosed.ShouldBeTrue();
        h.Host.Reserved.ShouldBe(0);
        h.Log.Lines.ShouldBeEmpty();
    });

    [Fact]
    public void A_log_keeps_how_replies_were_cut() => CallHarness.Run(
        async h =>
        {
            // Without the options of the call its replay would cut elsewhere, and the harness would say so.
            h.LanguageModel.Say("From nine, until five.");
            var call = await h.CallAsync();
            await call.RepliesAsync(1);
            await call.SayAsync("when are you open");
            await call.RepliesAsync(2);
            await call.HangUpAsync();
            h.TextToSpeech.Requests.Select(r => r.Text).ShouldBe(["Hello.", "From nine,", "until five."]);
        },
        conversation: new ConversationOptions { Agent = new() { Greeting = "Hello." }, Speech = { Chunker = new() { FirstClauseLength = 5 } } });

    [Fact]
    public void The_answer_comes_as_soon_as_the_engines_allow() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say("Yes.");
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("hello");
        await call.RepliesAsync(2);
        await call.HangUpAsync();

        var t = call.Record.Turns[1].Timings;
        t.Endpointing.ShouldBe(Ms(500));
        // 300 ms to the first token, 20 to the end of its text, 150 to the first audio.
        t.Response.ShouldBe(Ms(500 + 300 + 20 + 150));
        t.Overhead.ShouldBe(TimeSpan.Zero);
    });

    [Theory]
    [InlineData(60)]
    [InlineData(20)]
    [InlineData(8)]
    public void A_sentence_that_does_not_end_is_heard_within_a_second_and_without_a_gap(int tokensPerSecond) => CallHarness.Run(async h =>
    {
        // Six seconds of words, the pace at which they are written, and no mark in them.
        h.LanguageModel.TokenInterval = TimeSpan.FromSeconds(1) / tokensPerSecond;
        var text = string.Join(' ', Enumerable.Range(0, Math.Max(6 * tokensPerSecond, 30)).Select(i => new[] { "and", "then", "we", "could", "still", "perhaps", "come", "around" }[i % 8]));
        h.LanguageModel.Say(text);
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("hello");
        await call.RepliesAsync(2);
        await call.HangUpAsync();

        var turn = call.Record.Turns[1];
        turn.Agent.ShouldBe(text);
        (turn.Timings.FirstAudio - turn.Timings.EndOfTurn).ShouldNotBeNull().ShouldBeLessThanOrEqualTo(Ms(1000));
        Silences(call).ShouldBe(1, "that between greeting and reply");
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Five_turns_with_realistic_services_take_no_longer_than_their_latencies_add_up_to(bool speculates) => CallHarness.Run(async h =>
    {
        string[] replies =
        [
            "We are open from nine to five. On Saturdays we close at one. Would you like an appointment?",
            "Certainly. Which day would suit you? We have several places free in the coming week.",
            "Tuesday is possible. I have a place at ten and another at three in the afternoon.",
            "Very well, I have put you down for three. May I have your name, please?",
            "Thank you. We look forward to seeing you on Tuesday. Goodbye!",
        ];
        h.LanguageModel.TokenInterval = Ms(17); // Some sixty a second.
        h.LanguageModel.Say(replies);
        h.SpeechToText.FinalAfter = Ms(200);
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        for (var turn = 0; turn < replies.Length; turn++)
        {
            await call.SayAsync("when are you open");
            await call.RepliesAsync(turn + 2);
        }

        await call.HangUpAsync();
        foreach (var (turn, reply) in call.Record.Turns.Skip(1).Zip(replies))
        {
            var t = turn.Timings;
            turn.Agent.ShouldBe(reply);
            // A full stop is certain with the first character after it: that of the next token.
            var tokens = reply[..reply.IndexOf('.', StringComparison.Ordinal)].Split(' ').Length;
            (t.FirstToken - t.ModelRequest).ShouldBe(Ms(300));
            (t.SynthesisRequest - t.FirstSentence).ShouldBe(TimeSpan.Zero, "synthesis starts with the piece's last token");
            (t.FirstAudio - t.SynthesisAudio).ShouldBe(TimeSpan.Zero);
            // The transcript is there 200 ms after the silence was noticed, and the turn is over 100 ms later.
            t.Response.ShouldBe(Ms((speculates ? 400 : 500) + 300 + tokens * 17 + 150), reply);
            (t.SynthesisRequest < t.ModelEnd).ShouldBeTrue("a piece is spoken while the next is being written");
            t.Overhead.ShouldBe(TimeSpan.Zero);
        }

        h.LanguageModel.Requests.Count.ShouldBe(replies.Length, "none was asked in vain");

        Silences(call).ShouldBe(replies.Length, "those between replies");
    }, conversation: new ConversationOptions { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false, Delay = Ms(500) }, Speculation = { Enabled = speculates } });

    /// <summary>How often the agent was silent between its first and its last frame.</summary>
    private static int Silences(TestCall call) => call.Line.Frames.Zip(call.Line.Frames.Skip(1)).Count(f => f.Second.PlaysAt - f.First.PlaysAt > Ms(20));

    [Fact]
    public void A_timer_that_fires_a_little_early_is_set_again() => CallHarness.Run(async h =>
    {
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        h.Time.TimersEarlyBy = Ms(1.4);
        await call.SayAsync("hello");
        await h.Time.Delay(Ms(1000));
        h.LanguageModel.Requests.Count.ShouldBe(1);
        h.Time.TimersEarlyBy = TimeSpan.Zero;
        await call.HangUpAsync();
    });

    [Fact]
    public void Recognition_gets_the_speech_with_half_a_second_before_it_and_no_silence() => CallHarness.Run(async h =>
    {
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(2));
        await call.SayAsync("hello", seconds: 1);
        await call.RepliesAsync(2);
        await call.HangUpAsync();
        // 500 ms of pre-roll, the speech, and the 200 ms of silence that ended it.
        h.SpeechToText.Heard.ShouldHaveSingleItem().ShouldBe(Ms(500 + 1000 + 200));
    });

    [Fact]
    public void Recognition_gets_the_first_sound_of_a_caller_who_speaks_at_once() => CallHarness.Run(async h =>
    {
        var call = await h.CallAsync();
        await call.SayAsync("hello", seconds: 1);
        await call.HangUpAsync();
        h.SpeechToText.Heard.ShouldHaveSingleItem().ShouldBe(Ms(1000 + 200));
    });

    [Fact]
    public void Frames_leave_every_20_ms_with_a_small_lead_and_without_a_gap() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say("This is a first sentence of some length. And this is another one that follows it. And a third.");
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("hello");
        var greeting = call.Line.Frames.Count;
        await call.RepliesAsync(2);
        await call.HangUpAsync();

        var frames = call.Line.Frames.Skip(greeting).ToArray();
        for (var i = 1; i < frames.Length; i++)
            (frames[i].PlaysAt - frames[i - 1].PlaysAt).ShouldBe(Ms(20), "the caller hears no gap");
        frames.Max(f => f.PlaysAt + Ms(20) - f.SentAt).ShouldBe(Ms(100), "the carrier never holds more than the lead");
        frames.Skip(10).Zip(frames.Skip(11)).ShouldAllBe(p => p.Second.SentAt - p.First.SentAt == Ms(20));
    });

    [Fact]
    public void An_interruption_clears_what_is_queued_and_keeps_what_was_heard() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say("We are open from nine in the morning to six in the evening, and on Saturdays until noon.", "A haircut is twenty.");
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("when are you open");
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(2.5));
        await call.SayAsync("how much is a haircut", seconds: 1);
        await call.RepliesAsync(3);
        await call.HangUpAsync();

        var turn = call.Record.Turns[1];
        turn.Outcome.ShouldBe(ReplyOutcome.Interrupted);
        turn.Agent.ShouldBe("We are open from nine in the");
        call.Line.Clears.Count.ShouldBe(1);
        h.LanguageModel.Requests[1].Messages[^2].ShouldBe(new Message(MessageRole.Agent, "We are open from nine in the", WasInterrupted: true));
        call.Record.Turns[2].Caller.ShouldBe("how much is a haircut");
    });

    [Fact]
    public void After_a_decision_to_interrupt_no_frame_of_the_old_reply_leaves() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say("This is a very long answer that goes on and on for the whole of the afternoon if nobody stops it.", "Yes.");
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("hello");
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(2));
        h.SpeechToText.Expect("tomorrow|tomorrow please");
        var onset = h.Time.Elapsed;
        await call.Line.SoundAsync(Ms(600));
        var clear = call.Line.Clears.ShouldHaveSingleItem();
        (clear - onset).ShouldBeLessThanOrEqualTo(Ms(520));
        call.Line.Frames.ShouldAllBe(f => f.SentAt <= onset + Ms(120), "it was held after 100 ms of speech already");
        await call.Line.SilenceAsync(Ms(300));
        await call.RepliesAsync(3);
        await call.HangUpAsync();
    });

    [Fact]
    public void The_agents_own_voice_on_the_callers_line_does_not_interrupt_it_and_the_caller_does() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say("This is a very long answer that goes on and on for the whole of the afternoon if nobody stops it.", "Yes.");
        h.TextToSpeech.Instead[2] = (request, _) => Noise(request.SampleRate, seconds: 6);
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        call.Line.EchoAfter = Ms(240);
        await call.SayAsync("hello");
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(4));
        h.SpeechToText.Heard.Count.ShouldBe(1, "what came back was not taken for speech");
        h.SpeechToText.Expect("stop it");
        await call.Line.SoundAsync(Ms(600));
        await call.Line.SilenceAsync(Ms(400));
        var turn = call.Record.Turns[1];
        (turn.Caller, turn.Outcome).ShouldBe(("hello", ReplyOutcome.Interrupted));
        await call.HangUpAsync();
    });

    [Fact]
    public void A_false_alarm_is_followed_by_the_rest_of_the_sentence() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say("We are open from nine in the morning to six in the evening.");
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("when are you open");
        await call.Line.SilenceAsync(TimeSpan.FromSeconds(2));
        var before = call.Line.Frames.Count;
        await call.SayAsync("mhm", seconds: 0.24);
        await call.RepliesAsync(2);
        await call.HangUpAsync();

        call.Record.Turns[1].Outcome.ShouldBe(ReplyOutcome.Completed);
        call.Line.Clears.ShouldBeEmpty();
        call.Line.Frames.Count.ShouldBeGreaterThan(before);
        h.LanguageModel.Requests.Count.ShouldBe(1);
    });

    [Fact]
    public void A_caller_who_goes_on_before_the_first_word_of_the_answer_hears_the_next_answer_at_once() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say("We are open from nine to five.", "On Saturdays until noon.");
        h.LanguageModel.FirstToken = TimeSpan.FromSeconds(2);
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("when are you open", seconds: 1);
        await call.Line.SilenceAsync(Ms(250));
        await call.SayAsync("on saturdays please", seconds: 0.8);
        await call.RepliesAsync(3);
        await call.HangUpAsync();

        call.Record.Turns.Select(t => (t.Caller, t.Agent, t.Outcome)).ShouldBe([
            (null, "Hello.", ReplyOutcome.Completed),
            ("when are you open", "", ReplyOutcome.Withdrawn),
            ("when are you open on saturdays please", "On Saturdays until noon.", ReplyOutcome.Completed),
        ]);
    });

    [Fact]
    public void Hints_of_the_model_reach_the_next_recognition() => CallHarness.Run(async h =>
    {
        var hints = new RecognitionHints(["yes", "no"], "#JSGF V1.0; grammar g; public <a> = yes | no;");
        h.LanguageModel.Call("Shall I book it?", new ReplyExpectation(hints));
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("book it");
        await call.RepliesAsync(2);
        await call.SayAsync("yes");
        await call.RepliesAsync(3);
        await call.HangUpAsync();
        (h.SpeechToText.Hints[0] with { Patience = null }).ShouldBe(RecognitionHints.None);
        h.SpeechToText.Hints[1].Grammar.ShouldBe(hints.Grammar);
    });

    [Fact]
    public void The_agent_hangs_up_after_its_goodbye() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Call("Goodbye.", new ReplyToolCall("1", BuiltInTools.HangUp, "{}"));
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        await call.SayAsync("bye");
        await call.Call.Completion;
        call.Control.Commands.ShouldBe(["hangup"]);
        call.Record.Turns[^1].Agent.ShouldBe("Goodbye.");
        call.Record.End!.Cause.ShouldBe("hung up by the agent");
    });

    [Fact]
    public void A_tool_of_the_host_is_run_for_the_model() => CallHarness.Run(
        async h =>
        {
            h.LanguageModel.Call("One moment.", new ReplyToolCall("7", "clock", """{"zone":"utc"}"""));
            h.LanguageModel.Say("It is noon.");
            var call = await h.CallAsync();
            await call.RepliesAsync(1);
            await call.SayAsync("what time is it");
            await call.RepliesAsync(2);
            await call.HangUpAsync();
            call.Record.Turns[1].Agent.ShouldBe("One moment. It is noon.");
            call.Record.Turns[1].Timings.Tools.ShouldHaveSingleItem().OutcomeWord.ShouldBe("returned");
            h.LanguageModel.Requests[1].Messages[^1].ShouldBe(new Message(MessageRole.ToolResult, """noon {"zone":"utc"}""", ToolCallId: "7", ToolName: "clock"));
            h.LanguageModel.Requests[0].Tools.Select(t => t.Name).ShouldBe(["hang_up", "send_digits", "transfer_call", "clock"]);
        },
        tools: new Clock());

    private sealed class Clock : ICallTool
    {
        public ToolDefinition Definition { get; } = new("clock", "Tells the time.", "{}");

        public Task<string> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken) => Task.FromResult($"noon {invocation.Arguments}");
    }

    private static async IAsyncEnumerable<SpokenAudio> Noise(int sampleRate, int seconds)
    {
        await Task.CompletedTask;
        var random = new Random(2);
        for (var piece = 0; piece < 10 * seconds; piece++)
        {
            var frame = AudioFrame.Rent(sampleRate, sampleRate / 10);
            foreach (ref var sample in frame.Buffer)
                sample = (short)random.Next(-4000, 4000);
            yield return new SpokenAudio(frame, []);
        }
    }
}
