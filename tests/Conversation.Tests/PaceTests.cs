using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>How soon a turn is taken to be over follows the words, the question and the caller.</summary>
public sealed class PaceTests
{
    [Fact]
    public void A_sentence_that_ends_is_answered_sooner()
    {
        var script = Greeted().Say(2000, 3000, "When are you open?");
        script.Engine.Deadline.ShouldBe(Ms(3300));
        script.Until(3300).At(3400, new ReplyFailed(new(2), FailureKind.Failed)).Last.OfType<EndReply>().Single().Timings.Ending.ShouldBe(TurnEnding.Finished);
    }

    [Fact]
    public void Yes_to_a_question_is_answered_sooner_than_yes_to_nothing()
    {
        Greeted(new() { Agent = new() { Greeting = "Hello." } }).Say(2000, 3000, "yes").Engine.Deadline.ShouldBe(Ms(3500));
        Greeted(new() { Agent = new() { Greeting = "Shall we begin?" } }).Say(2000, 3000, "yes").Engine.Deadline.ShouldBe(Ms(3300));
    }

    [Fact]
    public void A_number_that_was_asked_for_is_waited_for()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "What is your phone number?" } }).Say(2000, 3000, "five five five");
        script.Engine.Deadline.ShouldBe(Ms(3500));
        script.Say(3400, 5500, "one two three four five six seven").Engine.Deadline.ShouldBe(Ms(5800));
    }

    [Fact]
    public void A_caller_who_never_pauses_is_answered_sooner_and_sooner()
    {
        var (script, at, delays) = (Greeted(), 2000.0, new List<double>());
        for (var reply = 2; reply < 20; reply++)
        {
            script.Say(at, at + 1000, "tell me more about it please now");
            delays.Add(script.Engine.Deadline!.Value.TotalMilliseconds - at - 1000);
            at = Answer(script, reply) + 500;
        }

        delays[0].ShouldBe(500);
        delays.Zip(delays.Skip(1)).ShouldAllBe(pair => pair.Second <= pair.First);
        delays[^1].ShouldBe(300);
    }

    [Fact]
    public void A_caller_who_pauses_within_a_sentence_is_given_time()
    {
        var script = Greeted().Say(2000, 3000, "on tuesday").Say(3400, 4000, "in the morning");
        var delay = script.Engine.Deadline!.Value - Ms(4000);
        delay.ShouldBe(Ms(569), "the pause was 400 ms");
        var at = Answer(script, 2);
        script.Say(at + 500, at + 1000, "and then home");
        (script.Engine.Deadline!.Value - Ms(at + 1000)).ShouldBe(delay, "a turn with a pause is no turn without one");
    }

    [Fact]
    public void A_caller_who_was_cut_off_is_given_time()
    {
        var script = Greeted().Say(2000, 3000, "on tuesday").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "We are open from nine to five on every day."), new ReplyTextEnded(new(2)));
        script.At(3700, new SegmentQueued(new(2), 0, Ms(4000), []), new PlayoutStarted(new(2), 0));
        script.At(3850, new SpeechStarted(Ms(3800)));
        for (var at = 3900; at <= 4700; at += 100)
            script.At(at, new SpeechContinued(Ms(at)));
        script.All.OfType<EndReply>().Last().Outcome.ShouldBeOneOf(ReplyOutcome.Interrupted, ReplyOutcome.Withdrawn);
        script.Utterances = 2;
        script.At(5000, new SpeechStopped(Ms(4800)), new Transcribed(2, "in the morning", true));
        (script.Engine.Deadline!.Value - Ms(4800)).ShouldBeGreaterThan(Ms(800), "it was cut off after 800 ms");
    }

    [Fact]
    public void Without_learning_nothing_changes()
    {
        var script = Greeted(new() { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false } }).Say(2000, 3000, "on tuesday").Say(3400, 4000, "in the morning");
        script.Engine.Deadline.ShouldBe(Ms(4500));
    }

    [Fact]
    public void What_was_learned_moves_with_the_conversation()
    {
        var script = Greeted().Say(2000, 3000, "on tuesday").Say(3400, 4000, "in the morning");
        var delay = script.Engine.Deadline!.Value - Ms(4000);
        Answer(script, 2);
        var snapshot = script.Engine.Snapshot(Ms(7000));
        var moved = new Script(new ConversationEngine(With(new(), speculates: false), snapshot)) { Utterances = 2 }.At(7000, new CallRestored());
        moved.Say(8000, 9000, "and then home");
        (moved.Engine.Deadline!.Value - Ms(9000)).ShouldBe(delay);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_paused_in_a_turn_is_not_taken_for_fluent_when_the_call_moves_before_its_answer_is_heard(bool moves)
    {
        var script = Greeted().Say(2000, 3000, "on tuesday").Say(3400, 4000, "in the morning");
        var learned = script.Engine.Snapshot(Ms(4000)).TurnEnd.Pace;
        script.Until(5000).At(5000, new ReplyTextReceived(new(2), "Good."), new ReplyTextEnded(new(2)));
        var end = moves ? new Script(new ConversationEngine(script.Engine.Options, script.Engine.Snapshot(Ms(5100)))) { Utterances = 2 }.At(5200, new CallRestored()) : script;
        foreach (var said in end.All.OfType<Speak>().Where(s => s.Reply.Value == 2).ToList())
            end.Hear(5300, 2, said.Segment);
        end.All.OfType<EndReply>().Last().Outcome.ShouldBe(ReplyOutcome.Completed);
        end.Engine.Snapshot(Ms(9000)).TurnEnd.Pace.ShouldBe(learned);
    }

    [Fact]
    public void A_pause_of_seconds_is_no_pause_within_a_sentence() =>
        SpeakingPace.Unknown.Paused(Ms(1201)).ShouldBe(SpeakingPace.Unknown);

    [Fact]
    public void A_pause_tells_more_than_a_turn_without_one()
    {
        var unknown = SpeakingPace.Unknown;
        unknown.ShouldBe(new SpeakingPace(Ms(250), Ms(100)));
        unknown.Paused(Ms(350)).ShouldBe(new SpeakingPace(Ms(275), Ms(100)), "a quarter of the way");
        unknown.Paused(Ms(50)).ShouldBe(new SpeakingPace(Ms(237.5), Ms(87.5)), "as one of 200 ms");
        unknown.Paused(Ms(1200)).ShouldBe(new SpeakingPace(Ms(487.5), Ms(312.5)));
        unknown.Fluent().ShouldBe(new SpeakingPace(Ms(243.75), Ms(93.75)), "an eighth of the way to 200 ms");
        unknown.Paused(Ms(350)).Apply(Ms(500)).ShouldBe(Ms(525), "(275 + 2.5 x 100) / (250 + 2.5 x 100)");
    }

    /// <summary>The turn ends, and its answer is heard.</summary>
    private static double Answer(Script script, int reply)
    {
        var at = script.Engine.Deadline!.Value.TotalMilliseconds;
        script.Until(at).At(at + 100, new ReplyTextReceived(new(reply), "I see."), new ReplyTextEnded(new(reply)));
        script.Hear(at + 200, reply, 0);
        return at + 1200;
    }
}
