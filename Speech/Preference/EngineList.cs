namespace VoiceAgent.Speech.Preference;

/// <summary>An engine did not do its part, or was not asked because it had not done it shortly before.</summary>
/// <param name="From">The engine.</param>
/// <param name="To">The one that does it instead.</param>
/// <param name="Reason">Null where it was not asked.</param>
public sealed record EngineFallback(string From, string To, EngineException? Reason);

/// <summary>Engines of a kind in order of preference, with what is known of their health.</summary>
internal sealed class EngineList<T>(IEnumerable<T> engines, Func<T, string> name, TimeProvider time, Action<EngineFallback> fellBack)
{
    private readonly Choice[] _choices = [.. engines.Select(e => new Choice(name(e), e, new EngineHealth(time)))];

    public string Names => string.Join(',', _choices.Select(c => c.Name));

    /// <summary>Those to ask, one after the other until one does its part: first the healthy ones, then all others, for nothing is worse than trying.</summary>
    public IEnumerable<EngineAttempt<T>> Attempts()
    {
        var (left, unhealthy) = (_choices.Length, new Queue<Choice>());
        EngineAttempt<T>? last = null;
        foreach (var choice in _choices)
        {
            if (choice.Health.TryEnter())
                yield return last = Ask(choice);
            else
                unhealthy.Enqueue(choice);
        }

        while (unhealthy.TryDequeue(out var choice))
            yield return last = Ask(choice);

        EngineAttempt<T> Ask(Choice choice)
        {
            if (last is { Fault: { } reason })
                fellBack(new EngineFallback(last.Name, choice.Name, reason));
            else if (choice != _choices[0])
                fellBack(new EngineFallback(_choices[0].Name, choice.Name, null));
            return new EngineAttempt<T>(choice.Name, choice.Engine, choice.Health, isLast: --left == 0);
        }
    }

    private sealed record Choice(string Name, T Engine, EngineHealth Health);
}

/// <summary>An engine that is asked.</summary>
internal sealed class EngineAttempt<T>(string name, T engine, EngineHealth health, bool isLast)
{
    public string Name => name;

    public T Engine => engine;

    /// <summary>There is none to go to.</summary>
    public bool IsLast => isLast;

    public EngineException? Fault { get; private set; }

    public void Succeeded() => health.Succeeded();

    public void Failed(EngineException fault)
    {
        Fault = fault;
        health.Failed();
    }

    /// <summary>Nobody wants to know any more how it would have gone.</summary>
    public void Left() => health.Left();
}
