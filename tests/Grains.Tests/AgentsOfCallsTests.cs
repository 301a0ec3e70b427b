using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VoiceAgent.Agent;
using VoiceAgent.Conversation;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;

namespace VoiceAgent.Grains.Tests;

/// <summary>Calls whose agents have a document: the version that a call began with holds it to its end, wherever the call goes and whatever is published meanwhile.</summary>
public sealed class AgentsOfCallsTests : IDisposable
{
    private const string Number = "+15550110";

    private static readonly Dictionary<string, string> Answers = new()
    {
        ["when are you open"] = "We are open from nine to five.",
        ["and on sunday"] = "We are closed.",
    };

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("agents");
    private readonly AgentCatalogue _catalogue;
    private readonly TestEngines _engines = new() { Answers = Answers };

    public AgentsOfCallsTests()
    {
        _catalogue = new AgentCatalogue(Options.Create(new AgentsOptions { Path = _root.FullName }), () => new ConversationOptions(), TimeProvider.System, NullLogger<AgentCatalogue>.Instance);
        Publish("first");
    }

    public void Dispose()
    {
        _catalogue.Dispose();
        _root.Delete(recursive: true);
    }

    [Fact]
    public async Task Calls_to_different_numbers_get_different_agents_at_the_same_time()
    {
        Write("other", "agent: other\nnumbers: ['+15550120']\ngreeting: Other.\nprompt: You are other.");
        await using var cluster = await Cluster.StartAsync(_engines, SiloRoles.Call, SiloRoles.Speech);
        var (gateway, directory) = (cluster.AddGateway("with agents", cluster.Directory, agents: _catalogue), cluster.Directory);
        Caller[] callers = [new(_engines, "1") { Called = Number }, new(_engines, "2") { Called = "+15550120" }, new(_engines, "3"), new(_engines, "4") { AskedAgent = "other" }];
        foreach (var caller in callers)
            await Cluster.ConnectAsync(gateway, caller, directory);

        string[] greetings = ["Clinic first.", "Other.", "Hello.", "Other."];
        foreach (var (caller, greeting) in callers.Zip(greetings))
            (await caller.TurnAsync()).Agent.ShouldBe(greeting);
        foreach (var caller in callers)
        {
            await caller.SayAsync("when are you open");
            await caller.TurnAsync();
            await caller.HangUpAsync();
        }

        _engines.Instructions.Distinct().ShouldBe(["You are first.", "You are other.", "You are a test."], ignoreOrder: true);
        callers.Select(caller => directory.Find(caller.CallId)!.Agent?.Name).ShouldBe(["clinic", "other", null, "other"]);
    }

    [Fact]
    public async Task A_call_keeps_its_version_where_its_silo_dies_and_new_calls_get_what_was_published_meanwhile()
    {
        await using var cluster = await Cluster.StartAsync(_engines, SiloRoles.Call, SiloRoles.Call, SiloRoles.Speech);
        var gateway = cluster.AddGateway("with agents", cluster.Directory, agents: _catalogue);
        var caller = new Caller(_engines, "call") { Called = Number };
        await Cluster.ConnectAsync(gateway, caller, cluster.Directory);
        (await caller.TurnAsync()).Agent.ShouldBe("Clinic first.");
        var version = cluster.Directory.Find("call")!.Agent;

        Publish("second");
        await cluster.KillAsync(cluster.SiloOf("call").ShouldNotBeNull());
        await caller.SayAsync("when are you open");
        (await caller.TurnAsync()).Agent.ShouldBe(Answers["when are you open"]);
        _engines.Instructions.ShouldAllBe(told => told == "You are first.");
        cluster.Directory.Find("call")!.Agent.ShouldBe(version);

        var next = new Caller(_engines, "next") { Called = Number };
        await Cluster.ConnectAsync(gateway, next, cluster.Directory);
        (await next.TurnAsync()).Agent.ShouldBe("Clinic second.");
        cluster.Directory.Find("next")!.Agent.ShouldNotBe(version);
        await next.HangUpAsync();
        await caller.HangUpAsync();
    }

    [Fact]
    public async Task A_call_is_in_the_step_of_its_flow_where_it_was_when_its_silo_dies()
    {
        Write("flow", """
            agent: flow
            numbers: ['+15550130']
            prompt: Be kind.
            variables: { size: { type: text } }
            flow:
              nodes:
                greet: { say: "Do you want to book?", answers: [when are you open], next: [{ to: book, answer: when are you open }] }
                book: { prompt: "You are booking for {{ caller }}.", collect: [size], next: [{ to: bye, if: "size == 'large'" }, { to: greet, key: "0" }] }
                bye: { say: Goodbye., end: true }
            """);
        await using var cluster = await Cluster.StartAsync(_engines, SiloRoles.Call, SiloRoles.Call, SiloRoles.Speech);
        var gateway = cluster.AddGateway("with agents", cluster.Directory, agents: _catalogue);
        var caller = new Caller(_engines, "call") { Called = "+15550130" };
        await Cluster.ConnectAsync(gateway, caller, cluster.Directory);
        (await caller.TurnAsync()).Agent.ShouldBe("Do you want to book?");
        await caller.SayAsync("when are you open");
        await caller.TurnAsync();
        _engines.Instructions.Last().ShouldStartWith("Be kind.\n\nYou are booking for +15550100.");

        await cluster.KillAsync(cluster.SiloOf("call").ShouldNotBeNull());
        await caller.SayAsync("and on sunday");
        (await caller.TurnAsync()).Agent.ShouldBe(Answers["and on sunday"]);
        _engines.Instructions.Last().ShouldStartWith("Be kind.\n\nYou are booking for +15550100.");
        await caller.HangUpAsync();
    }

    [Fact]
    public async Task A_gateway_without_the_agents_takes_the_call_over_with_its_agent_and_brings_it_to_the_next_silo()
    {
        await using var cluster = await Cluster.StartAsync(_engines, SiloRoles.Call, SiloRoles.Call, SiloRoles.Speech);
        var caller = new Caller(_engines, "call") { Called = Number };
        await Cluster.ConnectAsync(cluster.AddGateway("with agents", cluster.Directory, agents: _catalogue), caller, cluster.Directory);
        await caller.TurnAsync();

        var directory = Cluster.NewDirectory();
        await Cluster.ConnectAsync(cluster.AddGateway("second", directory), caller, directory, takeOver: true);
        await cluster.KillAsync(cluster.SiloOf("call").ShouldNotBeNull());
        await caller.SayAsync("when are you open");
        (await caller.TurnAsync()).Agent.ShouldBe(Answers["when are you open"]);
        await caller.HangUpAsync();

        _engines.Instructions.ShouldAllBe(told => told == "You are first.");
        directory.Find("call")!.Agent!.Name.ShouldBe("clinic");
    }

    [Fact]
    public async Task A_call_whose_silo_and_gateway_die_together_finds_its_agent_in_storage()
    {
        await using var cluster = await Cluster.StartAsync(_engines, SiloRoles.Call, SiloRoles.Call, SiloRoles.Speech);
        var directory = Cluster.NewDirectory();
        var caller = new Caller(_engines, "call") { AskedAgent = "clinic", Given = new Dictionary<string, string> { ["name"] = "Ann" } };
        await Cluster.ConnectAsync(cluster.AddGateway("dying", directory, new StoppedTime(), agents: _catalogue), caller, directory);
        await caller.TurnAsync();
        await caller.SayAsync("when are you open");
        await caller.TurnAsync();
        await Wait.UntilAsync(() => Task.FromResult(cluster.Storage.Rows == 2), "the call and its agent are stored");
        await cluster.KillAsync(cluster.SiloOf("call").ShouldNotBeNull());

        var reminder = cluster.Client.GetGrain<ICallGrain>("call").AsReference<IRemindable>();
        await MovingTests.OfferedAsync(cluster, () => reminder.ReceiveReminder("leg", default));
        await Cluster.ConnectAsync(cluster.Gateway, caller, cluster.Directory, takeOver: true);
        var again = new Caller(_engines, "call") { Call = caller.Call, Directory = cluster.Directory };
        await again.SayAsync("and on sunday");
        (await again.TurnAsync()).Agent.ShouldBe(Answers["and on sunday"]);
        await again.HangUpAsync();

        _engines.Instructions.ShouldAllBe(told => told == "You are first for Ann.");
        cluster.Directory.Find("call")!.Agent!.Name.ShouldBe("clinic");
        await Wait.UntilAsync(() => Task.FromResult(cluster.Storage.Rows == 0), "nothing is left of the call");
    }

    private void Publish(string version) => Write("clinic", $"agent: clinic\nnumbers: ['{Number}']\ngreeting: Clinic {version}.\nprompt: 'You are {version}{{% if name %}} for {{{{ name }}}}{{% endif %}}.'\nvariables: {{ name: {{ type: person, from: request, optional: true }} }}");

    private void Write(string folder, string yaml)
    {
        File.WriteAllText(Path.Combine(_root.CreateSubdirectory(folder).FullName, AgentDocument.File), yaml);
        _catalogue.Load().ShouldBeEmpty();
    }
}
