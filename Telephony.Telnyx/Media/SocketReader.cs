using System.Globalization;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace VoiceAgent.Telephony.Telnyx.Media;

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

    /// <summary>The message just read; valid until the next read.</summary>
    public ReadOnlySpan<byte> Message => _buffer.AsSpan(0, _length);

    /// <summary>After <see cref="Received.Closed"/>: how the connection ended.</summary>
    public string CloseReason { get; private set; } = "";

    /// <summary>Reads one message. Once the connection has ended, every further read says so.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Received> ReadAsync()
    {
        _length = 0;
        if (CloseReason.Length > 0)
            return Received.Closed;
        try
        {
            while (true)
            {
                if (_length == _buffer.Length)
                {
                    if (_length == maxBytes)
                        return Received.TooLong;
                    Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, maxBytes));
                }

                var part = await socket.ReceiveAsync(_buffer.AsMemory(_length), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                    return Close(DescribeClose());
                _length += part.Count;
                if (part.EndOfMessage)
                    return part.MessageType == WebSocketMessageType.Text ? Received.Text : Received.Binary;
            }
        }
        catch (WebSocketException e)
        {
            var where = _length > 0 ? "in the middle of a message" : "without a close";
            return Close($"connection cut {where}: {e.WebSocketErrorCode}");
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return Close($"connection cut: {e.GetType().Name}");
        }
    }

    /// <summary>Reads and forgets until the connection has ended.</summary>
    public async Task DrainAsync()
    {
        while (await ReadAsync() != Received.Closed)
        {
        }
    }

    private Received Close(string reason)
    {
        CloseReason = reason;
        return Received.Closed;
    }

    private string DescribeClose()
    {
        if (socket.CloseStatus is not { } status || status == WebSocketCloseStatus.Empty)
            return "closed by the carrier without a status";
        var code = ((int)status).ToString(CultureInfo.InvariantCulture);
        return string.IsNullOrEmpty(socket.CloseStatusDescription)
            ? $"closed by the carrier: {code}"
            : $"closed by the carrier: {code} {socket.CloseStatusDescription}";
    }
}
