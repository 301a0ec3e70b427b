using System.Net.WebSockets;

namespace VoiceAgent.Simulator;

/// <summary>The stage of a leg's life.</summary>
public enum LegState { Ringing, Answered, Ended }

/// <summary>One leg of the simulated carrier: the platform commands it over REST, a handset sits at its far end.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class SimulatedCall
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CarrierMedia _media;
    private readonly WebhookLine _webhooks;
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CallEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _streaming = Task.CompletedTask;
    private CallEar? _ear;

    internal SimulatedCall(SimulatedCarrierOptions options, CarrierMedia media, CallSetup setup, Func<SimulatedCall, WebhookLine> webhooks)
    {
        _media = media;
        ConnectionId = options.ConnectionId;
        (From, To, IsIncoming, ClientState) = (setup.From, setup.To, setup.IsIncoming, setup.ClientState);
        CallSessionId = setup.SessionId ?? Guid.NewGuid().ToString();
        Handset = setup.Handset;
        StartedAt = media.Time.GetUtcNow();
        _webhooks = webhooks(this);
        Post("call.initiated", CallEvents.Initiated(this));
    }

    public string CallControlId { get; } = "v3:" + Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public string CallLegId { get; } = Guid.NewGuid().ToString();

    public string CallSessionId { get; }

    public string ConnectionId { get; }

    public string From { get; }

    public string To { get; }

    /// <summary>True for a call to the platform, false for a call that the platform dialled.</summary>
    public bool IsIncoming { get; }

    public DateTimeOffset StartedAt { get; }

    public DateTimeOffset? EndedAt { get; private set; }

    public LegState State { get; private set; }

    public string? ClientState { get; internal set; }

    /// <summary>The media stream that is open now; null where none is.</summary>
    public MediaStream? Stream { get; private set; }

    /// <summary>The record of everything that the far end heard over the whole call; null before the first stream.</summary>
    public EarLog? Ear => _ear?.Log;

    /// <summary>Completed when the call is answered; cancelled when the call ends unanswered.</summary>
    public Task Answered => _answered.Task;

    /// <summary>Completed when the call has ended and its stream is closed.</summary>
    public Task<CallEnd> Ended => _ended.Task;

    /// <summary>Completed when, after the end, every webhook has been delivered or given up.</summary>
    public Task Closed => _webhooks.Drained;

    internal string UserId => ConnectionId;

    internal IHandset Handset { get; set; }

    /// <summary>The other leg of a transfer or bridge, which ends together with this one; null where there is none.</summary>
    internal SimulatedCall? BridgedTo { get; set; }

    /// <summary>Hangs up at the far end.</summary>
    public void HangUp() => End(State == LegState.Ringing && IsIncoming
        ? new CallEnd("originator_cancel", "caller", "487")
        : new CallEnd("normal_clearing", IsIncoming ? "caller" : "callee", "200"));

    /// <summary>Presses a key at the far end, which sends a frame on the media socket and a webhook.</summary>
    /// <param name="digit">The key: 0-9, A-D, * or #.</param>
    public void Press(char digit)
    {
        Stream?.Press(digit);
        Post("call.dtmf.received", CallEvents.Digit(this, digit));
    }

    internal CallEar EarFor(int sampleRate)
    {
        lock (_gate)
        {
            _ear ??= new CallEar(sampleRate);
            return _ear.Log.SampleRate == sampleRate ? _ear : throw CarrierException.StreamingFailed("The sample rate cannot change within a call.");
        }
    }

    internal void Post(string type, System.Text.Json.Nodes.JsonObject payload) => _webhooks.Post(type, payload);

    /// <param name="webhookUrl">The URL to which the leg's webhooks go from now on; null keeps the URL that the leg has.</param>
    internal void Answer(Uri? webhookUrl = null)
    {
        MediaStream? waiting;
        lock (_gate)
        {
            if (State != LegState.Ringing)
                return;
            _webhooks.Url = webhookUrl ?? _webhooks.Url;
            State = LegState.Answered;
            waiting = Stream;
        }

        Post("call.answered", CallEvents.Answered(this));
        _answered.TrySetResult();
        waiting?.Begin();
    }

    internal void StartStreaming(StreamParameters parameters)
    {
        var stream = new MediaStream(this, parameters, _media);
        lock (_gate)
        {
            if (Stream is not null)
                throw CarrierException.AlreadyStreaming();
            Stream = stream;
            _streaming = Task.Run(() => StreamAsync(stream));
        }
    }

    internal async Task StopStreamingAsync()
    {
        var (stream, streaming) = (Stream, _streaming);
        if (stream is null)
            throw CarrierException.NotStreaming();
        await stream.CloseAsync();
        await streaming;
    }

    internal void End(CallEnd end)
    {
        lock (_gate)
        {
            if (State == LegState.Ended)
                return;
            State = LegState.Ended;
            EndedAt = _media.Time.GetUtcNow();
        }

        _answered.TrySetCanceled();
        _ = Task.Run(() => FinishAsync(end));
    }

    private async Task FinishAsync(CallEnd end)
    {
        if (Stream is { } stream)
            await stream.CloseAsync();
        await _streaming;
        Handset.Disconnect();
        Post("call.hangup", CallEvents.HungUp(this, end, EndedAt!.Value));
        _webhooks.Complete();
        _ended.TrySetResult(end);
        BridgedTo?.End(end with { Cause = "normal_clearing" });
    }

    private async Task StreamAsync(MediaStream stream)
    {
        try
        {
            using var limit = new CancellationTokenSource(ConnectLimit, _media.Time);
            await stream.ConnectAsync(limit.Token);
        }
        catch (Exception refused) when (refused is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            Post("streaming.failed", CallEvents.StreamingFailed(this, stream));
            Forget(stream);
            return;
        }

        Post("streaming.started", CallEvents.Streaming(this, stream.Parameters.Url));
        if (State == LegState.Answered)
            stream.Begin();
        await stream.Ended;
        await stream.CloseAsync();
        Post("streaming.stopped", CallEvents.Streaming(this, stream.Parameters.Url));
        Forget(stream);
    }

    private void Forget(MediaStream stream)
    {
        lock (_gate)
        {
            if (Stream == stream)
                Stream = null;
        }
    }
}

/// <summary>The facts with which a leg comes into being.</summary>
internal sealed record CallSetup(
    string From, string To, bool IsIncoming, IHandset Handset, string? SessionId = null, string? ClientState = null, Uri? WebhookUrl = null);
