using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Line.Media;

/// <summary>One media stream: the audio connection of one call leg, over a WebSocket that the carrier opened.</summary>
/// <remarks>
/// Call <see cref="ReadStartAsync"/> and then <see cref="RunAsync"/>, on one thread at a time, and send from another. The socket stays the caller's to dispose,
/// after <see cref="RunAsync"/> (or a <see cref="ReadStartAsync"/> that gave null) has returned. Every frame is handled without garbage.
/// </remarks>
public sealed partial class MediaConnection : IMediaLine
{
    /// <summary>The reason given when the carrier itself ended the stream in an orderly way.</summary>
    public const string StopReason = "stop";

    private readonly WebSocket _socket;
    private readonly IMediaProtocol _protocol;
    private readonly MediaOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<MediaConnection> _logger;
    private readonly SocketReader _reader;
    private readonly MediaSender _sender;
    private readonly TaskCompletionSource _closeSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _ending = new();
    private volatile string? _lostReason;
    private ITimer? _abort;
    private LineCodec? _codec;
    private MediaStart? _start;
    private ITimer? _watch;
    private long _startedAt;
    private long _heardAt;
    private ReorderWindow? _window;
    private byte[] _scratch = [];
    private bool _malformedLogged;
    private bool _errorLogged;
    private bool _rateLimitLogged;
    private long _frames, _otherTrack, _malformed, _unknown, _binary, _carrierErrors;

    /// <summary>Takes over a WebSocket that was just accepted.</summary>
    /// <param name="protocol">The form in which the carrier at the other end writes, made for this connection alone.</param>
    public MediaConnection(WebSocket socket, IMediaProtocol protocol, MediaOptions options, TimeProvider time, ILogger<MediaConnection> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _socket = socket;
        _protocol = protocol;
        _options = options;
        _time = time;
        _logger = logger;
        _reader = new SocketReader(socket, options.MaxMessageBytes);
        _sender = new MediaSender(socket, protocol, options.SendBacklog, reason => End(reason, status: null));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The stream has not started.</exception>
    public int SampleRate => Codec.Format.SampleRate;

    /// <summary>The token of the <c>connected</c> message; null where the stream was asked for without one.</summary>
    public string? AuthToken { get; private set; }

    /// <summary>Why the connection is over; null while it lives.</summary>
    public string? LostReason => _lostReason;

    /// <summary>How long the stream had brought nothing when it ended.</summary>
    public TimeSpan SilentFor { get; private set; }

    /// <summary>The counts of what the stream has brought so far.</summary>
    public MediaCounts Counts => new(_frames, _window?.Missing ?? 0, _window?.Late ?? 0, _window?.Duplicates ?? 0,
        _otherTrack, _malformed, _unknown, _binary, _carrierErrors);

    private LineCodec Codec => _codec ?? throw new InvalidOperationException("The media stream has not started.");

    /// <summary>Waits for the <c>start</c> of the stream, which comes on an outbound call when the callee answers.</summary>
    /// <param name="cancellationToken">A token that ends the connection politely.</param>
    /// <returns>The start; null when there will be no audio: the peer closed, the format is unusable, time ran out or the wait was cancelled.
    /// <see cref="LostReason"/> says which, and the connection is closed in that case.</returns>
    public async Task<MediaStart?> ReadStartAsync(CancellationToken cancellationToken)
    {
        await using var deadline = _time.CreateTimer(
            static self => ((MediaConnection)self!).End("no start in time", WebSocketCloseStatus.PolicyViolation), this, _options.StartTimeout, Timeout.InfiniteTimeSpan);
        await using var cancelled = EndWhenCancelled(cancellationToken);
        MediaStart? start = null;
        await _reader.ReadAsync(received =>
        {
            if (IsMessage(received))
                start = TakeStart();
            return start is null && _lostReason is null;
        });
        if (start is null)
        {
            await FinishAsync();
            LogNoStart(_lostReason!);
            return null;
        }

        _start = start;
        _window = new ReorderWindow(_options.ReorderFrames);
        _codec = new LineCodec(start.Format, _options.L16BigEndian);
        _sender.Start(_codec);
        return start;
    }

    /// <summary>Passes on what the stream brings until it ends, however that happens, and closes the connection.</summary>
    /// <param name="listener">The receiver of audio, marks and keys, and last of all, once, of <see cref="IMediaLineListener.OnLineLost"/>.
    /// An exception of the listener ends the connection and comes out of this method.</param>
    /// <param name="endsWhenSilent">Whether a stream that brings nothing, though its connection stands, ends as well.
    /// See <see cref="MediaOptions.FirstAudioTimeout"/> and <see cref="MediaOptions.SilenceTimeout"/>.</param>
    /// <param name="cancellationToken">A token that ends the connection politely; no exception follows.</param>
    /// <exception cref="InvalidOperationException">The stream has not started.</exception>
    public async Task RunAsync(IMediaLineListener listener, bool endsWhenSilent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listener);
        var window = _window ?? throw new InvalidOperationException("The media stream has not started.");
        _startedAt = _heardAt = _time.GetTimestamp();
        if (endsWhenSilent)
            _watch = _time.CreateTimer(static self => ((MediaConnection)self!).Watch(), this, _options.FirstAudioTimeout, Timeout.InfiniteTimeSpan);
        await using var cancelled = EndWhenCancelled(cancellationToken);
        try
        {
            await _reader.ReadAsync(received =>
            {
                if (IsMessage(received))
                    Deliver(window, listener);
                return _lostReason is null;
            });
            window.Flush();
            PlayDue(window, listener);
        }
        finally
        {
            if (_watch is { } watch)
                await watch.DisposeAsync();
            End("listener failed", WebSocketCloseStatus.InternalServerError);
            SilentFor = _time.GetElapsedTime(Volatile.Read(ref _heardAt));
            LogEnded(_lostReason!, Counts);
            listener.OnLineLost(this, _lostReason!);
            await FinishAsync();
        }
    }

    /// <inheritdoc/>
    /// <remarks>Never throws over the state of the line: a frame for a line that is lost is dropped.</remarks>
    /// <exception cref="ArgumentException">The frame is not exactly 20 ms long.</exception>
    /// <exception cref="InvalidOperationException">The stream has not started.</exception>
    public void SendAudio(ReadOnlySpan<short> frame)
    {
        if (frame.Length != Codec.Format.SamplesPerFrame)
            throw new ArgumentException("A frame is exactly 20 ms long.", nameof(frame));
        _sender.SendAudio(frame);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The stream has not started.</exception>
    public void SendMark(long mark)
    {
        _ = Codec;
        _sender.SendMark(mark);
    }

    /// <inheritdoc/>
    /// <remarks>Audio and marks that still wait for the socket are dropped, too. The carrier never saw those marks, so they are not returned.</remarks>
    /// <exception cref="InvalidOperationException">The stream has not started.</exception>
    public void SendClear()
    {
        _ = Codec;
        _sender.SendClear();
    }

    /// <inheritdoc/>
    /// <remarks>May be called by any thread, in any state, any number of times; never blocks, never throws. What still waits for the socket is dropped.
    /// The listener is told that the line was lost when the peer has answered, at the latest after <see cref="MediaOptions.CloseTimeout"/>.</remarks>
    public void Close() => End("closed", WebSocketCloseStatus.NormalClosure);

    /// <summary>Deals with what is no text message, and returns whether there is a message to be looked into.</summary>
    private bool IsMessage(Received received)
    {
        switch (received)
        {
            case Received.Binary:
                _binary++;
                break;
            case Received.TooLong:
                End($"message longer than {_options.MaxMessageBytes} bytes", WebSocketCloseStatus.MessageTooBig);
                break;
            case Received.Closed:
                End(_reader.CloseReason, WebSocketCloseStatus.NormalClosure);
                break;
        }

        return received == Received.Text && _lostReason is null;
    }

    private MediaStart? TakeStart()
    {
        if (!TryParse(out var message, out var error))
        {
            if (error.Fault == MediaFault.UnusableFormat)
                End($"unusable format: {error.Detail}", WebSocketCloseStatus.InvalidMessageType);
            return null;
        }

        switch (message.Kind)
        {
            case MediaMessageKind.Start:
                return message.Start;
            case MediaMessageKind.Connected:
                AuthToken = message.AuthToken;
                break;
            case MediaMessageKind.Error:
                TakeError(message);
                break;
            case MediaMessageKind.Stop:
                End(StopReason, WebSocketCloseStatus.NormalClosure);
                break;
            default:
                _unknown++;
                break;
        }

        return null;
    }

    private void Deliver(ReorderWindow window, IMediaLineListener listener)
    {
        Volatile.Write(ref _heardAt, _time.GetTimestamp());
        if (!TryParse(out var message, out var error))
        {
            // A stream that begins anew in a way that cannot be used is ended, so that it is asked for once more.
            if (error.Fault == MediaFault.UnusableFormat)
                End($"unusable format: {error.Detail}", WebSocketCloseStatus.InvalidMessageType);
            return;
        }

        switch (message.Kind)
        {
            case MediaMessageKind.Media when !message.IsInbound:
                _otherTrack++;
                break;
            case MediaMessageKind.Media when Codec.TryDecode(message.Payload, out var pcm):
                _frames++;
                window.Add(message.Chunk, pcm);
                PlayDue(window, listener);
                break;
            case MediaMessageKind.Media:
                CountMalformed(new MediaParseError(MediaFault.WrongType, "media.payload: half a sample"));
                break;
            case MediaMessageKind.Dtmf:
                if (message.Digit != '\0')
                    listener.OnDigit(message.Digit, message.PressedAt);
                break;
            case MediaMessageKind.Mark:
                if (message.Mark is { } mark)
                    listener.OnMark(mark);
                break;
            case MediaMessageKind.Error:
                TakeError(message);
                break;
            case MediaMessageKind.Start:
                Restart(message.Start!, window, listener);
                break;
            case MediaMessageKind.Stop:
                End(StopReason, WebSocketCloseStatus.NormalClosure);
                break;
            default:
                _unknown++;
                break;
        }
    }

    /// <summary>Begins the stream anew on its connection, perhaps in another coding.</summary>
    private void Restart(MediaStart start, ReorderWindow window, IMediaLineListener listener)
    {
        if (start.CallId != _start!.CallId)
        {
            End("a second start names another call", WebSocketCloseStatus.PolicyViolation);
            return;
        }

        if (start.Format.SampleRate != Codec.Format.SampleRate)
        {
            // Ear and mouth have the sample rate of the first start, and another stream has that rate again.
            End("a second start has another sample rate", WebSocketCloseStatus.NormalClosure);
            return;
        }

        window.Flush();
        PlayDue(window, listener);
        window.Restart();
        LogRestarted(start.Format);
        _start = start;
        _codec = new LineCodec(start.Format, _options.L16BigEndian);
        _sender.Use(_codec);
    }

    /// <summary>Checks whether the stream still brings something, and ends it where it does not.</summary>
    private void Watch()
    {
        var hasAudio = Volatile.Read(ref _frames) > 0;
        var limit = hasAudio ? _options.SilenceTimeout : _options.FirstAudioTimeout;
        var silence = _time.GetElapsedTime(hasAudio ? Volatile.Read(ref _heardAt) : _startedAt);
        if (silence >= limit)
        {
            End(hasAudio ? $"nothing has come for {limit.TotalSeconds:0.#} s" : $"no audio has come within {limit.TotalSeconds:0.#} s of the start", WebSocketCloseStatus.NormalClosure);
            return;
        }

        // Timers cut off parts of milliseconds, so one more is added.
        _watch!.Change(limit - silence + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private static void PlayDue(ReorderWindow window, IMediaLineListener listener)
    {
        while (window.TryTake(out var pcm))
        {
            if (!pcm.IsEmpty)
                listener.OnAudio(pcm);
        }
    }

    private bool TryParse(out MediaMessage message, out MediaParseError error)
    {
        if (_scratch.Length < _reader.Message.Length)
            _scratch = new byte[_reader.Message.Length];
        if (_protocol.TryRead(_reader.Message, _scratch, out message, out error))
            return true;
        CountMalformed(error);
        return false;
    }

    private void CountMalformed(MediaParseError error)
    {
        _malformed++;
        // A stream that sends one unreadable message may send fifty a second: the first is logged, the rest is in the final count.
        if (!_malformedLogged)
            LogMalformed(error.Fault, LogText.Clean(error.Detail));
        _malformedLogged = true;
    }

    private void TakeError(in MediaMessage message)
    {
        _carrierErrors++;
        // Only the first error of a kind is logged. An error that one frame brings comes with fifty frames a second, and the final count tells of all.
        if (message.IsRateLimit ? _rateLimitLogged : _errorLogged)
            return;
        if (message.IsRateLimit)
            LogRateLimited(message.ErrorCode, LogText.Clean(message.ErrorText));
        else
            LogCarrierError(message.ErrorCode, LogText.Clean(message.ErrorText));
        _rateLimitLogged |= message.IsRateLimit;
        _errorLogged |= !message.IsRateLimit;
    }

    private CancellationTokenRegistration EndWhenCancelled(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static self => ((MediaConnection)self!).End("cancelled", WebSocketCloseStatus.EndpointUnavailable), this);

    /// <summary>Ends the connection. The first reason stands.</summary>
    /// <param name="status">The status of the close; null to cut the connection, because the peer does not read any more.</param>
    private void End(string reason, WebSocketCloseStatus? status)
    {
        lock (_ending)
        {
            if (_lostReason is not null)
                return;
            _lostReason = reason;
            _abort = _time.CreateTimer(static socket => ((WebSocket)socket!).Abort(), _socket, _options.CloseTimeout, Timeout.InfiniteTimeSpan);
        }

        _sender.Stop();
        if (status is { } polite)
        {
            _ = CloseOutputAsync(polite);
        }
        else
        {
            // The abort runs elsewhere: this may be the thread that paces the audio of all calls, and the code that waits for the socket goes on right inside Abort.
            ThreadPool.UnsafeQueueUserWorkItem(static socket => socket.Abort(), _socket, preferLocal: false);
            _closeSent.TrySetResult();
        }
    }

    private async Task CloseOutputAsync(WebSocketCloseStatus status)
    {
        try
        {
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(status, null, CancellationToken.None);
        }
        catch (Exception e) when (SocketFailure.Is(e))
        {
            // The connection went first, and nothing was wanted but that it is closed.
            LogCloseFailed(e);
        }
        finally
        {
            _closeSent.TrySetResult();
        }
    }

    /// <summary>Takes the peer's last words off the wire, so that ours are not lost with the connection. Bounded by the close timeout.</summary>
    private async Task FinishAsync()
    {
        await _reader.ReadAsync(static _ => true);
        await _closeSent.Task;
        if (_abort is { } abort)
            await abort.DisposeAsync();
    }
}
