using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Receptionist;

public sealed class HistoryTests
{
    private const string Confirmation = "So that is a haircut on Friday at three in the afternoon. Shall I book it?";

    [Fact]
    public async Task Nothing_said_yet_gets_the_greeting_which_says_that_it_is_a_demo()
    {
        var greeting = await new Talk().Reply();
        greeting.ShouldContain("demo");
        greeting.ShouldContain("the Harbour Street hair studio");
        greeting.Split(' ').Length.ShouldBeLessThan(20, "about seven seconds of speech");
    }

    [Fact]
    public async Task The_same_messages_get_the_same_reply()
    {
        var talk = new Talk();
        await talk.Listen();
        talk.Caller("blah");
        (await talk.Reply()).ShouldBe(await talk.Reply());
    }

    [Fact]
    public async Task A_question_that_was_cut_off_before_it_was_asked_is_not_answered_by_yes()
    {
        var talk = new Talk();
        await talk.Listen();
        talk.Caller("book a haircut on friday at three");
        await talk.Interrupt(wordsHeard: 4);
        talk.Caller("yes");
        (await talk.Reply()).ShouldBe(Confirmation);
    }

    [Fact]
    public async Task A_caller_who_heard_all_but_the_question_can_answer_it()
    {
        var talk = new Talk();
        await talk.Listen();
        talk.Caller("book a haircut on friday at three");
        await talk.Interrupt(wordsHeard: 12);
        talk.Caller("yes");
        (await talk.Reply()).ShouldStartWith("Done, Friday at three.");
    }

    [Fact]
    public async Task A_no_into_an_answer_does_not_end_the_call()
    {
        var talk = new Talk(Talk.HangUp);
        await talk.Listen();
        await talk.Say("how much is a haircut");
        talk.Caller("what are your opening hours");
        await talk.Interrupt(wordsHeard: 5);
        talk.Caller("no no");
        (await talk.Reply()).ShouldStartWith("We are open Monday");
        talk.Called.ShouldBeNull();
    }

    [Fact]
    public async Task Thanks_into_an_answer_mean_that_enough_was_heard()
    {
        var talk = new Talk();
        await talk.Listen();
        talk.Caller("what are your opening hours");
        await talk.Interrupt(wordsHeard: 9);
        (await talk.Say("okay thank you")).ShouldBe("You are welcome. Would you like to book an appointment?");
    }

    [Fact]
    public async Task Being_done_needs_no_question()
    {
        var talk = new Talk(Talk.HangUp);
        await talk.Listen();
        talk.Caller("what are your opening hours");
        await talk.Interrupt(wordsHeard: 9);
        (await talk.Say("that's all thank you")).ShouldBe("Thank you for calling. Goodbye.");
    }

    [Fact]
    public async Task An_interruption_with_a_new_wish_is_taken_up()
    {
        var talk = new Talk();
        await talk.Listen();
        talk.Caller("book a haircut on friday at three");
        await talk.Interrupt(wordsHeard: 6);
        talk.Caller("no on thursday");
        (await talk.Reply()).ShouldBe("So that is a haircut on Thursday at three in the afternoon. Shall I book it?");
    }

    [Fact]
    public async Task A_reply_of_which_nothing_was_heard_is_given_again_when_the_caller_adds_nothing()
    {
        var talk = new Talk();
        await talk.Listen();
        talk.Caller("how much is a beard trim");
        talk.Caller("hello?");
        (await talk.Reply()).ShouldBe("A beard trim is fifteen euros. Would you like to book one?");
    }

    [Fact]
    public async Task A_request_in_two_pieces_is_one_request()
    {
        var talk = new Talk();
        await talk.Listen();
        talk.Caller("i would like a haircut");
        talk.Caller("on friday");
        talk.Caller("at three");
        (await talk.Reply()).ShouldBe(Confirmation);
    }

    [Fact]
    public async Task A_host_that_records_no_replies_is_served_all_the_same()
    {
        var talk = new Talk(Talk.HangUp);
        foreach (var turn in new[] { "book a haircut", "friday", "three", "yes", "no" }) talk.Caller(turn);
        (await talk.Reply()).ShouldBe("Thank you for calling. Goodbye.");
        talk.Called!.Name.ShouldBe("hang_up");
    }

    [Fact]
    public async Task Words_of_the_host_in_between_do_not_disturb_the_flow()
    {
        var talk = new Talk();
        await talk.Listen();
        await talk.Say("book a haircut on friday");
        talk.Messages.Add(new Message(MessageRole.Agent, "Are you still with me?"));
        (await talk.Say("at three")).ShouldBe(Confirmation);
    }

    [Fact]
    public async Task A_reply_after_a_false_interruption_is_the_same_reply()
    {
        var talk = new Talk();
        await talk.Listen();
        talk.Caller("book a haircut on friday at three");
        await talk.Interrupt(wordsHeard: 3);
        (await talk.Reply()).ShouldBe(Confirmation);
    }

    [Fact]
    public async Task A_silent_caller_is_asked_again()
    {
        var talk = new Talk();
        await talk.Listen();
        await talk.Say("book a haircut");
        (await talk.Reply()).ShouldBe("Are you still there? Which day would you like?");
    }

    [Fact]
    public async Task Repeating_gives_the_whole_reply_again_and_keeps_the_place()
    {
        var talk = new Talk();
        await talk.Listen();
        talk.Caller("book a haircut on friday at three");
        await talk.Interrupt(wordsHeard: 2);
        (await talk.Say("pardon")).ShouldBe(Confirmation);
        (await talk.Say("yes")).ShouldStartWith("Done");
    }
}
