using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Tests.Text;

public sealed class TextNormalizerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("", " ... ")]
    [InlineData("Hello, World!", "hello world")]
    [InlineData("  hello\n\tworld ", "Hello - world.")]
    [InlineData("Don't you?", "dont you")]
    [InlineData("it’s", "it's")]
    [InlineData("twenty-five", "twenty five")]
    [InlineData("1,000 dollars", "1000 dollars")]
    [InlineData("It is 3.5.", "it is 3.5")]
    [InlineData("50%", "50 %")]
    [InlineData("ÉCOLE Straße ΑΒΓ", "école straße αβγ")]
    [InlineData("𐐀", "𐐨")]
    [InlineData("你好。", "你好")]
    public void Case_punctuation_and_white_space_make_no_difference(string a, string b)
    {
        TextNormalizer.AreSame(a, b).ShouldBeTrue();
        TextNormalizer.AreSame(b, a).ShouldBeTrue();
    }

    [Theory]
    [InlineData("hello", "")]
    [InlineData("hello world", "helloworld")]
    [InlineData("hello", "hello you")]
    [InlineData("I can", "I can't")]
    [InlineData("3.5", "35")]
    [InlineData("3.5", "3 5")]
    [InlineData("$5", "5")]
    [InlineData("5%", "5")]
    [InlineData("c#", "c")]
    [InlineData("a b", "b a")]
    public void Other_words_make_a_difference(string a, string b)
    {
        TextNormalizer.AreSame(a, b).ShouldBeFalse();
        TextNormalizer.AreSame(b, a).ShouldBeFalse();
    }

    [Fact]
    public void Comparing_allocates_nothing()
    {
        TextNormalizer.AreSame("Warm, up!", "warm up");
        var before = GC.GetAllocatedBytesForCurrentThread();
        TextNormalizer.AreSame("Hello, can you hear me?", "hello can you hear me");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
