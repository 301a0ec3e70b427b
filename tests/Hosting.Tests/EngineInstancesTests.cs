using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Hosting.Tests;

/// <summary>Several engines of one type, each under a name of its own.</summary>
public sealed class EngineInstancesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_request_goes_to_the_engine_it_asks_for_and_each_engine_has_its_own_options()
    {
        await using var north = await FakeOpenAIServer.StartAsync();
        await using var south = await FakeOpenAIServer.StartAsync();
        north.Chat = context => FakeOpenAIServer.WriteAsync(context, "north");
        south.Chat = context => FakeOpenAIServer.WriteAsync(context, "south");
        using var host = Build(new()
        {
            ["Agent:LanguageModel"] = "south",
            ["Agent:TextToSpeech"] = "kal,Flite",
            ["Engines:north:Type"] = "OpenAI", ["Engines:north:BaseUrl"] = north.BaseUrl, ["Engines:north:Model"] = "big",
            ["Engines:south:Type"] = "openai", ["Engines:south:BaseUrl"] = south.BaseUrl, ["Engines:south:Model"] = "small", ["Engines:south:ApiKey"] = "key-of-the-south",
            ["Engines:kal:Type"] = "Flite", ["Engines:kal:Voice"] = "kal16",
        });
        await host.StartAsync(Cancel);
        var engines = host.Services.GetRequiredService<CallEngines>();

        (await WriteAsync(engines.LanguageModel)).ShouldBe("south");
        (await WriteAsync(engines.LanguageModel, "north")).ShouldBe("north");
        (await WriteAsync(engines.LanguageModel, "south")).ShouldBe("south");
        Models(north).ShouldBe(["big"]);
        Models(south).ShouldBe(["small", "small"]);
        south.Requests.ShouldAllBe(request => request.Authorization == "Bearer key-of-the-south");
        (engines.LanguageModel.Name, engines.TextToSpeech.Name).ShouldBe(("south", "kal,Flite"));
        engines.Services!.Engines.Select(e => $"{e.Kind} {e.Engine} {(e.Usual ? "usual" : "asked")}").ShouldBe(
            [
                "speechToText PocketSphinx usual", "speechToText north asked", "speechToText south asked", "languageModel south usual", "languageModel north asked",
                "textToSpeech kal usual", "textToSpeech Flite usual", "textToSpeech north asked", "textToSpeech south asked",
            ]);
        engines.Services.States.ShouldAllBe(state => state.Ready);
        engines.Services.States.Select(state => state.Service).ShouldBe(["north", "south"], ignoreOrder: true);
        await host.StopAsync(Cancel);
    }

    [Fact]
    public void All_faults_of_the_section_are_told_at_once_by_their_keys()
    {
        var faults = Faults(new()
        {
            ["Agent:LanguageModel"] = "gpt,nobody",
            ["Agent:SpeechToText"] = "voice",
            ["Engines:gpt:Type"] = "OpenAI", ["Engines:gpt:Modell"] = "big", ["Engines:gpt:Temperature"] = "hot", ["Engines:gpt:BaseUrl"] = "ftp://x",
            ["Engines:voice:Type"] = "Flite", ["Engines:voice:Voice"] = "",
            ["Engines:none:Model"] = "big",
            ["Engines:wrong:Type"] = "Opnai",
            ["Engines:Whisper:Type"] = "Whisper",
            ["Engines:two words:Type"] = "OpenAI",
        });

        faults.ShouldBe(
            [
                "Agent__SpeechToText is 'voice': must be PocketSphinx or OpenAI or Whisper or gpt, an engine of that kind in the section Engines, or several of them in order of preference, with commas between",
                "Agent__LanguageModel is 'gpt,nobody': must be Receptionist or OpenAI or gpt, an engine of that kind in the section Engines, or several of them in order of preference, with commas between",
                "Engines__two words is a name that no option can have: must be letters, digits, hyphens and single underscores",
                "Engines__Whisper is the name of a type of engines: must be another name",
                "Engines__none__Type is not set: must be PocketSphinx or OpenAI or Whisper or Receptionist or Flite or ElevenLabs",
                "Engines__wrong__Type is 'Opnai': must be PocketSphinx or OpenAI or Whisper or Receptionist or Flite or ElevenLabs",
                "Engines__gpt__Modell is unknown: known here",
                "Engines__gpt__Temperature is 'hot': must be a number",
                "Engines__gpt__BaseUrl is not usable (not shown): must be the http or https URL",
            ],
            new Beginning(),
            ignoreOrder: true);
    }

    /// <summary>An engine's package reads the section of its type; that of an instance must stand there for every type.</summary>
    [Fact]
    public void The_options_of_each_type_are_read_from_the_instances_section()
    {
        foreach (var type in EngineCatalogue.Types)
            Faults(new() { ["Engines:mine:Type"] = type, ["Engines:mine:NoSuchOption"] = "x" }).ShouldContain(fault => fault.StartsWith("Engines__mine__NoSuchOption is unknown", StringComparison.Ordinal), type);
    }

    private static IHost Build(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddCalls(builder.Configuration);
        builder.Services.AddSpeechEngines(builder.Configuration);
        return builder.Build();
    }

    /// <summary>What the start would say.</summary>
    private static IReadOnlyList<string> Faults(Dictionary<string, string?> settings)
    {
        using var host = Build(settings);
        return StartFaults.Of(Should.Throw<Exception>(host.Services.GetRequiredService<IStartupValidator>().Validate));
    }

    private static async Task<string> WriteAsync(ILanguageModel model, params string[] engines)
    {
        var text = "";
        await foreach (var part in model.ReplyAsync(new ReplyRequest("call", "", [new Message(MessageRole.Caller, "hello")], []) { Engines = engines }, Cancel))
            text += (part as ReplyText)?.Text;
        return text;
    }

    private static IEnumerable<string?> Models(FakeOpenAIServer server) => server.Requests.Where(request => request.Path.EndsWith("/completions", StringComparison.Ordinal)).Select(request => (string?)JsonNode.Parse(request.Body)!["model"]);

    /// <summary>Compares a text with how it must begin.</summary>
    private sealed class Beginning : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x is not null && y is not null && (x.StartsWith(y, StringComparison.Ordinal) || y.StartsWith(x, StringComparison.Ordinal));

        public int GetHashCode(string text) => 0;
    }
}
