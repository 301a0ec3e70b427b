using VoiceAgent.Engines.PocketSphinx;

namespace VoiceAgent.Engines.Tests.PocketSphinx;

public sealed class NoiseWordsTests
{
    [Theory]
    [InlineData("for", true)]
    [InlineData("you will", true)]
    [InlineData("", false)]
    [InlineData("no", false)]
    [InlineData("yes it is", false)]
    [InlineData("for you to", false)]
    [InlineData("for tuesday", false)]
    public void One_or_two_words_that_nobody_says_alone_are_noise(string text, bool isNoise) => NoiseWords.AreAll(text).ShouldBe(isNoise);
}
