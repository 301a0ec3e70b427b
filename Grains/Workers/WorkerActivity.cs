namespace VoiceAgent.Grains.Workers;

/// <summary>Counts what the workers of this silo have under way.</summary>
internal sealed class WorkerActivity
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts a work until it is over.</summary>
    public async Task<T> DuringAsync<T>(Func<Task<T>> work)
    {
        Interlocked.Increment(ref _count);
        try
        {
            return await work();
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
