using System.Runtime.CompilerServices;

namespace VoiceAgent.Speech.Preference;

/// <summary>An engine with what is known of its health, under whose name it stands in configuration, logs and metrics.</summary>
internal sealed record EngineChoice<T>(T Engine, EngineHealth Health)
    where T : class
{
    public string Name => Health.Name;

    /// <summary>The fault under the name by which the engine was asked for, which need not be that of its kind.</summary>
    public EngineException Own(EngineException fault) => fault.Engine == Name ? fault : new EngineException(Name, fault.Failure, fault.Message, fault);
}

/// <summary>Engines of a kind in order of preference.</summary>
internal sealed class EngineOrder<T>(IReadOnlyList<EngineChoice<T>> choices, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack)
    where T : class
{
    /// <summary>The engines, the preferred one first.</summary>
    public IReadOnlyList<EngineChoice<T>> Choices => choices;

    /// <summary>Streams from one engine after the other until one has done its part.</summary>
    /// <param name="ask">Asks an engine for the part of the work that is not done yet.</param>
    /// <param name="afterFault">Tells the next step after a fault.</param>
    /// <param name="asked">Completes when an engine has all that it needs; patience begins then.</param>
    /// <param name="longest">How long the next part is waited for, whichever engine brings it. The last engine is given up then. Null: it is waited for without end.</param>
    /// <exception cref="EngineException">No engine did its part; the exception tells why the last one did not.</exception>
    public async IAsyncEnumerable<TPart> StreamAsync<TPart>(
        Func<EngineChoice<T>, CancellationToken, IAsyncEnumerable<TPart>> ask, Func<AfterFault> afterFault, Task asked, TimeSpan? longest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        EngineChoice<T>? failed = null;
        EngineException? fault = null;
        long? since = null;
        var left = choices.Count;
        foreach (var choice in InOrder())
        {
            if (failed is not null && Patience(isLast: true) == TimeSpan.Zero)
                break;
            if (failed is not null || choice != choices[0])
                fellBack(new EngineFallback((failed ?? choices[0]).Name, choice.Name, fault));
            var isOpen = true;
            var isLast = --left == 0;
            await using (var parts = new PartReader<TPart>(choice.Name, token => ask(choice, token), () => Patience(isLast), asked, time, cancellationToken))
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

            choice.Health.Failed(fault = choice.Own(fault));
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
    private IEnumerable<EngineChoice<T>> InOrder()
    {
        var unhealthy = new List<EngineChoice<T>>();
        foreach (var choice in choices)
        {
            if (choice.Health.TryEnter())
                yield return choice;
            else
                unhealthy.Add(choice);
        }

        foreach (var choice in unhealthy)
            yield return choice;
    }
}
