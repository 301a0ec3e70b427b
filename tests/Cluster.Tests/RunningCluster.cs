using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using VoiceAgent.Simulator;

namespace VoiceAgent.Cluster.Tests;

/// <summary>What a process of the cluster is there for.</summary>
public enum Part
{
    Gateway,
    CallSilo,
    SpeechSilo,
}

/// <summary>A cluster in processes of its own, as it runs in production: a gateway, two call silos and two speech silos around a database. The
/// speech silos' engines are the test's.</summary>
public sealed class RunningCluster : IAsyncLifetime
{
    /// <summary>Whatever takes longer hangs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>What all processes said, written when the cluster has ended.</summary>
    public static readonly string LogFile = Path.Combine(AppContext.BaseDirectory, "cluster.log");

    private const string ApiKey = "KEY-of-the-tests";

    private readonly List<(Part Part, ClusterProcess Process)> _processes = [];
    private readonly SigningKey _key = SigningKey.Create();
    private readonly Uri _url = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
    private readonly HttpClient _http = new();
    private Database? _database;
    private SimulatedCarrier? _carrier;
    private int _started;

    public async ValueTask InitializeAsync()
    {
        if (Database.Missing() is not null)
            return; // Each test skips with the reason.
        _database = await Database.StartAsync();
        _carrier = await SimulatedCarrier.StartAsync(new() { Port = 0, WebhookUrl = new Uri(_url, "/telnyx/webhooks"), SigningKey = _key, ApiKey = ApiKey });
        foreach (var part in new[] { Part.CallSilo, Part.CallSilo, Part.SpeechSilo, Part.SpeechSilo, Part.Gateway })
            Start(part);
    }

    /// <summary>The living processes of a part.</summary>
    internal IReadOnlyList<ClusterProcess> Of(Part part) => [.. _processes.Where(p => p.Part == part && !p.Process.HasEnded).Select(p => p.Process)];

    /// <summary>Starts one more process.</summary>
    internal ClusterProcess Start(Part part)
    {
        var process = part switch
        {
            Part.Gateway => Start(part, "Gateway", GatewaySettings()),
            Part.CallSilo => Start(part, "Silo", SiloSettings("Call")),
            _ => Start(part, "TestSilo", SiloSettings("Speech")),
        };
        _processes.Add((part, process));
        return process;
    }

    /// <summary>Waits until the gateway takes calls and knows of as many silos as live.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var last = "nothing";
        try
        {
            do
            {
                try
                {
                    using var answer = await _http.GetAsync(new Uri(_url, "/ready"), limit.Token);
                    last = await answer.Content.ReadAsStringAsync(limit.Token);
                    var silos = answer.IsSuccessStatusCode ? JsonDocument.Parse(last).RootElement.GetProperty("silos").EnumerateArray().ToList() : [];
                    if (silos.Count(s => s.GetProperty("call").GetBoolean()) == Of(Part.CallSilo).Count
                        && silos.Count(s => s.GetProperty("speechSlots").GetInt32() > 0) == Of(Part.SpeechSilo).Count)
                        return;
                }
                catch (HttpRequestException)
                {
                    // It does not listen yet.
                }
            }
            while (await timer.WaitForNextTickAsync(limit.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The cluster is not ready; the gateway says {last}\n{Output}");
        }
    }

    public SimulatedCall Place(IHandset handset) => _carrier!.Place("+15550100001", "+15550100002", handset);

    /// <summary>What the platform kept of a call, once it is over there too.</summary>
    public async Task<CallDetail> RecordAsync(SimulatedCall call, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        // The webhook is answered before it is worked on.
        while (true)
        {
            var record = await _http.GetFromJsonAsync<CallDetail>(new Uri(_url, "/api/calls/" + Uri.EscapeDataString(call.CallControlId)), JsonSerializerOptions.Web, limit.Token);
            if (record!.Outcome is not null)
                return record;
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private string Output => string.Join('\n', _processes.SelectMany(p => p.Process.Lines.Select(line => $"{p.Process.Name}: {line}")));

    public async ValueTask DisposeAsync()
    {
        // The gateway first: it would look for the silos.
        foreach (var (_, process) in _processes.OrderBy(p => p.Part))
            await process.DisposeAsync();
        await File.WriteAllTextAsync(LogFile, Output);
        if (_carrier is not null)
            await _carrier.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        _key.Dispose();
        _http.Dispose();
    }

    private ClusterProcess Start(Part part, string project, Dictionary<string, string> settings) =>
        ClusterProcess.Start(string.Create(CultureInfo.InvariantCulture, $"{part}-{++_started}"), project, settings);

    private Dictionary<string, string> GatewaySettings() => new()
    {
        ["ASPNETCORE_URLS"] = _url.GetLeftPart(UriPartial.Authority),
        ["Cluster__Connection"] = _database!.Connection,
        ["Telnyx__ApiKey"] = ApiKey,
        ["Telnyx__PublicKey"] = _key.PublicKey,
        ["Telnyx__ApiBaseUrl"] = _carrier!.BaseUrl.ToString(),
        ["Telnyx__PublicUrl"] = "ws://" + _url.Authority,
        ["Agent__VoiceActivity"] = "BuiltIn",
        ["Calls__KeepEnded"] = "10000",
    };

    private Dictionary<string, string> SiloSettings(string role) => new()
    {
        ["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"),
        ["Cluster__Connection"] = _database!.Connection,
        ["Cluster__Roles"] = role,
        ["Cluster__AdvertisedAddress"] = "127.0.0.1",
        ["Cluster__SiloPort"] = FreePort().ToString(CultureInfo.InvariantCulture),
        ["Cluster__GatewayPort"] = FreePort().ToString(CultureInfo.InvariantCulture),
        ["Conversation__Greeting"] = TestSilo.Script.Greeting,
        ["Conversation__IdleAfter"] = "00:01:00",
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>The answer of <c>/api/calls/{id}</c>, read independently of the code that writes it.</summary>
public sealed record CallDetail(string Id, string State, string? Outcome, IReadOnlyList<CallTurn> Turns);

/// <summary>One of its turns.</summary>
public sealed record CallTurn(int Turn, string? Caller, string Agent, string Outcome);
