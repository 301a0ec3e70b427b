using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using VoiceAgent.Carriers.Telnyx.Media;
using VoiceAgent.Carriers.Telnyx.Webhooks;
using VoiceAgent.Testing;

namespace VoiceAgent.Carriers.Telnyx.Tests;

/// <summary>What goes wrong with a call at its carrier.</summary>
[Flags]
internal enum CarrierFaults
{
    None = 0,

    /// <summary>Commands are answered after up to 3 s, some of them not at all, or with a fault of the server.</summary>
    SlowCommands = 1,

    /// <summary>Webhooks come late, twice and in another order.</summary>
    DisorderlyWebhooks = 2,

    /// <summary>Some media sockets never come, or are closed before their start.</summary>
    MissingStreams = 4,

    /// <summary>The media socket is cut, or stands and brings nothing more.</summary>
    BrokenStreams = 8,

    /// <summary>The caller's audio stops now and then, as with DTX or mute.</summary>
    MutedCaller = 16,

    /// <summary>No mark is returned.</summary>
    NoMarks = 32,

    /// <summary>Frames are numbered in milliseconds, all alike or not at all.</summary>
    OddNumbers = 64,

    /// <summary>The stream begins anew on the same socket.</summary>
    SecondStarts = 128,

    /// <summary>What comes on the socket is cut, no JSON, or nonsense.</summary>
    Garbage = 256,
}

/// <summary>A carrier in virtual time: takes commands, sends webhooks and media, and hears what its callers hear.</summary>
internal sealed class VirtualCarrier(VirtualTime time, Random random) : HttpMessageHandler
{
    private readonly Dictionary<string, VirtualCall> _calls = [];
    private int _events;

    public LineCalls Platform { get; set; } = null!;

    public TelnyxOptions Options { get; set; } = null!;

    public VirtualTime Time => time;

    public Random Random => random;

    public void Register(VirtualCall call) => _calls[call.Id] = call;

    /// <summary>Sends a webhook, as far as this call's faults let it.</summary>
    public void Tell(VirtualCall call, string type, object? more = null) => _ = TellAsync(call, type, more);

    private async Task TellAsync(VirtualCall call, string type, object? more)
    {
        var payload = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        (payload["call_control_id"], payload["call_session_id"], payload["client_state"], payload["from"], payload["to"]) = (call.Id, $"session {call.Id}", call.ClientState, "+15550100001", "+15550100002");
        var at = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        var body = new { data = new { record_type = "event", event_type = type, id = $"e{++_events}", occurred_at = at, payload } };
        var parsed = EventParser.Parse(JsonSerializer.SerializeToUtf8Bytes(body)).Event!;
        var sentAt = time.GetUtcNow();
        var isDisorderly = call.Faults.HasFlag(CarrierFaults.DisorderlyWebhooks);
        await time.Delay(TimeSpan.FromMilliseconds(random.Next(5, isDisorderly ? 900 : 40)));
        Platform.Deliver(parsed, sentAt);
        if (isDisorderly && random.Next(4) == 0)
        {
            await time.Delay(TimeSpan.FromMilliseconds(random.Next(1, 3000)));
            Platform.Deliver(parsed, sentAt);
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (id, action) = (Uri.UnescapeDataString(path[2]), path.Length > 4 ? path[4] : "status");
        using var reader = new StreamReader(request.Content?.ReadAsStream(CancellationToken.None) ?? Stream.Null);
        var body = reader.ReadToEnd();
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        cancellationToken.Register(() => Outside(() => answer.TrySetCanceled(cancellationToken)));
        _ = AnswerAsync(id, action, body.Length == 0 ? default : JsonDocument.Parse(body).RootElement, answer);
        return answer.Task;
    }

    private async Task AnswerAsync(string id, string action, JsonElement body, TaskCompletionSource<HttpResponseMessage> answer)
    {
        var call = _calls[id];
        var isSlow = call.Faults.HasFlag(CarrierFaults.SlowCommands);
        var fate = isSlow ? random.Next(10) : 9;
        await time.Delay(TimeSpan.FromMilliseconds(fate switch { 0 => 3000, 1 or 2 => random.Next(300, 1500), _ => random.Next(10, 120) }));
        if (fate == 3)
            return; // Lost on the way there.
        var (status, text) = fate == 4 ? (500, """{"errors":[{"code":"10007","title":"Unexpected error"}]}""") : call.Take(action, body);
        if (fate == 5)
            return; // Done, and the answer is lost on the way back.
        Outside(() => answer.TrySetResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) }));
    }

    /// <summary>What HttpClient does next is done here and now, and not on the thread pool.</summary>
    private static void Outside(Action complete)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        complete();
        SynchronizationContext.SetSynchronizationContext(context);
    }
}

/// <summary>One caller at the carrier, and what they hear.</summary>
#pragma warning disable CA1001 // A virtual socket holds nothing to dispose, and is cut with its call.
internal sealed class VirtualCall(VirtualCarrier carrier, string id, CarrierFaults faults, ILogger<MediaConnection> logger)
#pragma warning restore CA1001
{
    private readonly VirtualTime _time = carrier.Time;
    private readonly HashSet<string> _done = [];
    private VirtualSocket? _stream;
    private TimeSpan? _answeredAt;
    private TimeSpan _heardUntil;

    public string Id => id;

    public CarrierFaults Faults => faults;

    public string? ClientState { get; private set; }

    public bool IsOver { get; private set; }

    /// <summary>The longest time in which the caller heard nothing while the call was up, and when it was over.</summary>
    public (TimeSpan Length, TimeSpan At) LongestSilence { get; private set; }

    /// <summary>What was done, for the message of a test that fails.</summary>
    public List<string> Story { get; } = [];

    public void Ring()
    {
        carrier.Register(this);
        Note("rings");
        carrier.Tell(this, "call.initiated", new { direction = "incoming" });
    }

    public void HangUp(string cause)
    {
        if (IsOver)
            return;
        Hear(TimeSpan.Zero);
        Note($"over: {cause}");
        IsOver = true;
        _stream?.Cut();
        carrier.Tell(this, "call.hangup", new { hangup_cause = cause });
    }

    /// <summary>The caller hears something for a while, from now on or after what they hear already.</summary>
    public void Hear(TimeSpan duration)
    {
        if (IsOver || _answeredAt is not { } answeredAt)
            return;
        var from = _heardUntil > answeredAt ? _heardUntil : answeredAt;
        if (_time.Elapsed - from is var silence && silence > LongestSilence.Length)
            LongestSilence = (silence, _time.Elapsed);
        _heardUntil = (from > _time.Elapsed ? from : _time.Elapsed) + duration;
    }

    /// <summary>The caller speaks and does not wait to hear anything.</summary>
    public void Speak() => Hear(TimeSpan.Zero);

    public void ForgetWhatIsBuffered() => _heardUntil = _heardUntil < _time.Elapsed ? _heardUntil : _time.Elapsed;

    public void Note(string what) => Story.Add(string.Create(CultureInfo.InvariantCulture, $"{_time.Elapsed.TotalSeconds:0.000} {what}"));

    /// <summary>Does what a command says.</summary>
    public (int Status, string Body) Take(string action, JsonElement body)
    {
        const string Done = """{"data":{"result":"ok"}}""";
        if (action == "status")
            return (200, IsOver ? """{"data":{"is_alive":false}}""" : """{"data":{"is_alive":true}}""");
        if (IsOver)
            return (422, """{"errors":[{"code":"90018","title":"Call has already ended"}]}""");
        if (body.TryGetProperty("command_id", out var command) && !_done.Add(command.GetString()!))
            return (200, Done);
        if (body.TryGetProperty("client_state", out var state))
            ClientState = state.GetString();
        Note(action);
        switch (action)
        {
            case "answer":
                _answeredAt = _time.Elapsed;
                carrier.Tell(this, "call.answered");
                _ = StreamAsync(Token(body));
                return (200, Done);
            case "streaming_start" when _stream is { IsOpen: true }:
                return (422, """{"errors":[{"code":"90045","title":"Media Streaming is used"}]}""");
            case "streaming_start":
                _ = StreamAsync(Token(body));
                return (200, Done);
            case "streaming_stop":
                _stream?.Cut();
                return (200, Done);
            case "speak" when _answeredAt is null:
                return (422, """{"errors":[{"code":"90034","title":"Call not answered yet"}]}""");
            case "speak":
                _ = SpeakAsync();
                return (200, Done);
            case "hangup" or "reject":
                HangUp("normal_clearing");
                return (200, Done);
            default:
                return (404, "{}");
        }
    }

    private static string Token(JsonElement body) => body.GetProperty("stream_url").GetString()!.Split('/')[^1];

    private async Task SpeakAsync()
    {
        var length = TimeSpan.FromSeconds(1.5);
        Hear(length);
        await _time.Delay(length);
        if (!IsOver)
            carrier.Tell(this, "call.speak.ended", new { status = "completed" });
    }

    private async Task StreamAsync(string token)
    {
        await _time.Delay(TimeSpan.FromMilliseconds(carrier.Random.Next(50, 300)));
        var fate = faults.HasFlag(CarrierFaults.MissingStreams) ? carrier.Random.Next(4) : 3;
        if (fate == 0 || IsOver)
        {
            Note("the stream never comes");
            return;
        }

        if (fate == 1)
        {
            carrier.Tell(this, "streaming.failed", new { failure_reason = "connection_failed", stream_params = new { stream_url = $"wss://gw/telnyx/media/{token}" } });
            return;
        }

        if (carrier.Platform.Tokens.Redeem(token) is not { } call)
        {
            Note("the stream's token is void");
            return;
        }

        Note("the stream opens");
        var socket = _stream = new VirtualSocket(this, carrier);
        var serving = call.ServeAsync(new MediaConnection(socket, new TelnyxMedia(carrier.Options.AskedFormat), carrier.Options.Media, _time, logger), token, CancellationToken.None);
        if (fate != 2)
            _ = socket.SpeakAsync();
        else
            socket.Cut();
        await serving;
        Note("the stream is over");
        socket.Cut();
    }
}

/// <summary>The carrier's end of a media stream.</summary>
internal sealed class VirtualSocket(VirtualCall call, VirtualCarrier carrier) : WebSocket
{
    /// <summary>How long a dead connection takes to be noticed by its pings.</summary>
    private static readonly TimeSpan PingsNotice = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    private readonly Channel<byte[]> _toPlatform = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly VirtualTime _time = carrier.Time;
    private readonly Random _random = carrier.Random;
    private byte[]? _rest;
    private bool _isDead;
    private long _sent;

    public bool IsOpen { get; private set; } = true;

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => IsOpen ? WebSocketState.Open : WebSocketState.Aborted;

    public override string? SubProtocol => null;

    /// <summary>The caller's side of the stream, until it ends.</summary>
    public async Task SpeakAsync()
    {
        var faults = call.Faults;
        Send("""{"event":"connected","version":"1.0.0"}""");
        Send(Start());
        var breaksAfter = faults.HasFlag(CarrierFaults.BrokenStreams) ? TimeSpan.FromSeconds(_random.Next(2, 25)) : TimeSpan.MaxValue;
        var (began, mutedUntil, speaksUntil, speaksFrom) = (_time.Elapsed, TimeSpan.Zero, TimeSpan.Zero, _time.Elapsed + TimeSpan.FromSeconds(3));
        var numbers = faults.HasFlag(CarrierFaults.OddNumbers) ? _random.Next(1, 4) : 0;
        var loud = Convert.ToBase64String([.. Enumerable.Range(0, 160).Select(i => (byte)(i % 2 == 0 ? 0x10 : 0x90))]);
        var quiet = Convert.ToBase64String([.. Enumerable.Repeat((byte)0xFF, 160)]);
        while (IsOpen && !call.IsOver)
        {
            await _time.Delay(Frame);
            var now = _time.Elapsed;
            if (now - began > breaksAfter)
            {
                call.Note("the stream breaks");
                await BreakAsync();
                return;
            }

            if (now > speaksFrom)
                (speaksUntil, speaksFrom) = (now + TimeSpan.FromSeconds(0.5 + _random.NextDouble()), now + TimeSpan.FromSeconds(_random.Next(4, 15)));
            if (faults.HasFlag(CarrierFaults.MutedCaller) && now > mutedUntil && _random.Next(200) == 0)
                mutedUntil = now + TimeSpan.FromSeconds(_random.Next(1, 20));
            if (faults.HasFlag(CarrierFaults.SecondStarts) && _random.Next(300) == 0)
                Send(Start());
            if (faults.HasFlag(CarrierFaults.Garbage) && _random.Next(20) == 0)
                Send(Garbage());
            if (now < mutedUntil)
                continue;
            // Who speaks does not wait for anybody.
            if (now < speaksUntil)
                call.Speak();
            var number = numbers switch { 1 => $"\"{++_sent * 20}\"", 2 => "\"1\"", 3 => "\"c7\"", _ => $"\"{++_sent}\"" };
            Send($$$"""{"event":"media","stream_id":"s","media":{"track":"inbound","chunk":{{{number}}},"payload":"{{{(now < speaksUntil ? loud : quiet)}}}"}}""");
        }
    }

    /// <summary>The connection is gone, and both sides know it.</summary>
    public void Cut()
    {
        IsOpen = false;
        _toPlatform.Writer.TryComplete();
    }

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => SendAsync(buffer.AsMemory(), messageType, endOfMessage, cancellationToken).AsTask();

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        if (!IsOpen)
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
        if (_isDead)
            return ValueTask.CompletedTask;
        using var message = JsonDocument.Parse(buffer);
        switch (message.RootElement.GetProperty("event").GetString())
        {
            case "media":
                call.Hear(Frame);
                break;
            case "mark" when !call.Faults.HasFlag(CarrierFaults.NoMarks):
                _ = ReturnAsync(message.RootElement.GetProperty("mark").GetProperty("name").GetString()!);
                break;
            case "clear":
                call.ForgetWhatIsBuffered();
                break;
        }

        return ValueTask.CompletedTask;
    }

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (_rest is null)
        {
            if (!_toPlatform.Reader.TryRead(out _rest) && !await _toPlatform.Reader.WaitToReadAsync(CancellationToken.None))
                throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest.AsMemory(0, count).CopyTo(buffer);
        _rest = count == _rest.Length ? null : _rest[count..];
        return new ValueWebSocketReceiveResult(count, WebSocketMessageType.Text, _rest is null);
    }

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        Cut();
        return Task.CompletedTask;
    }

    public override void Abort() => Cut();

    public override void Dispose() => Cut();

    private async Task BreakAsync()
    {
        if (_random.Next(2) == 0)
        {
            Cut();
            return;
        }

        // Half open: nothing gets through any more, in either direction.
        _isDead = true;
        await _time.Delay(PingsNotice);
        Cut();
    }

    private async Task ReturnAsync(string mark)
    {
        await _time.Delay(TimeSpan.FromMilliseconds(_random.Next(100, 250)));
        if (IsOpen && !_isDead)
            Send($$$"""{"event":"mark","stream_id":"s","mark":{"name":"{{{mark}}}"}}""");
    }

    private string Start() => $$$"""{"event":"start","stream_id":"s","start":{"call_control_id":"{{{call.Id}}}","call_session_id":"session {{{call.Id}}}"{{{(call.Faults.HasFlag(CarrierFaults.SecondStarts) ? "" : ",\"media_format\":{\"encoding\":\"PCMU\",\"sample_rate\":8000,\"channels\":1}")}}}}}""";

    private string Garbage() => _random.Next(6) switch
    {
        0 => "",
        1 => "{",
        2 => """{"event":"media","media":{"payload":"%%%%"}}""",
        3 => """{"event":"mark","mark":{"name":17}}""",
        4 => """{"event":"error","payload":{"code":100003,"title":"malformed_frame"}}""",
        _ => """{"event":"dtmf","dtmf":{"digit":"Q"}}""",
    };

    private void Send(string text) => _toPlatform.Writer.TryWrite(Encoding.UTF8.GetBytes(text));
}
