using System.Net.WebSockets;

namespace VoiceAgent.Bench;

/// <summary>A WebSocket without a network: it brings prepared messages without waiting and takes everything at once,
/// as a server's socket does while its buffers have room.</summary>
internal sealed class MemorySocket(params byte[][] opening) : WebSocket
{
    private readonly Queue<byte[]> _opening = new(opening);
    private readonly byte[] _sent = new byte[2048];
    private WebSocketState _state = WebSocketState.Open;

    /// <summary>The message that is brought over and over after the opening messages.</summary>
    public byte[] Message { get; set; } = [];

    /// <summary>How often the message is still brought before the peer closes the socket.</summary>
    public int Left { get; set; }

    /// <summary>Bytes sent through this socket.</summary>
    public long Sent { get; private set; }

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => _state;

    public override string? SubProtocol => null;

    public override void Abort() => _state = WebSocketState.Aborted;

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Dispose()
    {
    }

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_opening.TryDequeue(out var message))
        {
            if (Left-- <= 0)
                return ValueTask.FromResult(new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, true));
            message = Message;
        }

        message.CopyTo(buffer);
        return ValueTask.FromResult(new ValueWebSocketReceiveResult(message.Length, WebSocketMessageType.Text, true));
    }

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        buffer.Span.CopyTo(_sent);
        Sent += buffer.Length;
        return ValueTask.CompletedTask;
    }
}
