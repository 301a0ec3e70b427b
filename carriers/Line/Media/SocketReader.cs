using System.Globalization;
using System.Net.WebSockets;
using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Line.Media;

/// <summary>What a read brought.</summary>
internal enum Received
{
    Text,
    Binary,
    TooLong,
    Closed,
}

/// <summary>Reads whole messages from a WebSocket into one buffer that grows to the longest of them.</summary>
internal sealed class SocketReader(WebSocket socket, int maxBytes)
{
    private byte[] _buffer = new byte[Math.Min(4096, maxBytes)];
    private int _length;

    /// <summary>The message just read; valid until the next is read.</summary>
    public ReadOnlySpan<byte> Message => _buffer.AsSpan(0, _length);

    /// <summary>How the connection ended, after <see cref="Received.Closed"/>; empty before.</summary>
    public string CloseReason { get; private set; } = "";

    /// <summary>Reads messages until the taker has enough, or the connection has ended and the taker was told.</summary>
    /// <param name="take">Takes what was read, and returns false to end the reading. Its exceptions pass through.</param>
    public async Task ReadAsync(Func<Received, bool> take)
    {
        // One method with one loop makes its state once a call, where a method per message would make one per message.
        _length = 0;
        while (CloseReason.Length == 0)
        {
            ValueWebSocketReceiveResult part;
            try
            {
                part = await socket.ReceiveAsync(_buffer.AsMemory(_length), CancellationToken.None);
            }
            catch (Exception e) when (SocketFailure.Is(e))
            {
                CloseReason = DescribeCut(e);
                break;
            }

            if (part.MessageType == WebSocketMessageType.Close)
            {
                CloseReason = DescribeClose();
                break;
            }

            _length += part.Count;
            if (!part.EndOfMessage && _length < _buffer.Length)
                continue;
            if (!part.EndOfMessage && _length < maxBytes)
            {
                Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, maxBytes));
                continue;
            }

            if (!take(!part.EndOfMessage ? Received.TooLong : part.MessageType == WebSocketMessageType.Text ? Received.Text : Received.Binary))
                return;
            _length = 0;
        }

        take(Received.Closed);
    }

    private string DescribeCut(Exception cause)
    {
        var where = _length > 0 ? "in the middle of a message" : "without a close";
        return $"connection cut {where}: {SocketFailure.Name(cause)}";
    }

    private string DescribeClose()
    {
        // .NET reports a close without a status as 1000. Telnyx, for one, closes in this way.
        var code = ((int?)socket.CloseStatus)?.ToString(CultureInfo.InvariantCulture);
        return string.IsNullOrEmpty(socket.CloseStatusDescription)
            ? $"closed by the carrier: {code}"
            : $"closed by the carrier: {code} {LogText.Clean(socket.CloseStatusDescription)}";
    }
}
