using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Receptionist;

public sealed class ToolTests
{
    [Fact]
    public async Task Goodbye_hangs_up_after_the_words()
    {
        var talk = new Talk(Talk.HangUp, Talk.Transfer);
        (await talk.Say("goodbye")).ShouldBe("Thank you for calling. Goodbye.");
        talk.Called.ShouldNotBeNull().Name.ShouldBe("hang_up");
        talk.Called.Arguments.ShouldBe("{}");
    }

    [Fact]
    public async Task Goodbye_is_only_said_where_hanging_up_is_not_offered()
    {
        var talk = new Talk();
        (await talk.Say("goodbye")).ShouldBe("Thank you for calling. Goodbye.");
        talk.Called.ShouldBeNull();
    }

    [Fact]
    public async Task A_person_is_called_where_that_is_offered()
    {
        var talk = new Talk(Talk.HangUp, Talk.Transfer);
        (await talk.Say("can i talk to a person")).ShouldBe("One moment, I will put you through.");
        talk.Called.ShouldNotBeNull().Name.ShouldBe("transfer_call");
    }

    [Fact]
    public async Task Without_a_transfer_it_says_that_there_is_nobody_and_goes_on()
    {
        var talk = new Talk(Talk.HangUp);
        await talk.Listen();
        await talk.Say("book a haircut");
        (await talk.Say("can i talk to a person")).ShouldBe("I am only a demo, so there is nobody I can put you through to. Which day would you like?");
        talk.Called.ShouldBeNull();
    }

    [Fact]
    public async Task A_transfer_that_comes_back_is_apologised_for()
    {
        var talk = new Talk(Talk.Transfer);
        await talk.Listen();
        await talk.Say("operator");
        talk.Messages.Add(new Message(MessageRole.ToolCall, "{}", ToolCallId: "1", ToolName: "transfer_call"));
        talk.Messages.Add(new Message(MessageRole.ToolResult, "no answer", ToolCallId: "1"));
        (await talk.Reply()).ShouldBe("Sorry, nobody can take your call right now. How can I help you?");
        talk.Called.ShouldBeNull();
    }

    [Fact]
    public async Task A_caller_who_goes_on_after_goodbye_is_served()
    {
        var talk = new Talk(Talk.HangUp);
        await talk.Listen();
        await talk.Say("goodbye");
        (await talk.Say("wait, how much is a haircut")).ShouldStartWith("A haircut is twenty five euros.");
        talk.Called.ShouldBeNull();
    }
}
