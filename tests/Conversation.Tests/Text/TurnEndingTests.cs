using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Tests.Text;

public sealed class TurnEndingTests
{
    [Theory]
    [InlineData("when are you open")]
    [InlineData("what services do you have")]
    [InlineData("what is it for")]
    [InlineData("do you know where it is")]
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
    public void Whole_answers(string text) => Read(text).ShouldBe(TurnEnding.Finished);

    [Theory]
    [InlineData("i would like to come on tuesday and")]
    [InlineData("my number is um")]
    [InlineData("it was the,")]
    [InlineData("And then I...")]
    [InlineData("my name is")]
    [InlineData("i want to talk to")]
    [InlineData("five five five")]
    [InlineData("my number is five five five one two three")]
    [InlineData("my number is double five one two")]
    [InlineData("my name is smith s m i")]
    [InlineData("john at gmail")]
    [InlineData("john at gmail dot")]
    [InlineData("john underscore")]
    [InlineData("And the.")]
    public void Words_that_promise_more(string text) => Read(text).ShouldBe(TurnEnding.Unfinished);

    [Theory]
    [InlineData("yeah")]
    [InlineData("No, I don't.")]
    [InlineData("that's right")]
    public void To_a_question_of_yes_or_no_a_word_is_a_whole_answer(string text) => TurnEndings.Read(text, AnswerKind.YesOrNo).ShouldBe(TurnEnding.Finished);

    [Theory]
    [InlineData(AnswerKind.TelephoneNumber, "five", TurnEnding.Unfinished)]
    [InlineData(AnswerKind.TelephoneNumber, "555", TurnEnding.Unfinished)]
    [InlineData(AnswerKind.TelephoneNumber, "555 1234", TurnEnding.Open)]
    [InlineData(AnswerKind.TelephoneNumber, "555 123 4567", TurnEnding.Finished)]
    [InlineData(AnswerKind.TelephoneNumber, "double five five one two three four five six seven", TurnEnding.Finished)]
    [InlineData(AnswerKind.TelephoneNumber, "1 800 555", TurnEnding.Unfinished)]
    [InlineData(AnswerKind.TelephoneNumber, "1 800 555 1234", TurnEnding.Finished)]
    [InlineData(AnswerKind.TelephoneNumber, "Sure.", TurnEnding.Unfinished)]
    [InlineData(AnswerKind.TelephoneNumber, "why do you need that?", TurnEnding.Finished)]
    [InlineData(AnswerKind.Dictation, "4111 1111 11", TurnEnding.Unfinished)]
    [InlineData(AnswerKind.Dictation, "4111 1111 1111", TurnEnding.Unfinished)]
    [InlineData(AnswerKind.Dictation, "twelve main street", TurnEnding.Unfinished)]
    [InlineData(AnswerKind.Dictation, "jane@example.com", TurnEnding.Finished)]
    public void What_was_asked_for_in_parts_is_waited_for(AnswerKind asked, string text, TurnEnding ending) => TurnEndings.Read(text, asked).ShouldBe(ending);

    [Theory]
    [InlineData("Shall I book that for you?", AnswerKind.YesOrNo)]
    [InlineData("We close at six. Is that all right?", AnswerKind.YesOrNo)]
    [InlineData("Would you like tea or coffee?", AnswerKind.Anything)]
    [InlineData("What would you like?", AnswerKind.Anything)]
    [InlineData("What is your phone number?", AnswerKind.TelephoneNumber)]
    [InlineData("What is your card number?", AnswerKind.Dictation)]
    [InlineData("Could you tell me your name?", AnswerKind.Anything)]
    [InlineData("Can I have your name?", AnswerKind.Anything)]
    [InlineData("Do you have an appointment?", AnswerKind.YesOrNo)]
    [InlineData("So, what time?", AnswerKind.Anything)]
    [InlineData("And is that all?", AnswerKind.YesOrNo)]
    [InlineData("Could you spell that for me?", AnswerKind.Dictation)]
    [InlineData("Please tell me your e-mail address.", AnswerKind.Dictation)]
    [InlineData("I have your phone number.", AnswerKind.Anything)]
    [InlineData("Is it? I see.", AnswerKind.Anything)]
    [InlineData("", AnswerKind.Anything)]
    public void What_the_agent_asks_for(string said, AnswerKind kind) => Question.Read(said).ShouldBe(kind);

    private static TurnEnding Read(string text) => TurnEndings.Read(text, AnswerKind.Anything);
}
