namespace VoiceAgent.Carriers.Telnyx.Tests.Media;

/// <summary>One end of a connection in memory. Bytes written come out at the other end, on the writer's thread: tests need no waiting.</summary>
internal sealed class MemoryStreamPair : Stream
{
    private readonly ByteChannel _in;
    private readonly ByteChannel _out;

    private MemoryStreamPair(ByteChannel incoming, ByteChannel outgoing) => (_in, _out) = (incoming, outgoing);

    public static (MemoryStreamPair Near, MemoryStreamPair Far) Create()
    {
        ByteChannel left = new(), right = new();
        return (new MemoryStreamPair(left, right), new MemoryStreamPair(right, left));
    }

    /// <summary>Writes at this end wait, as when the other end does not read, until <see cref="ResumeWrites"/>.</summary>
    public void StallWrites() => _out.Stall();

    public void ResumeWrites() => _out.Resume();

    /// <summary>Writes at once.</summary>
    public void Push(ReadOnlySpan<byte> bytes) => _out.Push(bytes);

    /// <summary>Reads what is there.</summary>
    /// <returns>0 when nothing is.</returns>
    public int Pull(Span<byte> buffer) => _in.Pull(buffer);

    /// <summary>Ends both directions as a lost network connection does: the other end reads no more.</summary>
    public void Cut()
    {
        _out.Complete();
        _in.Complete();
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _in.ReadAsync(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _out.WriteAsync(buffer);

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => _out.Push(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Cut();
        base.Dispose(disposing);
    }
}
