namespace VoiceAgent.Carriers.Line.Media;

/// <summary>Puts the frames of one track in the order of their numbers, and waits for a late frame only a few frames long.</summary>
/// <remarks>
/// Carriers do not promise order. A frame that is given up is replaced by silence of the last frame's length, at most <see cref="MaxSilentFrames"/>
/// per gap, so that audio time stays true for code that measures pauses. Call <see cref="Add"/>, and then <see cref="TryTake"/> until it returns false.
/// Buffers are reused, and after the first frames nothing is allocated.
/// </remarks>
/// <param name="depth">How many later frames end the wait for a missing one. With 1 there is no wait.</param>
internal sealed class ReorderWindow(int depth)
{
    /// <summary>The most silence put in for one gap, in frames.</summary>
    private const int MaxSilentFrames = 10;

    /// <summary>How many stale frames in a row, in order among themselves, show that the numbering began anew.</summary>
    private const int RestartAfter = 10;

    /// <summary>How many equal steps in a row, of a length other than one, show that the numbering does not count frames.</summary>
    private const int StridesToDistrust = 4;

    /// <summary>The longest step that a loss explains, in frames, and how many longer ones in a row show that the numbering means nothing.</summary>
    private const int WildStep = 500, WildSteps = 3;

    /// <summary>The largest number of a frame. No stream lasts for so many frames, so a larger number is none.</summary>
    private const long LargestNumber = 1L << 53;

    private readonly Held[] _held = new Held[depth];
    private short[] _silence = [];
    private int _count;
    private int _lastLength;
    private long _silentFrames;
    private bool _started;
    private bool _flushing;
    private long _next;
    private ulong _arrived;
    private long _lastStale;
    private int _staleRun;
    private bool _isDistrusted;
    private long _lastNumber = -1;
    private long _stride;
    private int _strideRun;
    private int _wild;

    /// <summary>The number of frames that came twice.</summary>
    public long Duplicates { get; private set; }

    /// <summary>The number of frames that came after they had been given up.</summary>
    public long Late { get; private set; }

    /// <summary>The number of frames that were given up.</summary>
    public long Missing { get; private set; }

    /// <summary>Takes in one frame, whose samples are copied.</summary>
    /// <param name="chunk">The frame's number; negative for a frame that follows the last one.</param>
    public void Add(long chunk, ReadOnlySpan<short> pcm)
    {
        chunk = Math.Min(chunk, LargestNumber);
        if (!_isDistrusted && chunk >= 0 && IsNonsense(chunk))
            Distrust();
        if (_isDistrusted)
            chunk = _next + _count;
        else if (chunk < 0)
            chunk = _next;
        if (!_started)
            (_started, _next) = (true, chunk);
        if (chunk < _next && !IsRestart(chunk))
        {
            CountStale(chunk);
            return;
        }

        var at = _count;
        while (at > 0 && _held[at - 1].Chunk >= chunk)
            at--;
        if (at < _count && _held[at].Chunk == chunk)
        {
            Duplicates++;
            return;
        }

        Insert(at, chunk, pcm);
    }

    /// <summary>Takes the next audio in order.</summary>
    /// <param name="pcm">The samples, valid until the next <see cref="Add"/>.</param>
    /// <returns>False when nothing is due.</returns>
    public bool TryTake(out ReadOnlySpan<short> pcm)
    {
        pcm = default;
        if (_silentFrames == 0 && _count > 0 && _held[0].Chunk != _next && (_count >= depth || _flushing))
            GiveUp();
        if (_silentFrames > 0)
        {
            _silentFrames--;
            pcm = _silence.AsSpan(0, _lastLength);
            return true;
        }

        if (_count == 0 || _held[0].Chunk != _next)
            return false;
        pcm = RemoveFirst();
        return true;
    }

    /// <summary>Begins the numbering anew. Frames that are held are to be taken out before.</summary>
    public void Restart()
    {
        _flushing = _started = _isDistrusted = false;
        (_next, _count, _arrived, _staleRun, _silentFrames) = (0, 0, 0, 0, 0);
        (_lastNumber, _strideRun, _wild) = (-1, 0, 0);
    }

    /// <summary>Makes all frames that are held due, because nothing more will come.</summary>
    public void Flush() => _flushing = true;

    /// <summary>Whether the numbers do not count frames but milliseconds or bytes, or repeat themselves. Such numbers would make silence and loss out of whole speech.</summary>
    private bool IsNonsense(long chunk)
    {
        if (_lastNumber >= 0)
        {
            var step = chunk - _lastNumber;
            _strideRun = step == 1 ? 0 : step == _stride ? _strideRun + 1 : 1;
            _stride = step;
            _wild = Math.Abs(step) > WildStep ? _wild + 1 : 0;
        }

        _lastNumber = chunk;
        return _strideRun >= StridesToDistrust || _wild >= WildSteps;
    }

    /// <summary>Takes frames in the order in which they come from now on.</summary>
    private void Distrust()
    {
        _isDistrusted = true;
        for (var i = 0; i < _count; i++)
            _held[i].Chunk = _next + i;
    }

    private void GiveUp()
    {
        var missing = _held[0].Chunk - _next;
        Missing += missing;
        _silentFrames = Math.Min(missing, MaxSilentFrames);
        _arrived = missing < 64 ? _arrived << (int)missing : 0;
        _next = _held[0].Chunk;
        if (_silence.Length < _lastLength)
            _silence = new short[_lastLength];
    }

    private bool IsRestart(long chunk)
    {
        _staleRun = _staleRun > 0 && chunk == _lastStale + 1 ? _staleRun + 1 : 1;
        _lastStale = chunk;
        if (_staleRun < RestartAfter)
            return false;
        (_next, _count, _arrived, _staleRun) = (chunk, 0, 0, 0);
        return true;
    }

    private void CountStale(long chunk)
    {
        var age = _next - 1 - chunk;
        if (age < 64 && (_arrived >> (int)age & 1) != 0)
            Duplicates++;
        else
            Late++;
    }

    private void Insert(int at, long chunk, ReadOnlySpan<short> pcm)
    {
        // The slot after the last holds a buffer of an earlier frame: it moves to where the new frame belongs.
        var slot = _held[_count];
        Array.Copy(_held, at, _held, at + 1, _count - at);
        if (slot.Buffer is null || slot.Buffer.Length < pcm.Length)
            slot.Buffer = new short[pcm.Length];
        pcm.CopyTo(slot.Buffer);
        (slot.Chunk, slot.Length) = (chunk, pcm.Length);
        _held[at] = slot;
        _count++;
    }

    private ReadOnlySpan<short> RemoveFirst()
    {
        var first = _held[0];
        _count--;
        Array.Copy(_held, 1, _held, 0, _count);
        _held[_count] = first;
        _next++;
        _arrived = _arrived << 1 | 1;
        _lastLength = first.Length;
        _staleRun = 0;
        return first.Buffer.AsSpan(0, first.Length);
    }

    private struct Held
    {
        public long Chunk;
        public short[]? Buffer;
        public int Length;
    }
}
