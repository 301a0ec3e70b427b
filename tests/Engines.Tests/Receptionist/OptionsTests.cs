using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VoiceAgent.Engines.Receptionist;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Receptionist;

public sealed class OptionsTests
{
    [Fact]
    public void It_is_found_under_its_name()
    {
        using var services = Services();
        services.GetServices<ILanguageModel>().Single().Name.ShouldBe("Receptionist");
    }

    [Fact]
    public async Task A_business_of_ones_own_is_spoken_about()
    {
        using var services = Services(
            ("BusinessName", "Joe's dog parlour"), ("Currency", "pounds"),
            ("Services:0:Name", "wash"), ("Services:0:Price", "1"), ("Services:0:Also:0", "bath"), ("Services:1:Name", "eye check"), ("Services:1:Price", "1250"),
            ("Hours:Monday", "closed"), ("Hours:Wednesday", "08:30-12:45"), ("Hours:Sunday", "09:00-18:00"));
        var talk = new Talk(services.GetRequiredService<IOptions<ReceptionistOptions>>().Value);

        (await talk.Listen()).ShouldBe("Hello, this is the demo receptionist of Joe's dog parlour. Hours, prices, or an appointment?");
        (await talk.Say("prices")).ShouldStartWith("A wash is one pound and an eye check is one thousand two hundred and fifty pounds.");
        (await talk.Say("hours")).ShouldStartWith(
            "We are open Tuesday from nine to six, Wednesday from half past eight to quarter to one, Thursday and Friday from nine to six, Saturday from ten to four, and Sunday from nine to six. We are closed on Monday.");
        (await talk.Say("a bath on wednesday at eleven")).ShouldStartWith("So that is a wash on Wednesday at eleven in the morning.");
    }

    [Fact]
    public void Every_faulty_key_is_named_with_its_value_and_what_is_allowed()
    {
        using var services = Services(
            ("BusinessName", "Studio 54"), ("Currency", "5"), ("Hours:Friday", "9-5"), ("Services:0:Name", "Hair Cut"), ("Services:0:Price", "0"),
            ("Services:0:Also:0", "cut!"), ("FirstToken", "00:00:06"), ("TokenInterval", "-00:00:01"));
        var faults = Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<ReceptionistOptions>>().Value).Failures;

        faults.ShouldBe(
        [
            "Receptionist__BusinessName is 'Studio 54': must be words without digits, at most 60 characters",
            "Receptionist__Hours__Friday is '9-5': must be from-to as HH:mm-HH:mm on one day, or closed",
            "Receptionist__Services__0__Name is 'Hair Cut': must be lower-case words of letters, at most 60 characters, each name once",
            "Receptionist__Services__0__Also__0 is 'cut!': must be lower-case words of letters, at most 60 characters, each name once",
            "Receptionist__Currency is '5': must be the spoken name in the plural, such as euros",
            "Receptionist__Services__0__Price is 0: must be 1 to 9999",
            "Receptionist__FirstToken is 00:00:06: must be 00:00:00 to 00:00:05",
            "Receptionist__TokenInterval is -00:00:01: must be 00:00:00 to 00:00:01",
        ]);
    }

    [Fact]
    public void A_business_that_never_opens_is_a_fault()
    {
        using var services = Services([.. Business.Week.Select(day => ($"Hours:{day}", "Closed"))]);
        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<ReceptionistOptions>>().Value)
            .Failures.ShouldBe(["Receptionist__Hours is 'closed on every day': must be open on one day at least"]);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddReceptionist(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => $"Receptionist:{setting.Key}", setting => (string?)setting.Value)).Build())
        .BuildServiceProvider();
}
