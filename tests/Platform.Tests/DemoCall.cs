using System.Net.Http.Json;
using System.Text.Json;
using VoiceAgent.Simulator;

namespace VoiceAgent.Platform.Tests;

/// <summary>The conversation of <c>./run call</c>, held once for all tests that look at it, and the platform stopped afterwards.</summary>
public sealed class DemoCall : IAsyncLifetime
{
    private string _folder = "";
    private PlatformCall? _record;

    public SimulatedCall Call { get; private set; } = null!;

    public SimulatedCaller Caller { get; private set; } = null!;

    public CallEnd End { get; private set; } = null!;

    public EarReport Ear { get; private set; } = null!;

    public PlatformCall Record => _record ?? throw new InvalidOperationException("The engines are missing; no call was held.");

    public PlatformCallList List { get; private set; } = null!;

    public Exposition Metrics { get; private set; } = null!;

    /// <summary>What the platform said from its start to its end.</summary>
    public string Output { get; private set; } = "";

    public int ExitCode { get; private set; }

    /// <summary>The recorded event logs.</summary>
    public IReadOnlyList<string> Logs => Directory.GetFiles(_folder);

    public async ValueTask InitializeAsync()
    {
        if (Repository.MissingEngines() is not null)
            return; // Each test skips with the reason.
        _folder = Directory.CreateTempSubdirectory("voiceagent-").FullName;
        await using var platform = await RunningPlatform.StartAsync(new Dictionary<string, string> { ["Calls__RecordTo"] = _folder });
        Caller = platform.Caller(DemoScript.Turns);
        Call = platform.Place(Caller);
        End = await platform.EndAsync(Call, CancellationToken.None);
        Ear = EarReport.Measure(Call.Ear!, Caller.Spoken);
        _record = await platform.RecordAsync(Call, CancellationToken.None);
        List = (await platform.Http.GetFromJsonAsync<PlatformCallList>("/api/calls", JsonSerializerOptions.Web))!;
        Metrics = await platform.SettledMetricsAsync(CancellationToken.None);
        await platform.Process.TerminateAsync();
        ExitCode = await platform.Process.Exited.WaitAsync(RunningPlatform.Limit);
        Output = platform.Process.Output;
    }

    public ValueTask DisposeAsync()
    {
        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
