using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Threading.Channels;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>A socket to one voice, with the replies that are spoken on it.</summary>
internal sealed class SpeechSocket : IDisposable
{
    /// <summary>The most contexts of one socket. The service closes a socket with more.</summary>
    public const int MaxContexts = 5;

    /// <summary>The key, in an exception's data, of the HTTP status with which a socket was refused.</summary>
    public const string Status = "status";

    private const int MaxMessage = 4 * 1024 * 1024;

    private readonly ClientWebSocket _socket;
    private readonly Channel<byte[]> _toSend = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<string, SpeechContext> _contexts = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource<string?> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _number;

    private readonly TimeProvider _time;
    private long _usedAt;
    private long _heardAt;

    private SpeechSocket(ClientWebSocket socket, TimeProvider time)
    {
        (_socket, _time, OpenedAt) = (socket, time, time.GetTimestamp());
        _usedAt = OpenedAt;
    }

    /// <summary>Ends when the socket does, with the reason; null where the socket was closed here.</summary>
    public Task<string?> Lost => _lost.Task;

    public bool IsOpen => !_lost.Task.IsCompleted;

    /// <summary>Whether nothing is spoken on the socket.</summary>
    public bool IsIdle => Contexts == 0;

    public bool HasRoom => Contexts < MaxContexts;

    /// <summary>When the socket was opened, as a timestamp.</summary>
    public long OpenedAt { get; }

    /// <summary>When something was last sent on the socket, as a timestamp.</summary>
    public long UsedAt => Volatile.Read(ref _usedAt);

    /// <summary>When audio last came, as a timestamp; null where none has.</summary>
    public long? HeardAt => Volatile.Read(ref _heardAt) is not 0 and var at ? at : null;

    public int Contexts
    {
        get
        {
            lock (_gate)
                return _contexts.Count;
        }
    }

    public static async Task<SpeechSocket> OpenAsync(Uri url, string apiKey, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("xi-api-key", apiKey);
        socket.Options.CollectHttpResponseDetails = true;
        // A peer whose machine is gone says nothing any more.
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(10);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(5);
        try
        {
            await socket.ConnectAsync(url, cancellationToken);
        }
        catch (Exception e)
        {
            if (socket.HttpStatusCode is not 0 and not HttpStatusCode.SwitchingProtocols)
                e.Data[Status] = socket.HttpStatusCode;
            socket.Dispose();
            throw;
        }

        var open = new SpeechSocket(socket, time);
        _ = open.RunAsync();
        return open;
    }

    /// <returns>A new context; null where there is no room, or the socket is gone.</returns>
    public SpeechContext? TryBegin(ElevenLabsOptions options)
    {
        lock (_gate)
        {
            if (!IsOpen || _contexts.Count >= MaxContexts)
                return null;
            var context = new SpeechContext($"c{++_number}", this, options);
            _contexts.Add(context.Id, context);
            return context;
        }
    }

    public void Send(byte[] message)
    {
        Volatile.Write(ref _usedAt, _time.GetTimestamp());
        _toSend.Writer.TryWrite(message);
    }

    /// <returns>Whether the context was on the socket.</returns>
    public bool Forget(SpeechContext context)
    {
        lock (_gate)
            return _contexts.Remove(context.Id);
    }

    /// <summary>Closes the socket. The contexts on it are lost.</summary>
    public void Dispose() => Break(null);

    private async Task RunAsync()
    {
        var sending = SendAllAsync();
        var reason = await ReceiveAllAsync();
        Break(reason);
        await sending;
        _socket.Dispose();
    }

    private void Break(string? reason)
    {
        SpeechContext[] lost;
        lock (_gate)
        {
            if (!_lost.TrySetResult(reason))
                return;
            lost = [.. _contexts.Values];
            _contexts.Clear();
        }

        _toSend.Writer.TryComplete();
        _over.Cancel();
        foreach (var context in lost)
            context.End(new SocketLostException(reason ?? "closed here"));
    }

    private async Task SendAllAsync()
    {
        try
        {
            while (await _toSend.Reader.WaitToReadAsync(_over.Token))
                while (_toSend.Reader.TryRead(out var message))
                    await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, _over.Token);
        }
#pragma warning disable CA1031 // Whatever the fault, nothing more is sent.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Break(e.Message);
        }
    }

    /// <returns>Why the socket ended.</returns>
    private async Task<string> ReceiveAllAsync()
    {
        var message = new ArrayBufferWriter<byte>(64 * 1024);
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(message.GetMemory(16 * 1024), _over.Token);
                if (part.MessageType is WebSocketMessageType.Close)
                    return $"the service closed it: {(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}";
                message.Advance(part.Count);
                if (message.WrittenCount > MaxMessage)
                    return "a frame is too large";
                if (!part.EndOfMessage)
                    continue;
                if (Take(ServerFrame.Parse(message.WrittenMemory)) is { } fault)
                    return fault;
                message.ResetWrittenCount();
            }
        }
#pragma warning disable CA1031 // Whatever the fault (the network, a frame that is none), nothing more is received, and the code that waits is to know.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e.Message;
        }
    }

    /// <returns>What is wrong with the socket; null where nothing is.</returns>
    private string? Take(ServerFrame frame)
    {
        if (frame.Error is { } error)
            return $"the service says {error}";
        if (frame.Audio.Length > 0)
            Volatile.Write(ref _heardAt, _time.GetTimestamp());
        SpeechContext? context;
        lock (_gate)
        {
            // A frame of a context that was closed comes too late.
            if (frame.Context is null || !_contexts.TryGetValue(frame.Context, out context))
                return null;
            if (frame.IsFinal)
                _contexts.Remove(frame.Context);
        }

        context.Take(frame);
        if (frame.IsFinal)
            context.End(null);
        return null;
    }
}

/// <summary>The socket is gone, and with it the audio that had not come.</summary>
internal sealed class SocketLostException(string reason) : IOException(reason);
