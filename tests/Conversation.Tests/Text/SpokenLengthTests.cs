using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Tests.Text;

public sealed class SpokenLengthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("Hello, you.", 11)]
    [InlineData("5", 4)]
    [InlineData("At 10:30", 20)]
    [InlineData("你好", 6)]
    [InlineData("\U00020BB7", 3)]
    [InlineData("\U0001F60A", 1)]
    public void Digits_and_ideographs_take_the_time_of_their_names(string text, int length) => SpokenLength.Of(text).ShouldBe(length);

    [Fact]
    public void The_estimate_follows_the_pace()
    {
        SpokenLength.Estimate(new string('a', 30)).ShouldBe(TimeSpan.FromSeconds(2));
        SpokenLength.Estimate(new string('a', 30), charactersPerSecond: 10).ShouldBe(TimeSpan.FromSeconds(3));
        Should.Throw<ArgumentOutOfRangeException>(() => SpokenLength.Estimate("a", 0));
    }
}
