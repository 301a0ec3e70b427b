using System.Collections.Concurrent;

namespace VoiceAgent.Speech.Preference;

/// <summary>Tells that an engine did not do its part, or was not asked because it had not done it shortly before.</summary>
/// <param name="From">The name of the engine that did not do its part.</param>
/// <param name="To">The name of the engine that does it instead.</param>
/// <param name="Reason">The engine's failure; null where the engine was not asked.</param>
public sealed record EngineFallback(string From, string To, EngineException? Reason);

/// <summary>An engine that requests can ask for by name.</summary>
/// <param name="Name">The engine's name in configuration, logs and metrics.</param>
/// <param name="IsUsual">Whether the engine serves requests that ask for none. Usual engines stand in order of preference.</param>
public sealed record OfferedEngine<T>(string Name, T Engine, bool IsUsual);

/// <summary>The next step when an engine has failed.</summary>
internal enum AfterFault
{
    /// <summary>The next engine goes on.</summary>
    GoOn,

    /// <summary>There is nothing left to do.</summary>
    End,

    /// <summary>No other engine can go on.</summary>
    Fail,
}

/// <summary>Engines of a kind, with what is known of their health: those for every request in order of preference, and those that requests have to ask for.</summary>
internal sealed class EngineList<T>
    where T : class
{
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly Action<EngineFallback> _fellBack;
    private readonly bool _heedsNames;
    private readonly List<EngineChoice<T>> _all;
    private readonly ConcurrentDictionary<string, bool> _missed = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes a list whose engines serve every request, whatever names the request brings.</summary>
    public EngineList(IEnumerable<T> engines, Func<T, string> name, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack)
        : this(engines.Select(engine => new OfferedEngine<T>(name(engine), engine, IsUsual: true)), patience, time, fellBack, heedsNames: false)
    {
    }

    /// <summary>Makes a list of which requests can ask for engines by name.</summary>
    public EngineList(IEnumerable<OfferedEngine<T>> engines, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack)
        : this(engines, patience, time, fellBack, heedsNames: true)
    {
    }

    private EngineList(IEnumerable<OfferedEngine<T>> engines, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack, bool heedsNames)
    {
        (_patience, _time, _fellBack, _heedsNames) = (patience, time, fellBack, heedsNames);
        var (all, usual) = (new List<EngineChoice<T>>(), new List<EngineChoice<T>>());
        foreach (var engine in engines)
        {
            all.Add(new EngineChoice<T>(engine.Engine, new EngineHealth(engine.Name, time)));
            if (engine.IsUsual)
                usual.Add(all[^1]);
        }

        (_all, Usual) = (all, new EngineOrder<T>(usual, patience, time, fellBack));
    }

    /// <summary>The engines for requests that ask for none, the preferred one first.</summary>
    public EngineOrder<T> Usual { get; }

    /// <summary>What is known of the health of each engine, in the order in which they were given.</summary>
    public IReadOnlyList<EngineHealth> Health => [.. _all.Select(choice => choice.Health)];

    /// <summary>How many calls all engines can serve together, for a full one leaves a call to the next; null where one knows no limit.</summary>
    /// <param name="limit">Gives the limit of an engine; null where it knows none.</param>
    public int? MaxCalls(Func<T, int?> limit) => _all.Aggregate((long?)0, (sum, choice) => sum + limit(choice.Engine)) is { } calls ? (int)Math.Min(calls, int.MaxValue) : null;

    /// <summary>The names of the usual engines.</summary>
    public string Names => string.Join(',', Usual.Choices.Select(choice => choice.Name));

    /// <summary>The engines for a request, the preferred one first. Where none of those that it asks for is here, they are the usual ones, for a caller is better served by them than by none.</summary>
    /// <param name="names">The names that the request asks for, in order of preference; empty for the usual engines.</param>
    public EngineOrder<T> Of(IReadOnlyList<string> names)
    {
        if (!_heedsNames || names.Count == 0)
            return Usual;
        var asked = names.SelectMany(name => name == AskedEngine.Usual ? Usual.Choices : _all.Where(choice => Is(choice, name))).Distinct().ToList();
        var order = asked.Count == 0 ? Usual : new EngineOrder<T>(asked, _patience, _time, _fellBack);
        if (names[0] != AskedEngine.Usual && !_all.Exists(choice => Is(choice, names[0])))
        {
            // It stays away for as long as this process lives, so that its log need not say it again and again.
            var reason = _missed.TryAdd(names[0], true) ? new EngineException(names[0], EngineFailure.Unavailable, "There is no engine of this name here.") : null;
            _fellBack(new EngineFallback(names[0], order.Choices[0].Name, reason));
        }

        return order;
    }

    private static bool Is(EngineChoice<T> choice, string name) => choice.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
