using VoiceAgent.Conversation.English;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Tests.Text;

public sealed class BackchannelTests
{
    [Theory]
    [InlineData("yeah")]
    [InlineData("Yeah, yeah.")]
    [InlineData("Mhm.")]
    [InlineData("Mm-hmm")]
    [InlineData("uh huh")]
    [InlineData("Uh-huh, okay.")]
    [InlineData("OK")]
    [InlineData("okaaay")]
    [InlineData("yeahhhh")]
    [InlineData("hmmmmm")]
    [InlineData("Sure, sounds good, thank you")]
    [InlineData("Oh, I see. Right.")]
    [InlineData("That's right")]
    [InlineData("no problem")]
    public void Acknowledgements_are_not_content(string utterance)
    {
        var reading = EnglishPack.Instance.Backchannel.Read(utterance);
        reading.IsAcknowledgement.ShouldBeTrue();
        reading.IsInterruption.ShouldBeFalse();
        reading.ContentWords.ShouldBe(0);
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("Stop!")]
    [InlineData("stooop")]
    [InlineData("no")]
    [InlineData("No, no, no")]
    [InlineData("Nooo")]
    [InlineData("wait")]
    [InlineData("Hold on a minute")]
    [InlineData("Yeah, but wait")]
    [InlineData("um, please stop")]
    [InlineData("Okay. Could you just wait?")]
    [InlineData("that's not right")]
    [InlineData("Excuse me")]
    public void Hard_words_interrupt(string utterance)
    {
        var reading = EnglishPack.Instance.Backchannel.Read(utterance);
        reading.IsInterruption.ShouldBeTrue();
        reading.IsAcknowledgement.ShouldBeFalse();
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData(" ... ", 0, 0)]
    [InlineData("yeah but", 2, 1)]
    [InlineData("right so what about Tuesday", 5, 4)]
    [InlineData("I would like two tickets", 5, 5)]
    [InlineData("uh huh and the price", 5, 3)]
    [InlineData("I have no idea", 4, 4)]
    [InlineData("bus stop", 2, 2)]
    [InlineData("stopping", 1, 1)]
    [InlineData("555", 1, 1)]
    public void Other_words_are_counted(string utterance, int words, int contentWords) =>
        EnglishPack.Instance.Backchannel.Read(utterance).ShouldBe(new BackchannelReading(words, contentWords, IsInterruption: false));

    [Fact]
    public void Silence_is_no_acknowledgement() => EnglishPack.Instance.Backchannel.Read("").IsAcknowledgement.ShouldBeFalse();

    [Fact]
    public void Lists_of_another_language_are_used_as_they_are_spoken()
    {
        var german = new Backchannel(["ja", "genau", "mhm", "ach so"], ["halt", "Moment mal", "ja halt"], ["aber", ""]);
        german.Read("Ja, ach so!").IsAcknowledgement.ShouldBeTrue();
        german.Read("Ja, aber Moment mal").IsInterruption.ShouldBeTrue();
        german.Read("ja halt").ShouldBe(new BackchannelReading(2, 2, true));
        german.Read("yeah").ContentWords.ShouldBe(1);
        new Backchannel([], [], []).Read("yes").ContentWords.ShouldBe(1);
    }

    [Fact]
    public void Reading_allocates_nothing_for_usual_utterances_and_takes_any_length()
    {
        EnglishPack.Instance.Backchannel.Read("warm up");
        var before = GC.GetAllocatedBytesForCurrentThread();
        EnglishPack.Instance.Backchannel.Read("Yeah, but wait a minute, what about the second one?");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        EnglishPack.Instance.Backchannel.Read(string.Concat(Enumerable.Repeat("%a ", 1000))).Words.ShouldBe(2000);
    }
}
