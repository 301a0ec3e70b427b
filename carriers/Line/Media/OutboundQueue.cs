namespace VoiceAgent.Carriers.Line.Media;

/// <summary>Messages waiting for the socket, oldest first, in buffers that are used again.</summary>
/// <remarks>Not thread-safe. One message at a time is with the socket; it keeps its buffer until <see cref="Sent"/>. While the socket keeps up, two buffers are enough.</remarks>
/// <param name="maxFrames">How many audio messages may wait.</param>
/// <param name="bytesPerMessage">The room for the longest message, in bytes.</param>
internal sealed class OutboundQueue(int maxFrames, int bytesPerMessage)
{
    // There may be as many marks as frames: nobody needs to know more finely what was heard.
    private readonly Slot[] _slots = new Slot[2 * maxFrames + 2];
    private int _first;
    private int _count;
    private int _frames;
    private bool _inFlight;

    /// <summary>Reserves a buffer for one more message, to be followed by <see cref="Commit"/>.</summary>
    /// <returns>False when too many messages wait.</returns>
    public bool TryReserve(bool isAudio, out Span<byte> buffer)
    {
        buffer = default;
        if (_count == _slots.Length || (isAudio && _frames == maxFrames))
            return false;
        buffer = Last.Buffer ??= new byte[bytesPerMessage];
        return true;
    }

    /// <summary>Puts the reserved buffer in line.</summary>
    public void Commit(bool isAudio, int length)
    {
        ref var slot = ref Last;
        (slot.IsAudio, slot.Length) = (isAudio, length);
        _count++;
        if (isAudio)
            _frames++;
    }

    /// <summary>Takes the next message for the socket, if none is with it.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> message)
    {
        message = default;
        if (_inFlight || _count == 0)
            return false;
        message = _slots[_first].Buffer.AsMemory(0, _slots[_first].Length);
        _inFlight = true;
        return true;
    }

    /// <summary>Notes that the socket is done with the message it was given. Nothing happens when it was given none.</summary>
    public void Sent()
    {
        if (!_inFlight)
            return;
        _inFlight = false;
        if (_slots[_first].IsAudio)
            _frames--;
        _count--;
        _first = _count == 0 ? 0 : (_first + 1) % _slots.Length;
    }

    /// <summary>Forgets everything that is not yet with the socket.</summary>
    /// <returns>How many messages were dropped.</returns>
    public int DropWaiting()
    {
        var kept = _inFlight ? 1 : 0;
        var dropped = _count - kept;
        _count = kept;
        _frames = _inFlight && _slots[_first].IsAudio ? 1 : 0;
        return dropped;
    }

    private ref Slot Last => ref _slots[(_first + _count) % _slots.Length];

    private struct Slot
    {
        public byte[]? Buffer;
        public int Length;
        public bool IsAudio;
    }
}
