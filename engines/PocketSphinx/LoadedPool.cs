namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>Shares things that take long to load among calls. There are never more than a fixed number, those that are being loaded included.</summary>
/// <remarks>
/// A load belongs to the pool and not to the caller who asked: one who is gone by the time it is done leaves the thing to the next caller. One thing is
/// loaded at a time, for PocketSphinx's loading takes a lock anyway. No burst of callers who come and go therefore starts more threads than one. Thread-safe.
/// </remarks>
/// <param name="load">Loads one thing, on a thread of its own.</param>
/// <param name="most">How many things there may be: idle, in use and being loaded.</param>
/// <param name="keep">How many things may lie idle for any time. Further ones are disposed of once nobody has wanted them for <paramref name="keepFor"/>.
/// To load and free them with every caller costs time, and memory that the C library does not give back.</param>
internal sealed class LoadedPool<T>(Func<T> load, int most, int keep, TimeSpan keepFor, TimeProvider time) : IDisposable
    where T : class, IDisposable
{
    private readonly Lock _gate = new();

    // The thing used last is the next one given out, so those that are not needed stay at the front.
    private readonly List<(T Item, long Since)> _idle = [];
    private readonly LinkedList<TaskCompletionSource<T>> _waiting = [];
    private readonly HashSet<T> _all = [];
    private bool _isLoading;
    private bool _isClosed;

    /// <summary>The number of things, the one that is being loaded included.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _all.Count + (_isLoading ? 1 : 0);
        }
    }

    /// <summary>Takes an idle thing, or waits for one to come back or to be loaded, whichever is first.</summary>
    /// <exception cref="ObjectDisposedException">The pool is closed.</exception>
    /// <remarks>An exception of the load comes out of this method.</remarks>
    public async Task<T> TakeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource<T>> place;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_idle.Count > 0)
            {
                var idle = _idle[^1].Item;
                _idle.RemoveAt(_idle.Count - 1);
                Trim();
                return idle;
            }

            place = _waiting.AddLast(new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously));
            LoadIfWanted();
        }

        using var gone = cancellationToken.Register(() => Leave(place, cancellationToken));
        return await place.Value.Task;
    }

    /// <summary>Gives back a thing that was taken and is still good.</summary>
    public void Return(T item)
    {
        lock (_gate)
        {
            // A thing that comes back after the end is disposed of with the others.
            if (!_isClosed)
                GiveOn(item);
        }
    }

    /// <summary>Disposes of a thing that was taken and is not to be used again, and frees its place.</summary>
    public void Discard(T item)
    {
        lock (_gate)
        {
            if (!_all.Remove(item))
                return;
            LoadIfWanted();
        }

        item.Dispose();
    }

    /// <summary>Gives out no more things. Those in use stay as they are until <see cref="Dispose"/>.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            FailWaiting(new ObjectDisposedException(nameof(LoadedPool<T>)));
        }
    }

    /// <summary>Disposes of all things, also those in use. Nobody may be inside one any more.</summary>
    public void Dispose()
    {
        Close();
        lock (_gate)
        {
            foreach (var item in _all)
                item.Dispose();
            _all.Clear();
            _idle.Clear();
        }
    }

    private void Leave(LinkedListNode<TaskCompletionSource<T>> place, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (place.List is null)
                return; // The caller has been given a thing, or a fault.
            _waiting.Remove(place);
        }

        place.Value.TrySetCanceled(cancellationToken);
    }

    private void GiveOn(T item)
    {
        if (_waiting.First is { } first)
        {
            _waiting.RemoveFirst();
            first.Value.SetResult(item);
        }
        else
        {
            _idle.Add((item, time.GetTimestamp()));
            Trim();
        }
    }

    private void Trim()
    {
        while (_idle.Count > keep && time.GetElapsedTime(_idle[0].Since) >= keepFor)
        {
            var (item, _) = _idle[0];
            _idle.RemoveAt(0);
            _all.Remove(item);
            item.Dispose();
        }
    }

    private void FailWaiting(Exception fault)
    {
        foreach (var waiting in _waiting)
            waiting.SetException(fault);
        _waiting.Clear();
    }

    private void LoadIfWanted()
    {
        if (_isLoading || !IsWanted)
            return;
        _isLoading = true;
        new Thread(Load) { Name = "pocketsphinx loading", IsBackground = true }.Start();
    }

    private bool IsWanted => !_isClosed && _waiting.Count > 0 && _all.Count < most;

    private void Load()
    {
        bool isWanted;
        do
        {
            T? loaded = null;
            Exception? fault = null;
            try
            {
                loaded = load();
            }
            catch (Exception e)
            {
                fault = e;
            }

            lock (_gate)
            {
                if (fault is not null)
                {
                    // All who wait would meet this fault: a missing library, a folder that cannot be read.
                    FailWaiting(fault);
                }
                else if (_isClosed)
                {
                    loaded!.Dispose();
                }
                else
                {
                    _all.Add(loaded!);
                    GiveOn(loaded!);
                }

                _isLoading = isWanted = IsWanted;
            }
        }
        while (isWanted);
    }
}
