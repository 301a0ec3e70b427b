using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>Models that find no words, callers who answer within the agent's speech, and those who only seem to be gone.</summary>
public sealed class WordlessTests
{
    private static Script Asked(string text = "when are you open", ConversationOptions? options = null) =>
        Greeted(options ?? new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, text).Until(3500);

    private static string[] Spoken(Script script) => [.. script.All.OfType<Speak>().Where(s => s.Reply.Value > 1).Select(s => s.Text)];

    [Theory]
    [InlineData("😀")]
    [InlineData("...")]
    [InlineData(" ")]
    [InlineData("")]
    [InlineData("```json\n{\"a\":1}\n```")]
    [InlineData("***")]
    public void A_model_that_finds_no_words_is_asked_once_more(string written)
    {
        var script = Asked().At(3600, new ReplyTextReceived(new(2), written), new ReplyTextEnded(new(2)));
        script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().Reply.ShouldBe(new ReplyId(2));
        Spoken(script).ShouldBeEmpty();
        script.At(3800, new ReplyTextReceived(new(2), "We open at nine."), new ReplyTextEnded(new(2)));
        Spoken(script).ShouldBe(["We open at nine."]);
        script.Hear(3900, 2, 0).Last.OfType<EndReply>().ShouldHaveSingleItem().Outcome.ShouldBe(ReplyOutcome.Completed);
    }

    [Fact]
    public void One_that_finds_none_twice_has_failed()
    {
        var script = Asked().At(3600, new ReplyTextReceived(new(2), "😀"), new ReplyTextEnded(new(2))).At(3700, new ReplyTextEnded(new(2)));
        Spoken(script)[0].ShouldStartWith("I am sorry, I had a small problem");
        script.All.OfType<GenerateReply>().Count().ShouldBe(2);
    }

    [Theory]
    [InlineData("thank you", true)]
    [InlineData("Okay, great, thanks a lot!", true)]
    [InlineData("thank you bye", true)]
    [InlineData("thanks but when are you open", false)]
    [InlineData("yes", false)]
    public void Nothing_is_an_answer_to_thanks(string said, bool isEnough)
    {
        var script = Asked(said).Until(4600).At(4600, new ReplyTextReceived(new(2), "👍"), new ReplyTextEnded(new(2)));
        Spoken(script).ShouldBeEmpty();
        script.All.OfType<GenerateReply>().Count().ShouldBe(isEnough ? 1 : 2);
        if (isEnough)
            script.Last.OfType<EndReply>().ShouldHaveSingleItem().Outcome.ShouldBe(ReplyOutcome.Completed);
    }

    [Theory]
    [InlineData("```\nWe open at nine.\n```")]
    [InlineData("```text\nWe open at nine.\n```\n")]
    [InlineData("~~~\nWe open at nine.\n~~~")]
    [InlineData("```\nWe open at nine.")]
    public void An_answer_that_is_all_in_a_fence_is_the_answer(string written)
    {
        var script = Asked();
        foreach (var c in written)
            script.At(3600, new ReplyTextReceived(new(2), c.ToString()));
        script.At(3600, new ReplyTextEnded(new(2)));
        Spoken(script).ShouldBe(["We open at nine."]);
    }

    [Fact]
    public void Code_beside_an_answer_stays_unspoken()
    {
        var script = Asked().At(3600, new ReplyTextReceived(new(2), "Here it is:\n```\nx = 1\n```\nThat is all."), new ReplyTextEnded(new(2)));
        foreach (var speak in script.All.OfType<Speak>().Where(s => s.Reply.Value == 2).ToList())
            script.Hear(4000 + (1000 * speak.Segment), 2, speak.Segment);
        string.Join(' ', Spoken(script)).ShouldBe("Here it is: That is all.");
    }

    [Theory]
    [InlineData(BuiltInTools.HangUp, "Thank you for calling. Goodbye.")]
    [InlineData(BuiltInTools.Transfer, "One moment, I will put you through.")]
    public void Nobody_is_left_without_a_word(string tool, string said)
    {
        var script = Asked("bye then", new() { Agent = new() { Greeting = "Hello.", TransferTo = "+15550100" }, EndOfTurn = { LearnsPauses = false } });
        script.At(3600, new ToolCalled(new(2), "a", tool, "{}"), new ReplyTextEnded(new(2)));
        foreach (var speak in script.All.OfType<Speak>().Where(s => s.Reply.Value == 2).ToList())
            script.Hear(4000 + (1000 * speak.Segment), 2, speak.Segment);
        string.Join(' ', Spoken(script)).ShouldBe(said);
        script.Last[^1].ShouldBe(tool == BuiltInTools.HangUp ? new HangUp(HangUpReason.Finished) : new Transfer("+15550100"));
    }

    [Fact]
    public void Where_nothing_is_to_be_said_nothing_is()
    {
        var script = Asked("bye then", new() { Agent = new() { Greeting = "Hello.", Texts = { Goodbye = "" } }, EndOfTurn = { LearnsPauses = false } });
        script.At(3600, new ToolCalled(new(2), "a", BuiltInTools.HangUp, "{}"), new ReplyTextEnded(new(2))).Last[^1].ShouldBe(new HangUp(HangUpReason.Finished));
    }

    [Fact]
    public void A_caller_who_only_makes_noise_is_asked_and_then_let_go()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false } });
        var utterances = 0;
        for (var at = 3000; at < 180_000 && !script.All.OfType<HangUp>().Any(); at += 5000)
        {
            script.Until(at);
            Play(script);
            script.At(at + 50, new SpeechStarted(Ms(at))).At(at + 400, new SpeechStopped(Ms(at + 200))).At(at + 450, new Transcribed(++utterances, "", true));
            Play(script);
        }

        script.All.OfType<HangUp>().ShouldHaveSingleItem().Reason.ShouldBe(HangUpReason.Idle);
        Spoken(script)[0].ShouldBe("Are you still there?");

        static void Play(Script script)
        {
            foreach (var speak in script.Last.OfType<Speak>().ToList())
                script.Hear(script.Engine.Snapshot(default).At.TotalMilliseconds, speak.Reply.Value, speak.Segment);
        }
    }

    [Theory]
    [InlineData("Shall I book it? I will then send you a text message with all the details.", 1300, true)]
    [InlineData("I will send you a text message with all of the many details, and then you can come by.", 1300, false)]
    [InlineData("Shall I book it? I will then send you a text message with all the details of your booking, and you can show it at the door when you come.", 5500, false)]
    public void A_short_answer_to_what_was_just_asked_counts(string said, int onset, bool counts)
    {
        var script = Asked().At(3600, new ReplyTextReceived(new(2), said), new ReplyTextEnded(new(2)));
        var segments = script.All.OfType<Speak>().Where(s => s.Reply.Value == 2).ToList();
        var at = 4000.0;
        foreach (var segment in segments)
        {
            var length = 70.0 * segment.Text.Length;
            script.At(at, new SegmentQueued(new(2), segment.Segment, Ms(length), []), new PlayoutStarted(new(2), segment.Segment));
            for (var played = 200.0; played < length && at + played < 4000 + onset + 500; played += 200)
                script.At(at + played, new MarkReached(new(2), segment.Segment, Ms(played), false));
            if (at + length > 4000 + onset)
                break;
            script.At(at + length, new MarkReached(new(2), segment.Segment, Ms(length), true));
            at += length;
        }

        var from = 4000 + onset;
        script.At(from + 550, new SpeechStarted(Ms(from))).At(from + 700, new SpeechStopped(Ms(from + 350))).At(from + 750, new Transcribed(2, "yes", true));
        script.All.OfType<EndReply>().Any(e => e.Reply.Value == 2).ShouldBe(counts);
        if (counts)
            script.Until(from + 2000).All.OfType<GenerateReply>().Last().History[^1].Text.ShouldBe("yes");
    }

    [Fact]
    public void Who_speaks_into_the_goodbye_for_the_silent_is_listened_to()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, Silence = { MaxPrompts = 0 }, EndOfTurn = { LearnsPauses = false } }).Until(9000);
        var goodbye = script.Last.OfType<Speak>().First();
        goodbye.Text.ShouldStartWith("I cannot hear you");
        script.At(9100, new SegmentQueued(goodbye.Reply, 0, Ms(3000), []), new PlayoutStarted(goodbye.Reply, 0));
        script.At(9550, new SpeechStarted(Ms(9500))).At(10_000, new Transcribed(1, "i am here please do not hang up", false));
        script.Last.OfType<ClearPlayout>().ShouldHaveSingleItem();
        script.At(10_500, new SpeechStopped(Ms(10_300)), new Transcribed(1, "i am here please do not hang up", true)).Until(11_500);
        script.All.OfType<HangUp>().ShouldBeEmpty();
        script.All.OfType<GenerateReply>().Last().History[^1].Text.ShouldBe("i am here please do not hang up");
    }

    [Fact]
    public void A_goodbye_for_the_silent_that_cannot_be_spoken_hangs_up()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, Silence = { MaxPrompts = 0 }, EndOfTurn = { LearnsPauses = false } }).Until(9000);
        var goodbye = script.Last.OfType<Speak>().First();
        script.At(9100, new SynthesisFailed(goodbye.Reply, 0, FailureKind.Failed)).Last[^1].ShouldBe(new HangUp(HangUpReason.Idle));
    }
}
