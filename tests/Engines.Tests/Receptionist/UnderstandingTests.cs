using VoiceAgent.Engines.Receptionist;

namespace VoiceAgent.Engines.Tests.Receptionist;

public sealed class UnderstandingTests
{
    private static readonly Understanding Understanding = new(new Business(new ReceptionistOptions()).Services);

    [Theory]
    [InlineData("what are your opening hours")]
    [InlineData("Um, when are you open?")]
    [InlineData("what time do you close on friday")]
    [InlineData("opening ours")]
    [InlineData("are you open on Sundays?")]
    [InlineData("until when are you open today")]
    [InlineData("hours please")]
    [InlineData("do you open at the weekend")]
    public void Opening_hours_are_asked_for(string text) => Acts(text).ShouldBe(SpeechActs.AsksHours);

    [Theory]
    [InlineData("what are your prices")]
    [InlineData("how much is a haircut")]
    [InlineData("how much does it cost to dye my hair")]
    [InlineData("what do you charge for a beard trim")]
    [InlineData("prizes please")]
    [InlineData("is it expensive")]
    [InlineData("price list")]
    public void Prices_are_asked_for(string text) => Acts(text).ShouldBe(SpeechActs.AsksPrices);

    [Theory]
    [InlineData("i would like to book an appointment")]
    [InlineData("can I make an apointment please")]
    [InlineData("I want a hair cut")]
    [InlineData("have you got anything free on friday")]
    [InlineData("can you fit me in tomorrow")]
    [InlineData("can i come on saturday")]
    [InlineData("do you have anything open on monday at ten")]
    [InlineData("i need a haircut")]
    [InlineData("reserve a slot")]
    public void A_booking_is_wanted(string text) => Acts(text).ShouldBe(SpeechActs.WantsBooking);

    [Theory]
    [InlineData("can I talk to a person")]
    [InlineData("operator")]
    [InlineData("let me speak to a human being")]
    [InlineData("put me through to someone")]
    [InlineData("transfer me please")]
    public void A_person_is_wanted(string text) => Acts(text).ShouldBe(SpeechActs.WantsPerson);

    [Theory]
    [InlineData("repeat that please")]
    [InlineData("sorry?")]
    [InlineData("pardon")]
    [InlineData("what did you say")]
    [InlineData("can you say that again")]
    [InlineData("I didn't catch that")]
    public void A_repetition_is_wanted(string text) => Understanding.Read(text, false).Does(SpeechActs.AsksToRepeat).ShouldBeTrue();

    [Theory]
    [InlineData("goodbye")]
    [InlineData("ok bye bye")]
    [InlineData("thanks, good bye")]
    [InlineData("have a nice day")]
    [InlineData("talk to you later")]
    public void The_caller_says_goodbye(string text) => Acts(text).ShouldBe(SpeechActs.SaysGoodbye);

    [Theory]
    [InlineData("yes please")]
    [InlineData("yeah")]
    [InlineData("that's right")]
    [InlineData("ok")]
    [InlineData("no problem")]
    [InlineData("why not")]
    [InlineData("sounds good")]
    [InlineData("please")]
    public void The_caller_agrees(string text) => Understanding.Read(text, true).Does(SpeechActs.Agrees).ShouldBeTrue();

    [Theory]
    [InlineData("no")]
    [InlineData("nope, sorry")]
    [InlineData("that is not right")]
    [InlineData("okay but that's wrong")]
    [InlineData("no that's fine")]
    [InlineData("please don't")]
    public void The_caller_refuses(string text) => Understanding.Read(text, true).Does(SpeechActs.Refuses).ShouldBeTrue();

    [Theory]
    [InlineData("on friday", DayOfWeek.Friday)]
    [InlineData("Wensday", DayOfWeek.Wednesday)]
    [InlineData("not tuesday, thursday", DayOfWeek.Thursday)]
    [InlineData("friday, not on saturday", DayOfWeek.Friday)]
    [InlineData("monday no tuesday", DayOfWeek.Tuesday)]
    [InlineData("saturday's fine", DayOfWeek.Saturday)]
    public void The_day_that_counts_is_the_last_one_not_ruled_out(string text, DayOfWeek day) => Understanding.Read(text, false).Day.ShouldBe(day);

    [Theory]
    [InlineData("a hair cut", "haircut")]
    [InlineData("two haircuts", "haircut")]
    [InlineData("the beard trim", "beard trim")]
    [InlineData("not a haircut, a beard trim", "beard trim")]
    [InlineData("could you color my hair", "colour")]
    [InlineData("a cut and colour", "haircut,colour")]
    [InlineData("a shave and a haircut", "beard trim,haircut")]
    [InlineData("just a trim", "haircut")]
    public void Services_are_found_under_all_their_names(string text, string services) =>
        string.Join(',', Understanding.Read(text, false).Services.Select(service => service.Name)).ShouldBe(services);

    private static SpeechActs Acts(string text)
    {
        var acts = Understanding.Read(text, false).Acts;
        foreach (var act in new[] { SpeechActs.SaysGoodbye, SpeechActs.WantsPerson, SpeechActs.AsksPrices, SpeechActs.AsksHours, SpeechActs.WantsBooking })
        {
            if (acts.HasFlag(act)) return act;
        }

        return acts;
    }
}
