using System.Collections.Concurrent;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>Threads that decode, shared by all calls in turns: no call's audio is ever decoded by two at once.</summary>
internal sealed class WorkerThreads : IDisposable
{
    private readonly BlockingCollection<Strand> _ready = [];
    private readonly Thread[] _threads;

    public WorkerThreads(int count)
    {
        _threads = [.. Enumerable.Range(0, count).Select(i => new Thread(Work) { IsBackground = true, Name = $"pocketsphinx {i}" })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>Makes a sequence of work that runs one piece after the other.</summary>
    public Strand CreateStrand() => new(this);

    /// <summary>Finishes the pieces of work that are running and drops the rest.</summary>
    public void Dispose()
    {
        if (_ready.IsAddingCompleted)
            return;
        _ready.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _ready.Dispose();
    }

    private void Work()
    {
        foreach (var strand in _ready.GetConsumingEnumerable())
        {
            if (!_ready.IsAddingCompleted)
                strand.RunOne();
        }
    }

    private void Schedule(Strand strand)
    {
        try
        {
            _ready.Add(strand);
        }
        catch (InvalidOperationException)
        {
            // The threads are shut down (also ObjectDisposedException), and the engine tells the code that waits for results.
        }
    }

    /// <summary>The work of one call, in order. Its pieces must not throw.</summary>
    public sealed class Strand(WorkerThreads threads)
    {
        private readonly ConcurrentQueue<Action> _pieces = new();
        private int _count;

        /// <summary>Adds a piece of work and returns at once.</summary>
        public void Post(Action piece)
        {
            _pieces.Enqueue(piece);
            if (Interlocked.Increment(ref _count) == 1)
                threads.Schedule(this);
        }

        internal void RunOne()
        {
            if (_pieces.TryDequeue(out var piece))
                piece();
            // A strand runs one piece at a time, so a call with much to decode does not keep the others waiting.
            if (Interlocked.Decrement(ref _count) > 0)
                threads.Schedule(this);
        }
    }
}
