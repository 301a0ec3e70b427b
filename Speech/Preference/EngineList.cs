using System.Runtime.CompilerServices;

namespace VoiceAgent.Speech.Preference;

/// <summary>Tells that an engine did not do its part, or was not asked because it had not done it shortly before.</summary>
/// <param name="From">The name of the engine that did not do its part.</param>
/// <param name="To">The name of the engine that does it instead.</param>
/// <param name="Reason">The engine's failure; null where the engine was not asked.</param>
public sealed record EngineFallback(string From, string To, EngineException? Reason);

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

internal static class EngineList
{
    /// <summary>How many calls an engine without a limit counts for when limits are added up.</summary>
    public const long Unlimited = int.MaxValue;
}

/// <summary>Engines of a kind in order of preference, with what is known of their health.</summary>
internal sealed class EngineList<T>(IEnumerable<T> engines, Func<T, string> name, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack)
    where T : class
{
    private readonly Choice[] _choices = [.. engines.Select(e => new Choice(e, new EngineHealth(name(e), time)))];

    /// <summary>The engines, the preferred one first.</summary>
    public IEnumerable<T> Engines => _choices.Select(c => c.Engine);

    /// <summary>What is known of the health of each engine, the preferred one first.</summary>
    public IReadOnlyList<EngineHealth> Health => [.. _choices.Select(c => c.Health)];

    public EngineHealth HealthOf(T engine) => _choices.First(c => ReferenceEquals(c.Engine, engine)).Health;

    public string Names => string.Join(',', _choices.Select(c => c.Name));

    /// <summary>Streams from one engine after the other until one has done its part.</summary>
    /// <param name="ask">Asks an engine for the part of the work that is not done yet.</param>
    /// <param name="afterFault">Tells the next step after a fault.</param>
    /// <param name="asked">Completes when an engine has all that it needs; patience begins then.</param>
    /// <param name="longest">How long the next part is waited for, whichever engine brings it. The last engine is given up then. Null: it is waited for without end.</param>
    /// <exception cref="EngineException">No engine did its part; the exception tells why the last one did not.</exception>
    public async IAsyncEnumerable<TPart> StreamAsync<TPart>(
        Func<T, CancellationToken, IAsyncEnumerable<TPart>> ask, Func<AfterFault> afterFault, Task asked, TimeSpan? longest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Choice? failed = null;
        EngineException? fault = null;
        long? since = null;
        var left = _choices.Length;
        foreach (var choice in InOrder())
        {
            if (failed is not null && Patience(isLast: true) == TimeSpan.Zero)
                break;
            if (failed is not null || choice != _choices[0])
                fellBack(new EngineFallback((failed ?? _choices[0]).Name, choice.Name, fault));
            var isOpen = true;
            var isLast = --left == 0;
            await using (var parts = new PartReader<TPart>(choice.Name, token => ask(choice.Engine, token), () => Patience(isLast), asked, time, cancellationToken))
            {
                try
                {
                    (var hasPart, fault) = await parts.NextAsync();
                    for (; hasPart; (hasPart, fault) = await parts.NextAsync())
                    {
                        since = null;
                        yield return parts.Current;
                    }

                    isOpen = false;
                }
                finally
                {
                    if (isOpen)
                        choice.Health.Left();
                }
            }

            if (fault is null)
            {
                choice.Health.Succeeded();
                yield break;
            }

            choice.Health.Failed(fault);
            failed = choice;
            var next = afterFault();
            if (next is AfterFault.End)
                yield break;
            if (next is AfterFault.Fail)
                break;
        }

        throw fault!;

        TimeSpan? Patience(bool isLast)
        {
            since ??= time.GetTimestamp();
            var rest = longest - time.GetElapsedTime(since.Value);
            rest = rest < TimeSpan.Zero ? TimeSpan.Zero : rest;
            return isLast || rest < patience ? rest : patience;
        }
    }

    /// <summary>Gives the healthy engines first and then all others, for trying them is better than giving up.</summary>
    private IEnumerable<Choice> InOrder()
    {
        var unhealthy = new List<Choice>();
        foreach (var choice in _choices)
        {
            if (choice.Health.TryEnter())
                yield return choice;
            else
                unhealthy.Add(choice);
        }

        foreach (var choice in unhealthy)
            yield return choice;
    }

    private sealed record Choice(T Engine, EngineHealth Health)
    {
        public string Name => Health.Name;
    }
}
