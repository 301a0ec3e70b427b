using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.ClientModel.Primitives;
using System.Threading.Channels;
using OpenAI.Realtime;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>A realtime transcription session on a socket. The package sends and receives; events are read here, for few are needed.</summary>
/// <remarks>One utterance is sent at a time. Completions may come out of order: each is found by its item.</remarks>
internal sealed class RealtimeSession : IAsyncDisposable
{
    /// <summary>The shortest utterance in bytes: 100 ms of µ-law. The server refuses to recognize less.</summary>
    private const int ShortestUtterance = 800;

    private const byte Silence = 0xFF;

    private readonly RealtimeSessionClient _socket;
    private readonly OpenAIOptions _options;
    private readonly OpenAIConnection _connection;
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Queue<Channel<Transcript>> _committed = [];
    private readonly Dictionary<string, Channel<Transcript>> _items = [];
    private Task _receiving = Task.CompletedTask;
    private EngineException? _fault;
    private readonly string _language;
    private string? _prompt;

    private RealtimeSession(RealtimeSessionClient socket, OpenAIOptions options, string language, OpenAIConnection connection)
    {
        _socket = socket;
        _options = options;
        _language = language;
        _connection = connection;
    }

    /// <summary>Whether nothing can be recognized on the session any more: it broke, or the server ended it (after 30 to 60 minutes, OpenAI does).</summary>
    public bool IsLost => Volatile.Read(ref _fault) is not null;

    /// <summary>Opens a session and waits until the server has taken its settings.</summary>
    /// <exception cref="EngineException">The server cannot be reached, or refuses.</exception>
    public static async Task<RealtimeSession> OpenAsync(RealtimeClient client, OpenAIOptions options, string language, OpenAIConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var link = cancellationToken.Register(limit.Cancel);
        RealtimeSession? session = null;
        try
        {
            session = new RealtimeSession(await client.StartTranscriptionSessionAsync(cancellationToken: limit.Token), options, language, connection);
            session._receiving = session.ReceiveAsync();
            await session.ExpectAsync("", limit.Token);
            await session._ready.Task.WaitAsync(limit.Token);
            return session;
        }
        catch (Exception e)
        {
            if (session is not null)
                await session.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            // The package does not tell the status of a refused socket. A plain request, whose status it does tell, is refused for the same reason.
            if (e is WebSocketException { WebSocketErrorCode: WebSocketError.NotAWebSocket })
            {
                await connection.WarmAsync(cancellationToken);
                throw new EngineException(OpenAIConnection.EngineName, EngineFailure.Rejected, "The server opens no realtime transcription session. One that takes only files wants OpenAI__Transcription=File.");
            }

            throw connection.Fault(e);
        }
    }

    /// <summary>Tells the server what is likely to be said.</summary>
    public async Task ExpectAsync(string prompt, CancellationToken cancellationToken)
    {
        if (prompt == _prompt)
            return;
        _prompt = prompt;
        var transcription = new JsonObject { ["model"] = _options.TranscriptionModel };
        if (_language.Length > 0)
            transcription["language"] = _language;
        if (prompt.Length > 0)
            transcription["prompt"] = prompt;
        var update = new JsonObject
        {
            ["type"] = "session.update",
            ["session"] = new JsonObject
            {
                ["type"] = "transcription",
                ["audio"] = new JsonObject
                {
                    ["input"] = new JsonObject
                    {
                        ["format"] = new JsonObject { ["type"] = "audio/pcmu" },
                        ["transcription"] = transcription,
                        // The platform knows when the caller has finished.
                        ["turn_detection"] = null,
                    },
                },
            },
        };
        Check();
        await _socket.SendCommandAsync(BinaryData.FromString(update.ToJsonString()), new RequestOptions { CancellationToken = cancellationToken });
    }

    /// <summary>Sends speech.</summary>
    /// <exception cref="EngineException">The session is lost, or the server refused.</exception>
    /// <exception cref="WebSocketException">The session is being lost.</exception>
    public Task AppendAsync(ReadOnlyMemory<byte> muLaw, CancellationToken cancellationToken)
    {
        Check();
        return _socket.SendInputAudioAsync(BinaryData.FromBytes(muLaw), cancellationToken);
    }

    /// <summary>Ends the utterance.</summary>
    /// <param name="length">How many bytes of the utterance were sent.</param>
    /// <returns>The transcripts: parts, then the whole as the final one. A fault completes the channel.</returns>
    public async Task<ChannelReader<Transcript>> CommitAsync(int length, CancellationToken cancellationToken)
    {
        if (length < ShortestUtterance)
            await AppendAsync(Enumerable.Repeat(Silence, ShortestUtterance - length).ToArray(), cancellationToken);
        var heard = Channel.CreateUnbounded<Transcript>();
        lock (_gate)
        {
            Check();
            _committed.Enqueue(heard);
        }

        await _socket.CommitPendingAudioAsync(cancellationToken);
        return heard.Reader;
    }

    public async ValueTask DisposeAsync()
    {
        _closed.Cancel();
        await _receiving;
        _socket.Dispose();
        _closed.Dispose();
    }

    private void Check()
    {
        if (_fault is { } fault)
            throw fault;
    }

    private async Task ReceiveAsync()
    {
        try
        {
            await foreach (var message in _socket.ReceiveUpdatesAsync(new RequestOptions { CancellationToken = _closed.Token }))
            {
                using var json = JsonText.Parse(message.GetRawResponse().Content.ToString());
                Take(json.RootElement);
            }

            Break(new EngineException(OpenAIConnection.EngineName, EngineFailure.Unavailable, $"The server closed the session: {_socket.WebSocket.CloseStatus}."));
        }
        catch (Exception e)
        {
            Break(_connection.Fault(e));
        }
    }

    private void Take(JsonElement message)
    {
        lock (_gate)
        {
            switch (JsonText.Of(message, "type"))
            {
                case "session.updated":
                    _ready.TrySetResult();
                    break;
                case "input_audio_buffer.committed" when _committed.TryDequeue(out var heard):
                    _items[JsonText.Of(message, "item_id")] = heard;
                    break;
                case "conversation.item.input_audio_transcription.delta" when _items.TryGetValue(JsonText.Of(message, "item_id"), out var heard):
                    heard.Writer.TryWrite(new Transcript(JsonText.Of(message, "delta"), IsFinal: false));
                    break;
                case "conversation.item.input_audio_transcription.completed" when _items.Remove(JsonText.Of(message, "item_id"), out var heard):
                    heard.Writer.TryWrite(new Transcript(JsonText.Of(message, "transcript"), IsFinal: true));
                    heard.Writer.Complete();
                    break;
                case "conversation.item.input_audio_transcription.failed" when _items.Remove(JsonText.Of(message, "item_id"), out var heard):
                    heard.Writer.Complete(Error(message));
                    break;
                case "error":
                    Break(Error(message));
                    break;
            }
        }
    }

    /// <summary>Ends the session with a fault. Nothing more can be recognized on it.</summary>
    private void Break(EngineException fault)
    {
        lock (_gate)
        {
            _fault ??= fault;
            _ready.TrySetException(_fault);
            // The exception is looked at, because nobody may be waiting for the task any more.
            _ = _ready.Task.Exception;
            foreach (var heard in _committed.Concat(_items.Values))
                heard.Writer.TryComplete(_fault);
        }
    }

    private static EngineException Error(JsonElement message) =>
        ServerError.Of(message.TryGetProperty("error", out var error) ? error : default, OpenAIConnection.EngineName, status: null);
}
