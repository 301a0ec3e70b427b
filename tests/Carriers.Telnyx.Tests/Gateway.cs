using System.Diagnostics.Metrics;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VoiceAgent.Calls;
using VoiceAgent.Testing;

namespace VoiceAgent.Carriers.Telnyx.Tests;

/// <summary>The Telnyx room in a web server on a loopback port, with a fake carrier, a fake platform and a clock that the test moves.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private int _events;

    private Gateway(WebApplication app, FakeTelnyx telnyx, FakeCallHost host, FakeTime time)
    {
        _app = app;
        Telnyx = telnyx;
        Host = host;
        Time = time;
    }

    public FakeTelnyx Telnyx { get; }

    public FakeCallHost Host { get; }

    public FakeTime Time { get; }

    public required LogLines Log { get; init; }

    public int Port => new Uri(_app.Urls.Single()).Port;

    public IMeterFactory Meters => _app.Services.GetRequiredService<IMeterFactory>();

    public IServiceProvider Services => _app.Services;

    public LineCalls Calls => _app.Services.GetRequiredKeyedService<LineCalls>(TelnyxOptions.Section);

    /// <param name="settings">Keys of section Telnyx, or of Dial with its name, over those a working gateway needs; null removes one.</param>
    public static async Task<Gateway> StartAsync(params (string Key, string? Value)[] settings)
    {
        var telnyx = await FakeTelnyx.StartAsync();
        var values = new Dictionary<string, string?>
        {
            ["ApiKey"] = "KEY",
            ["PublicKey"] = TestKey.PublicKey,
            ["ApiBaseUrl"] = telnyx.Url,
            ["PublicUrl"] = "https://gw.example.com/base",
            ["ConnectionId"] = "168",
            ["CallerId"] = "+15550100002",
            // Unlike any other duration, so that a test can wait for the timer.
            ["StreamRetryDelay"] = "00:00:00.700",
        };
        foreach (var (key, value) in settings)
            values[key] = value;

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key.StartsWith("Dial:", StringComparison.Ordinal) ? pair.Key : $"Telnyx:{pair.Key}", pair.Value)));
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var log = new LogLines();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddRoutingCore();
        var (host, time) = (new FakeCallHost(), new FakeTime());
        builder.Services.AddSingleton<ICallHost>(host);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddTelnyx(builder.Configuration).AddDialling(builder.Configuration);
        var app = builder.Build();
        app.MapTelnyx();
        host.Directory = app.Services.GetRequiredService<CallDirectory>();
        await app.StartAsync();
        return new Gateway(app, telnyx, host, time) { Log = log };
    }

    /// <summary>Sends a signed webhook and expects it to be taken.</summary>
    public async Task SendAsync(string type, object payload) =>
        (await PostAsync(Event(type, payload))).ShouldBe(HttpStatusCode.OK);

    public string Event(string type, object payload) =>
        JsonSerializer.Serialize(new { data = new { record_type = "event", event_type = type, id = $"event-{Interlocked.Increment(ref _events)}", occurred_at = Time.GetUtcNow(), payload } });

    public Task<HttpStatusCode> PostAsync(string body) => PostAsync(Encoding.UTF8.GetBytes(body), TestKey.Headers(Encoding.UTF8.GetBytes(body), Time.GetUtcNow()));

    public async Task<HttpStatusCode> PostAsync(byte[] body, (string Timestamp, string Signature)? headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _app.Urls.Single() + "/telnyx/webhooks") { Content = new ByteArrayContent(body) };
        if (headers is not null)
        {
            request.Headers.Add("telnyx-timestamp", headers.Value.Timestamp);
            request.Headers.Add("telnyx-signature-ed25519", headers.Value.Signature);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    public async Task<HttpStatusCode> GetMediaAsync(string token)
    {
        using var response = await _http.GetAsync(new Uri($"{_app.Urls.Single()}/telnyx/media/{token}"), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    /// <summary>Opens a media socket as Telnyx does.</summary>
    public async Task<MediaSocket> OpenAsync(string token)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(new Uri($"{_app.Urls.Single().Replace("http:", "ws:", StringComparison.Ordinal)}/telnyx/media/{token}"), TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
            // The status tells.
        }

        return new MediaSocket(socket);
    }

    /// <summary>Has a call placed that rings and whose stream has begun.</summary>
    public async Task<(FakeTelnyx.Command Dial, MediaSocket Socket)> DialAsync(string id)
    {
        Telnyx.Reply = _ => (200, $$$"""{"data":{"call_control_id":"{{{id}}}"}}""");
        await Calls.DialAsync(new("+15550100003", "+15550100002"), null, TestContext.Current.CancellationToken);
        var dial = await Telnyx.NextAsync("dial");
        var socket = await OpenAsync(dial.Token);
        await socket.StartAsync(id);
        return (dial, socket);
    }

    /// <summary>Takes an incoming call up to the conversation.</summary>
    public async Task<(FakeCall Call, MediaSocket Socket)> TalkAsync(string id = "v3:a")
    {
        await SendAsync("call.initiated", new { call_control_id = id, call_session_id = $"session of {id}", direction = "incoming", from = "+15550100001", to = "+15550100002", client_state = (string?)null });
        var answer = await Telnyx.NextAsync("answer");
        var socket = await OpenAsync(answer.Token);
        await socket.StartAsync(id);
        var call = await Host.NextAsync();
        await ReplyReadAsync();
        return (call, socket);
    }

    /// <summary>Waits until the reply to the last command was read: a clock that is moved before would have the command sent again.</summary>
    public Task ReplyReadAsync() => Time.NoTimerIn(new TelnyxOptions().CommandReplyTimeout);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await Telnyx.DisposeAsync();
    }
}

/// <summary>Telnyx's end of a media socket.</summary>
internal sealed class MediaSocket(ClientWebSocket socket) : IDisposable
{
    public HttpStatusCode Status => socket.HttpStatusCode;

    public async Task StartAsync(string callControlId)
    {
        await SendAsync("""{"event":"connected","version":"1.0.0"}""");
        var start = new { @event = "start", sequence_number = "1", stream_id = "32DE0DEA-53CB-4B21-89A4-9E1819C043BC", start = new { call_control_id = callControlId, media_format = new { encoding = "PCMU", sample_rate = 8000, channels = 1 } } };
        await SendAsync(JsonSerializer.Serialize(start));
    }

    public Task PressAsync(char digit) =>
        SendAsync(JsonSerializer.Serialize(new { @event = "dtmf", stream_id = "32DE0DEA-53CB-4B21-89A4-9E1819C043BC", sequence_number = "5", dtmf = new { digit = digit.ToString() } }));

    /// <summary>The carrier ends the stream.</summary>
    public async Task StopAsync()
    {
        await SendAsync("""{"event":"stop","sequence_number":"6","stream_id":"32DE0DEA-53CB-4B21-89A4-9E1819C043BC","stop":{"user_id":"u","call_control_id":"v3:a"}}""");
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
    }

    /// <summary>The connection breaks without a word.</summary>
    public void Break() => socket.Abort();

    /// <summary>Waits until the gateway has closed its end, one way or another.</summary>
    public async Task ClosedAsync()
    {
        try
        {
            var buffer = new byte[4096];
            while ((await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken)).MessageType is not WebSocketMessageType.Close)
            {
                // Whatever the gateway still had to say.
            }
        }
        catch (WebSocketException)
        {
            // Closed without the closing handshake.
        }
    }

    public void Dispose() => socket.Dispose();

    public Task SendAsync(string frame) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
}
