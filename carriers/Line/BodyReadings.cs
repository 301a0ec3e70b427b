using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace VoiceAgent.Carriers.Line;

/// <summary>How the reading of a body ended.</summary>
public enum BodyOutcome
{
    Read,
    TooLarge,

    /// <summary>The body did not come in time.</summary>
    TooSlow,

    /// <summary>The reading was given up for newer ones.</summary>
    Evicted,

    /// <summary>The sender went away, or sent something that is no body.</summary>
    Broken,
}

/// <summary>Reads request bodies of senders that nobody knows yet, in bounded time and memory.</summary>
/// <remarks>Thread-safe. Where there is no more room, the oldest reading is given up instead of the newest being refused. The carrier sends a webhook in one piece, which is here
/// in milliseconds. A sender that is slow to take the room from others is always the oldest.
/// A limit that refused the newest would be a stranger's to use up.</remarks>
public sealed class BodyReadings(TimeProvider time, int maxReadings = BodyReadings.MaxReadings, int maxBytes = BodyReadings.MaxBytes)
{
    /// <summary>The longest time in which a whole body must have come. Telnyx, for one, gives a webhook up after 2 s.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    /// <summary>The most bodies that are read at once.</summary>
    public const int MaxReadings = 256;

    /// <summary>The most bytes that the buffers of all readings hold together.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The bytes of a reading's first buffer, more than almost every webhook needs. A longer body doubles the buffer as it comes, whatever length it announced.</summary>
    private const int FirstBuffer = 4 * 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<Reading> _oldestFirst = new();
    private long _bytes;

    /// <summary>The bytes that the buffers of all readings hold now.</summary>
    internal long BytesHeld
    {
        get
        {
            lock (_gate)
                return _bytes;
        }
    }

    internal int Count
    {
        get
        {
            lock (_gate)
                return _oldestFirst.Count;
        }
    }

    /// <summary>Reads a body.</summary>
    /// <param name="limit">The longest body that is taken, in bytes.</param>
    /// <param name="use">A function that is given the whole body, which is not kept afterwards.</param>
    /// <returns>The outcome, and the result of <paramref name="use"/> where the body was read.</returns>
    public async Task<(BodyOutcome Outcome, T? Result)> ReadAsync<T>(Stream body, int limit, Func<ReadOnlyMemory<byte>, T> use, CancellationToken cancellationToken)
    {
        using var reading = new Reading(time, cancellationToken);
        var node = Begin(reading);
        try
        {
            var length = 0;
            while (await body.ReadAsync(reading.Buffer.AsMemory(length), reading.Token) is > 0 and var read)
            {
                length += read;
                if (length > limit)
                    return (BodyOutcome.TooLarge, default);
                if (length == reading.Buffer.Length)
                    Grow(node, limit);
            }

            return (BodyOutcome.Read, use(reading.Buffer.AsMemory(0, length)));
        }
        catch (OperationCanceledException)
        {
            return (reading.IsEvicted ? BodyOutcome.Evicted : cancellationToken.IsCancellationRequested ? BodyOutcome.Broken : BodyOutcome.TooSlow, default);
        }
        catch (Exception e) when (e is BadHttpRequestException or IOException)
        {
            return (e is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } ? BodyOutcome.TooLarge : BodyOutcome.Broken, default);
        }
        finally
        {
            End(node);
        }
    }

    private LinkedListNode<Reading> Begin(Reading reading)
    {
        LinkedListNode<Reading> node;
        List<Reading> evicted;
        lock (_gate)
        {
            node = _oldestFirst.AddLast(reading);
            _bytes += reading.Buffer.Length;
            evicted = MakeRoom();
        }

        evicted.ForEach(r => r.Evict());
        return node;
    }

    private void Grow(LinkedListNode<Reading> node, int limit)
    {
        List<Reading> evicted;
        lock (_gate)
        {
            var before = node.Value.Buffer.Length;
            node.Value.Grow(Math.Min(before * 2, limit + 1));
            if (node.List is null)
                return;
            _bytes += node.Value.Buffer.Length - before;
            evicted = MakeRoom();
        }

        evicted.ForEach(r => r.Evict());
    }

    /// <summary>Takes the oldest readings out until the others are within the limits. The newest stays in any case.</summary>
    private List<Reading> MakeRoom()
    {
        var evicted = new List<Reading>();
        while (_oldestFirst.Count > 1 && (_oldestFirst.Count > maxReadings || _bytes > maxBytes))
        {
            evicted.Add(_oldestFirst.First!.Value);
            Remove(_oldestFirst.First);
        }

        return evicted;
    }

    private void End(LinkedListNode<Reading> node)
    {
        lock (_gate)
        {
            if (node.List is not null)
                Remove(node);
        }
    }

    private void Remove(LinkedListNode<Reading> node)
    {
        _oldestFirst.Remove(node);
        _bytes -= node.Value.Buffer.Length;
    }

    private sealed class Reading : IDisposable
    {
        private readonly CancellationTokenSource _timeLimit;
        private readonly CancellationTokenSource _end;
        private volatile bool _isEvicted;

        public Reading(TimeProvider time, CancellationToken cancellationToken)
        {
            _timeLimit = new CancellationTokenSource(TimeLimit, time);
            _end = CancellationTokenSource.CreateLinkedTokenSource(_timeLimit.Token, cancellationToken);
            Token = _end.Token;
        }

        public byte[] Buffer { get; private set; } = ArrayPool<byte>.Shared.Rent(FirstBuffer);

        public CancellationToken Token { get; }

        public bool IsEvicted => _isEvicted;

        public void Grow(int length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(length);
            Buffer.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(Buffer);
            Buffer = larger;
        }

        /// <remarks>Must not be called under a lock, because the code that reads goes on within this call.</remarks>
        public void Evict()
        {
            _isEvicted = true;
            try
            {
                _end.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The reading has just ended by itself.
            }
        }

        public void Dispose()
        {
            _end.Dispose();
            _timeLimit.Dispose();
            ArrayPool<byte>.Shared.Return(Buffer);
        }
    }
}
