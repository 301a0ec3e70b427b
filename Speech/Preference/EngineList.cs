using System.Runtime.CompilerServices;

namespace VoiceAgent.Speech.Preference;

/// <summary>An engine did not do its part, or was not asked because it had not done it shortly before.</summary>
/// <param name="From">The engine.</param>
/// <param name="To">The one that does it instead.</param>
/// <param name="Reason">Null where it was not asked.</param>
public sealed record EngineFallback(string From, string To, EngineException? Reason);

/// <summary>What follows when an engine has failed.</summary>
internal enum AfterFault
{
    /// <summary>The next one goes on.</summary>
    GoOn,

    /// <summary>There is nothing left to do.</summary>
    End,

    /// <summary>Nobody else can go on.</summary>
    Fail,
}

internal static class EngineList
{
    /// <summary>The calls of an engine without a limit, for adding up.</summary>
    public const long Unlimited = int.MaxValue;
}

/// <summary>Engines of a kind in order of preference, with what is known of their health.</summary>
internal sealed class EngineList<T>(IEnumerable<T> engines, Func<T, string> name, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack)
    where T : class
{
    private readonly Choice[] _choices = [.. engines.Select(e => new Choice(e, new EngineHealth(name(e), time)))];

    /// <summary>The engines, the preferred one first.</summary>
    public IEnumerable<T> Engines => _choices.Select(c => c.Engine);

    /// <summary>What is known of each.</summary>
    public IReadOnlyList<EngineHealth> Health => [.. _choices.Select(c => c.Health)];

    public EngineHealth HealthOf(T engine) => _choices.First(c => ReferenceEquals(c.Engine, engine)).Health;

    public string Names => string.Join(',', _choices.Select(c => c.Name));

    /// <summary>Streams from one engine after the other until one has done its part.</summary>
    /// <param name="ask">Asks an engine for what is not there yet.</param>
    /// <param name="afterFault">What follows a fault.</param>
    /// <param name="asked">When an engine has all that it needs; patience begins then.</param>
    /// <param name="longest">How long whoever asks waits for the next part, whichever engine brings it: the last one is given up then. Null: for ever.</param>
    /// <exception cref="EngineException">None did; why the last one did not.</exception>
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

    /// <summary>First the healthy ones, then all others, for nothing is worse than trying.</summary>
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
