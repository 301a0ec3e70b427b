namespace VoiceAgent.Grains.Workers;

/// <summary>What the stateless workers of a speech silo have in common.</summary>
internal static class WorkerPool
{
    /// <summary>How many requests a silo works on at once, for each kind of work.
    /// Calls need one of each at most, and <c>Cluster__SpeechSlots</c> bounds the calls;
    /// further requests queue up to <c>SiloMessagingOptions.MaxEnqueuedRequestsHardLimit_StatelessWorker</c>.</summary>
    public const int Size = 256;

    /// <summary>The message of the loss that is reported where a delivery was not taken. A call that gave the work up does not read it.
    /// Where two silos hold a call for a moment, as at the ends of a network that was cut, the wrong one was asked.</summary>
    public const string Unwanted = "The call that was reached does not know of this work.";

    /// <summary>Delivers what an engine yields. Each delivery takes along what came while the one before was under way.
    /// It ends early when nobody wants the items any more.</summary>
    /// <param name="canWait">Whether an item may wait for <paramref name="patience"/> for others; asked once for each item, in order.
    /// The first item never waits, nor does the last.</param>
    /// <returns>Whether all items were wanted.</returns>
    public static async Task<bool> DeliverAsync<TItem, TPart>(
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
                return false;
            delivering = DeliverPendingAsync();
        }

        atOnce.TrySetResult();
        await delivering;
        return isWanted;

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
