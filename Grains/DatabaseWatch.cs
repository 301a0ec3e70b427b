using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains;

/// <summary>Asks the cluster's database every few seconds whether it answers. Calls go on without it, so nobody else would notice.</summary>
public sealed partial class DatabaseWatch : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>How long an answer may take. It usually takes a few milliseconds; later than this the database is of no use to a call.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private readonly Func<CancellationToken, Task> _ask;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile DatabaseState _state = new() { IsReady = true, Detail = "not asked yet" };

    /// <param name="ask">Asks the database something, and throws where it does not answer.</param>
    public DatabaseWatch(Func<CancellationToken, Task> ask, IMeterFactory meters, TimeProvider time, ILogger<DatabaseWatch> logger)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _ask = ask;
        _time = time;
        _logger = logger;
        meters.Create("VoiceAgent.Cluster").CreateObservableGauge("voiceagent_database_ready", () => _state.IsReady ? 1 : 0, description: "1 while the cluster's database answers this silo, else 0");
    }

    /// <summary>Makes a function that asks a PostgreSQL server, on a connection of its own.</summary>
    internal static Func<CancellationToken, Task> Asking(string connection)
    {
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { MaxPoolSize = 1, MinPoolSize = 0 });
        return async cancellationToken =>
        {
            await using var command = source.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
        };
    }

    /// <summary>The database as it was when it was asked last.</summary>
    public DatabaseState State => _state;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => WatchAsync(stoppingToken);

    /// <summary>Asks until it is told to stop.</summary>
    internal async Task WatchAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, _time);
        try
        {
            do
            {
                await AskAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task AskAsync(CancellationToken stoppingToken)
    {
        using var limit = new CancellationTokenSource(Patience, _time);
        using var link = stoppingToken.Register(limit.Cancel);
        var asked = _time.GetTimestamp();
        try
        {
            // A provider that waits for its own goodbye to a frozen server is not waited for.
            await _ask(limit.Token).WaitAsync(limit.Token);
            Take(new DatabaseState { IsReady = true, Detail = $"answered in {_time.GetElapsedTime(asked).TotalMilliseconds:0} ms" });
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            Take(new DatabaseState { IsReady = false, Detail = $"no answer within {Patience.TotalSeconds:0.0} s" });
        }
#pragma warning disable CA1031 // Whatever the provider throws, the database cannot be used.
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Take(new DatabaseState { IsReady = false, Detail = e.Message });
        }
    }

    private void Take(DatabaseState state)
    {
        var was = _state.IsReady;
        _state = state;
        if (was && !state.IsReady)
            LogAway(state.Detail);
        else if (!was && state.IsReady)
            LogBack(state.Detail);
    }

    [LoggerMessage(LogLevel.Error, "The cluster's database does not answer: {Reason}. Calls go on, but their state is not kept, and no silo can join or be declared dead.")]
    private partial void LogAway(string reason);

    [LoggerMessage(LogLevel.Information, "The cluster's database answers again: {Detail}")]
    private partial void LogBack(string detail);
}
