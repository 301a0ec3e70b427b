using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VoiceAgent.Agent;
using VoiceAgent.Conversation;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Testing;

namespace VoiceAgent.Grains.Tests;

/// <summary>An agent's webhook is told of each call that is over, whatever fails meanwhile.</summary>
public sealed class AfterCallTests : IAsyncLifetime
{
    private const string Number = "+15550110";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("agents");
    private readonly TestEngines _engines = new()
    {
        Answers = new Dictionary<string, string>
        {
            ["when are you open"] = "We are open from nine to five.",
            ["agent: Hello.\ncaller: when are you open\nagent: We are open from nine to five."] = """{"topic":"hours"}""",
        },
    };

    private readonly ConcurrentQueue<(string Id, JsonNode Body)> _told = new();
    private readonly WebApplication _crm = LoopbackServer.Create();
    private readonly SemaphoreSlim _arrived = new(0);
    private AgentCatalogue _catalogue = null!;
    private Func<int, int> _answers = _ => 200;

    public async ValueTask InitializeAsync()
    {
        _crm.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _told.Enqueue((context.Request.Headers["webhook-id"].ToString(), JsonNode.Parse(await reader.ReadToEndAsync())!));
            context.Response.StatusCode = _answers(_told.Count);
            _arrived.Release();
        });
        await _crm.StartAsync(TestContext.Current.CancellationToken);
        File.WriteAllText(Path.Combine(_root.CreateSubdirectory("clinic").FullName, AgentDocument.File), $$"""
            agent: clinic
            numbers: ['{{Number}}']
            greeting: Hello.
            prompt: Be kind.
            after: { webhook: "{{_crm.Urls.Single()}}", extract: { topic: { type: choice, of: [hours, other] } } }
            """);
        _catalogue = new AgentCatalogue(Options.Create(new AgentsOptions { Path = _root.FullName }), () => new ConversationOptions(), TimeProvider.System, NullLogger<AgentCatalogue>.Instance);
        _catalogue.Load().ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        _catalogue.Dispose();
        _arrived.Dispose();
        await _crm.DisposeAsync();
        _root.Delete(recursive: true);
    }

    [Fact]
    public async Task The_webhook_is_told_of_the_call_once_with_what_a_model_has_found_in_it()
    {
        await using var cluster = await Cluster.StartAsync(_engines, SiloRoles.Call, SiloRoles.Speech);
        await HoldAsync(cluster, hangsUpAt: 2);

        await ToldAsync();
        var (id, body) = _told.ShouldHaveSingleItem();
        id.ShouldBe("call-ended-call");
        var data = body["data"]!;
        ((string?)data["agent"]!["name"], (string?)data["outcome"], (string?)data["extracted"]!["topic"]).ShouldBe(("clinic", "completed", "hours"));
        data["transcript"]!.AsArray().Select(said => $"{said!["speaker"]}: {said["text"]}").ShouldBe(["agent: Hello.", "caller: when are you open", "agent: We are open from nine to five."]);
        await Wait.UntilAsync(() => Task.FromResult(cluster.Storage.Rows == 0), "nothing is left of the call");
    }

    [Fact]
    public async Task The_webhook_is_told_also_where_the_caller_hangs_up_at_once_and_no_model_answers()
    {
        _engines.ModelAnswers = false;
        await using var cluster = await Cluster.StartAsync(_engines, SiloRoles.Call, SiloRoles.Speech);
        var gateway = cluster.AddGateway("with agents", cluster.Directory, agents: _catalogue);
        var caller = new Caller(_engines, "call") { Called = Number };
        await Cluster.ConnectAsync(gateway, caller, cluster.Directory);
        await caller.HangUpAsync();

        await ToldAsync();
        _told.ShouldHaveSingleItem().Body["data"]!["transcript"]!.AsArray().ShouldBeEmpty();
    }

    /// <summary>The first attempt fails, and the silo that would make the second one is killed.</summary>
    [Fact]
    public async Task Another_silo_goes_on_telling_the_webhook_where_the_first_one_dies()
    {
        _answers = count => count == 1 ? 503 : 204;
        await using var cluster = await Cluster.StartAsync(_engines, SiloRoles.Call, SiloRoles.Call, SiloRoles.Speech);
        await HoldAsync(cluster, hangsUpAt: 2);
        await ToldAsync();
        await Wait.UntilAsync(() => Task.FromResult(cluster.Storage.Rows == 1), "the call is over, and the webhook is to be told again");
        await cluster.KillAsync(cluster.SiloOf<IAfterCallGrain>("call").ShouldNotBeNull());

        await ResumeAsync(cluster.Client.GetGrain<IAfterCallGrain>("call").AsReference<IRemindable>());
        await ToldAsync();
        _told.Select(told => told.Id).ShouldBe(["call-ended-call", "call-ended-call"]);
        _told.Select(told => told.Body["data"]!.ToJsonString()).Distinct().Count().ShouldBe(1, "what a model has found is kept");
        await Wait.UntilAsync(() => Task.FromResult(cluster.Storage.Rows == 0), "nothing is left of the call");
    }

    /// <summary>The database is away when the call ends.</summary>
    [Fact]
    public async Task What_cannot_be_kept_is_handed_on_once_storage_is_there_again()
    {
        await using var cluster = await Cluster.StartAsync(_engines, SiloRoles.Call, SiloRoles.Speech);
        var gateway = cluster.AddGateway("with agents", cluster.Directory, agents: _catalogue);
        var caller = new Caller(_engines, "call") { Called = Number };
        await Cluster.ConnectAsync(gateway, caller, cluster.Directory);
        await caller.TurnAsync();
        cluster.Storage.Fault = new InvalidOperationException("The database is away.");
        await caller.HangUpAsync();
        await Wait.UntilAsync(() => Task.FromResult(cluster.SiloOf<IAfterCallGrain>("call") is not null), "it was handed on in vain");
        _told.ShouldBeEmpty();
        cluster.Storage.Fault = null;

        await ToldAsync();
        _told.ShouldHaveSingleItem().Body["data"]!["transcript"]!.AsArray().ShouldHaveSingleItem();
    }

    /// <summary>The reminder comes to the grain where it lives now.</summary>
    private static Task ResumeAsync(IRemindable grain) => grain.ReceiveReminder("after", default);

    private async Task HoldAsync(Cluster cluster, int hangsUpAt)
    {
        var gateway = cluster.AddGateway("with agents", cluster.Directory, agents: _catalogue);
        var caller = new Caller(_engines, "call") { Called = Number };
        await Cluster.ConnectAsync(gateway, caller, cluster.Directory);
        await caller.TurnAsync();
        for (var turn = 1; turn < hangsUpAt; turn++)
        {
            await caller.SayAsync("when are you open");
            await caller.TurnAsync();
        }

        await caller.HangUpAsync();
    }

    private async Task ToldAsync() => (await _arrived.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).ShouldBeTrue("the webhook is not told");
}
