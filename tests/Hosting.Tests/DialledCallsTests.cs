using System.Diagnostics.Metrics;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VoiceAgent.Testing;

namespace VoiceAgent.Hosting.Tests;

/// <summary>Calls that are placed with the API, and a carrier that rings for ever.</summary>
public sealed class DialledCallsTests
{
    [Fact]
    public async Task Each_dial_leaves_one_audit_entry_and_one_count_whatever_becomes_of_it()
    {
        var log = new LogLines();
        await using var carrier = await Carrier.StartAsync();
        await using var gateway = await StartAsync(log, carrier, ("Dial:MaxCalls", "2"), ("Dial:PerMinute", "2"));
        using var counted = CountsOf(gateway);
        foreach (var (body, status) in new[]
        {
            ("""{"to":"banana"}""", 422), ("""{"to":"+19005550100"}""", 403), ("""{"to":"+15550103333","from":"+15550100009"}""", 403),
            ("""{"to":"+15550103333"}""", 202), ("""{"to":"+15550103334"}""", 202), ("""{"to":"+15550103335"}""", 429),
        })
        {
            var (answered, answer) = await DialAsync(gateway, body);
            answered.ShouldBe(status, answer);
        }

        await carrier.HangUpAsync("v3:out1");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!(await gateway.SendAsync("/api/calls/v3:out1")).Answer.Contains("\"state\":\"ended\"", StringComparison.Ordinal))
            limit.Token.ThrowIfCancellationRequested();
        (await DialAsync(gateway, """{"to":"+15550103336"}""")).Status.ShouldBe(429);

        string[] outcomes = ["invalid", "not_allowed", "from_not_allowed", "placed", "placed", "too_many", "too_fast"];
        log.Lines.Where(l => l.StartsWith("VoiceAgent.Audit Dial by loopback ", StringComparison.Ordinal)).Select(l => l[(l.LastIndexOf(' ') + 1)..]).ShouldBe(outcomes);
        Dials(counted).ShouldBe(outcomes);
        (await gateway.SendAsync("/metrics")).Answer.ShouldContain("\nvoiceagent_dials_total{");
    }

    [Fact]
    public async Task A_dial_for_an_agent_that_is_not_there_is_refused_with_its_field()
    {
        await using var carrier = await Carrier.StartAsync();
        await using var gateway = await StartAsync(new LogLines(), carrier);
        var (status, answer) = await DialAsync(gateway, """{"to":"+15550103333","agent":"nobody"}""");
        (status, answer.Contains("\"field\":\"agent\"", StringComparison.Ordinal), answer.Contains("agent is unknown", StringComparison.Ordinal)).ShouldBe((422, true, true), answer);
    }

    [Theory]
    [InlineData("""{"to":"+15550103333","agent":"reminder","variables":{"name":"Ann","visits":2}}""", 202, "v3:out1")]
    [InlineData("""{"to":"+15550103333","agent":"reminder","variables":{"name":["Ann"],"day":"x"}}""", 422, "s name; variables.day is unknown: there are name, visits; variables.visits is missing: it must be a whole number.")]
    [InlineData("""{"to":"+15550103333","variables":{"name":"Ann"}}""", 422, "variables are those of an agent with a document: agent is missing.")]
    public async Task A_dial_gives_the_agents_variables_their_values_or_is_told_what_is_wrong(string body, int status, string told)
    {
        var agents = Directory.CreateTempSubdirectory("agents");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(agents.CreateSubdirectory("reminder").FullName, "agent.yaml"), "agent: reminder\nvariables: { name: { type: person, from: request }, visits: { type: whole_number, from: request } }", TestContext.Current.CancellationToken);
            await using var carrier = await Carrier.StartAsync();
            await using var gateway = await StartAsync(new LogLines(), carrier, ("Agents:Path", agents.FullName));
            var answer = await DialAsync(gateway, body);
            answer.Status.ShouldBe(status, answer.Answer);
            answer.Answer.ShouldContain(told);
        }
        finally
        {
            agents.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Also_a_dial_whose_sender_has_gone_leaves_its_entry_and_its_count()
    {
        var log = new LogLines();
        await using var carrier = await Carrier.StartAsync();
        var placing = carrier.HoldDials();
        await using var gateway = await StartAsync(log, carrier);
        using var counted = CountsOf(gateway);
        using (var sender = await SendDialAsync(gateway))
            await carrier.Asked.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        await log.WaitAsync("VoiceAgent.Audit Dial by loopback to …33 from Telnyx__CallerId: cancelled", TestContext.Current.CancellationToken);
        Dials(counted).ShouldBe(["cancelled"]);
        placing.SetResult();
    }

    [Fact]
    public async Task Whoever_has_the_key_keeps_a_connection_that_waits_for_the_carrier()
    {
        await using var carrier = await Carrier.StartAsync();
        var placing = carrier.HoldDials();
        await using var gateway = await StartAsync(new LogLines(), carrier, ("Api:Key", RunningGateway.Key));
        using var sender = await SendDialAsync(gateway, $"Authorization: Bearer {RunningGateway.Key}\r\n");
        await carrier.Asked.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        var strangers = new List<Socket>();
        try
        {
            for (var i = 0; i < ConnectionGuard.MaxUnproved + 100; i++)
                strangers.Add(await gateway.ConnectAsync());
            placing.SetResult();
            var answer = new byte[8192];
            System.Text.Encoding.ASCII.GetString(answer, 0, await sender.ReceiveAsync(answer, TestContext.Current.CancellationToken)).ShouldStartWith("HTTP/1.1 202");
        }
        finally
        {
            strangers.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task A_platform_that_is_told_to_stop_takes_back_what_still_rings()
    {
        await using var carrier = await Carrier.StartAsync();
        var gateway = await StartAsync(new LogLines(), carrier, ("Calls:DrainTimeout", "00:00:20"));
        (await DialAsync(gateway, """{"to":"+15550103333"}""")).Status.ShouldBe(202);
        var stopping = gateway.DisposeAsync().AsTask();
        await carrier.HungUp.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        await carrier.HangUpAsync("v3:out1");
        await stopping.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Without_certificates_the_ports_of_the_cluster_are_open_on_loopback_only()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        foreach (var port in new[] { gateway.SiloPort, gateway.GatewayPort })
            listening.Where(l => l.Port == port).Select(l => l.Address).ShouldBe([System.Net.IPAddress.Loopback]);
    }

    /// <summary>What one gateway counts: its page of metrics shows those of the gateways beside it in this process, too.</summary>
    private static CountListener CountsOf(RunningGateway gateway) => new(gateway.App.Services.GetRequiredService<IMeterFactory>(), "VoiceAgent.Carriers.Line");

    /// <summary>The outcomes of the dials that were counted, in their order.</summary>
    private static IEnumerable<string> Dials(CountListener counted) =>
        counted.Seen.Where(s => s.StartsWith("voiceagent_dials_total ", StringComparison.Ordinal)).Select(s => s.Split(' ')[1]);

    private static Task<(int Status, string Answer)> DialAsync(RunningGateway gateway, string body) => gateway.SendAsync("/api/calls", "Content-Type: application/json\r\n", "POST", body);

    /// <summary>Asks for a call, and does not wait for the answer.</summary>
    private static async Task<Socket> SendDialAsync(RunningGateway gateway, string headers = "")
    {
        const string Body = """{"to":"+15550103333"}""";
        var socket = await gateway.ConnectAsync();
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes($"POST /api/calls HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n{headers}\r\n{Body}"));
        return socket;
    }

    private static async Task<RunningGateway> StartAsync(LogLines log, Carrier carrier, params (string, string)[] settings)
    {
        var gateway = await RunningGateway.StartAsync(log,
        [
            ("Telnyx:CallerId", "+15550100002"), ("Telnyx:ConnectionId", "168"), ("Telnyx:ApiKey", "KEY"), ("Telnyx:ApiBaseUrl", carrier.Url), ("Telnyx:AllowUnsigned", "true"), ("Telnyx:PublicUrl", "ws://127.0.0.1:9"),
            // Engines that have places, and are never asked: nobody answers.
            ("Cluster:Roles", "All"), ("Agent:SpeechToText", "OpenAI"), ("Agent:LanguageModel", "OpenAI"), ("Agent:TextToSpeech", "OpenAI"), ("OpenAI:ApiKey", "sk-nobody"), ("OpenAI:BaseUrl", carrier.Url),
            .. settings,
        ]);
        carrier.Gateway = gateway;
        return gateway;
    }

    /// <summary>Places every call, and then hears of it no more.</summary>
    private sealed class Carrier(WebApplication app) : IAsyncDisposable
    {
        private readonly TaskCompletionSource _hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Task _placing = Task.CompletedTask;
        private int _placed;

        public RunningGateway? Gateway { get; set; }

        public string Url => app.Urls.Single();

        /// <summary>It was asked to hang up a call.</summary>
        public Task HungUp => _hungUp.Task;

        /// <summary>It was asked to place a call.</summary>
        public Task Asked => _asked.Task;

        /// <summary>From now on it places no call until the test says so.</summary>
        public TaskCompletionSource HoldDials()
        {
            var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _placing = hold.Task;
            return hold;
        }

        public static async Task<Carrier> StartAsync()
        {
            var app = LoopbackServer.Create();
            var carrier = new Carrier(app);
            app.MapPost("/calls", async () =>
            {
                carrier._asked.TrySetResult();
                await carrier._placing;
                return Results.Text($$$"""{"data":{"call_control_id":"v3:out{{{Interlocked.Increment(ref carrier._placed)}}}","call_leg_id":"l","call_session_id":"s"}}""", "application/json");
            });
            app.MapPost("/calls/{id}/actions/hangup", () =>
            {
                carrier._hungUp.TrySetResult();
                return Results.Text("""{"data":{"result":"ok"}}""", "application/json");
            });
            await app.StartAsync();
            return carrier;
        }

        /// <summary>Tells that a call is over.</summary>
        public async Task HangUpAsync(string id)
        {
            var told = $$$$"""{"data":{"record_type":"event","event_type":"call.hangup","id":"{{{{Guid.NewGuid()}}}}","occurred_at":"{{{{TimeProvider.System.GetUtcNow():O}}}}","payload":{"call_control_id":"{{{{id}}}}","hangup_cause":"originator_cancel","hangup_source":"caller"}}}""";
            (await Gateway!.SendAsync("/telnyx/webhooks", "Content-Type: application/json\r\n", "POST", told)).Status.ShouldBe(200);
        }

        public async ValueTask DisposeAsync()
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}
