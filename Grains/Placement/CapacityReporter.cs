using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Placement;

/// <summary>Tells the cluster, four times a second, what this silo can take.</summary>
public sealed partial class CapacityReporter(
    ILocalSiloDetails silo,
    IGrainFactory grains,
    ClusterOptions options,
    CapacityMetrics metrics,
    TimeProvider time,
    ILogger<CapacityReporter> logger,
    CallEngines? engines = null,
    DatabaseWatch? database = null) : BackgroundService
{
    /// <summary>How often this silo reports: so often that it is missed before the legs whose reports go through it are. <see cref="CapacityGrain"/> says more.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    private volatile bool _isDraining;
    private volatile bool _isKnown = true;

    /// <summary>Whether new calls may come here.</summary>
    public bool IsAccepting => !_isDraining;

    /// <summary>Whether the engines of this silo do their work; true also where it has none to report.</summary>
    public bool AreEnginesReady => Capacity().AreEnginesReady();

    /// <summary>The cluster's database; null where the cluster is kept in memory.</summary>
    public DatabaseState? Database => database?.State;

    /// <summary>Ends the taking of calls: the silo gets no new ones, and those it has are given to other silos as they come to a pause.</summary>
    public void StopAccepting() => _isDraining = true;

    /// <summary>Reports now what this silo can take.</summary>
    /// <returns>The number of calls whose speech this silo does; 0 while the cluster cannot be asked.</returns>
    internal async Task<int> ReportAsync()
    {
        var capacity = Capacity();
        try
        {
            var calls = await grains.GetGrain<ICapacityGrain>(0).ReportAsync(capacity);
            metrics.FreeSlots = capacity.IsDraining ? 0 : Math.Max(0, capacity.SpeechSlots - calls);
            _isKnown = true;
            return calls;
        }
        catch (Exception e) when (ClusterFault.IsLoss(e))
        {
            if (_isKnown)
                LogUnknown(e);
            _isKnown = false;
            metrics.FreeSlots = 0;
            return 0;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
            {
                await ReportAsync();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private SiloCapacity Capacity() => new()
    {
        Silo = silo.SiloAddress.ToParsableString(),
        IsCallSilo = options.Roles.HasFlag(SiloRoles.Call),
        // A silo never reports more slots than its engines can serve.
        SpeechSlots = options.Roles.HasFlag(SiloRoles.Speech) ? Math.Min(options.SpeechSlots, engines?.MaxCalls ?? int.MaxValue) : 0,
        IsDraining = _isDraining,
        RecognizerRate = engines?.SpeechToText.SampleRate ?? 0,
        Database = database?.State,
        Engines = options.Roles.HasFlag(SiloRoles.Speech) && engines?.Services is { } watched
            ? [.. watched.Engines.Select(e => new EngineReport { Kind = e.Kind, Name = e.Engine, IsReady = e.Ready, Detail = e.Detail, IsOnlyWhenAsked = !e.Usual, MaxCalls = e.MaxCalls })]
            : [],
    };

    [LoggerMessage(LogLevel.Warning, "The cluster could not be told what this silo can take")]
    private partial void LogUnknown(Exception exception);
}
