using System.Text.Json;
using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>Callers are passed on to those whom the agent names, by a step of the flow or by the model, and led on where nobody takes the call.</summary>
public sealed class DestinationTests
{
    private static ConversationFlow Flow => new("talk",
        [
            new FlowNode("talk") { Tools = [BuiltInTools.Transfer], Next = [new("desk") { Key = '0' }, new("night") { Key = '9' }] },
            PassingOn("desk", "message"),
            PassingOn("night", "desk"),
            new FlowNode("message") { Words = _ => "May I take a message?", Tools = [] },
        ]);

    private static FlowNode PassingOn(string name, string otherwise) => new(name)
    {
        Words = _ => $"I connect you with the {name}.",
        PassesOnTo = name,
        Next = [new(otherwise) { If = state => state.Variables.ContainsKey(ConversationFlow.Unavailable(name)) }],
    };

    private static ConversationOptions Options(params string[] closed) => With(
        new()
        {
            Agent = new()
            {
                Greeting = "Hello.",
                Destinations = new Dictionary<string, string> { ["desk"] = "+15550100099", ["night"] = "sip:night@example.com" },
                Variables = closed.ToDictionary(ConversationFlow.Unavailable, name => $"The {name} is closed."),
            },
        },
        speculates: false);

    /// <summary>The greeting was heard; the caller has not said anything.</summary>
    private static Script Greeted(params string[] closed) => new Script(new ConversationEngine(Options(closed), flow: Flow)).At(0, new CallStarted()).Hear(0, 1, 0, 500);

    private static Script Pressed(char key, params string[] closed) => Greeted(closed).At(2000, new DigitPressed(key)).Until(4500);

    private static IEnumerable<string> Spoken(Script script) => script.Last.OfType<Speak>().Select(s => s.Text);

    private static string? Node(Script script) => script.Engine.Snapshot(Ms(100_000)).Flow?.At.Node;

    [Fact]
    public void A_step_passes_the_caller_on_once_its_words_were_heard()
    {
        var script = Pressed('0');
        script.All.OfType<Speak>().Last().Text.ShouldBe("I connect you with the desk.");
        script.All.OfType<Transfer>().ShouldBeEmpty();
        script.Hear(5000, 2, 0).Last.OfType<Transfer>().ShouldHaveSingleItem().To.ShouldBe("+15550100099");
        script.All.OfType<GenerateReply>().ShouldBeEmpty();
    }

    [Fact]
    public void Where_nobody_takes_the_call_the_conversation_goes_on_elsewhere_and_nobody_is_called_there_again()
    {
        var script = Pressed('0').Hear(5000, 2, 0).At(20_000, new TransferEnded(false));
        Spoken(script).ShouldBe(["May I take a message?"]);
        Node(script).ShouldBe("message");
        script.Hear(20_000, 3, 0).Last.OfType<EndReply>().ShouldHaveSingleItem().Timings.Transitions!.Select(t => (t.From, t.To, t.By)).ShouldBe([("desk", "message", TransitionReason.Rule)]);
        script.All.OfType<Transfer>().Count().ShouldBe(1);
    }

    [Fact]
    public void One_who_takes_no_call_can_lead_on_to_the_next()
    {
        var script = Pressed('9').Hear(5000, 2, 0);
        script.Last.OfType<Transfer>().ShouldHaveSingleItem().To.ShouldBe("sip:night@example.com");
        script.At(20_000, new TransferEnded(false));
        Spoken(script).ShouldBe(["I connect you with the desk."]);
        script.Hear(20_000, 3, 0).Last.OfType<Transfer>().ShouldHaveSingleItem().To.ShouldBe("+15550100099");
        Spoken(script.At(40_000, new TransferEnded(false))).ShouldBe(["May I take a message?"]);
    }

    [Theory]
    [InlineData('0', "May I take a message?", "desk")]
    [InlineData('9', "I connect you with the desk.", "night")]
    [InlineData('9', "May I take a message?", "desk", "night")]
    public void Where_nobody_is_there_the_conversation_does_not_come_by(char key, string words, params string[] closed)
    {
        var script = Pressed(key, closed);
        script.All.OfType<Speak>().Skip(1).Select(s => s.Text).ShouldBe([words]);
    }

    [Fact]
    public void Another_engine_knows_to_whom_the_caller_is_being_passed_on()
    {
        var script = Pressed('0');
        var before = script.Engine.Snapshot(Ms(4600));
        var again = new Script(new ConversationEngine(Options(), Written(before), flow: Flow));
        again.At(4700, new CallRestored());
        again.Hear(5000, 2, again.Last.OfType<Speak>().ShouldHaveSingleItem().Segment);
        again.All.OfType<Transfer>().ShouldHaveSingleItem().To.ShouldBe("+15550100099");

        var passing = new Script(new ConversationEngine(Options(), Written(again.Engine.Snapshot(Ms(10_000))), flow: Flow));
        passing.At(10_100, new CallRestored());
        Spoken(passing.At(20_000, new TransferEnded(false))).ShouldBe(["May I take a message?"]);
    }

    [Fact]
    public void A_model_names_the_destination()
    {
        var script = Asked();
        script.At(3600, new ReplyTextReceived(new(2), "I connect you."), Called("""{"destination":"night"}"""), new ReplyTextEnded(new(2)));
        script.Hear(3700, 2, 0).Last[^1].ShouldBe(new Transfer("sip:night@example.com"));
        Spoken(script.At(20_000, new TransferEnded(false))).First().ShouldStartWith("I am sorry, nobody");
        Node(script).ShouldBe("talk");
    }

    [Theory]
    [InlineData("""{}""", "destination must be one of desk, night")]
    [InlineData("""{"destination":"+15550100666"}""", "destination must be one of desk, night")]
    [InlineData("""{"destination":"desk"}""", "The desk is closed.")]
    public void A_model_is_told_why_it_cannot_pass_the_caller_on(string arguments, string told)
    {
        var script = Asked("desk").At(3600, Called(arguments), new ReplyTextEnded(new(2)));
        script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldBe($$"""{"error":"{{told}}"}""");
    }

    [Fact]
    public void A_model_passes_nobody_on_where_the_step_does_not_offer_it()
    {
        var script = Pressed('0', "desk").Hear(5000, 2, 0).Say(8000, 9000, "a person please").Until(11_000);
        var asked = script.All.OfType<GenerateReply>().Last();
        script.At(11_100, new ToolCalled(asked.Reply, "1", BuiltInTools.Transfer, """{"destination":"night"}"""), new ReplyTextEnded(asked.Reply));
        script.Last.OfType<GenerateReply>().ShouldHaveSingleItem().History[^1].Text.ShouldContain("not passed on at this point");
    }

    private static ConversationSnapshot Written(ConversationSnapshot snapshot) => JsonSerializer.Deserialize<ConversationSnapshot>(JsonSerializer.Serialize(snapshot))!;

    private static Script Asked(params string[] closed) => Greeted(closed).Say(2000, 3000, "a person please").Until(3600);

    private static ToolCalled Called(string arguments) => new(new(2), "1", BuiltInTools.Transfer, arguments);
}
