using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Engines.ElevenLabs;
using VoiceAgent.Engines.OpenAI;
using VoiceAgent.Engines.Receptionist;
using VoiceAgent.Hosting;
using VoiceAgent.Carriers.Telnyx;
using VoiceAgent.Testing;

namespace VoiceAgent.Platform.Tests;

/// <summary>What an option's range allows, the platform starts with.</summary>
public sealed class RangeTests
{
    public static TheoryData<string, Type> Sections() => new()
    {
        { "Agent", typeof(AgentOptions) },
        { "Calls", typeof(CallOptions) },
        { "Conversation", typeof(ConversationOptions) },
        { "Telnyx", typeof(TelnyxOptions) },
        { "OpenAI", typeof(OpenAIOptions) },
        { "ElevenLabs", typeof(ElevenLabsOptions) },
        { "Receptionist", typeof(ReceptionistOptions) },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void Each_end_of_each_range_makes_a_platform(string section, Type options)
    {
        Repository.RequireEngines();
        var ends = Ends($"{section}:", options).ToList();
        ends.ShouldNotBeEmpty();
        foreach (var (key, value) in ends)
            Should.NotThrow(() => Make(key, value), $"{key}={value}");
    }

    /// <summary>All that a start makes; where two options contradict each other, the usual message is as good.</summary>
    private static void Make(string key, string value)
    {
        var builder = PlatformHost.CreateBuilder(
            [$"--{key}={value}", "--Agent:SpeechToText=OpenAI", "--Agent:LanguageModel=OpenAI,Receptionist", "--Agent:TextToSpeech=ElevenLabs,OpenAI", "--Agent:Phrases=none", "--ElevenLabs:ApiKey=none", "--Telnyx:AllowUnsigned=true"],
            "http://127.0.0.1:0");
        builder.Services.AddSpeechEngines(builder.Configuration);
        builder.Services.AddAgentProfile(builder.Configuration);
        builder.Services.AddSingleton<ICallHost, LocalCallHost>();
        builder.AddTelephony();
        using var app = builder.Build();
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (Exception e) when (StartFaults.Of(e) is { Count: > 0 } faults)
        {
            faults.ShouldAllBe(fault => !fault.Contains("must be from", StringComparison.Ordinal), "the range itself is allowed");
            return;
        }

        app.Services.GetServices<IHostedService>().ShouldNotBeEmpty();
        app.Services.GetRequiredService<CallEngines>().Services.ShouldNotBeNull();
        app.Services.GetRequiredService<ICallHost>().CanTakeCalls.ShouldBeTrue();
    }

    private static IEnumerable<(string Key, string Value)> Ends(string prefix, Type options) => options.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
        property.GetCustomAttribute<RangeAttribute>() is { } range ? new[] { (prefix + property.Name, Text(range.Minimum)), (prefix + property.Name, Text(range.Maximum)) }
        : property.PropertyType is { IsClass: true } type && type.Name.EndsWith("Options", StringComparison.Ordinal) ? Ends($"{prefix}{property.Name}:", type)
        : []);

    private static string Text(object limit) => Convert.ToString(limit, CultureInfo.InvariantCulture)!;
}
