using System.Threading.Tasks.Sources;

namespace VoiceAgent.Carriers.Telnyx.Tests.Media;

/// <summary>Bytes on their way in one direction: one reader, one writer. In steady state it allocates nothing, so that it can carry allocation tests.</summary>
internal sealed class ByteChannel : IValueTaskSource<int>
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<int> _read;
    private byte[] _bytes = new byte[1 << 16];
    private int _from;
    private int _to;
    private Memory<byte> _waiting;
    private bool _isWaiting;
    private bool _complete;
    private TaskCompletionSource? _stall;

    public ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        lock (_gate)
        {
            if (_to > _from || _complete || buffer.IsEmpty)
                return new ValueTask<int>(Take(buffer.Span));
            _read.Reset();
            (_waiting, _isWaiting) = (buffer, true);
            return new ValueTask<int>(this, _read.Version);
        }
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (_stall is not null)
                return new ValueTask(WriteLaterAsync(_stall.Task, bytes));
            if (_complete)
                return ValueTask.FromException(new IOException("The connection is gone."));
        }

        Push(bytes.Span);
        return ValueTask.CompletedTask;
    }

    public void Push(ReadOnlySpan<byte> bytes)
    {
        int woken;
        lock (_gate)
        {
            Append(bytes);
            if (!_isWaiting)
                return;
            _isWaiting = false;
            woken = Take(_waiting.Span);
        }

        _read.SetResult(woken);
    }

    public int Pull(Span<byte> buffer)
    {
        lock (_gate)
            return Take(buffer);
    }

    public void Stall()
    {
        lock (_gate)
            _stall ??= new TaskCompletionSource();
    }

    public void Resume()
    {
        TaskCompletionSource? stall;
        lock (_gate)
            (stall, _stall) = (_stall, null);
        stall?.SetResult();
    }

    public void Complete()
    {
        bool wake;
        lock (_gate)
        {
            wake = _isWaiting && !_complete;
            _complete = true;
            _isWaiting = _isWaiting && !wake;
        }

        if (wake)
            _read.SetResult(0);
        Resume();
    }

    private async Task WriteLaterAsync(Task resumed, ReadOnlyMemory<byte> bytes)
    {
        await resumed;
        await WriteAsync(bytes);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_to + bytes.Length > _bytes.Length)
        {
            var kept = _bytes.AsSpan(_from, _to - _from);
            var larger = kept.Length + bytes.Length > _bytes.Length ? new byte[2 * (kept.Length + bytes.Length)] : _bytes;
            kept.CopyTo(larger);
            (_bytes, _to, _from) = (larger, kept.Length, 0);
        }

        bytes.CopyTo(_bytes.AsSpan(_to));
        _to += bytes.Length;
    }

    private int Take(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _to - _from);
        _bytes.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        if (_from == _to)
            _from = _to = 0;
        return count;
    }

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);
}
