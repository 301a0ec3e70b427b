namespace VoiceAgent.Grains.Workers;

/// <summary>What the stateless workers of a speech silo have in common.</summary>
internal static class WorkerPool
{
    /// <summary>Requests a silo works on at once, for each kind of work. Calls need one of each at most, and <c>Cluster__SpeechSlots</c> bounds the calls;
    /// further requests queue up to <c>SiloMessagingOptions.MaxEnqueuedRequestsHardLimit_StatelessWorker</c>.</summary>
    public const int Size = 256;

    /// <summary>Delivers what an engine yields: each call takes along what came while the one before was under way.</summary>
    public static async Task DeliverAsync<TItem, TPart>(IAsyncEnumerable<TItem> items, Func<TItem, TPart> take, Func<IReadOnlyList<TPart>, Task<bool>> deliver, CancellationToken cancellationToken)
    {
        var batch = new List<TPart>();
        var delivering = Task.FromResult(true);
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            batch.Add(take(item));
            if (!delivering.IsCompleted)
                continue;
            if (!await delivering)
                return; // Nobody wants it any more.
            (var full, batch) = (batch, []);
            delivering = deliver(full);
        }

        if (await delivering && batch.Count > 0)
            await deliver(batch);
    }
}
