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
    [InlineData("")]
    public void Words_that_say_nothing_about_the_end(string text) => Read(text).ShouldBe(TurnEnding.Open);

    [Theory]
    [InlineData("When are you open?")]
    [InlineData("I would like to book a haircut.")]
    [InlineData("no thank you")]
    [InlineData("that is all thanks")]
    [InlineData("my number is five five five one two three four five six seven")]
    [InlineData("555-123-4567")]
    [InlineData("it is 5 5 5 1 2 3 4 5 6 7")]
    [InlineData("double five five one two three four five six seven")]
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
    public void To_a_question_of_yes_or_no_a_word_is_a_whole_answer(string text) => TurnEndings.Read(text, AnswerKind.YesOrNo, []).ShouldBe(TurnEnding.Finished);

    [Theory]
    [InlineData("five", TurnEnding.Unfinished)]
    [InlineData("555", TurnEnding.Unfinished)]
    [InlineData("555 1234", TurnEnding.Open)]
    [InlineData("555 123 4567", TurnEnding.Finished)]
    [InlineData("twelve main street", TurnEnding.Unfinished)]
    public void What_was_asked_for_in_parts_is_waited_for(string text, TurnEnding ending) => TurnEndings.Read(text, AnswerKind.Dictation, []).ShouldBe(ending);

    [Theory]
    [InlineData("a haircut", TurnEnding.Finished)]
    [InlineData("Tuesday.", TurnEnding.Finished)]
    [InlineData("tuesday", TurnEnding.Open)]
    [InlineData("something else", TurnEnding.Open)]
    public void An_expected_phrase_is_whole_where_no_longer_one_begins_with_it(string text, TurnEnding ending) =>
        TurnEndings.Read(text, AnswerKind.Anything, ["a haircut", "tuesday", "tuesday morning"]).ShouldBe(text.EndsWith('.') ? TurnEnding.Open : ending);

    [Theory]
    [InlineData("Shall I book that for you?", AnswerKind.YesOrNo)]
    [InlineData("We close at six. Is that all right?", AnswerKind.YesOrNo)]
    [InlineData("Would you like tea or coffee?", AnswerKind.Anything)]
    [InlineData("What would you like?", AnswerKind.Anything)]
    [InlineData("What is your phone number?", AnswerKind.Dictation)]
    [InlineData("Could you spell that for me?", AnswerKind.Dictation)]
    [InlineData("Please tell me your e-mail address.", AnswerKind.Dictation)]
    [InlineData("I have your phone number.", AnswerKind.Anything)]
    [InlineData("Is it? I see.", AnswerKind.Anything)]
    [InlineData("", AnswerKind.Anything)]
    public void What_the_agent_asks_for(string said, AnswerKind kind) => Question.Read(said).ShouldBe(kind);

    private static TurnEnding Read(string text) => TurnEndings.Read(text, AnswerKind.Anything, []);
}
