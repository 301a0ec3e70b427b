using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>Where the words do not tell whether the turn is over, the turn detector is asked.</summary>
public sealed class PredictionTests
{
    private const string Words = "i would like to book a table";

    [Theory]
    [InlineData(0.4f, 300, TurnEnding.Finished)]
    [InlineData(0.39f, 500, TurnEnding.Open)]
    [InlineData(0.0031f, 500, TurnEnding.Open)]
    [InlineData(0.0029f, 1500, TurnEnding.Unfinished)]
    [InlineData(null, 500, TurnEnding.Open)]
    public void What_is_likely_all_is_answered_sooner_and_what_is_not_is_waited_for(float? probability, double delay, TurnEnding ending)
    {
        var script = Predicting().Say(2000, 3000, Words);
        script.Last.ShouldBe([new PredictTurn(1, "Hello.", Words)]);
        script.At(3250, new TurnPredicted(1, probability)).Engine.Deadline.ShouldBe(Ms(3000 + delay));
        script.Until(3000 + delay).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        script.At(5000, new ReplyFailed(new(2), FailureKind.Failed)).Last.OfType<EndReply>().Single().Timings.Ending.ShouldBe(ending);
    }

    [Fact]
    public void Nobody_is_asked_where_the_words_tell_or_while_the_caller_speaks()
    {
        var script = Predicting()
            .At(2050, new SpeechStarted(Ms(2000))).At(2500, new Transcribed(1, Words, false))
            .At(3200, new SpeechStopped(Ms(3000)));
        script.Last.OfType<PredictTurn>().ShouldHaveSingleItem().Caller.ShouldBe(Words, "the interim words are all there is");
        script.At(3250, new Transcribed(1, Words + " for two, please", true)).All.OfType<PredictTurn>().Count().ShouldBe(1, "that is a whole request");
        script.At(3260, new TurnPredicted(1, 0.001f)).Engine.Deadline.ShouldBe(Ms(3300), "the answer is about other words");
    }

    [Fact]
    public void A_transcript_that_comes_late_is_judged_before_the_turn_ends()
    {
        var script = Predicting().At(2050, new SpeechStarted(Ms(2000))).At(3200, new SpeechStopped(Ms(3000))).At(4000, new Transcribed(1, Words, true));
        script.All.OfType<GenerateReply>().ShouldBeEmpty();
        script.Engine.Deadline.ShouldBe(Ms(4100), "a detector that does not answer is waited for so long");
        script.At(4001, new TurnPredicted(1, 0.001f)).Engine.Deadline.ShouldBe(Ms(4500));
        script.Until(4500).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_detector_that_does_not_answer_holds_no_turn()
    {
        var script = Predicting().Say(2000, 3000, Words);
        script.Engine.Deadline.ShouldBe(Ms(3500), "the silence is longer than its time");
        script.Until(3500).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        script.At(3600, new TurnPredicted(1, 0.001f)).Last.ShouldBeEmpty();
    }

    [Fact]
    public void Of_what_is_unfinished_a_reply_is_begun_ahead_only_when_the_turn_is_about_to_end()
    {
        var script = Predicting(speculates: true).Say(2000, 3000, Words);
        script.All.OfType<GenerateReply>().ShouldBeEmpty("the detector is heard first");
        script.At(3251, new TurnPredicted(1, 0.001f)).Until(3749).All.OfType<GenerateReply>().ShouldBeEmpty();
        Predicting(speculates: true).Say(2000, 3000, Words).At(3251, new TurnPredicted(1, 0.9f)).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
        Predicting(speculates: true).Say(2000, 3000, Words).Until(3350).Last.OfType<GenerateReply>().ShouldHaveSingleItem("it is not waited for any longer");
        Predicting(speculates: true).At(2050, new SpeechStarted(Ms(2000))).At(2900, new SpeechContinued(Ms(2900)), new Transcribed(1, Words, false)).At(3050, new SpeechContinued(Ms(3000))).At(3150, new SpeechStopped(Ms(3000)), new TurnPredicted(1, 0.001f))
            .Until(3749).All.OfType<GenerateReply>().ShouldBeEmpty();
    }

    [Fact]
    public void The_detector_is_asked_again_after_a_move()
    {
        var script = Predicting().Say(2000, 3000, Words);
        var moved = new Script(new ConversationEngine(Options(predicts: true), script.Engine.Snapshot(Ms(3260)))).At(4000, new CallRestored());
        moved.Last.OfType<PredictTurn>().ShouldHaveSingleItem().ShouldBe(new PredictTurn(2, "Hello.", Words));
    }

    [Fact]
    public void A_conversation_that_is_rebuilt_from_a_snapshot_and_what_came_after_it_knows_the_answers()
    {
        var (script, at) = (Predicting(), 2000.0);
        script.Say(at, at + 1000, Words).At(at + 1260, new TurnPredicted(1, 0.9f)).Until(at + 1300);
        script.At(at + 1400, new ReplyTextReceived(new(2), "Certainly."), new ReplyTextEnded(new(2)));
        script.Hear(at + 1500, 2, 0);
        at += 4000;
        var rebuilt = new ConversationEngine(Options(predicts: true), script.Engine.Snapshot(Ms(at)));
        rebuilt.Handle(new CallRestored(), Ms(at));
        CallEvent[] later = [new SpeechStarted(Ms(at + 100)), new SpeechStopped(Ms(at + 1000)), new Transcribed(2, "on the name of sarah", true), new TurnPredicted(2, 0.9f)];
        foreach (var (number, happened) in later.Index())
        {
            script.At(at + 1200 + number, happened);
            rebuilt.Handle(happened, Ms(at + 1200 + number));
        }

        rebuilt.Deadline.ShouldBe(Ms(at + 1300));
        script.Engine.Deadline.ShouldBe(rebuilt.Deadline);
    }

    [Fact]
    public void A_transcript_that_grows_and_is_never_final_does_not_hold_the_turn()
    {
        var script = Predicting().At(2050, new SpeechStarted(Ms(2000))).At(3200, new SpeechStopped(Ms(3000)));
        for (var (at, words) = (3300.0, Words); at < 6400; at += 1000, words += " again")
            script.At(at, new Transcribed(1, words, false)).Engine.Deadline.ShouldBe(Ms(6500));
        script.Until(6500).Last.OfType<GenerateReply>().ShouldHaveSingleItem();
    }

    private static ConversationOptions Options(bool predicts = false)
    {
        var options = With(new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false } }, speculates: false);
        options.EndOfTurn.Predicts = predicts;
        return options;
    }

    private static Script Predicting(bool speculates = false)
    {
        var options = Options();
        var script = Greeted(options, speculates);
        options.EndOfTurn.Predicts = true;
        return script;
    }
}
