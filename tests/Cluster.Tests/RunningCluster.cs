using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using VoiceAgent.Simulator;
using VoiceAgent.Testing;

namespace VoiceAgent.Cluster.Tests;

/// <summary>What a process of the cluster is there for.</summary>
public enum Part
{
    Gateway,
    CallSilo,
    SpeechSilo,
    Database,
}

/// <summary>A cluster in processes of its own, as it runs in production: two gateways, two call silos and two speech silos around a database, with mutual TLS
/// between them. The speech silos' engines are the test's.</summary>
/// <param name="log">The name of the file that what all processes said is written to.</param>
/// <param name="isApart">Whether each process is on a machine of its own, so that they can be cut off from each other, and what they write on a disk that can be slow.</param>
/// <param name="hasBusiness">Whether there is a business, and the call silos are the test's and book there.</param>
/// <param name="otherBuild">The folder of another build, of which one process of each part is then.</param>
public abstract class RunningCluster(string log, bool isApart = false, bool hasBusiness = false, string? otherBuild = null) : IAsyncLifetime
{
    /// <summary>Whatever takes longer hangs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>What all processes said, written when the cluster has ended.</summary>
    public string LogFile { get; } = Path.Combine(AppContext.BaseDirectory, log);

    /// <summary>What the agent says to callers whom it keeps waiting; the voice of the tests is silent for these words.</summary>
    public const string Filler = "One moment.";

    private const string ApiKey = "KEY-of-the-tests-0123456789abcdef";

    private readonly List<(Part Part, Uri Url, ClusterProcess Process)> _processes = [];
    private readonly List<string> _givenUp = [];
    private readonly SigningKey _key = SigningKey.Create();
    private readonly HttpClient _http = new();
    private readonly string _certificates = Directory.CreateTempSubdirectory("voiceagent-").FullName;
    private Business? _business;
    private Database? _database;
    private SimulatedCarrier? _carrier;
    private Disk? _disk;
    private Relay? _toDatabase;
    private Relay? _toCarrier;
    private bool _isWarm;
    private int _started;
    private int _placed;

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
            return; // Each test skips with the reason.
        if (Grains.ClusterCertificates.Make(_certificates, TimeProvider.System) != 0)
            throw new InvalidOperationException($"No certificates could be made in {_certificates}.");
        if (isApart)
        {
            Machine.Start();
            _disk = new Disk();
        }

        if (hasBusiness)
            _business = await Business.StartAsync();
        _database = await Database.StartAsync(_disk);
        _carrier = await SimulatedCarrier.StartAsync(new() { Port = 0, WebhookUrl = new Uri("http://127.0.0.1:9/"), SigningKey = _key, ApiKey = ApiKey });
        if (isApart)
        {
            _toDatabase = new Relay(new UnixDomainSocketEndPoint(_database.Socket));
            _toCarrier = new Relay(new IPEndPoint(IPAddress.Loopback, _carrier.BaseUrl.Port));
        }

        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        foreach (var part in new[] { Part.CallSilo, Part.SpeechSilo, Part.Gateway })
        {
            Start(part);
            Start(part, otherBuild);
        }
    }

    /// <summary>Why it cannot be on this machine; null where it can.</summary>
    public string? Missing { get; } = Database.Missing() ?? (isApart ? Machine.Missing() ?? Disk.Missing() : null);

    /// <summary>Where the call silos' tool books.</summary>
    internal Business Business => _business ?? throw new InvalidOperationException("This cluster has no business.");

    /// <summary>The cluster's database.</summary>
    internal Database Database => _database!;

    /// <summary>What the processes and the database write on.</summary>
    internal Disk Disk => _disk ?? throw new InvalidOperationException("The processes are on this machine, and write on its disk.");

    /// <summary>Waits until a gateway says this of the cluster's database.</summary>
    public async Task<string> DatabaseAsync(bool isReady, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            // A gateway that takes no calls is none of the answers that are waited for.
            if (await ReadAsync(new Uri(Gateways()[0], "/ready"), limit.Token) is { } ready
                && JsonDocument.Parse(ready).RootElement.GetProperty("database") is { ValueKind: JsonValueKind.Object } database
                && database.GetProperty("ready").GetBoolean() == isReady)
                return database.GetProperty("detail").GetString()!;
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>The living processes of a part.</summary>
    internal IReadOnlyList<ClusterProcess> Of(Part part) => [.. Living(part).Select(p => p.Process)];

    /// <summary>All processes of a part that there have been, in the order in which they were started.</summary>
    internal IReadOnlyList<ClusterProcess> All(Part part) => [.. _processes.Where(p => p.Part == part).Select(p => p.Process)];

    /// <summary>One of the living ones; where that can be known, one that has calls.</summary>
    internal ClusterProcess OneOf(Part part, Random random)
    {
        var living = Of(part);
        List<ClusterProcess> busy = [.. living.Where(p => Count(p, "Call started") > Count(p, "Call ended"))];
        return busy.Count > 0 ? busy[random.Next(busy.Count)] : living[random.Next(living.Count)];

        static int Count(ClusterProcess process, string line) => process.Lines.Count(l => l.Contains(line, StringComparison.Ordinal));
    }

    /// <summary>Starts one more process.</summary>
    /// <param name="build">As of <see cref="ClusterProcess.Build"/>.</param>
    internal ClusterProcess Start(Part part, string? build = null)
    {
        var machine = isApart ? Machine.Add() : null;
        var address = machine?.Address ?? IPAddress.Loopback;
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{address}:{Ports.Free()}"));
        var (project, settings) = part switch
        {
            Part.Gateway => ("Gateway", GatewaySettings(url)),
            Part.CallSilo => (_business is null ? "Silo" : "TestSilo", SiloSettings("Call", address)),
            _ => ("TestSilo", SiloSettings("Speech", address)),
        };
        var role = Path.Combine(_certificates, part == Part.Gateway ? "gateway" : "silo");
        (settings["Cluster__Tls__Certificate"], settings["Cluster__Tls__Key"], settings["Cluster__Tls__Authority"]) = (Path.Combine(role, "tls.crt"), Path.Combine(role, "tls.key"), Path.Combine(role, "ca.crt"));
        settings["Cluster__Connection"] = _toDatabase is null ? _database!.Connection : string.Create(CultureInfo.InvariantCulture, $"Host={Machine.Host};Port={_toDatabase.Port};Username=voiceagent;Database=postgres");
        if (_business is not null && part == Part.CallSilo)
            settings["Business__Bookings"] = _business.Bookings.ToString();
        if (_disk is not null)
            settings["Calls__RecordTo"] = Path.Combine(_disk.Folder, "calls");
        settings["ASPNETCORE_URLS"] = url.GetLeftPart(UriPartial.Authority);
        var process = ClusterProcess.Start(string.Create(CultureInfo.InvariantCulture, $"{part}-{++_started}"), project, settings, machine, build);
        _processes.Add((part, url, process));
        return process;
    }

    /// <summary>The names of the processes that ended by themselves and were started again, in that order.</summary>
    public IReadOnlyList<string> GivenUp => _givenUp;

    /// <summary>Waits until every gateway takes calls and knows of as many silos as live. What has ended by itself is started again, as whoever supervises it would do.</summary>
    /// <param name="stays">For how long it must be so.</param>
    public async Task ReadyAsync(CancellationToken cancellationToken, TimeSpan stays = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var last = "nothing";
        try
        {
            for (long? since = null; ;)
            {
                since = await IsReadyAsync() ? since ?? TimeProvider.System.GetTimestamp() : null;
                if (since is { } ready && TimeProvider.System.GetElapsedTime(ready) >= stays)
                    break;
                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The cluster is not ready; a gateway says {last}\n{Output}");
        }

        if (!_isWarm)
            await WarmAsync(cancellationToken);

        async Task<bool> IsReadyAsync()
        {
            StartAgain();
            foreach (var gateway in Gateways())
            {
                last = await ReadAsync(new Uri(gateway, "/ready"), limit.Token) ?? $"{gateway} does not take calls yet";
                if (!IsComplete(last))
                    return false;
            }

            return true;
        }
    }

    private void StartAgain()
    {
        foreach (var given in _processes.Where(p => p.Process.HasGivenUp && !_givenUp.Contains(p.Process.Name)).ToList())
        {
            _givenUp.Add(given.Process.Name);
            Start(given.Part, given.Process.Build);
        }
    }

    private async Task WarmAsync(CancellationToken cancellationToken)
    {
        // Six processes that compile all they do on a small machine: what calls take then is no figure of the cluster's.
        _isWarm = true;
        for (var pair = 0; pair < 3; pair++)
        {
            var (one, other) = (Place(new ScriptCaller(turns: 1)), Place(new ScriptCaller(turns: 1)));
            await one.Ended.WaitAsync(Limit, cancellationToken);
            await other.Ended.WaitAsync(Limit, cancellationToken);
        }
    }

    /// <summary>Someone calls; the gateways take turns.</summary>
    public SimulatedCall Place(IHandset handset) => Place(handset, out _);

    /// <param name="gateway">The process that gets the call.</param>
    internal SimulatedCall Place(IHandset handset, out ClusterProcess gateway)
    {
        var gateways = Living(Part.Gateway).ToList();
        (_, var url, gateway) = gateways[_placed++ % gateways.Count];
        return _carrier!.Place("+15550100001", "+15550100002", handset, new Uri(url, "/telnyx/webhooks"));
    }

    /// <summary>What the platform kept of a call, once it is over there too, at whichever gateway that is.</summary>
    public async Task<CallDetail> RecordAsync(SimulatedCall call, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        // The webhook is answered before it is worked on.
        while (true)
        {
            foreach (var gateway in Gateways())
            {
                if (await ReadAsync(new Uri(gateway, "/api/calls/" + Uri.EscapeDataString(call.CallControlId)), limit.Token) is { } json
                    && JsonSerializer.Deserialize<CallDetail>(json, JsonSerializerOptions.Web) is { Outcome: not null and not "moved" } record)
                    return record;
            }

            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>How many gateways tell of a call that they had it to its end.</summary>
    public async Task<int> HoldersAsync(SimulatedCall call, CancellationToken cancellationToken)
    {
        var held = await Task.WhenAll(Gateways().Select(gateway => ReadAsync(new Uri(gateway, "/api/calls/" + Uri.EscapeDataString(call.CallControlId)), cancellationToken)));
        return held.Count(json => json is not null);
    }

    private List<Uri> Gateways() => [.. Living(Part.Gateway).Select(p => p.Url)];

    private IEnumerable<(Part Part, Uri Url, ClusterProcess Process)> Living(Part part) => _processes.Where(p => p.Part == part && !p.Process.HasEnded);

    private bool IsComplete(string ready)
    {
        if (!ready.StartsWith('{'))
            return false;
        var silos = JsonDocument.Parse(ready).RootElement.GetProperty("silos").EnumerateArray().ToList();
        return silos.Count(s => s.GetProperty("call").GetBoolean()) == Of(Part.CallSilo).Count
            && silos.Count(s => s.GetProperty("speechSlots").GetInt32() > 0) == Of(Part.SpeechSilo).Count;
    }

    /// <returns>Null where the answer is none, or not the one that was asked for.</returns>
    private async Task<string?> ReadAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync(url, cancellationToken);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(cancellationToken) : null;
        }
        catch (HttpRequestException)
        {
            return null; // It does not listen, or not any more.
        }
    }

    /// <summary>What all processes have said that has these words.</summary>
    public IEnumerable<string> Said(string words) => _processes.SelectMany(p => p.Process.Lines.Where(line => line.Contains(words, StringComparison.Ordinal)).Select(line => $"{p.Process.Name}: {line}"));

    private string Output => string.Join('\n', _processes.SelectMany(p => p.Process.Lines.Select(line => $"{p.Process.Name}: {line}")));

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        // The gateways first: they would look for the silos.
        foreach (var (_, _, process) in _processes.OrderBy(p => p.Part))
            await process.DisposeAsync();
        await File.WriteAllTextAsync(LogFile, Output);
        if (_carrier is not null)
            await _carrier.DisposeAsync();
        foreach (var relay in new[] { _toCarrier, _toDatabase }.OfType<Relay>())
            await relay.DisposeAsync();
        if (_business is not null)
            await _business.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        if (_disk is not null)
        {
            _disk.Dispose();
            Machine.Stop();
        }

        _key.Dispose();
        _http.Dispose();
        Directory.Delete(_certificates, recursive: true);
    }

    private Dictionary<string, string> GatewaySettings(Uri url) => new()
    {
        ["Telnyx__ApiKey"] = ApiKey,
        ["Telnyx__PublicKey"] = _key.PublicKey,
        ["Telnyx__ApiBaseUrl"] = (_toCarrier is null ? _carrier!.BaseUrl : new UriBuilder(_carrier!.BaseUrl) { Host = Machine.Host.ToString(), Port = _toCarrier.Port }.Uri).ToString(),
        ["Api__Key"] = ApiKey,
        // Another build need not know all that the example agents have.
        ["Agents__Path"] = Directory.CreateDirectory(Path.Combine(_certificates, "agents")).FullName,
        ["Telnyx__PublicUrl"] = "ws://" + url.Authority,
        ["Agent__VoiceActivity"] = "BuiltIn",
        ["Calls__KeepEnded"] = "10000",
    };

    private static Dictionary<string, string> SiloSettings(string role, IPAddress address) => new()
    {
        ["Cluster__Roles"] = role,
        ["Cluster__AdvertisedAddress"] = address.ToString(),
        ["Cluster__SiloPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
        ["Cluster__GatewayPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
        ["Agent__Greeting"] = TestSilo.Script.Greeting,
        ["Agent__Texts__NotUnderstood"] = TestSilo.Script.AskAgain,
        ["Agent__Texts__Filler"] = Filler,
        ["Conversation__Silence__After"] = "00:01:00",
    };
}

/// <summary>All of it on this machine.</summary>
public sealed class ClusterOfProcesses() : RunningCluster("cluster.log");

/// <summary>All of it on this machine, with a business that its agent books at.</summary>
public sealed class ClusterWithBusiness() : RunningCluster("business.log", hasBusiness: true);

/// <summary>Each process on a machine of its own.</summary>
public sealed class ClusterOfMachines() : RunningCluster("machines.log", isApart: true);

/// <summary>The answer of <c>/api/calls/{id}</c>, read independently of the code that writes it.</summary>
public sealed record CallDetail(string Id, string State, string? Outcome, IReadOnlyList<CallTurn> Turns);

/// <summary>One of its turns.</summary>
public sealed record CallTurn(int Turn, string? Caller, string Agent, string Outcome, IReadOnlyList<CallTool> Tools);

/// <summary>A tool that the model called in a turn.</summary>
public sealed record CallTool(string Name, string Outcome);
