using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Carriers.Telnyx.Tests;

public class TelnyxOptionsTests
{
    [Fact]
    public void Nothing_configured_is_fine()
    {
        var options = Read([]);

        options.ApiBaseUrl.ShouldBe("https://api.telnyx.com/v2");
        options.Codec.ShouldBe(TelnyxCodec.PCMU);
    }

    [Fact]
    public void Every_value_can_be_set()
    {
        var options = Read(new()
        {
            ["ApiKey"] = "KEY",
            ["PublicKey"] = TestKey.PublicKey,
            ["AllowUnsigned"] = "true",
            ["PublicUrl"] = "wss://voice.example.com/base/",
            ["Codec"] = "l16",
            ["SampleRate"] = "16000",
            ["CommandReplyTimeout"] = "00:00:00.25",
            ["StreamAttempts"] = "0",
            ["ConnectionId"] = "",
        });

        options.Codec.ShouldBe(TelnyxCodec.L16);
        options.CommandReplyTimeout.ShouldBe(TimeSpan.FromMilliseconds(250));
        options.AllowUnsigned.ShouldBeTrue();
        options.ConnectionId.ShouldBeNull();
    }

    [Fact]
    public void All_faults_are_reported_together_by_key_value_and_what_is_allowed()
    {
        var faults = Should.Throw<OptionsValidationException>(() => Read(new()
        {
            ["ApiKey"] = "secret key",
            ["PublicKey"] = "abc",
            ["ApiBaseUrl"] = "api.telnyx.com",
            ["PublicUrl"] = "wss://user:hunter2@voice.example.com",
            ["AllowUnsigned"] = "yes",
            ["Codec"] = "OPUS",
            ["SampleRate"] = "16000",
            ["WebhookMaxBytes"] = "10",
            ["CommandTries"] = "many",
            ["StreamTimeout"] = "10",
            ["DialTimeout"] = "00:00:01",
        })).Failures.ToList();

        faults.ShouldBe(
        [
            "Telnyx__AllowUnsigned is 'yes': must be true or false",
            "Telnyx__Codec is 'OPUS': must be PCMU, PCMA or L16",
            "Telnyx__CommandTries is 'many': must be a whole number",
            "Telnyx__StreamTimeout is '10': must be a duration as hours:minutes:seconds, for example 00:00:10 or 00:00:00.5",
            "Telnyx__PublicKey is 'abc': must be base64 of the 32 bytes of an Ed25519 public key, as the Telnyx portal shows it; while it is changed two of them, with a comma between",
            "Telnyx__ApiBaseUrl is 'api.telnyx.com': must be an absolute URL (http, https) without user, query and fragment",
            "Telnyx__PublicUrl is not usable (not shown): must be an absolute URL (wss, https, ws, http) without user, query and fragment",
            "Telnyx__ApiKey is not usable (not shown): must be the key alone, in letters, digits, -, _ and ., without quotes and spaces",
            "Telnyx__SampleRate is 16000: must be 8000 with Telnyx__Codec PCMU",
            "Telnyx__WebhookMaxBytes is 10: must be 1024 to 16777216",
            "Telnyx__DialTimeout is 00:00:01: must be 00:00:05 to 00:10:00",
        ]);
    }

    [Theory]
    [InlineData("00:00:00.5", "6", true)]
    [InlineData("00:00:00.5", "7", false)]
    [InlineData("00:00:30", "1", true)]
    [InlineData("00:00:30", "2", false)]
    public void A_command_is_given_up_within_a_minute(string timeout, string tries, bool isGood)
    {
        var values = new Dictionary<string, string?> { ["CommandReplyTimeout"] = timeout, ["CommandTries"] = tries };
        if (isGood)
            Read(values).CommandTries.ShouldBe(int.Parse(tries, System.Globalization.CultureInfo.InvariantCulture));
        else
            Should.Throw<OptionsValidationException>(() => Read(values)).Failures.ShouldHaveSingleItem().ShouldStartWith($"Telnyx__CommandTries is {tries}: must be fewer");
    }

    [Fact]
    public void A_key_without_a_public_address_and_without_the_key_of_webhooks_is_a_fault()
    {
        var message = Should.Throw<OptionsValidationException>(() => Read(new() { ["ApiKey"] = "KEY" })).Message;
        message.ShouldContain("Telnyx__PublicUrl is not set");
        message.ShouldContain("Telnyx__PublicKey is not set");
    }

    private static TelnyxOptions Read(Dictionary<string, string?> values)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => KeyValuePair.Create($"Telnyx:{pair.Key}", pair.Value))).Build();
        using var services = new ServiceCollection().AddTelnyx(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<TelnyxOptions>>().Value;
    }
}
