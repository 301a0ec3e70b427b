using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using VoiceAgent.Speech;
using VoiceAgent.Speech.Preference;

namespace VoiceAgent.Calls;

/// <summary>What an engine does for a call.</summary>
public enum EngineKind
{
    SpeechToText,
    LanguageModel,
    TextToSpeech,
}

/// <summary>An engine that <see cref="EngineServices"/> looks after.</summary>
/// <param name="Health">What is known of the engine from its work.</param>
/// <param name="Service">The engine, where it is a service elsewhere; else null.</param>
/// <param name="Try">Gives the engine a little work, and throws where that fails.</param>
/// <param name="IsUsual">Whether the engine serves all calls. Otherwise it serves those that ask for it by name.</param>
/// <param name="MaxCalls">How many calls the engine can serve at a time; null where it knows no limit.</param>
public sealed record WatchedEngine(EngineKind Kind, EngineHealth Health, IRemoteEngine? Service, Func<CancellationToken, Task> Try, bool IsUsual = true, int? MaxCalls = null);

/// <summary>Looks after the engines of this process. Their own work tells which of them do it, and those that do not are tried.
/// When a call is answered, services that are not connected are connected, and the call's log shows what proves it.</summary>
public sealed partial class EngineServices
{
    /// <summary>How often engines that are not ready are tried.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>How long an engine that is tried may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<Watch> _engines;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public EngineServices(IEnumerable<WatchedEngine> engines, IMeterFactory meters, TimeProvider time, ILogger<EngineServices> logger)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _engines = [.. engines.Select(e => new Watch(e))];
        _time = time;
        _logger = logger;
        meters.Create("VoiceAgent.Engines").CreateObservableGauge("voiceagent_engine_ready",
            () => Engines.Select(e => new Measurement<int>(e.Ready ? 1 : 0, new("engine", e.Engine), new("does", e.Kind))),
            description: "1 while the engine does its work, as far as is known, else 0");
    }

    /// <summary>The states of the services now, one for each name.</summary>
    public IReadOnlyList<ServiceState> States => [.. Services.Select(s => new ServiceState(s.Name, s.Service.State.IsReady, s.Service.State.Detail))];

    /// <summary>All engines as they are known now, the preferred one of each kind first.</summary>
    public IReadOnlyList<EngineStanding> Engines => [.. _engines.Select(e => e.Standing)];

    /// <summary>Whether each kind has an engine for all calls that does its work.</summary>
    public bool AreReady => _engines.Where(e => e.Engine.IsUsual).GroupBy(e => e.Engine.Kind).All(kind => kind.Any(e => e.Standing.Ready));

    /// <summary>The engines that are looked after.</summary>
    public IEnumerable<WatchedEngine> Watched => _engines.Select(e => e.Engine);

    /// <summary>The services, each under the name by which it is configured: several of one kind may stand side by side.</summary>
    private IEnumerable<(string Name, IRemoteEngine Service)> Services =>
        _engines.Where(e => e.Engine.Service is not null).DistinctBy(e => e.Engine.Health.Name).Select(e => (e.Engine.Health.Name, e.Engine.Service!));

    /// <summary>Connects the services that are not connected, because a call was answered, and logs what proves it.</summary>
    public void Prove(string callId)
    {
        foreach (var (name, service) in Services)
            _ = ProveAsync(callId, name, service);
    }

    /// <summary>Tries the engines that are not ready, again and again, until it is cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every, _time);
        do
        {
            await Task.WhenAll(_engines.Where(e => !e.Standing.Ready || e.Engine.Service is { State.IsReady: false }).Select(e => TryAsync(e, cancellationToken)));
            foreach (var engine in _engines)
                Tell(engine);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Connects a service, and remembers how that went.</summary>
    /// <param name="name">The name by which the service is configured.</param>
    /// <exception cref="EngineException">The service cannot be reached, refuses, or does not answer.</exception>
    public async Task ConnectAsync(string name, IRemoteEngine service, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(service);
        var fault = "";
        try
        {
            await service.ConnectAsync(cancellationToken).WaitAsync(Patience, _time, cancellationToken);
        }
        catch (EngineException e)
        {
            fault = e.Message;
            throw;
        }
        catch (TimeoutException e)
        {
            fault = $"{name}: The engine does not answer.";
            throw new EngineException(name, EngineFailure.TimedOut, "The engine does not answer.", e);
        }
        finally
        {
            foreach (var engine in _engines.Where(e => e.Engine.Service is not null && e.Engine.Health.Name == name))
                engine.Take(fault);
        }
    }

    private async Task ProveAsync(string callId, string name, IRemoteEngine service)
    {
        try
        {
            if (!service.State.IsReady)
                await ConnectAsync(name, service, CancellationToken.None);
            LogReady(callId, name, service.State.Detail);
        }
        catch (Exception e)
        {
            LogNotReady(callId, name, e.Message);
        }
    }

    private async Task TryAsync(Watch engine, CancellationToken cancellationToken)
    {
        var fault = "";
        using var limit = new CancellationTokenSource(Patience, _time);
        using var link = cancellationToken.Register(limit.Cancel);
        try
        {
            if (engine.Engine.Service is { } service)
                await service.ConnectAsync(limit.Token).WaitAsync(limit.Token);
            // A connection is no proof of work: a service may take requests and answer none.
            if (engine.Engine.Service is null || !engine.Engine.Health.State.IsReady)
                await engine.Engine.Try(limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            fault = $"{engine.Engine.Health.Name}: The engine does not answer.";
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            fault = e.Message;
        }

        engine.Take(fault);
    }

    private void Tell(Watch engine)
    {
        var standing = engine.Standing;
        if (!engine.IsNews(standing.Ready))
            return;
        if (standing.Ready)
            LogBack(standing.Engine, standing.Kind);
        else
            LogAway(standing.Engine, standing.Kind, standing.Detail);
    }

    [LoggerMessage(LogLevel.Information, "Call {CallId}: {Service} is ready: {Detail}")]
    private partial void LogReady(string callId, string service, string detail);

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: {Service} is not ready: {Reason}")]
    private partial void LogNotReady(string callId, string service, string reason);

    [LoggerMessage(LogLevel.Error, "{Engine} ({Kind}) is not ready: {Reason}")]
    private partial void LogAway(string engine, string kind, string reason);

    [LoggerMessage(LogLevel.Information, "{Engine} ({Kind}) is ready again")]
    private partial void LogBack(string engine, string kind);

    private sealed class Watch(WatchedEngine engine)
    {
        private readonly Lock _gate = new();
        private string _away = "";
        private long _successesThen;
        private bool _wasReady = true;

        public WatchedEngine Engine => engine;

        public EngineStanding Standing
        {
            get
            {
                var (isReady, detail) = engine.Health.State;
                // Work is the better proof: a service that refuses its socket may be spoken with over HTTP.
                string away;
                lock (_gate)
                    away = engine.Health.Successes > _successesThen ? "" : _away;
                return new EngineStanding(KindName(engine.Kind), engine.Health.Name, isReady && away.Length == 0, isReady ? away : detail, engine.IsUsual, engine.MaxCalls);
            }
        }

        /// <param name="fault">Why the engine could not be reached; empty where it could.</param>
        public void Take(string fault)
        {
            lock (_gate)
            {
                if (_away.Length == 0)
                    _successesThen = engine.Health.Successes;
                _away = fault;
            }

            if (fault.Length == 0)
                engine.Health.Returned();
        }

        public bool IsNews(bool isReady)
        {
            var isNews = _wasReady != isReady;
            _wasReady = isReady;
            return isNews;
        }

        private static string KindName(EngineKind kind) => kind switch
        {
            EngineKind.SpeechToText => "speechToText",
            EngineKind.LanguageModel => "languageModel",
            _ => "textToSpeech",
        };
    }
}

/// <summary>A service, as <c>/ready</c> shows it.</summary>
/// <param name="Ready">Whether the service can be asked without waiting for a connection.</param>
/// <param name="Detail">What shows that the service is ready, or what is lacking.</param>
public sealed record ServiceState(string Service, bool Ready, string Detail);

/// <summary>An engine, as <c>/ready</c> shows it.</summary>
/// <param name="Kind">What the engine does: <c>speechToText</c>, <c>languageModel</c> or <c>textToSpeech</c>.</param>
/// <param name="Ready">Whether the engine does its work, as far as is known.</param>
/// <param name="Detail">Why the engine does not do its work; empty where it does.</param>
/// <param name="Usual">Whether the engine serves all calls. Otherwise it serves those whose agent asks for it by name.</param>
/// <param name="MaxCalls">How many calls the engine can serve at a time; null where it knows no limit.</param>
public sealed record EngineStanding(string Kind, string Engine, bool Ready, string Detail, bool Usual, int? MaxCalls);
