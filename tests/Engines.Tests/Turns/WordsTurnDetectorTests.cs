using VoiceAgent.Engines.Turns;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Turns;

/// <summary>The turn detector that reads words. What it makes of many turns is measured in training and by the benchmark.</summary>
public sealed class WordsTurnDetectorTests
{
    private readonly WordsTurnDetector _detector = new();

    [Theory]
    [InlineData("How can I help you?", "i would like to book a", "i would like to book a table for four people")]
    [InlineData("What happened?", "the amount is", "the amount is higher than usual")]
    [InlineData("When would you like to come?", "maybe on the", "maybe on the fourth of march")]
    [InlineData("What can I do for you?", "can you tell me", "can you tell me the price of a haircut")]
    [InlineData("", "do you have any", "do you have any cake left")]
    public async Task What_is_whole_is_likelier_the_end_than_what_is_cut_off(string agent, string cutOff, string whole)
    {
        (await PredictAsync(agent, cutOff)).ShouldBeLessThan(0.1f);
        (await PredictAsync(agent, whole)).ShouldBeGreaterThan(0.4f);
    }

    [Fact]
    public async Task It_matters_what_was_asked() =>
        (await PredictAsync("When would you like to come?", "tomorrow at nine")).ShouldNotBe(await PredictAsync("What is your name?", "tomorrow at nine"));

    [Theory]
    [InlineData("a table at 7 on the 3rd", "A table at seven, on the third.")]
    [InlineData("it is four five six", "it is 456")]
    [InlineData("I don't know", "i dont know")]
    public async Task It_does_not_matter_how_it_is_written(string one, string other) =>
        (await PredictAsync("Hello.", one)).ShouldBe(await PredictAsync("Hello.", other));

    [Theory]
    [InlineData("")]
    [InlineData(" ... ")]
    public async Task Silence_is_no_turn(string nothing) => (await PredictAsync("Hello?", nothing)).ShouldBe(0);

    [Theory]
    [InlineData("zxqv")]
    [InlineData("日本語のお客様")]
    [InlineData("𝕳𝖊𝖑𝖑𝖔 ñandú 1234567890123")]
    public async Task What_it_does_not_know_has_a_probability_as_well(string words) => (await PredictAsync(words, words)).ShouldBeInRange(0, 1);

    [Fact]
    public async Task A_caller_who_talks_for_minutes_is_read_to_the_end() =>
        (await PredictAsync("What happened?", string.Join(' ', Enumerable.Repeat("and then he said that it was not the right one", 500)) + " and")).ShouldBeLessThan(0.1f);

    [Fact]
    public async Task Calls_do_not_disturb_each_other()
    {
        var alone = await PredictAsync("How can I help you?", "i would like a table");
        var together = new float[1000];
        Parallel.For(0, together.Length, i => together[i] = i % 2 == 0 ? _detector.Predict("How can I help you?", "i would like a table") : _detector.Predict("Hi.", "no"));
        together.Where((_, i) => i % 2 == 0).ShouldAllBe(p => p == alone);
    }

    [Fact]
    public void A_damaged_file_is_refused()
    {
        using var whole = new MemoryStream();
        TurnFile.Write(whole, new TurnVocabulary([TurnVocabulary.Unknown, "yes", "no"]), new TurnNetwork(3, 8, 8));
        whole.Position = 0;
        TurnFile.Read(whole).Vocabulary.Number("no").ShouldBe(2);
        using var cut = new MemoryStream(whole.ToArray()[..^1]);
        Should.Throw<EndOfStreamException>(() => TurnFile.Read(cut));
        using var other = new MemoryStream([4, .. "RIFF"u8]);
        Should.Throw<InvalidDataException>(() => TurnFile.Read(other));
    }

    private async Task<float> PredictAsync(string agent, string caller) => await _detector.PredictAsync(new TurnSoFar("call", agent, caller), TestContext.Current.CancellationToken);
}
