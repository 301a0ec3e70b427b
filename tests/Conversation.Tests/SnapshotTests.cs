using System.Text.Json;
using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

public sealed class SnapshotTests
{
    private static readonly ConversationOptions Options = new() { Greeting = "Hello." };

    /// <summary>As if the process had died: the state goes through JSON, into a new engine.</summary>
    private static Script Moved(Script script, double at)
    {
        var json = JsonSerializer.Serialize(script.Engine.Snapshot(Ms(at)));
        var engine = new ConversationEngine(Options, JsonSerializer.Deserialize<ConversationSnapshot>(json)!);
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
        again.Reply.ShouldBe(new ReplyId(3));
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
        moved.Hear(6100, 3, 0);
        moved.Engine.History.Select(u => u.Text).ShouldBe(["Hello.", "hello", "We open at nine.", "Come at any time you like."]);
    }

    [Fact]
    public void A_goodbye_that_was_on_its_way_still_hangs_up()
    {
        var script = Greeted().Say(2000, 3000, "bye").Until(3500);
        script.At(3600, new ReplyTextReceived(new(2), "Goodbye."), new ToolCalled(new(2), "1", BuiltInTools.HangUp, "{}"), new ReplyTextEnded(new(2)));
        var moved = Moved(script, 3700);
        moved.At(5000, new CallRestored());
        moved.Hear(5100, 3, 0).Last[^1].ShouldBe(new HangUp(HangUpReason.Finished));
    }

    [Fact]
    public void What_the_caller_had_said_is_answered_after_the_move()
    {
        var script = Greeted().Say(2000, 3000, "hello");
        var moved = Moved(script, 3300);
        moved.At(4000, new CallRestored());
        moved.Until(5000).All.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe("hello");
    }
}
