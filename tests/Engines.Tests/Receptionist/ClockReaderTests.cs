using VoiceAgent.Engines.Receptionist;

namespace VoiceAgent.Engines.Tests.Receptionist;

public sealed class ClockReaderTests
{
    private static readonly OpeningHours NineToSix = new(new TimeOnly(9, 0), new TimeOnly(18, 0));

    [Theory]
    [InlineData("ten thirty", "10:30")]
    [InlineData("half past ten", "10:30")]
    [InlineData("half ten", "10:30")]
    [InlineData("at three", "15:00")]
    [InlineData("three", "15:00")]
    [InlineData("three in the afternoon", "15:00")]
    [InlineData("in the afternoon at three", "15:00")]
    [InlineData("15:30", "15:30")]
    [InlineData("15.30", "15:30")]
    [InlineData("at 1530", "15:30")]
    [InlineData("3:30pm", "15:30")]
    [InlineData("3 p.m.", "15:00")]
    [InlineData("3 p m", "15:00")]
    [InlineData("three o'clock please", "15:00")]
    [InlineData("three o clock", "15:00")]
    [InlineData("noon", "12:00")]
    [InlineData("twelve", "12:00")]
    [InlineData("twelve thirty", "12:30")]
    [InlineData("quarter past nine", "09:15")]
    [InlineData("a quarter to eleven", "10:45")]
    [InlineData("quarter to one", "12:45")]
    [InlineData("ten past two", "14:10")]
    [InlineData("twenty five minutes to four", "15:35")]
    [InlineData("ten oh five", "10:05")]
    [InlineData("two forty five", "14:45")]
    [InlineData("nine a.m.", "09:00")]
    [InlineData("nine pm", "21:00")]
    [InlineData("eight", "08:00")]
    [InlineData("around eleven", "11:00")]
    [InlineData("one", "13:00")]
    [InlineData("at one thirty", "13:30")]
    [InlineData("not at three, at four", "16:00")]
    [InlineData("three, no, four", "16:00")]
    [InlineData("fifteen hundred", "15:00")]
    [InlineData("twenty one fifteen", "21:15")]
    [InlineData("at for thirty", "16:30")]
    [InlineData("to thirty", "14:30")]
    [InlineData("midnight", "00:00")]
    [InlineData("twelve in the afternoon", "12:00")]
    public void A_time_is_read_in_the_forms_people_use(string text, string time) =>
        ClockReader.Read(new Utterance(text), expected: true).ShouldNotBeNull(text).Resolve(NineToSix).ToString("HH:mm", null).ShouldBe(time);

    [Theory]
    [InlineData("that one")]
    [InlineData("one moment please")]
    [InlineData("twenty five euros")]
    [InlineData("for two people")]
    [InlineData("half an hour")]
    [InlineData("i would like to think")]
    [InlineData("")]
    [InlineData("99")]
    [InlineData("25:99")]
    public void Other_numbers_are_no_times(string text) => ClockReader.Read(new Utterance(text), expected: true).ShouldBeNull();

    [Theory]
    [InlineData("i have two questions")]
    [InlineData("four")]
    public void A_bare_number_is_no_time_unless_one_was_asked_for(string text) => ClockReader.Read(new Utterance(text), expected: false).ShouldBeNull();

    [Fact]
    public void Opening_hours_settle_which_half_of_the_day_is_meant()
    {
        var early = new OpeningHours(new TimeOnly(5, 0), new TimeOnly(11, 0));
        var late = new OpeningHours(new TimeOnly(17, 0), new TimeOnly(23, 0));
        var five = ClockReader.Read(new Utterance("at five"), expected: true)!.Value;
        var ten = ClockReader.Read(new Utterance("at ten"), expected: true)!.Value;

        five.Resolve(early).ShouldBe(new TimeOnly(5, 0));
        five.Resolve(late).ShouldBe(new TimeOnly(17, 0));
        ten.Resolve(early).ShouldBe(new TimeOnly(10, 0));
        ten.Resolve(late).ShouldBe(new TimeOnly(22, 0));
    }
}
