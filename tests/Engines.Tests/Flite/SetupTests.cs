using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Flite;

public sealed class SetupTests
{
    [Fact]
    public void It_is_found_under_its_name()
    {
        using var services = Flites.Services();
        services.GetServices<ITextToSpeech>().Single().Name.ShouldBe("Flite");
    }

    [Fact]
    public void An_unknown_voice_is_named_with_those_there_are()
    {
        using var services = Flites.Services("morgan");
        Should.Throw<OptionsValidationException>(() => services.GetServices<ITextToSpeech>().Single())
            .Failures.ShouldBe(["Flite__Voice is 'morgan': must be one of rms, slt, awb, kal16, kal"]);
        var failure = Should.Throw<EngineException>(() => FliteVoice.Open("morgan"));
        failure.Failure.ShouldBe(EngineFailure.Rejected);
        failure.Message.ShouldBe("Flite: There is no voice \"morgan\"; allowed: rms, slt, awb, kal16, kal.");
    }

    [Fact]
    public void A_voice_is_loaded_once() => Flites.Voice("kal").ShouldBeSameAs(FliteVoice.Open("kal"));

    [Theory]
    [InlineData("Crème brûlée – 5 €", "Creme brulee , 5  ")]
    [InlineData("“It’s”…", "\"It's\".")]
    public void Text_becomes_plain_with_every_character_at_its_place(string text, string plain) => FliteText.ToAscii(text).ShouldBe(plain);

    [Fact]
    public void A_long_text_is_cut_at_the_end_of_a_sentence_or_else_a_clause_or_else_a_word()
    {
        var clause = new string('a', 99) + ", ";
        var sentence = new string('b', 89) + ". ";
        FliteText.NextPiece("Short.").ShouldBe(6);
        FliteText.NextPiece(sentence + clause + clause).ShouldBe(sentence.Length);
        FliteText.NextPiece("Yes. " + clause + clause).ShouldBe(5 + clause.Length);
        FliteText.NextPiece(new string('c', 20) + " " + new string('d', 300)).ShouldBe(21);
        FliteText.NextPiece(new string('e', 300)).ShouldBe(FliteText.LongestPiece);
    }
}
