using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VoiceAgent.Hosting.Api;

namespace VoiceAgent.Hosting.Tests;

/// <summary>What keys and hosts may be configured.</summary>
public sealed class ApiOptionsTests
{
    [Theory]
    [InlineData("Key", "31-characters-are-one-too-few--")]
    [InlineData("Key", "open sesame, but long enough to be a key")]
    [InlineData("Key", "schlüssel-schlüssel-schlüssel-schlüssel")]
    [InlineData("KeyHash", "abc")]
    [InlineData("KeyHash", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("KeyHash", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("KeyHash", "g3c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855xx")]
    public void A_weak_key_or_a_broken_hash_is_a_fault_and_is_not_shown(string option, string value)
    {
        var faults = Faults((option, value));

        faults.ShouldHaveSingleItem().ShouldSatisfyAllConditions(f => f.ShouldContain($"Api__{option}"), f => f.ShouldContain("not shown"), f => f.ShouldNotContain(value));
    }

    [Theory]
    [InlineData("https://voice.example.com")]
    [InlineData("voice.example.com:8000")]
    [InlineData("*")]
    [InlineData("a b")]
    public void A_host_is_a_name_and_nothing_else(string host) => Faults(("AllowedHosts", "ok.example.com," + host)).ShouldHaveSingleItem().ShouldContain($"'{host}'");

    [Fact]
    public void A_key_beside_a_hash_is_a_fault() => Faults(("Key", RunningGateway.Key), ("KeyHash", new string('0', 64))).ShouldHaveSingleItem().ShouldContain("left out");

    [Fact]
    public void Good_values_are_taken() => Faults(("KeyHash", new string('a', 64)), ("AllowedHosts", "voice.example.com, 192.0.2.7, [::1]")).ShouldBeEmpty();

    private static IReadOnlyList<string> Faults(params (string Key, string Value)[] values)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create($"Api:{v.Key}", (string?)v.Value))).Build();
        var services = new ServiceCollection();
        ApiAuthentication.Add(services, configuration);
        using var provider = services.BuildServiceProvider();
        try
        {
            _ = provider.GetRequiredService<IOptions<ApiOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
    }
}
