using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Orleans.TestingHost;
using VoiceAgent.Agent;
using VoiceAgent.Agent.Tools;
using VoiceAgent.Calls;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;
using VoiceAgent.Grains.Call;
using VoiceAgent.Grains.Gateway;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;

namespace VoiceAgent.Grains.Tests;

/// <summary>A real cluster in this process, with the engines of the test, and a gateway that is its client.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _silos;
    private readonly ConcurrentDictionary<string, SiloRoles> _roles;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private Cluster(InProcessTestCluster silos, ConcurrentDictionary<string, SiloRoles> roles, SharedStorage storage)
    {
        Storage = storage;
        _silos = silos;
        _roles = roles;
        Gateway = AddGateway("gateway", Directory);
    }

    public GrainCallHost Gateway { get; }

    public SharedStorage Storage { get; }

    /// <summary>The calls of the gateway.</summary>
    public CallDirectory Directory { get; } = NewDirectory();

    public IClusterClient Client => _silos.Client;

    /// <summary>Starts a silo for each role given, and waits until calls would be taken.</summary>
    public static Task<Cluster> StartAsync(TestEngines engines, params SiloRoles[] roles) => StartAsync(engines, _ => { }, roles);

    /// <summary>Starts a silo for each role given, and waits until calls would be taken.</summary>
    public static async Task<Cluster> StartAsync(TestEngines engines, Action<ClusterOptions> configure, params SiloRoles[] roles)
    {
        var byName = new ConcurrentDictionary<string, SiloRoles>();
        var waiting = new Queue<SiloRoles>(roles);
        var storage = new SharedStorage();
        var builder = new InProcessTestClusterBuilder((short)roles.Length);
        builder.ConfigureSiloHost((silo, host) =>
        {
            SiloRoles role;
            lock (waiting)
                role = byName.GetOrAdd(silo.SiloName, _ => waiting.Dequeue());
            var options = new ClusterOptions { Roles = role, ClusterId = builder.Options.ClusterId };
            configure(options);
            host.Services.AddCalls(new ConfigurationBuilder().Build());
            host.Services.Configure<ConversationOptions>(o => o.Agent = new() { Greeting = "Hello." });
            host.Services.AddSingleton(options);
            host.Services.AddSingleton(TestAgent.In);
            host.Services.AddSingleton(engines.On(silo.SiloName));
            host.Services.AddSingleton<IIncomingGrainCallFilter>(new Refusals(engines));
            host.Services.AddKeyedSingleton<IGrainStorage>(CallStore.Provider, storage);
            host.UseOrleans(b => b.AddVoiceAgent(options));
        });
        builder.ConfigureClient(client => client.AddVoiceStreams());
        var silos = builder.Build();
        await silos.DeployAsync();

        var cluster = new Cluster(silos, byName, storage);
        var expected = roles.Count(r => r.HasFlag(SiloRoles.Speech));
        await Wait.UntilAsync(async () => (await cluster.LoadAsync()).Count(s => s.Capacity.SpeechSlots > 0) == expected, "all speech silos have reported");
        return cluster;
    }

    public Task<IReadOnlyList<SiloLoad>> LoadAsync() => Client.GetGrain<ICapacityGrain>(0).ListAsync();

    /// <summary>The names of the silos with a role.</summary>
    public IReadOnlyList<string> With(SiloRoles role) => [.. _roles.Where(r => r.Value.HasFlag(role)).Select(r => r.Key).Order()];

    /// <summary>Ends a silo as a power cut would.</summary>
    public Task KillAsync(string silo) => _silos.KillSiloAsync(_silos.Silos.Single(s => s.Name == silo));

    /// <summary>Ends a silo as an operator would.</summary>
    public Task StopAsync(string silo) => _silos.StopSiloAsync(_silos.Silos.Single(s => s.Name == silo));

    /// <summary>The gateway's process is gone, and there is another one.</summary>
    public async Task ReplaceClientAsync()
    {
        await _silos.KillClientAsync();
        await _silos.InitializeClientAsync();
    }

    /// <summary>The silo on which a call's conversation lives.</summary>
    public string? SiloOf(string callId) => SiloOf<ICallGrain>(callId);

    /// <summary>The silo on which a grain lives.</summary>
    public string? SiloOf<T>(string key)
        where T : IGrainWithStringKey =>
        _silos.TryGetGrainContext(Client.GetGrain<T>(key).GetGrainId(), out var context) && _silos.GetSiloForAddress(context.Address.SiloAddress!) is { } silo ? silo.Name : null;

    /// <summary>The name under which grains ask for a silo.</summary>
    public string AddressOf(string silo) => _silos.Silos.Single(s => s.Name == silo).SiloAddress.ToParsableString();

    /// <summary>How a silo finds out who is dead.</summary>
    public Orleans.Configuration.ClusterMembershipOptions MembershipOf(string silo) =>
        _silos.GetSiloServiceProvider(_silos.Silos.Single(s => s.Name == silo).SiloAddress).GetRequiredService<IOptions<Orleans.Configuration.ClusterMembershipOptions>>().Value;

    /// <summary>The meters of a silo.</summary>
    public System.Diagnostics.Metrics.IMeterFactory MetersOf(string silo) =>
        _silos.GetSiloServiceProvider(_silos.Silos.Single(s => s.Name == silo).SiloAddress).GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();

    public CapacityReporter CapacityOf(string silo) => _silos.GetSiloServiceProvider(_silos.Silos.Single(s => s.Name == silo).SiloAddress).GetRequiredService<CapacityReporter>();

    /// <summary>A caller whose call was taken.</summary>
    public async Task<Caller> CallAsync(TestEngines engines, string callId = "call")
    {
        var caller = new Caller(engines, callId);
        await ConnectAsync(Gateway, caller, Directory);
        return caller;
    }

    /// <summary>Puts a caller's line on a gateway.</summary>
    public static Task ConnectAsync(GrainCallHost gateway, Caller caller, CallDirectory directory, bool takeOver = false, ICallControl? control = null) =>
        ConnectUnlessGoneAsync(gateway, caller, directory, takeOver, CancellationToken.None, control);

    /// <summary>Puts a caller's line on a gateway, unless they hang up meanwhile.</summary>
#pragma warning disable CA1068 // The caller's going is no cancellation of the test.
    public static async Task ConnectUnlessGoneAsync(GrainCallHost gateway, Caller caller, CallDirectory directory, bool takeOver, CancellationToken gone, ICallControl? control = null)
#pragma warning restore CA1068
    {
        caller.Directory = directory;
        var info = new CallInfo(caller.CallId, caller.AskedAgent is null ? CallDirection.Inbound : CallDirection.Outbound, "+15550100", caller.Called) { AskedAgent = caller.AskedAgent, Variables = caller.Given };
        var reservation = (takeOver ? await gateway.TakeOverAsync(info, default) : await gateway.ReserveAsync(info, default)).ShouldNotBeNull();
        try
        {
            caller.Call = await gateway.StartAsync(info, caller, control ?? new NoControl(caller), reservation, gone);
        }
        catch
        {
            reservation.Dispose();
            throw;
        }
    }

    /// <summary>A further gateway, with a clock of the test's choice.</summary>
    public GrainCallHost AddGateway(string name, CallDirectory directory, TimeProvider? time = null, TimeSpan? silenceLimit = null, ApologyRecording? apology = null, IGrainFactory? grains = null, AgentCatalogue? agents = null)
    {
        // Both sides' sounds are levels here, and one like the other.
        var calls = Options.Create(new CallOptions { IgnoresEcho = false });
        return new GrainCallHost(
            grains ?? Client, new GatewayName(name), new SoundIsSpeech(), calls, new ClusterOptions { SilenceLimit = silenceLimit ?? TimeSpan.FromSeconds(4) }, directory,
            new CallMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()), new PlayoutPacer(TimeProvider.System, NullLogger<PlayoutPacer>.Instance),
            time ?? TimeProvider.System, NullLoggerFactory.Instance, apology: apology, agents: agents);
    }

    public static CallDirectory NewDirectory() => new(Options.Create(new CallOptions()));

    public async ValueTask DisposeAsync()
    {
        await _silos.DisposeAsync();
        await _services.DisposeAsync();
    }

    private sealed class NoControl(Caller caller) : ICallControl
    {
        public Task HangUpAsync(CancellationToken cancellationToken)
        {
            caller.Call!.OnHungUp("normal_clearing");
            return Task.CompletedTask;
        }

        public Task TransferAsync(string to, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task SendDigitsAsync(string digits, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Refusals(TestEngines engines) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.InterfaceMethod.DeclaringType != typeof(ICallWorkGrain) || !engines.Refuses(context.MethodName))
                return context.Invoke();
            context.Result = false;
            return Task.CompletedTask;
        }
    }
}

/// <summary>The agent of calls without a document.</summary>
internal static class TestAgent
{
    public static CallAgents In(IServiceProvider services) => new(
        new CallAgent(new AgentProfile("You are a test.", Transfer: null, []), services.GetRequiredService<IOptions<ConversationOptions>>().Value),
        () => new ConversationOptions(), _ => voice => voice, services.GetRequiredService<LanguagePacks>(),
        new CallTools(new SecretStore(new ConfigurationBuilder().Build(), "none"), new ToolHttp(new ToolHttpOptions { AllowPrivate = true }), TimeProvider.System, NullLogger<CallTools>.Instance), NullLogger<CallAgents>.Instance);
}

/// <summary>Waits for what another thread brings about.</summary>
internal static class Wait
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(Longest, TimeProvider.System);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"After {Longest} it is still not so that {what}.");
            await timer.WaitForNextTickAsync();
        }
    }
}
