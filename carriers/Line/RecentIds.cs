namespace VoiceAgent.Carriers.Line;

/// <summary>Remembers ids for a while, in bounded memory: when full, the oldest go first.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class RecentIds(TimeProvider time, TimeSpan window, int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Id, long At)>> _known = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Id, long At)> _oldestFirst = new();

    public int Count
    {
        get
        {
            lock (_gate)
                return _known.Count;
        }
    }

    /// <returns>False when the id is remembered already.</returns>
    public bool Add(string id)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            Forget(now);
            if (_known.ContainsKey(id))
                return false;
            if (_known.Count >= capacity)
                RemoveOldest();
            _known.Add(id, _oldestFirst.AddLast((id, now)));
            return true;
        }
    }

    public bool Contains(string id)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            Forget(now);
            return _known.ContainsKey(id);
        }
    }

    public void Remove(string id)
    {
        lock (_gate)
        {
            if (_known.Remove(id, out var node))
                _oldestFirst.Remove(node);
        }
    }

    private void Forget(long now)
    {
        while (_oldestFirst.First is { } oldest && time.GetElapsedTime(oldest.Value.At, now) > window)
            RemoveOldest();
    }

    private void RemoveOldest()
    {
        _known.Remove(_oldestFirst.First!.Value.Id);
        _oldestFirst.RemoveFirst();
    }
}
