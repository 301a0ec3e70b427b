using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace VoiceAgent.Testing;

/// <summary>What becomes of a frame of the fake voice.</summary>
public enum FrameFate
{
    Sent,

    /// <summary>It goes without its characters.</summary>
    SentBare,

    /// <summary>The connection breaks instead.</summary>
    Cut,

    /// <summary>The service closes the socket instead, as it does after 20 s without text.</summary>
    Closed,

    /// <summary>Something that is no frame comes instead.</summary>
    Garbled,
}

/// <summary>A frame of the fake voice before it is sent: a word, or a tag for the voice (<c>&lt;break time="1s"/&gt;</c>), whose sound is a space.</summary>
/// <param name="Socket">Number of the connection, from 0; <see cref="FakeElevenLabsServer.Http"/> for an answer over HTTP.</param>
/// <param name="Word">Number of the word on that connection, from 0.</param>
/// <param name="IsFirst">It begins what was asked for.</param>
public sealed record VoiceFrame(int Socket, string Context, int Word, string Text, bool IsFirst);

/// <summary>ElevenLabs' multi-context socket, and its answers over HTTP, spoken by a voice whose sound can be read: 5 ms of µ-law for each character, with its code as the byte.</summary>
public sealed partial class FakeElevenLabsServer : IAsyncDisposable
{
    /// <summary>Samples of a character, unless told otherwise.</summary>
    public const int PerCharacter = 40;

    /// <summary>In place of a connection's number.</summary>
    public const int Http = -1;

    private const int MaxContexts = 5;

    private readonly WebApplication _app;
    private int _sockets;

    private FakeElevenLabsServer(WebApplication app) => _app = app;

    /// <summary>Samples of a character: 480 are the pace of a speaker.</summary>
    public int SamplesPerCharacter { get; set; } = PerCharacter;

    /// <summary>The contexts of a connection are spoken side by side, as the service does, and not one after the other.</summary>
    public bool IsParallel { get; set; }

    /// <summary>Told of each text that is to be spoken now.</summary>
    public Action<string> Asked { get; set; } = _ => { };

    /// <summary>Asked before a socket is accepted; another status than 101 refuses it.</summary>
    public Func<HttpContext, Task<int>> Accept { get; set; } = _ => Task.FromResult(101);

    /// <summary>The status of answers over HTTP.</summary>
    public Func<int> AcceptHttp { get; set; } = () => 200;

    /// <summary>What <c>/v1/voices</c> answers.</summary>
    public string Voices { get; set; } = """{"voices":[]}""";

    /// <summary>Asked for each word.</summary>
    public Func<VoiceFrame, Task<FrameFate>> Fate { get; set; } = _ => Task.FromResult(FrameFate.Sent);

    /// <summary>Asked for each word on a socket: whether its characters come with its sound. The service leaves tags out, and sometimes a word (livekit/agents#3330).</summary>
    public Func<VoiceFrame, bool> Tells { get; set; } = frame => !IsTag(frame.Text);

    /// <summary>Each frame on a socket tells the characters of the whole piece so far, with times from its beginning, as the service does with a dictionary of pronunciations (pipecat-ai/pipecat#4316).</summary>
    public bool TellsFromBeginning { get; set; }

    /// <summary>What was received: connection and message.</summary>
    public ConcurrentQueue<(int Socket, JsonNode Message)> Received { get; } = new();

    /// <summary>Query, key and body of the requests to speak over HTTP.</summary>
    public ConcurrentQueue<(string Path, string Query, string Key, JsonNode Body)> Requested { get; } = new();

    /// <summary>Query and key of the connections.</summary>
    public ConcurrentQueue<(string Path, string Query, string Key)> Opened { get; } = new();

    /// <summary>The most contexts that were open on a connection at once.</summary>
    public int MostContexts { get; private set; }

    public string BaseUrl => _app.Urls.Single();

    public static async Task<FakeElevenLabsServer> StartAsync()
    {
        var app = LoopbackServer.Create();
        var server = new FakeElevenLabsServer(app);
        app.UseWebSockets();
        app.Run(server.TakeAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        if (context.Request.Path == "/v1/voices")
        {
            await AnswerListAsync(context);
            return;
        }

        if (context.Request.Method == HttpMethods.Post)
        {
            await SpeakOverHttpAsync(context);
            return;
        }

        var status = await Accept(context);
        if (status != 101 || !context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = status == 101 ? 400 : status;
            return;
        }

        Opened.Enqueue((context.Request.Path, context.Request.QueryString.ToString(), context.Request.Headers["xi-api-key"].ToString()));
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            using var connection = new Connection(this, Interlocked.Increment(ref _sockets) - 1, socket, context);
            await connection.RunAsync();
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The peer is gone, or the test cut it.
        }
    }

    private async Task AnswerListAsync(HttpContext context)
    {
        context.Response.StatusCode = AcceptHttp();
        await context.Response.WriteAsync(Voices);
    }

    private async Task SpeakOverHttpAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        Requested.Enqueue((context.Request.Path, context.Request.QueryString.ToString(), context.Request.Headers["xi-api-key"].ToString(), body));
        context.Response.StatusCode = AcceptHttp();
        if (context.Response.StatusCode != 200)
        {
            await context.Response.WriteAsync(new JsonObject { ["detail"] = new JsonObject { ["status"] = "fault", ["message"] = (string?)body["text"] } }.ToJsonString());
            return;
        }

        var (number, at) = (0, 0);
        foreach (var word in ((string?)body["text"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w + " "))
        {
            var fate = await Fate(new VoiceFrame(Http, "", number++, word, number == 1));
            if (fate is FrameFate.Cut or FrameFate.Closed)
            {
                context.Abort();
                return;
            }

            await context.Response.WriteAsync(fate is FrameFate.Garbled ? "{\"audio_base64\":7,]" : Part(word, at, isBare: fate is FrameFate.SentBare).ToJsonString() + "\n");
            await context.Response.Body.FlushAsync();
            at += word.Length;
        }
    }

    /// <summary>Here, times count from the beginning of the answer.</summary>
    private JsonObject Part(string word, int before, bool isBare) => new()
    {
        ["audio_base64"] = Audio(word),
        ["alignment"] = isBare ? null : new JsonObject
        {
            ["characters"] = Characters(word),
            ["character_start_times_seconds"] = new JsonArray([.. word.Select((_, i) => JsonValue.Create((before + i) * SamplesPerCharacter / 8000.0))]),
            ["character_end_times_seconds"] = new JsonArray([.. word.Select((_, i) => JsonValue.Create((before + i + 1) * SamplesPerCharacter / 8000.0))]),
        },
        ["normalized_alignment"] = null,
    };

    private string Audio(string word) => Convert.ToBase64String([.. word.SelectMany(c => Enumerable.Repeat((byte)c, SamplesPerCharacter))]);

    private static bool IsTag(string word) => word is ['<', ..];

    /// <summary>Tags, which may have spaces, and words.</summary>
    [GeneratedRegex(@"<[^>]*>|[^\s<]+")]
    private static partial Regex Word();

    private static JsonArray Characters(string word) => new([.. word.Select(c => JsonValue.Create(c.ToString(CultureInfo.InvariantCulture)))]);

    private sealed class Connection(FakeElevenLabsServer server, int number, WebSocket socket, HttpContext http) : IDisposable
    {
        private readonly Dictionary<string, StringBuilder> _contexts = [];
        private readonly Dictionary<string, Task> _speaking = [];
        private readonly SemaphoreSlim _sending = new(1);
        private int _words;

        public void Dispose() => _sending.Dispose();

        public async Task RunAsync()
        {
            var buffer = new byte[64 * 1024];
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), http.RequestAborted);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                    return;
                var message = JsonNode.Parse(buffer.AsSpan(0, length))!;
                server.Received.Enqueue((number, message));
                if (!await TakeAsync(message))
                    return;
            }
        }

        private async Task<bool> TakeAsync(JsonNode message)
        {
            var id = (string?)message["context_id"] ?? "default";
            if ((bool?)message["close_context"] == true)
            {
                if (_contexts.Remove(id))
                    await SendAsync(new JsonObject { ["isFinal"] = true, ["contextId"] = id });
                return true;
            }

            if (!_contexts.TryGetValue(id, out var text))
            {
                if (_contexts.Count == MaxContexts)
                {
                    await SendAsync(new JsonObject { ["error"] = "max_active_conversations", ["message"] = "Too many contexts.", ["code"] = 1008 });
                    await CloseAsync("Too many contexts.");
                    return false;
                }

                _contexts[id] = text = new StringBuilder();
                server.MostContexts = Math.Max(server.MostContexts, _contexts.Count);
                if ((string?)message["text"] == " ")
                    return true;
                await CloseAsync("A context begins with a space.");
                return false;
            }

            text.Append((string?)message["text"]);
            if ((bool?)message["flush"] != true)
                return true;
            var piece = text.ToString();
            text.Clear();
            server.Asked(piece);
            if (!server.IsParallel)
                return await SpeakPieceAsync(id, piece);
            _speaking[id] = SpeakAfterAsync(_speaking.GetValueOrDefault(id, Task.CompletedTask), id, piece);
            return true;
        }

        private async Task SpeakAfterAsync(Task before, string id, string piece)
        {
            await before;
            await SpeakPieceAsync(id, piece);
        }

        private async Task<bool> SpeakPieceAsync(string id, string piece)
        {
            var told = new Told();
            foreach (var (i, word) in Word().Matches(piece).Index())
            {
                if (!await SpeakAsync(new VoiceFrame(number, id, _words++, word.Value + " ", i == 0), told))
                    return false;
            }

            return true;
        }

        private async Task<bool> SpeakAsync(VoiceFrame word, Told told)
        {
            var fate = await server.Fate(word);
            switch (fate)
            {
                case FrameFate.Cut:
                    http.Abort();
                    return false;
                case FrameFate.Closed:
                    await CloseAsync("Have not received a new text input within the timeout of 20 seconds.");
                    return false;
                case FrameFate.Garbled:
                    await socket.SendAsync("{\"audio\":"u8.ToArray(), WebSocketMessageType.Text, true, http.RequestAborted);
                    return true;
                default:
                    await SendAsync(Frame(word, told, isBare: fate == FrameFate.SentBare));
                    return true;
            }
        }

        private JsonObject Frame(VoiceFrame word, Told told, bool isBare)
        {
            var sound = IsTag(word.Text) ? " " : word.Text;
            if (!server.TellsFromBeginning)
                told.Clear();
            told.Take(word.Text, sound.Length * server.SamplesPerCharacter / 8.0, isTold: server.Tells(word));
            return new JsonObject
            {
                ["audio"] = server.Audio(sound),
                ["isFinal"] = null,
                ["contextId"] = word.Context,
                ["alignment"] = isBare ? null : new JsonObject
                {
                    ["chars"] = Characters(string.Concat(told.Characters.Select(c => c.Character))),
                    ["charStartTimesMs"] = new JsonArray([.. told.Characters.Select(c => JsonValue.Create(c.Start))]),
                    ["charDurationsMs"] = new JsonArray([.. told.Characters.Select(c => JsonValue.Create(c.Duration))]),
                },
            };
        }

        private async Task SendAsync(JsonObject frame)
        {
            await _sending.WaitAsync(http.RequestAborted);
            await socket.SendAsync(Encoding.UTF8.GetBytes(frame.ToJsonString()), WebSocketMessageType.Text, true, http.RequestAborted);
            _sending.Release();
        }

        private Task CloseAsync(string reason) => socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, reason, http.RequestAborted);
    }

    /// <summary>The characters of an alignment, in milliseconds.</summary>
    private sealed class Told
    {
        private double _length;

        public List<(char Character, double Start, double Duration)> Characters { get; } = [];

        public void Take(string text, double length, bool isTold)
        {
            if (isTold)
                Characters.AddRange(text.Select((c, i) => (c, _length + (i * length / text.Length), length / text.Length)));
            _length += length;
        }

        public void Clear()
        {
            Characters.Clear();
            _length = 0;
        }
    }
}
