using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VoiceAgent.Engines.OpenAI;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.OpenAI;

public sealed class OpenAIServicesTests
{
    [Fact]
    public void A_server_of_ones_own_needs_no_key()
    {
        using var services = Add(("BaseUrl", "http://localhost:11434/v1"), ("Model", "llama3.2"));
        services.GetServices<ILanguageModel>().ShouldHaveSingleItem().Name.ShouldBe("OpenAI");
    }

    [Fact]
    public void What_is_wrong_is_said_without_the_key()
    {
        using var services = Add(("ApiKey", "sk 12345"), ("BaseUrl", "ftp://user:secret@host"), ("Temperature", "3"));
        var faults = string.Join('\n', Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<OpenAIOptions>>().Value).Failures);
        foreach (var said in new[] { "OpenAI__ApiKey", "OpenAI__BaseUrl", "OpenAI__Temperature is 3" })
            faults.ShouldContain(said);
        faults.ShouldNotContain("12345");
        faults.ShouldNotContain("secret");
    }

    [Fact]
    public void OpenAI_itself_wants_a_key()
    {
        using var services = Add();
        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<OpenAIOptions>>().Value).Failures.ShouldHaveSingleItem().ShouldContain("OpenAI__ApiKey is not set");
    }

    private static ServiceProvider Add(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddLogging()
        .AddOpenAILanguageModel(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("OpenAI:" + s.Key, (string?)s.Value))).Build())
        .BuildServiceProvider();
}
