using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>What a caller hears while a model or a tool is slow.</summary>
public sealed class FillerTests
{
    private const string Filler = "One moment, please.";

    private static Script Asked() => Greeted(new() { Greeting = "Hello.", Filler = Filler, LearnsPauses = false }).Say(2000, 3000, "when are you open").Until(3500);

    [Fact]
    public void A_caller_who_hears_nothing_is_told_that_it_takes_a_while_and_then_the_answer()
    {
        var script = Asked();
        script.Until(5499).Last.ShouldBeEmpty();
        script.Until(5500).Last.ShouldBe([new Speak(new(2), 0, Filler)]);
        script.Hear(5600, 2, 0);
        script.At(7000, new ReplyTextReceived(new(2), "We are open from nine to five."), new ReplyTextEnded(new(2))).Last.ShouldBe([new Speak(new(2), 1, "We are open from nine to five.")]);
        script.Hear(7100, 2, 1);
        var ended = script.Last.OfType<EndReply>().ShouldHaveSingleItem();
        (ended.Outcome, ended.Heard).ShouldBe((ReplyOutcome.Completed, "One moment, please. We are open from nine to five."));
        (ended.Timings.Filler, ended.Timings.Overhead).ShouldBe((Ms(5500), null));
    }

    [Fact]
    public void It_is_said_once()
    {
        var script = Asked().Until(5500);
        script.Hear(5600, 2, 0);
        script.Until(8400).All.OfType<Speak>().Count(s => s.Text == Filler).ShouldBe(1);
    }

    [Fact]
    public void A_tool_that_takes_long_is_bridged_too()
    {
        var script = Asked().At(3700, new ReplyTextReceived(new(2), "Let me look."), new ToolCalled(new(2), "1", "look", "{}"), new ReplyTextEnded(new(2)));
        script.Hear(3800, 2, 0);
        script.Until(6799).Last.ShouldBeEmpty();
        script.Until(6800).Last.ShouldBe([new Speak(new(2), 1, Filler)]);
    }

    [Fact]
    public void A_model_that_fails_after_it_is_apologized_for()
    {
        var script = Asked().Until(5500);
        script.Hear(5600, 2, 0);
        script.At(7000, new ReplyFailed(new(2), FailureKind.Failed)).Last.OfType<Speak>().Select(s => s.Text).ShouldBe(["I am sorry, I had a small problem there.", "Could you say that again?"]);
    }

    [Fact]
    public void After_the_goodbye_there_is_nothing_to_wait_for()
    {
        var script = Asked().At(3700, new ReplyTextReceived(new(2), "I have noted that, goodbye."), new ToolCalled(new(2), "1", "note", "{}"), new ToolCalled(new(2), "2", BuiltInTools.HangUp, "{}"), new ReplyTextEnded(new(2)));
        script.Hear(3800, 2, 0);
        script.Until(8000).Last.OfType<Speak>().ShouldBeEmpty();
    }

    [Fact]
    public void Nobody_is_told_who_speaks()
    {
        var script = Asked();
        script.At(5000, new SpeechStarted(Ms(4950)));
        script.Until(5600).All.OfType<Speak>().Skip(1).ShouldBeEmpty();
    }

    [Fact]
    public void Without_one_nothing_is_said() =>
        Greeted().Say(2000, 3000, "when are you open").Until(8000).All.OfType<Speak>().Count().ShouldBe(1, "the greeting");
}
