namespace VoiceAgent.Engines.Tests.Receptionist;

/// <summary>Whole conversations, word for word.</summary>
public sealed class GoldenConversationTests
{
    private const string Greeting = "Hello, this is the demo receptionist of the Harbour Street hair studio. Hours, prices, or an appointment?";

    [Fact]
    public Task A_first_call_asks_hours_then_books() => Holds(
        Greeting,
        "What are your opening hours?",
        "We are open Monday to Friday from nine to six and Saturday from ten to four. We are closed on Sunday. Would you like to book an appointment?",
        "Yes, please.",
        "Sure. Which day would you like?",
        "On Friday.",
        "Okay, Friday. What time would you like?",
        "At half past ten.",
        "So that is an appointment on Friday at half past ten in the morning. Shall I book it?",
        "Yes.",
        "Done, Friday at half past ten. As I am only a demo, nobody will really expect you. Is there anything else?",
        "No thanks, bye!",
        "Thank you for calling. Goodbye. [hang_up]");

    [Fact]
    public Task A_whole_booking_fits_in_one_sentence() => Holds(
        Greeting,
        "I'd like to book a haircut and a beard trim on Wednesday at noon, please.",
        "So that is a haircut and a beard trim on Wednesday at noon. Shall I book it?",
        "Yes thank you, goodbye.",
        "Done, Wednesday at noon. As I am only a demo, nobody will really expect you. Goodbye. [hang_up]");

    [Fact]
    public Task A_price_leads_to_a_booking_and_minds_are_changed() => Holds(
        Greeting,
        "how much is a haircut",
        "A haircut is twenty five euros. Would you like to book one?",
        "yes please",
        "Sure, a haircut. Which day would you like?",
        "friday at three",
        "So that is a haircut on Friday at three in the afternoon. Shall I book it?",
        "no make it saturday",
        "So that is a haircut on Saturday at three in the afternoon. Shall I book it?",
        "no",
        "No problem. Shall I change the day or the time?",
        "the time",
        "Sure. What time would you like?",
        "at five",
        "Sorry, on Saturday we are open from ten to four. What time would you like?",
        "quarter to two",
        "So that is a haircut on Saturday at quarter to two in the afternoon. Shall I book it?",
        "that's right",
        "Done, Saturday at quarter to two. As I am only a demo, nobody will really expect you. Is there anything else?",
        "can we make it noon",
        "So that is a haircut on Saturday at noon. Shall I book it?",
        "sounds good",
        "Done, Saturday at noon. As I am only a demo, nobody will really expect you. Is there anything else?");

    [Fact]
    public Task Questions_in_the_middle_of_a_booking_come_back_to_it() => Holds(
        Greeting,
        "can I book a colour",
        "Sure, a colour. Which day would you like?",
        "which days are you open",
        "We are open Monday to Friday from nine to six and Saturday from ten to four. We are closed on Sunday. Which day would you like?",
        "sunday",
        "Sorry, we are closed on Sunday. Which other day would you like?",
        "monday",
        "Okay, Monday. What time would you like?",
        "what time do you close",
        "On Monday we are open from nine to six. What time would you like?",
        "eight in the evening",
        "Sorry, on Monday we are open from nine to six. What time would you like?",
        "5 pm",
        "So that is a colour on Monday at five in the afternoon. Shall I book it?",
        "how much is it",
        "A colour is sixty euros. Shall I book a colour on Monday at five in the afternoon?",
        "never mind",
        "All right, I will not book anything. Is there anything else?",
        "no that's all thank you",
        "Thank you for calling. Goodbye. [hang_up]");

    [Fact]
    public Task One_question_follows_another() => Holds(
        Greeting,
        "are you open on saturday",
        "On Saturday we are open from ten to four. Would you like to book an appointment?",
        "no thank you",
        "All right. Is there anything else?",
        "and on sunday?",
        "We are closed on Sunday. Is there anything else?",
        "what are your prices",
        "A haircut is twenty five euros, a colour is sixty euros, and a beard trim is fifteen euros. Is there anything else?",
        "yes",
        "Sure. How can I help you?",
        "thank you",
        "You are welcome. Is there anything else?",
        "no",
        "Thank you for calling. Goodbye. [hang_up]");

    [Fact]
    public Task A_receptionist_that_does_not_understand_says_what_it_can_do_in_other_words_each_time() => Holds(
        Greeting,
        "the weather is lovely in the garden",
        "Sorry, I did not get that. I can tell you our opening hours or prices, or book an appointment.",
        "",
        "I am only a small demo, so short sentences work best. For example, book a haircut on Friday at ten.",
        "purple elephants",
        "Sorry, I am still lost. Just say hours, prices, or appointment.",
        "repeat that please",
        "Sorry, I am still lost. Just say hours, prices, or appointment.",
        "who are you",
        "I am a small demo program. I can tell you our opening hours and prices, or book an appointment. How can I help you?",
        "an appointment",
        "Sure. Which day would you like?",
        "purple",
        "Sorry, which day was that?",
        "elephants",
        "Please name a day of the week, for example Friday. Or say cancel.",
        "tomorrow",
        "Sorry, I do not know what day it is today. Which day would you like?",
        "goodbye",
        "All right, I have not booked anything. Thank you for calling. Goodbye. [hang_up]");

    [Fact]
    public Task What_is_said_early_is_not_asked_again() => Holds(
        Greeting,
        "at three",
        "Sure, at three. Which day would you like?",
        "on sunday",
        "Sorry, we are closed on Sunday. Which other day would you like?",
        "tuesday then",
        "So that is an appointment on Tuesday at three in the afternoon. Shall I book it?");

    private static async Task Holds(params string[] lines)
    {
        var talk = new Talk(Talk.HangUp);
        (await talk.Listen()).ShouldBe(lines[0]);
        for (var i = 1; i < lines.Length; i += 2)
        {
            var reply = await talk.Say(lines[i]);
            (talk.Called is { } call ? $"{reply} [{call.Name}]" : reply).ShouldBe(lines[i + 1], $"after \"{lines[i]}\"");
        }
    }
}
