using VoiceAgent.Conversation.English;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Tests.Text;

public sealed class PieceWriterTests
{
    [Theory]
    [InlineData("<speed ratio=\"1.05\"/>Hello", "<speed ratio=\"1.05\"/>Hello")]
    [InlineData("<spell>3029</spell>", "<spell>3029</spell>")]
    [InlineData("Wait <break time=\"500ms\"/> 5 minutes.", "Wait <break time=\"500ms\"/> five minutes.")]
    [InlineData("<say-as interpret-as=\"digits\">4471</say-as> is yours.", "<say-as interpret-as=\"digits\">4471</say-as> is yours.")]
    [InlineData("Call <say-as interpret-as=\"telephone\">212 555 0142</say-as> at 5 p.m.", "Call <say-as interpret-as=\"telephone\">212 555 0142</say-as> at five p.m.")]
    [InlineData("<prosody rate=\"90%\">It is $5 now.</prosody>", "<prosody rate=\"90%\">It is $5 now.</prosody>")]
    public void Tags_for_a_voice_that_knows_them_go_to_it_as_they_are(string written, string heard) =>
        new PieceWriter(new SpeechOptions { PassesVoiceTags = true }, EnglishPack.Instance).Write(written).ShouldBe(heard);

    [Theory]
    [InlineData("<speed ratio=\"1.05\"/>Hello", "Hello")]
    [InlineData("<spell>3029</spell>", "three zero two nine")]
    public void Other_voices_do_not_get_them(string written, string heard) => new PieceWriter(new SpeechOptions(), EnglishPack.Instance).Write(written).ShouldBe(heard);

    [Theory]
    [InlineData("Son las 14:30.")]
    [InlineData("Am 24.12. ist geschlossen.")]
    [InlineData("请拨打400-123-4567")]
    [InlineData("Il est 14h30.")]
    [InlineData("Sono le 14:30.")]
    [InlineData("Es ist 14:30 Uhr.")]
    [InlineData("São 14h30.")]
    [InlineData("Es la 1:30.")]
    public void Another_language_keeps_its_own_rules(string written) => new PieceWriter(new SpeechOptions(), EnglishPack.Instance).Write(written).ShouldBe(written);

    [Theory]
    [InlineData("My son has 2 cars.", "My son has two cars.")]
    [InlineData("Las Vegas, 5 p.m.", "Las Vegas, five p.m.")]
    public void A_name_is_no_language(string written, string heard) => new PieceWriter(new SpeechOptions(), EnglishPack.Instance).Write(written).ShouldBe(heard);

    [Theory]
    [InlineData("Call (212) 555-0199, please.", "Call two one two, five five five, zero one nine nine, please.")]
    [InlineData("Call +1 212 555 0199, please.", "Call plus one, two one two, five five five, zero one nine nine, please.")]
    [InlineData("Call 2125550199, please.", "Call two one two, five five five, zero one nine nine, please.")]
    [InlineData("The card is 4111 1111 1111 1111, right?", "The card is four one one one, one one one one, one one one one, one one one one, right?")]
    [InlineData("It is in Washington, DC 20500.", "It is in Washington, D.C. two zero five zero zero.")]
    public void Numbers_before_a_comma_are_read_in_their_groups(string written, string heard) => new PieceWriter(new SpeechOptions(), EnglishPack.Instance).Write(written).ShouldBe(heard);
}
