using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace VoiceAgent.Simulator;

/// <summary>The carrier's end of one media WebSocket: it is the client, sends what the caller says and plays what the platform sends.</summary>
public sealed class MediaStream : IPaced, IAsyncDisposable
{
    /// <summary>The longest audio that Telnyx takes in one message; the shortest is 20 ms.</summary>
    private static readonly TimeSpan LongestMessage = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FrameLength = TimeSpan.FromMilliseconds(20);

    private readonly SimulatedCall _call;
    private readonly TimeProvider _time;
    private readonly PacingWheel _wheel;
    private readonly ClientWebSocket _socket = new();
    private readonly Channel<OutFrame> _out = Channel.CreateUnbounded<OutFrame>(new() { SingleReader = true });
    private readonly PriorityQueue<OutFrame, (TimeSpan Due, long Number)> _delayed = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly CallEar _ear;
    private readonly ImpairedLine _line;
    private readonly byte[] _streamIdText;
    private readonly short[] _heard;
    private readonly short[] _spoken;
    private readonly byte[] _wire;
    private readonly int _framesPerChunk;
    private readonly int _tickPeriod;
    private readonly CancellationTokenSource _abort = new();
    private Task _sending = Task.CompletedTask;
    private Task _receiving = Task.CompletedTask;
    private TimeSpan _nextFrame;
    private long _sequence;
    private long _chunk;
    private int _gathered;
    private bool _begun;
    private bool _closing;

    internal MediaStream(SimulatedCall call, StreamParameters parameters, CarrierMedia media)
    {
        _call = call;
        _time = media.Time;
        _wheel = media.Wheel;
        _line = new ImpairedLine(media.Impairments with { Seed = media.NextSeed() });
        _framesPerChunk = media.FramesPerChunk;
        _tickPeriod = media.Impairments.DelaysFrames ? 5 : PacingWheel.Slots;
        Parameters = parameters;
        _ear = call.EarFor(parameters.Outbound.SampleRate);
        _streamIdText = Encoding.ASCII.GetBytes(StreamId);
        _heard = new short[_ear.Log.SampleRate / 50];
        _spoken = new short[parameters.Inbound.SampleRate / 50 * _framesPerChunk];
        _wire = new byte[_spoken.Length * parameters.Inbound.BytesPerSample];
    }

    public string StreamId { get; } = Guid.NewGuid().ToString().ToUpperInvariant();

    public StreamParameters Parameters { get; }

    /// <summary>Frames of the platform that were refused (malformed, too short, too long, unknown).</summary>
    public int RefusedFrames { get; private set; }

    /// <summary>Marks sent back to the platform so far.</summary>
    public int MarksReturned { get; private set; }

    /// <summary>Loses the connection without a word, as when a network fails; the call itself goes on.</summary>
    public void Cut() => _abort.Cancel(); // Cancelling a send or receive aborts the socket.

    /// <summary>Completed when the platform closed the socket, the connection was lost, or the stream was stopped.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Opens the socket. Nothing but <c>connected</c> is sent before <see cref="Begin"/>.</summary>
    /// <exception cref="WebSocketException">The platform did not take the connection.</exception>
    internal async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (Parameters.AuthToken is { } token)
            _socket.Options.SetRequestHeader("x-telnyx-streaming-auth-token", token);
        await _socket.ConnectAsync(Parameters.Url, cancellationToken);
        ObjectDisposedException.ThrowIf(_closing, this);
        Post(MediaFrames.Connected(Parameters.AuthToken));
        _sending = Task.Run(SendAsync, CancellationToken.None);
        _receiving = Task.Run(ReceiveAsync, CancellationToken.None);
    }

    /// <summary>Sends <c>start</c> when the call is answered, and from then on a frame every 20 ms.</summary>
    internal void Begin()
    {
        lock (_gate)
        {
            if (_begun || _closing)
                return;
            _begun = true;
            Post(MediaFrames.Start(StreamId, ++_sequence, _call, Parameters));
            _call.Handset.Connect(_call, _ear.Log.SampleRate, Parameters.Inbound.SampleRate);
        }

        _wheel.Add(this, _tickPeriod);
    }

    internal void Press(char digit)
    {
        lock (_gate)
            Post(MediaFrames.Digit(StreamId, ++_sequence, digit, _time.GetUtcNow()));
    }

    /// <summary>Sends <c>stop</c> and closes the socket without a status, as live calls end (1005).</summary>
    internal async Task CloseAsync()
    {
        lock (_gate)
        {
            if (_closing)
                return;
            _closing = true;
            _ear.Playout.Drop(At(_time.GetTimestamp()));
            if (_begun)
                Post(MediaFrames.Stop(StreamId, ++_sequence, _call));
            _out.Writer.TryComplete();
        }

        _wheel.Remove(this);
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), _time))
        await using (patience.Token.Register(_abort.Cancel))
        {
            await _sending;
            await _receiving;
        }

        _socket.Dispose();
        _abort.Dispose();
        _ended.TrySetResult();
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(CloseAsync());

    void IPaced.Tick(long deadline)
    {
        lock (_gate)
        {
            if (_closing)
                return;
            if (_nextFrame == TimeSpan.Zero)
            {
                _ear.Origin ??= deadline;
                _nextFrame = At(deadline) + FrameLength;
            }

            var at = At(deadline);
            if (at >= _nextFrame)
            {
                Frame(at);
                _nextFrame += FrameLength;
            }

            while (_delayed.TryPeek(out _, out var next) && next.Due <= at)
                Post(_delayed.Dequeue());
        }
    }

    private void Frame(TimeSpan at)
    {
        _ear.Playout.PlayTo(at);
        ReturnMarks();
        _ear.Log.CopyLast(_heard);
        var frame = _spoken.Length / _framesPerChunk;
        _call.Handset.Tick(at, _heard, _spoken.AsSpan(_gathered * frame, frame));
        if (++_gathered < _framesPerChunk)
            return;
        _gathered = 0;
        Parameters.Inbound.Encode(_spoken, _wire);
        var (copies, due) = _line.Send(at);
        var media = MediaFrames.Media(_streamIdText, ++_sequence, ++_chunk, (long)at.TotalMilliseconds, _wire);
        for (var i = 1; i < copies; i++)
            Send(media.Copy(), at, due);
        if (copies > 0)
            Send(media, at, due);
        else
            media.Return();
    }

    private void Send(OutFrame frame, TimeSpan at, TimeSpan due)
    {
        if (due <= at)
            Post(frame);
        else
            _delayed.Enqueue(frame, (due, _sequence));
    }

    private void Post(OutFrame frame)
    {
        if (!_out.Writer.TryWrite(frame))
            frame.Return();
    }

    private TimeSpan At(long timestamp) =>
        _ear.Origin is { } origin && timestamp > origin ? _time.GetElapsedTime(origin, timestamp) : TimeSpan.Zero;

    private void ReturnMarks()
    {
        while (_ear.Playout.TryTakeReached(out var name))
        {
            MarksReturned++;
            Post(MediaFrames.Mark(StreamId, ++_sequence, name));
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (await _out.Reader.WaitToReadAsync(_abort.Token))
            {
                while (_out.Reader.TryRead(out var frame))
                {
                    await _socket.SendAsync(frame.Text, WebSocketMessageType.Text, endOfMessage: true, _abort.Token);
                    frame.Return();
                }
            }

            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.Empty, null, _abort.Token);
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or IOException)
        {
            // The platform is gone; the receiving side says so.
            _out.Writer.TryComplete();
        }
    }

    private async Task ReceiveAsync()
    {
        var text = ArrayPool<byte>.Shared.Rent(16 * 1024);
        var audio = ArrayPool<byte>.Shared.Rent(16 * 1024);
        var pcm = ArrayPool<short>.Shared.Rent(16 * 1024);
        try
        {
            var length = 0;
            while (true)
            {
                var piece = await _socket.ReceiveAsync(text.AsMemory(length), _abort.Token);
                if (piece.MessageType == WebSocketMessageType.Close)
                    break;
                length += piece.Count;
                if (!piece.EndOfMessage)
                {
                    Grow(ref text, length);
                    continue;
                }

                if (audio.Length < length)
                    Grow(ref audio, length);
                if (pcm.Length < length)
                    Grow(ref pcm, length);
                Take(text.AsSpan(0, length), audio, pcm);
                length = 0;
            }
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or IOException)
        {
            // From here, a crashed platform looks like a close without a handshake. Ended tells the call.
            _out.Writer.TryComplete();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
            ArrayPool<byte>.Shared.Return(audio);
            ArrayPool<short>.Shared.Return(pcm);
            _ended.TrySetResult();
        }
    }

    private void Take(ReadOnlySpan<byte> text, byte[] audio, short[] pcm)
    {
        var kind = InFrame.Read(text, audio, out var length, out var mark);
        lock (_gate)
        {
            if (_closing)
                return;
            var now = At(_time.GetTimestamp());
            switch (kind)
            {
                case InFrameKind.Media:
                    Play(now, pcm.AsSpan(0, Parameters.Outbound.Decode(audio.AsSpan(0, length), pcm)));
                    break;
                case InFrameKind.Mark:
                    _ear.Playout.Mark(now, mark!);
                    break;
                case InFrameKind.Clear:
                    _ear.Playout.Clear(now);
                    break;
                default:
                    Refuse(100003, "malformed_frame", "The frame could not be understood.");
                    break;
            }

            ReturnMarks();
        }
    }

    private void Play(TimeSpan now, ReadOnlySpan<short> pcm)
    {
        var duration = TimeSpan.FromTicks(pcm.Length * TimeSpan.TicksPerSecond / _ear.Log.SampleRate);
        if (duration < FrameLength || duration > LongestMessage)
            Refuse(100004, "invalid_media", "A media message holds 20 ms to 30 s of audio.");
        else if (Parameters.IsHeard)
            _ear.Playout.Add(now, pcm);
    }

    private void Refuse(int code, string title, string detail)
    {
        RefusedFrames++;
        Post(MediaFrames.Error(StreamId, ++_sequence, code, title, detail));
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (length > 4 * 1024 * 1024)
            throw new WebSocketException(WebSocketError.HeaderError, "A message of the platform is larger than 4 MiB.");
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(length * 2, buffer.Length));
        Array.Copy(buffer, larger, Math.Min(length, buffer.Length));
        ArrayPool<T>.Shared.Return(buffer);
        buffer = larger;
    }
}
