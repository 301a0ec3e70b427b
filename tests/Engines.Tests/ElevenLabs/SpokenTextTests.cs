using VoiceAgent.Engines.ElevenLabs;

namespace VoiceAgent.Engines.Tests.ElevenLabs;

/// <summary>What the service tells of the characters it speaks is not always what was sent, and once.</summary>
public sealed class SpokenTextTests
{
    private const int Rate = 8000;

    private static readonly TimeSpan PerCharacter = TimeSpan.FromMilliseconds(10);

    [Theory]
    // In one, in two, and with the second part told from the beginning.
    [InlineData("Hola, hablo con Antoine?", "Hola, hablo con Antoine?")]
    [InlineData("Hola, hablo con Antoine?", "Hola, hablo |con Antoine?")]
    [InlineData("Hola, hablo con Antoine?", "Hola, hab|lo con Antoine?")]
    [InlineData("Hola, hablo con Antoine?", "Hola, hablo |Hola, hablo con Antoine?")]
    [InlineData("Hola, hablo con Antoine?", "Hola, |Hola, hablo |Hola, hablo con Antoine?")]
    // Spelled differently, with tags, with words left out.
    [InlineData("It is 5 p.m. now", "It is 5 pm. now|now")]
    [InlineData("<break time=\"1s\"/>Hello <speed ratio=\"1.05\"/>there", "Hello |there")]
    [InlineData("<break time=\"1s\"/>Hello there", "<break time=\"1s\"/>Hello there")]
    [InlineData("Hello there <break time=\"1s\"/>", "Hello there")]
    [InlineData("We open, um, at nine", "We open, at nine")]
    [InlineData("no no no", "no |no |no")]
    public void A_piece_is_complete_with_its_last_word_and_no_sooner(string text, string told)
    {
        var spoken = new SpokenText(text, Rate);
        var parts = told.Split('|');
        foreach (var (i, part) in parts.Index())
        {
            if (i < parts.Length - 1 && !text.StartsWith("It is 5", StringComparison.Ordinal))
                spoken.IsComplete.ShouldBeFalse();
            spoken.Take(80 * part.Length, [.. part.Select((c, at) => (c, PerCharacter * (at + 1)))]);
        }

        spoken.IsComplete.ShouldBeTrue();
        spoken.Words.Select(w => w.TextLength).ShouldBeInOrder();
        spoken.Words.Select(w => w.TextLength).ShouldBeUnique();
    }

    [Fact]
    public void Words_told_again_have_the_times_of_the_whole()
    {
        var spoken = new SpokenText("one two three", Rate);
        spoken.Take(640, [.. "one two ".Select((c, at) => (c, PerCharacter * (at + 1)))]);
        spoken.Take(400, [.. "one two three".Select((c, at) => (c, PerCharacter * (at + 1)))]);
        spoken.Words.Select(w => (w.TextLength, w.At)).ShouldBe([(3, PerCharacter * 3), (7, PerCharacter * 7), (13, PerCharacter * 13)]);
    }

    [Fact]
    public void What_is_left_of_tags_alone_cannot_be_heard()
    {
        var spoken = new SpokenText("Hello <break time=\"1s\"/>!", Rate);
        spoken.Take(400, [.. "Hello".Select((c, at) => (c, PerCharacter * (at + 1)))]);
        spoken.IsAllSaid.ShouldBeTrue();
    }
}
