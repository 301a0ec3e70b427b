using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>The waterfall names what was decided about a caller who spoke over the agent, and why.</summary>
public sealed class OverlapTests
{
    private static Script Answering()
    {
        var script = Greeted().Say(2000, 3000, "when are you open").Until(3500);
        script.At(3700, new ReplyTextReceived(new(2), "We are open from nine to six. Shall I book?"), new ReplyTextEnded(new(2)));
        return script.At(4000, new PlayoutStarted(new(2), 0), new SegmentQueued(new(2), 0, Ms(5000), []));
    }

    private static Script Held() => Answering().At(5064, new SpeechStarted(Ms(5000))).At(5300, new SpeechContinued(Ms(5300)));

    private static IEnumerable<string> Decisions(Script script) => script.All.OfType<EndReply>().Last(e => e.Timings.Overlaps is not null).Timings.Waterfall.Select(w => w.Event).Where(e => e.Contains(':', StringComparison.Ordinal));

    [Theory]
    [InlineData("mhm", "resumed: acknowledgement")]
    [InlineData("", "resumed: no words")]
    [InlineData("stop", "interrupted: hard word")]
    [InlineData("tomorrow please", "interrupted: words")]
    public void It_names_what_the_words_decided(string text, string decision)
    {
        var script = Held().At(5600, new SpeechStopped(Ms(5400))).At(5650, new Transcribed(2, text, true));
        script.At(6000, new HungUp("end"));
        Decisions(script).ShouldBe(["held: 0.3 s speech", decision]);
    }

    [Fact]
    public void It_names_a_transcript_that_did_not_come()
    {
        var script = Held().At(5600, new SpeechStopped(Ms(5400))).Until(7000);
        script.At(7001, new HungUp("end"));
        Decisions(script).ShouldBe(["held: 0.3 s speech", "resumed: no transcript in time"]);
    }

    [Fact]
    public void It_names_speech_that_went_on_for_too_long()
    {
        Decisions(Held().At(5900, new SpeechContinued(Ms(5900)))).ShouldBe(["held: 0.3 s speech", "interrupted: 0.9 s speech"]);
    }

    [Fact]
    public void It_names_a_key() => Decisions(Answering().At(5000, new DigitPressed('1'))).ShouldBe(["interrupted: key"]);

    [Fact]
    public void It_moves_with_the_call()
    {
        var script = Held();
        var moved = new ConversationEngine(new ConversationOptions { Agent = new() { Greeting = "Hello." } }, script.Engine.Snapshot(Ms(5350)));
        moved.Handle(new CallRestored(new(2), 1), Ms(6000));
        moved.Handle(new HungUp("end"), Ms(9000)).OfType<EndReply>().Single().Timings.Overlaps!.Select(o => o.ToString()).ShouldBe(["held: 0.3 s speech", "resumed: no transcript in time"]);
    }
}
