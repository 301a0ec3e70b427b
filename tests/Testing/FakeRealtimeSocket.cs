using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace VoiceAgent.Testing;

/// <summary>A realtime transcription session of the fake server, in the service's own messages.</summary>
public sealed class FakeRealtimeSocket(FakeOpenAIServer server, int number, WebSocket socket, HttpContext context)
{
    private readonly List<byte> _said = [];
    private int _items;

    /// <summary>Number of the connection, from 0.</summary>
    public int Number => number;

    /// <summary>The text comes word by word, then whole.</summary>
    public async Task RecognizeAsync(string text, string? item = null)
    {
        item ??= Item;
        foreach (var word in text.Split(' '))
            await SendAsync($$$"""{"type":"conversation.item.input_audio_transcription.delta","event_id":"e","item_id":"{{{item}}}","content_index":0,"delta":"{{{word}}} "}""");
        await SendAsync($$$"""{"type":"conversation.item.input_audio_transcription.completed","event_id":"e","item_id":"{{{item}}}","content_index":0,"transcript":"{{{text}}}","usage":{"type":"tokens","total_tokens":9}}""");
    }

    /// <summary>The item of the last utterance.</summary>
    public string Item => $"item_{number}_{_items}";

    public Task SendAsync(string message) => socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>The connection breaks.</summary>
    public void Cut() => context.Abort();

    /// <summary>The service closes the session, as it does after an hour.</summary>
    public Task CloseAsync() => socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "session_expired", CancellationToken.None);

    internal async Task RunAsync()
    {
        await SendAsync("""{"type":"session.created","event_id":"e","session":{"type":"transcription"}}""");
        var buffer = new byte[256 * 1024];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            try
            {
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), context.RequestAborted);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
            {
                return; // The peer is gone, or the test cut it.
            }

            if (part.MessageType == WebSocketMessageType.Close)
                return;
            await TakeAsync(JsonNode.Parse(buffer.AsSpan(0, length))!);
        }
    }

    private async Task TakeAsync(JsonNode message)
    {
        switch ((string?)message["type"])
        {
            case "session.update":
                server.Sessions.Enqueue(message["session"]!);
                await SendAsync("""{"type":"session.updated","event_id":"e","session":{"type":"transcription"}}""");
                break;
            case "input_audio_buffer.append":
                if (server.Cuts(this))
                    Cut();
                else
                    _said.AddRange(Convert.FromBase64String((string)message["audio"]!));
                break;
            case "input_audio_buffer.commit" when _said.Count < 800:
                await SendAsync("""{"type":"error","event_id":"e","error":{"type":"invalid_request_error","code":"input_audio_buffer_commit_empty","message":"buffer too small"}}""");
                break;
            case "input_audio_buffer.commit":
                byte[] said = [.. _said];
                _said.Clear();
                _items++;
                await SendAsync($$$"""{"type":"input_audio_buffer.committed","event_id":"e","previous_item_id":null,"item_id":"{{{Item}}}"}""");
                await server.Hear(this, said);
                break;
            default:
                await SendAsync("""{"type":"error","event_id":"e","error":{"type":"invalid_request_error","code":"unknown_event","message":"what?"}}""");
                break;
        }
    }
}
