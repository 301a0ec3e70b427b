using System.Net.WebSockets;

namespace VoiceAgent.Carriers.Line.Media;

/// <summary>Sends audio, marks and clears in order, without making the caller wait.</summary>
/// <remarks>
/// While the socket takes messages at once (a web server's does, into its output buffer), a message goes out on the caller's thread, with no hop
/// and no garbage. When it does not, messages queue up behind the one it is busy with, and the code that finishes that one sends the rest.
/// </remarks>
/// <param name="socket">The socket to which messages go.</param>
/// <param name="protocol">The form in which the carrier reads messages.</param>
/// <param name="backlog">How much audio may wait.</param>
/// <param name="onLost">A function that is told the reason, once or more, when the socket fails or does not keep up.</param>
internal sealed class MediaSender(WebSocket socket, IMediaProtocol protocol, TimeSpan backlog, Action<string> onLost)
{
    private readonly Lock _gate = new();
    private OutboundQueue? _queue;
    private LineCodec? _codec;
    private bool _sending;
    private bool _stopped;

    /// <summary>Makes ready for audio of this format.</summary>
    public void Start(LineCodec codec)
    {
        // Room is made for the widest coding of this rate, 16 bits a sample, because the peer may change the coding.
        var bytes = Math.Max(protocol.AudioLength(2 * codec.Format.SamplesPerFrame), protocol.SmallMessageBytes);
        lock (_gate)
        {
            _codec = codec;
            _queue = new OutboundQueue((int)(backlog.Ticks / (20 * TimeSpan.TicksPerMillisecond)), bytes);
        }
    }

    /// <summary>Codes frames in another way from now on. The rate does not change.</summary>
    public void Use(LineCodec codec)
    {
        lock (_gate)
            _codec = codec;
    }

    /// <summary>Sends one frame of 20 ms.</summary>
    public void SendAudio(ReadOnlySpan<short> frame)
    {
        lock (_gate)
        {
            if (_stopped)
                return;
            if (_queue!.TryReserve(isAudio: true, out var buffer))
            {
                var bytes = _codec!.Format.BytesPerFrame;
                _codec.Encode(frame, protocol.Payload(buffer, bytes));
                _queue.Commit(isAudio: true, protocol.WriteAudio(buffer, bytes));
            }
            else
            {
                _stopped = true;
            }
        }

        Continue();
    }

    /// <summary>Sends a mark behind everything sent so far.</summary>
    public void SendMark(long mark)
    {
        lock (_gate)
        {
            if (_stopped)
                return;
            if (_queue!.TryReserve(isAudio: false, out var buffer))
                _queue.Commit(isAudio: false, protocol.WriteMark(buffer, mark));
            else
                _stopped = true;
        }

        Continue();
    }

    /// <summary>Drops all that waits and sends a clear.</summary>
    public void SendClear()
    {
        lock (_gate)
        {
            if (_stopped)
                return;
            _queue!.DropWaiting();
            _queue.TryReserve(isAudio: false, out var buffer);
            _queue.Commit(isAudio: false, protocol.WriteClear(buffer));
        }

        Continue();
    }

    /// <summary>Drops all that waits and sends nothing any more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _queue?.DropWaiting();
        }
    }

    private void Continue()
    {
        bool overrun, idle;
        lock (_gate)
        {
            overrun = _stopped;
            idle = !_sending;
            _sending = true;
        }

        if (overrun)
            onLost($"backlog: the socket did not take {backlog.TotalSeconds:0.0} s of audio");
        else if (idle)
            Drain();
    }

    /// <summary>Sends messages until none waits, or until the socket does not take one at once.</summary>
    private void Drain()
    {
        try
        {
            while (TryTakeNext(out var message))
            {
                var sending = socket.SendAsync(message, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);
                if (!sending.IsCompletedSuccessfully)
                {
                    _ = DrainAfterAsync(sending);
                    return;
                }

                sending.GetAwaiter().GetResult();
            }
        }
        catch (Exception e) when (SocketFailure.Is(e))
        {
            onLost($"send failed: {SocketFailure.Name(e)}");
        }
    }

    private async Task DrainAfterAsync(ValueTask sending)
    {
        try
        {
            await sending;
        }
        catch (Exception e) when (SocketFailure.Is(e))
        {
            onLost($"send failed: {SocketFailure.Name(e)}");
            return;
        }

        Drain();
    }

    private bool TryTakeNext(out ReadOnlyMemory<byte> message)
    {
        lock (_gate)
        {
            _queue!.Sent();
            return _sending = !_stopped & _queue.TryTake(out message);
        }
    }
}
