using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using VoiceAgent.Simulator;
using VoiceAgent.Testing;

namespace VoiceAgent.Platform.Tests;

/// <summary>Several agents with documents on one platform.</summary>
public sealed class AgentsTests : IDisposable
{
    private readonly DirectoryInfo _agents = Directory.CreateTempSubdirectory("agents");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _agents.Delete(recursive: true);

    [Fact]
    public async Task Each_number_has_its_agent_and_a_change_is_there_for_the_next_call()
    {
        Repository.RequireEngines();
        Write("clinic", "+15550100010", "one");
        Write("salon", "+15550100020", "two");
        await using var model = await SimulatedModel.StartAsync(new SimulatedModelOptions { Port = 0, Answer = Answer }, Cancel);
        await using var platform = await RunningPlatform.StartAsync(new Dictionary<string, string>
        {
            ["Agents__Path"] = _agents.FullName,
            ["Agent__Greeting"] = "Hello.",
            ["Agent__Prompt"] = "You are nobody.",
            ["Agent__LanguageModel"] = "OpenAI",
            ["OpenAI__BaseUrl"] = model.BaseUrl.ToString(),
        });

        string[] numbers = ["+15550100010", "+15550100020", "+15550100030"];
        var calls = numbers.Select(number => platform.Carrier.Place("+15550100001", number, platform.Caller([CallerTurn.Say("when are you open")]))).ToList();
        foreach (var call in calls)
            await platform.EndAsync(call, Cancel);

        var records = new List<PlatformCall>();
        foreach (var call in calls)
            records.Add(await platform.RecordAsync(call, Cancel));
        records.Select(record => record.Turns[0].Agent).ShouldBe(["Here is one.", "Here is two.", "Hello."], platform.Process.Output);
        records.Select(record => record.Turns[1].Agent).ShouldBe(["I am one, and called right.", "I am two, and called right.", "I am nobody."], platform.Process.Output);
        records.Select(record => record.Agent?.Name).ShouldBe(["clinic", "salon", null]);

        Write("clinic", "+15550100010", "three");
        await platform.Process.SaysAsync("Agent clinic: new calls get version", Cancel, 2);
        var next = platform.Carrier.Place("+15550100001", "+15550100010", platform.Caller([CallerTurn.Say("when are you open")]));
        await platform.EndAsync(next, Cancel);
        var after = await platform.RecordAsync(next, Cancel);
        after.Turns.Select(turn => turn.Agent).ShouldBe(["Here is three.", "I am three, and called right."], platform.Process.Output);
        after.Agent!.Version.ShouldNotBe(records[0].Agent!.Version);

        // The model says what it was told to be.
        static ModelReply Answer(ModelRequest request) => new(request.Messages[0].Text!.Replace("You are", "I am", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tool_of_a_document_is_asked_for_once_with_its_secret_and_the_model_is_told_the_answer()
    {
        Repository.RequireEngines();
        await using var business = await FakeOpenAIServer.StartAsync();
        business.Chat = async context =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System, context.RequestAborted); // The caller waits meanwhile, and says nothing.
            await context.Response.WriteAsync("""{"place":"nine o'clock","of_no_interest":1}""", context.RequestAborted);
        };
        Directory.CreateDirectory(Path.Combine(_agents.FullName, "clinic"));
        File.WriteAllText(Path.Combine(_agents.FullName, "clinic", "agent.yaml"), $$$"""
            agent: clinic
            numbers: ["*"]
            greeting: Hello.
            tools:
              book:
                description: Books.
                http: { post: "{{{business.BaseUrl}}}/chat/completions", headers: { Authorization: "Bearer {{ secrets.CLINIC_KEY }}" }, json: { phone: "{{ caller }}" } }
                returns: { time: "$.place" }
            """);
        var told = new ConcurrentQueue<string>();
        await using var model = await SimulatedModel.StartAsync(new SimulatedModelOptions { Port = 0, Template = "mistral", Answer = Answer }, Cancel);
        await using var platform = await RunningPlatform.StartAsync(new Dictionary<string, string>
        {
            ["Agents__Path"] = _agents.FullName,
            ["Agents__Tools__AllowPrivate"] = "true",
            ["Secrets__CLINIC_KEY"] = "key-of-the-clinic",
            ["Agent__LanguageModel"] = "OpenAI",
            ["OpenAI__BaseUrl"] = model.BaseUrl.ToString(),
            ["Conversation__Speculation__Enabled"] = "false",
        });

        var call = platform.Place(platform.Caller([CallerTurn.Say("book me a time please")]));
        await platform.EndAsync(call, Cancel);

        var record = await platform.RecordAsync(call, Cancel);
        record.Turns[^1].Agent.ShouldBe("You are booked.", platform.Process.Output);
        var asked = business.Requests.ShouldHaveSingleItem();
        (asked.Authorization, asked.Body).ShouldBe(("Bearer key-of-the-clinic", """{"phone":"\u002B15550100001"}"""));
        told.Distinct().ShouldHaveSingleItem().ShouldBe("""{"time":"nine o'clock"}""");
        platform.Process.Output.ShouldNotContain("key-of-the-clinic");

        ModelReply Answer(ModelRequest request)
        {
            if (request.Messages.LastOrDefault(m => m.Role is "tool") is not { } result)
                return new("", "book");
            told.Enqueue(result.Text!);
            return new("You are booked.");
        }
    }

    [Fact]
    public async Task Documents_with_faults_stop_the_start_with_all_of_them()
    {
        Repository.RequireEngines();
        Directory.CreateDirectory(Path.Combine(_agents.FullName, "broken"));
        File.WriteAllText(Path.Combine(_agents.FullName, "broken", "agent.yaml"), "agent: broken\nprompt: gone.md\nturns: fast");

        await using var platform = PlatformProcess.Start(RunningPlatform.Settings(new Uri("http://127.0.0.1:1"), new Uri("http://127.0.0.1:1/v2"), "not base64", new Dictionary<string, string> { ["Agents__Path"] = _agents.FullName }));

        (await platform.Exited.WaitAsync(RunningPlatform.Limit, Cancel)).ShouldBe(1, platform.Output);
        platform.Errors.ShouldContain(line => line.EndsWith("agent.yaml:2: prompt is 'gone.md': must be a text, or the path of a file that is there (the file is not there)"), platform.Output);
        platform.Errors.ShouldContain(line => line.EndsWith("agent.yaml:3: turns is 'fast': must be quick, calm or patient"), platform.Output);
        platform.Errors.ShouldContain(line => line.Contains("Telnyx__PublicKey"), platform.Output);
    }

    private void Write(string agent, string number, string version) =>
        File.WriteAllText(Path.Combine(_agents.CreateSubdirectory(agent).FullName, "agent.yaml"), $$$"""
            agent: {{{agent}}}
            numbers: ["{{{number}}}"]
            greeting: Here is {{{version}}}.
            prompt: "You are {{{version}}}{% if called == '{{{number}}}' %}, and called right{% endif %}."
            """);
}
