using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using VoiceAgent.Carriers.Telnyx.Media;

namespace VoiceAgent.Carriers.Telnyx.Tests.Media;

/// <summary>A media connection with Telnyx's end of the socket in the test's hands.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly WebSocket _socket;
    private readonly byte[] _received = new byte[1 << 16];

    public Line(MediaOptions? options = null, MediaFormat? asked = null)
    {
        (Near, Far) = MemoryStreamPair.Create();
        _socket = WebSocket.CreateFromStream(Near, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.Zero });
        Telnyx = WebSocket.CreateFromStream(Far, new WebSocketCreationOptions { IsServer = false, KeepAliveInterval = TimeSpan.Zero });
        Connection = new MediaConnection(_socket, new TelnyxMedia(asked), options ?? new MediaOptions(), Time, NullLogger<MediaConnection>.Instance);
    }

    public MediaConnection Connection { get; }

    public ManualTime Time { get; } = new();

    public MemoryStreamPair Near { get; }

    public MemoryStreamPair Far { get; }

    public WebSocket Telnyx { get; }

    public RecordingListener Listener { get; init; } = new();

    /// <summary>A line whose stream has started and runs.</summary>
    public static async Task<(Line Line, Task Run)> StartedAsync(MediaOptions? options = null, string? start = null, RecordingListener? listener = null, MediaFormat? asked = null)
    {
        var line = new Line(options, asked) { Listener = listener ?? new() };
        var ready = line.Connection.ReadStartAsync(TestContext.Current.CancellationToken);
        await line.SendAsync(start ?? Frames.Start());
        (await ready).ShouldNotBeNull();
        return (line, line.Connection.RunAsync(line.Listener, endsWhenSilent: true, TestContext.Current.CancellationToken));
    }

    public Task SendAsync(string text) =>
        Telnyx.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    /// <summary>Bytes as they go over the wire, outside any message.</summary>
    public ValueTask SendRawAsync(ReadOnlyMemory<byte> bytes) => Far.WriteAsync(bytes);

    /// <summary>The bytes of one WebSocket text message as a client sends them, masked with zeros.</summary>
    public static byte[] Framed(string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        byte[] length = body.Length < 126 ? [(byte)(0x80 | body.Length)] : [0x80 | 126, (byte)(body.Length >> 8), (byte)body.Length];
        return [0x81, .. length, 0, 0, 0, 0, .. body];
    }

    /// <summary>How Telnyx closes a stream.</summary>
    public static ReadOnlyMemory<byte> CloseWithoutStatus { get; } = new byte[] { 0x88, 0x80, 0, 0, 0, 0 };

    /// <summary>The next message Telnyx gets; null when it is a close.</summary>
    public async Task<string?> NextAsync()
    {
        var result = await Telnyx.ReceiveAsync(_received, CancellationToken.None);
        return result.MessageType == WebSocketMessageType.Close ? null : Encoding.UTF8.GetString(_received, 0, result.Count);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        Telnyx.Dispose();
        return ValueTask.CompletedTask;
    }
}
