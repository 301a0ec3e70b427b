namespace VoiceAgent.Grains.Workers;

/// <summary>What the stateless workers of a speech silo have in common.</summary>
internal static class WorkerPool
{
    /// <summary>Requests a silo works on at once, for each kind of work. Calls need one of each at most, and <c>Cluster__SpeechSlots</c> bounds the calls;
    /// further requests queue up to <c>SiloMessagingOptions.MaxEnqueuedRequestsHardLimit_StatelessWorker</c>.</summary>
    public const int Size = 256;

    /// <summary>Delivers what an engine yields: each call takes along what came while the one before was under way. Ends early when nobody wants it any more.</summary>
    /// <param name="canWait">Whether an item may wait for <paramref name="patience"/> for others; asked once for each, in order. The first one never waits, nor does the last.</param>
    public static async Task DeliverAsync<TItem, TPart>(
        IAsyncEnumerable<TItem> items, Func<TItem, TPart> take, Func<IReadOnlyList<TPart>, Task<bool>> deliver, Func<TItem, bool> canWait, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var (batch, isWanted, isFirst) = (new List<TPart>(), true, true);
        var (delivering, atOnce) = (Task.CompletedTask, new TaskCompletionSource());
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            batch.Add(take(item));
            if (!canWait(item) || isFirst)
                atOnce.TrySetResult();
            isFirst = false;
            if (!delivering.IsCompleted)
                continue;
            await delivering;
            if (!isWanted)
                return;
            delivering = DeliverPendingAsync();
        }

        atOnce.TrySetResult();
        await delivering;

        async Task DeliverPendingAsync()
        {
            while (batch.Count > 0 && isWanted)
            {
                if (!atOnce.Task.IsCompleted)
                    await Task.WhenAny(atOnce.Task, Task.Delay(patience, time, cancellationToken));
                atOnce = new TaskCompletionSource();
                (var full, batch) = (batch, []);
                isWanted = await deliver(full);
            }
        }
    }
}
