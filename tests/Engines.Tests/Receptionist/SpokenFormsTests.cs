using VoiceAgent.Engines.Receptionist;

namespace VoiceAgent.Engines.Tests.Receptionist;

public sealed class SpokenFormsTests
{
    [Theory]
    [InlineData(0, "zero")]
    [InlineData(15, "fifteen")]
    [InlineData(40, "forty")]
    [InlineData(99, "ninety nine")]
    [InlineData(100, "one hundred")]
    [InlineData(125, "one hundred and twenty five")]
    [InlineData(1000, "one thousand")]
    [InlineData(2007, "two thousand and seven")]
    [InlineData(9999, "nine thousand nine hundred and ninety nine")]
    public void Numbers_are_spoken_in_words(int number, string words) => SpokenNumber.Of(number).ShouldBe(words);

    [Fact]
    public void Numbers_below_a_hundred_are_read_back_as_they_are_spoken()
    {
        for (var number = 0; number < 100; number++)
        {
            var words = SpokenNumber.Of(number).Split(' ');
            SpokenNumber.Read(words).ShouldBe((number, words.Length));
        }
    }

    [Theory]
    [InlineData("09:00", "nine in the morning")]
    [InlineData("10:05", "ten oh five in the morning")]
    [InlineData("10:30", "half past ten in the morning")]
    [InlineData("11:45", "quarter to twelve in the morning")]
    [InlineData("12:00", "noon")]
    [InlineData("12:15", "quarter past twelve in the afternoon")]
    [InlineData("12:45", "quarter to one in the afternoon")]
    [InlineData("15:20", "three twenty in the afternoon")]
    [InlineData("18:00", "six in the evening")]
    [InlineData("00:00", "midnight")]
    public void Times_are_spoken_in_words(string time, string words) => SpokenTime.InFull(TimeOnly.Parse(time, null)).ShouldBe(words);

    [Fact]
    public void Every_minute_of_the_day_is_understood_as_it_is_spoken()
    {
        var always = new OpeningHours(TimeOnly.MinValue, TimeOnly.MaxValue);
        for (var time = TimeOnly.MinValue; ; time = time.AddMinutes(1))
        {
            // "twelve thirty in the morning" is what nobody says after midnight; a day spa opens later.
            if (time.Hour > 0) ClockReader.Read(new Utterance(SpokenTime.InFull(time)), expected: true).ShouldNotBeNull(SpokenTime.InFull(time)).Resolve(always).ShouldBe(time, SpokenTime.InFull(time));
            if (time is { Hour: 23, Minute: 59 }) break;
        }
    }
}
