using VoiceAgent.Engines.Whisper;

namespace VoiceAgent.Whisper.Tests;

public sealed class TextGuardTests
{
    [Theory]
    [InlineData("I would like an appointment.", "I would like an appointment.")]
    [InlineData("[BLANK_AUDIO]", "")]
    [InlineData("(music) Hello. *coughs*", "Hello.")]
    [InlineData("♪♪", "")]
    [InlineData(" . ", "")]
    [InlineData("Thanks for watching!", "")]
    [InlineData("Thank you.", "Thank you.")]
    [InlineData("no no no", "no no no")]
    [InlineData("no no no no no no", "no")]
    [InlineData("on Tuesday on Tuesday on Tuesday on Tuesday please", "on Tuesday please")]
    [InlineData("five five five one two", "five five five one two")]
    public void What_was_said_stays(string text, string said) => TextGuard.Clean(new DecodedText(text, 0.8f, 0.1f), TimeSpan.FromSeconds(3)).ShouldBe(said);

    [Theory]
    [InlineData(0.2f, 0.9f, "")]
    [InlineData(0.2f, 0.1f, "Hello.")]
    [InlineData(0.9f, 0.9f, "Hello.")]
    public void Unsure_words_where_there_is_probably_no_speech_are_none(float probability, float noSpeech, string said) =>
        TextGuard.Clean(new DecodedText("Hello.", probability, noSpeech), TimeSpan.FromSeconds(3)).ShouldBe(said);

    [Fact]
    public void More_words_than_anybody_can_say_were_not_said()
    {
        TextGuard.Clean(new DecodedText("one two three four five six", 1, 0), TimeSpan.FromSeconds(0.5)).ShouldBeEmpty();
        TextGuard.Clean(new DecodedText("yes of course", 1, 0), TimeSpan.FromSeconds(0.2)).ShouldBe("yes of course");
    }
}
