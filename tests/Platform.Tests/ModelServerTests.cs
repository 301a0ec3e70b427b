using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using VoiceAgent.Simulator;
using VoiceAgent.Testing;

namespace VoiceAgent.Platform.Tests;

/// <summary>Calls whose replies come from a model server.</summary>
public sealed class ModelServerTests
{
    private const string Key = "sk-of-the-tests-0123456789";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_server_answers_calls_and_ends_them_and_its_key_is_said_nowhere()
    {
        Repository.RequireEngines();
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Chat = async context =>
        {
            foreach (var word in "We are open from nine to five. Goodbye.".Split(' '))
                await FakeOpenAIServer.WriteAsync(context, word + " ");
            await FakeOpenAIServer.WriteRawAsync(context, """
                data: {"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"hang_up","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}

                data: [DONE]


                """);
        };
        await using var platform = await StartAsync(server.BaseUrl);
        var call = platform.Place(platform.Caller([CallerTurn.Say("when are you open")]));

        (await platform.EndAsync(call, Cancel)).Source.ShouldNotBe("caller", platform.Process.Output);

        var record = await platform.RecordAsync(call, Cancel);
        record.Turns.Select(t => t.Agent).ShouldBe(["Hello.", "We are open from nine to five. Goodbye."], platform.Process.Output);
        // It may have been asked ahead, about part of the words.
        var asked = JsonNode.Parse(server.Requests.Last(r => r.Path.EndsWith("/chat/completions", StringComparison.Ordinal)).Body)!;
        asked["messages"]!.AsArray().Select(m => (string?)m!["role"]).ShouldBe(["system", "assistant", "user"]);
        ((string?)asked["messages"]![0]!["content"]).ShouldBe("Be kind.");
        server.Requests.Select(r => r.Authorization).Distinct().ShouldBe(["Bearer " + Key]);
        platform.Process.Output.ShouldNotContain(Key);
    }

    [Theory]
    // A model without tools cannot hang up.
    [InlineData("gemma", "caller")]
    [InlineData("mistral", "callee")]
    [InlineData("gemini", "callee")]
    public async Task A_call_through_a_strict_template_is_held_to_its_end_and_its_caller_notices_no_refusal(string template, string endedBy)
    {
        Repository.RequireEngines();
        var exchanges = new ConcurrentQueue<ModelExchange>();
        await using var model = await SimulatedModel.StartAsync(new SimulatedModelOptions { Port = 0, Template = template, Answer = Answer, Exchanged = exchanges.Enqueue }, Cancel);
        await using var platform = await StartAsync(model.BaseUrl.ToString());
        var call = platform.Place(platform.Caller([CallerTurn.Say("when are you open"), CallerTurn.Say("what are your prices"), CallerTurn.Say("no thank you goodbye")]));

        (await platform.EndAsync(call, Cancel)).Source.ShouldBe(endedBy, platform.Process.Output);

        var record = await platform.RecordAsync(call, Cancel);
        record.Turns.Select(t => t.Agent).ShouldBe(["Hello.", "From nine to five.", "Ask me tomorrow.", "Goodbye."], platform.Process.Output);
        exchanges.ShouldContain(e => e.Refusal != null, "the template is strict");
        platform.Process.Output.ShouldContain("The model server refuses conversations as they are said");

        // Whatever was understood, for words come out differently on a busy machine.
        static ModelReply Answer(ModelRequest request) => request.Messages.Count(m => m.Role is "assistant") switch
        {
            1 => new("From nine to five."),
            2 => new("Ask me tomorrow."),
            _ => new("Goodbye.", request.Tools.FirstOrDefault(t => t is "hang_up")),
        };
    }

    [Fact]
    public async Task One_server_hears_thinks_and_speaks()
    {
        Repository.RequireEngines();
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Hear = (socket, _) => socket.RecognizeAsync("when are you open");
        server.Chat = context => FakeOpenAIServer.WriteAsync(context, "We are open from nine to five.");
        // A hum of 50 ms for each character.
        server.Speech = (context, body) => context.Response.Body.WriteAsync(Enumerable.Range(0, 1200 * ((string)body["input"]!).Length)
            .SelectMany(i => BitConverter.GetBytes((short)(8000 * Math.Sin(i * 0.1)))).ToArray()).AsTask();
        await using var platform = await RunningPlatform.StartAsync(new Dictionary<string, string>
        {
            ["Agent__SpeechToText"] = "OpenAI",
            ["Agent__LanguageModel"] = "OpenAI",
            ["Agent__TextToSpeech"] = "OpenAI",
            ["Agent__Greeting"] = "Hello.",
            ["OpenAI__BaseUrl"] = server.BaseUrl,
            ["OpenAI__ApiKey"] = Key,
        });
        var record = await platform.HoldShortCallAsync(Cancel);
        record.Turns.Select(t => (t.Caller, t.Agent)).ShouldBe([(null, "Hello."), ("when are you open", "We are open from nine to five.")], platform.Process.Output);
        platform.Process.Output.ShouldNotContain(Key);
    }

    [Fact]
    public async Task Where_the_only_recognizer_cannot_be_reached_the_platform_is_not_ready_and_says_so()
    {
        Repository.RequireEngines();
        await using var platform = await RunningPlatform.StartAsync(new Dictionary<string, string>
        {
            ["Agent__SpeechToText"] = "OpenAI",
            ["Agent__Phrases"] = "none",
            ["OpenAI__BaseUrl"] = "http://127.0.0.1:9/v1",
            ["OpenAI__ConnectTimeout"] = "00:00:00.1",
        });
        using var answer = await platform.Http.GetAsync(new Uri("/ready", UriKind.Relative), Cancel);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.ServiceUnavailable, platform.Process.Output);
        var ready = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
        ((bool)ready["ready"]!).ShouldBeFalse();
        var engine = ready["silos"]![0]!["engines"]!.AsArray().Where(e => !(bool)e!["ready"]!).ShouldHaveSingleItem()!;
        ((string)engine["kind"]!, (string)engine["engine"]!).ShouldBe(("speechToText", "OpenAI"));
        ((string)engine["detail"]!).ShouldContain("cannot be reached");
    }

    [Fact]
    public async Task A_refused_key_is_heard_as_an_apology_and_is_said_nowhere()
    {
        Repository.RequireEngines();
        await using var server = await FakeOpenAIServer.StartAsync();
        server.Chat = context =>
        {
            context.Response.StatusCode = 401;
            return FakeOpenAIServer.WriteRawAsync(context, $$$"""{"error":{"message":"Incorrect API key provided: {{{Key}}}","code":"invalid_api_key"}}""");
        };
        await using var platform = await StartAsync(server.BaseUrl);
        var record = await platform.HoldShortCallAsync(Cancel);
        record.Turns[^1].Agent.ShouldStartWith("I am sorry, I had a small problem there.");
        platform.Process.Output.ShouldContain("invalid_api_key");
        platform.Process.Output.ShouldNotContain(Key);
    }

    private static Task<RunningPlatform> StartAsync(string url) => RunningPlatform.StartAsync(new Dictionary<string, string>
    {
        ["Agent__LanguageModel"] = "OpenAI",
        ["Agent__Greeting"] = "Hello.",
        ["Agent__Prompt"] = "Be kind.",
        ["OpenAI__BaseUrl"] = url,
        ["OpenAI__ApiKey"] = Key,
    });
}
