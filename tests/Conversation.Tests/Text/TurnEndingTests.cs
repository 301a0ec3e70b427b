using VoiceAgent.Conversation.English;

namespace VoiceAgent.Conversation.Tests.Text;

public sealed class TurnEndingTests
{
    [Theory]
    [InlineData("when are you open")]
    [InlineData("what services do you have")]
    [InlineData("what is it for")]
    [InlineData("do you know where it is")]
    [InlineData("is it")]
    [InlineData("who told me")]
    [InlineData("that is so")]
    [InlineData("very well")]
    [InlineData("i think so")]
    [InlineData("yes")]
    [InlineData("ten thirty")]
    [InlineData("it is 15 20")]
    [InlineData("at five")]
    [InlineData("I want a table.")]
    [InlineData("can i check in")]
    [InlineData("what does it look like")]
    [InlineData("Do you know where my order is")]
    [InlineData("I'd love to.")]
    [InlineData("Tomorrow, actually.")]
    [InlineData("a double")]
    [InlineData("90210.")]
    [InlineData("i live in the U.S.A.")]
    [InlineData("my number is five five five one two three four five six seven")]
    [InlineData("we don't have much of a choice do we")]
    [InlineData("i don't have it in front of me")]
    [InlineData("i forgot what it's called")]
    [InlineData("i looked but it wasn't there")]
    [InlineData("hernandez brooks with a hyphen")]
    [InlineData("")]
    public void Words_that_say_nothing_about_the_end(string text) => Read(text).ShouldBe(TurnEnding.Open);

    [Theory]
    [InlineData("When are you open?")]
    [InlineData("Can I check in?")]
    [InlineData("no thank you")]
    [InlineData("that is all thanks")]
    [InlineData("jane@example.ca.")]
    [InlineData("john at gmail dot com")]
    [InlineData("john@gmail.com")]
    [InlineData("he said it was on the way didn't he")]
    [InlineData("it is on monday isn't it")]
    public void Whole_answers(string text) => Read(text).ShouldBe(TurnEnding.Finished);

    [Theory]
    [InlineData("i would like to come on tuesday and")]
    [InlineData("my number is um")]
    [InlineData("it was the,")]
    [InlineData("And then I...")]
    [InlineData("my name is")]
    [InlineData("i want to talk to")]
    [InlineData("john at gmail dot")]
    [InlineData("john underscore")]
    [InlineData("And the.")]
    [InlineData("So")]
    [InlineData("well so")]
    [InlineData("let me see")]
    [InlineData("Yes, let me think.")]
    [InlineData("can you")]
    [InlineData("Do I")]
    [InlineData("could you please tell me")]
    [InlineData("wait a second")]
    [InlineData("no hang on")]
    [InlineData("about")]
    [InlineData("maybe around")]
    [InlineData("there is a message and it says")]
    [InlineData("oh gosh")]
    [InlineData("because i couldn't i")]
    [InlineData("hello how do i")]
    [InlineData("hang on i've got the letter right here")]
    [InlineData("the boat it's called")]
    public void Words_that_promise_more(string text) => Read(text).ShouldBe(TurnEnding.Unfinished);

    [Theory]
    [InlineData("five five five")]
    [InlineData("my number is five five five one two three")]
    [InlineData("my number is double five one two")]
    [InlineData("my name is smith s m i")]
    [InlineData("m e y e r")]
    [InlineData("it is called rosa r o s a")]
    [InlineData("b n three seven k l")]
    [InlineData("four w x nine t")]
    [InlineData("john at gmail")]
    public void Words_within_something_that_is_dictated(string text) => Read(text).ShouldBe(TurnEnding.Dictated);

    [Theory]
    [InlineData("yeah")]
    [InlineData("No, I don't.")]
    [InlineData("that's right")]
    public void To_a_question_of_yes_or_no_a_word_is_a_whole_answer(string text) => TurnEndings.Read(text, AnswerKind.YesOrNo, new()).ShouldBe(TurnEnding.Finished);

    [Theory]
    [InlineData(AnswerKind.TelephoneNumber, "five", TurnEnding.Dictated)]
    [InlineData(AnswerKind.TelephoneNumber, "555", TurnEnding.Dictated)]
    [InlineData(AnswerKind.TelephoneNumber, "555 1234", TurnEnding.Open)]
    [InlineData(AnswerKind.TelephoneNumber, "555 123 4567", TurnEnding.Finished)]
    [InlineData(AnswerKind.TelephoneNumber, "double five five one two three four five six seven", TurnEnding.Finished)]
    [InlineData(AnswerKind.TelephoneNumber, "1 800 555", TurnEnding.Dictated)]
    [InlineData(AnswerKind.TelephoneNumber, "1 800 555 1234", TurnEnding.Finished)]
    [InlineData(AnswerKind.TelephoneNumber, "Sure.", TurnEnding.Unfinished)]
    [InlineData(AnswerKind.TelephoneNumber, "why do you need that?", TurnEnding.Finished)]
    [InlineData(AnswerKind.Dictation, "4111 1111 11", TurnEnding.Dictated)]
    [InlineData(AnswerKind.Dictation, "4111 1111 1111", TurnEnding.Dictated)]
    [InlineData(AnswerKind.Dictation, "twelve main street", TurnEnding.Open)]
    [InlineData(AnswerKind.Dictation, "anna schmidt", TurnEnding.Unfinished)]
    [InlineData(AnswerKind.Dictation, "no i do not have it here", TurnEnding.Open)]
    [InlineData(AnswerKind.Dictation, "i lost it", TurnEnding.Open)]
    [InlineData(AnswerKind.Dictation, "jane@example.com", TurnEnding.Finished)]
    public void What_was_asked_for_in_parts_is_waited_for(AnswerKind asked, string text, TurnEnding ending) => TurnEndings.Read(text, asked, new()).ShouldBe(ending);

    [Theory]
    [InlineData("oh seven seven oh oh nine oh oh one two", TurnEnding.Dictated)]
    [InlineData("oh seven seven oh oh nine oh oh one two three", TurnEnding.Finished)]
    [InlineData("555 1234", TurnEnding.Dictated)]
    [InlineData("496 0123 44", TurnEnding.Dictated)]
    public void Numbers_are_as_long_as_the_country_has_them(string text, TurnEnding ending) =>
        TurnEndings.Read(text, AnswerKind.TelephoneNumber, new() { TelephoneDigits = 11, LocalDigits = 8 }).ShouldBe(ending);

    [Fact]
    public void What_is_dictated_is_told_by_its_parts_and_not_endless()
    {
        TurnEndings.Read("one two three four", AnswerKind.Anything, new() { Parts = 5 }).ShouldBe(TurnEnding.Open);
        TurnEndings.Read("b n three seven", AnswerKind.Anything, new() { Parts = 5 }).ShouldBe(TurnEnding.Open);
        TurnEndings.Read("4111 1111 1111", AnswerKind.Dictation, new() { MostDigits = 11 }).ShouldBe(TurnEnding.Open);
    }

    [Theory]
    [InlineData("Shall I book that for you?", AnswerKind.YesOrNo)]
    [InlineData("We close at six. Is that all right?", AnswerKind.YesOrNo)]
    [InlineData("Would you like tea or coffee?", AnswerKind.Anything)]
    [InlineData("What would you like?", AnswerKind.Anything)]
    [InlineData("What is your phone number?", AnswerKind.TelephoneNumber)]
    [InlineData("What is your card number?", AnswerKind.Dictation)]
    [InlineData("Then your name and postcode, please.", AnswerKind.Dictation)]
    [InlineData("Do you have the tracking number?", AnswerKind.YesOrNo)]
    [InlineData("Do you have a phone number?", AnswerKind.YesOrNo)]
    [InlineData("Could you tell me your name?", AnswerKind.Anything)]
    [InlineData("Can I have your name?", AnswerKind.Anything)]
    [InlineData("Do you have an appointment?", AnswerKind.YesOrNo)]
    [InlineData("So, what time?", AnswerKind.Anything)]
    [InlineData("And is that all?", AnswerKind.YesOrNo)]
    [InlineData("It is booked. Anything else?", AnswerKind.YesOrNo)]
    [InlineData("Could you spell that for me?", AnswerKind.Dictation)]
    [InlineData("Please tell me your e-mail address.", AnswerKind.Dictation)]
    [InlineData("I have your phone number.", AnswerKind.Anything)]
    [InlineData("What is your donor number?", AnswerKind.Dictation)]
    [InlineData("Please tell me your claim number.", AnswerKind.Dictation)]
    [InlineData("And the registration number of the car?", AnswerKind.Dictation)]
    [InlineData("Is this the best number to reach you?", AnswerKind.YesOrNo)]
    [InlineData("Can I call you back on this number?", AnswerKind.YesOrNo)]
    [InlineData("Great, is that the right number?", AnswerKind.Anything)]
    [InlineData("What is the best number to reach you on?", AnswerKind.TelephoneNumber)]
    [InlineData("Is that the right number?", AnswerKind.YesOrNo)]
    [InlineData("What is the number of guests?", AnswerKind.Anything)]
    [InlineData("Is it? I see.", AnswerKind.Anything)]
    [InlineData("", AnswerKind.Anything)]
    public void What_the_agent_asks_for(string said, AnswerKind kind) => Question.Read(said).ShouldBe(kind);

    [Theory]
    [InlineData("Hello. Is it about a tuning or a repair?", "a tuning")]
    [InlineData("Would you be bringing your own or renting one?", "Renting.")]
    [InlineData("Are you filing a new claim or calling about an existing one?", "an existing one")]
    public void One_of_what_the_agent_offers_is_a_whole_answer(string said, string answer) => Question.Offers(said, answer).ShouldBeTrue();

    [Theory]
    [InlineData("Is it about a tuning or a repair?", "a new string")]
    [InlineData("Is it about a tuning or a repair?", "is it")]
    [InlineData("Are you filing a new claim or calling about an existing one?", "filing a new")]
    [InlineData("Are you filing a new claim or calling about an existing one?", "new")]
    [InlineData("Is it about a tuning or a repair?", "")]
    [InlineData("Is it a tuning or a repair? Please tell me.", "a tuning")]
    [InlineData("Is it a tuning?", "a tuning")]
    [InlineData("Would you like to come in the morning or in the afternoon?", "in the afternoon in the morning")]
    [InlineData("", "a tuning")]
    public void What_is_none_of_it_is_not(string said, string answer) => Question.Offers(said, answer).ShouldBeFalse();

    private static TurnEnding Read(string text) => TurnEndings.Read(text, AnswerKind.Anything, new());
}
