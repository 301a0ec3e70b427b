using System.Text;
using System.Text.Json;
using VoiceAgent.Engines.ElevenLabs;
using VoiceAgent.Engines.OpenAI;
using VoiceAgent.Speech;
using VoiceAgent.Carriers.Line.Media;
using VoiceAgent.Carriers.Telnyx.CallControl;
using VoiceAgent.Carriers.Telnyx.Media;
using VoiceAgent.Carriers.Telnyx.Webhooks;

namespace VoiceAgent.Fuzz;

/// <summary>What strangers, carriers and services send, and who reads it.</summary>
internal static class Targets
{
    public static IReadOnlyList<Target> All { get; } =
    [
        new("media", Texts(
            """{"event":"connected","version":"1.0.0","connected":{"x-telnyx-streaming-auth-token":"t0k3n"}}""",
            """{"event":"start","sequence_number":"1","stream_id":"32DE0DEA","start":{"user_id":"u","call_control_id":"v3:a","call_session_id":"s","from":"+1","to":null,"tags":["T"],"client_state":"YQ==","custom_parameters":{"call":"0123"},"media_format":{"encoding":"PCMU","sample_rate":8000,"channels":1}}}""",
            """{"event":"media","sequence_number":"4","stream_id":"32DE0DEA","media":{"track":"inbound","chunk":"2","timestamp":"5","payload":"////////////"}}""",
            """{"event":"media","media":{"chunk":7,"payload":"\u002F\u002f8="}}""",
            """{"event":"dtmf","stream_id":"3","occurred_at":"2026-11-21T10:00:19.698408Z","sequence_number":"5","dtmf":{"digit":"1"}}""",
            """{"mark":{"name":"turn-1-end"},"stream_id":"3","sequence_number":"6","event":"mark"}""",
            """{"event":"error","stream_id":"3","payload":{"code":100004,"title":"invalid_media","detail":"not base64"}}""",
            """{"event":"stop","sequence_number":"7","stop":{"call_control_id":"v3:a"}}"""), Media),
        new("reorder", [[3, 1, 2, 3, 4, 5], [1, 10, 12, 11, 13, 200, 201, 202], [4, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]], Reorder),
        new("webhook", Texts(
            """{"data":{"record_type":"event","event_type":"call.initiated","id":"0ccc7b54","occurred_at":"2026-11-21T10:00:01.521992Z","payload":{"call_control_id":"v3:a","call_session_id":"s","client_state":null,"from":"+1","to":"+2","direction":"incoming"}},"meta":{"attempt":1}}""",
            """{"data":{"event_type":"streaming.failed","id":"1","payload":{"call_control_id":"v3:a","failure_reason":"connection_failed","stream_params":{"stream_url":"wss://x","track":"inbound_track"}}}}""",
            """{"data":{"event_type":"call_dtmf_received","id":"1","occurred_at":"x","payload":{"digit":"1"}}}"""), Webhook),
        new("command", Texts(
            """{"errors":[{"code":"90018","title":"Call has already ended","detail":"x","source":{"pointer":"/to"},"meta":{"url":"u"}}]}""",
            """{"data":{"call_control_id":"v3:a","call_session_id":"s","is_alive":true,"record_type":"call"}}""",
            "<html>502</html>"), Command),
        new("chat", Texts(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"<think>so</think>Hello\"},\"finish_reason\":null}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\" you\"}]},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
            ": comment\r\n\r\ndata: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"send_digits\",\"arguments\":\"{\\\"digits\\\":\"}}]}}]}\r\n\r\ndata: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"1\\\"}\"}}]},\"finish_reason\":\"tool_calls\"}]}\r\n\r\n",
            "data: {\"error\":{\"type\":\"rate_limit_error\",\"code\":429,\"message\":\"x\"}}\n\n",
            "data: {\"choices\":[{\"delta\":{\"refusal\":\"No.\"},\"finish_reason\":\"content_filter\"}]}\n\n"), Chat),
        new("voice", Texts(
            """{"audio":"////","contextId":"1","isFinal":null,"alignment":{"chars":["H","i"],"charStartTimesMs":[0,50],"charDurationsMs":[50,60]}}""",
            """{"contextId":"1","isFinal":true}""",
            """{"contextId":"1","audio":"AA==","alignment":{"chars":["a"],"charStartTimesMs":[1e999],"charDurationsMs":[-1e999]}}""",
            """{"error":"quota_exceeded","message":"x","code":1008}""",
            """{"audio_base64":"AAAA","alignment":{"characters":["a"],"character_start_times_seconds":[0.5],"character_end_times_seconds":[1.5]}}"""), Voice),
    ];

    private static byte[][] Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    private static void Media(byte[] input)
    {
        var scratch = new byte[input.Length];
        if (!MediaParser.TryParse(input, scratch, out var message, out var error))
        {
            Hold(error.Fault is not MediaFault.None, "A message that cannot be read has a fault.");
            return;
        }

        Hold(message.Payload.Length <= input.Length, "Audio is no longer than its message.");
        Hold(message.Kind is not MediaMessageKind.Start || message.Start is { CallId.Length: > 0 }, "A start names its call.");
    }

    /// <summary>The first byte is the depth, each later one a number near the one before, or one far away.</summary>
    private static void Reorder(byte[] input)
    {
        if (input.Length is 0 or > 4096)
            return;
        var window = new ReorderWindow(1 + input[0] % 8);
        var (number, taken, given) = (0L, 0, 0);
        var samples = new short[160];
        foreach (var step in input.AsSpan(1))
        {
            number = step switch
            {
                255 => long.MaxValue,
                254 => 0,
                253 => -1,
                252 => long.MaxValue - 1,
                251 => number + (1L << 40),
                _ => number == long.MaxValue ? step : Math.Max(0, number + step - 125),
            };
            window.Add(number, samples.AsSpan(0, step % 161));
            given++;
            while (window.TryTake(out var pcm))
            {
                Hold(pcm.Length <= 160, "No frame is longer than those that were given.");
                Hold(++taken <= 11 * given, "A gap brings at most ten frames of silence.");
            }
        }

        window.Flush();
        while (window.TryTake(out _))
            Hold(++taken <= 11 * given + 11, "What is held comes once.");
    }

    private static void Webhook(byte[] input)
    {
        if (EventParser.Parse(input).Event is { } told)
            Hold(told.Head.Id.Length is > 0 and <= 128, "An event has an id that can be remembered.");
    }

    private static void Command(byte[] input)
    {
        _ = TelnyxException.FromReply("answer", 422, input).Message;
        try
        {
            _ = JsonSerializer.Deserialize(input, CommandJson.Default.CallReply);
            _ = JsonSerializer.Deserialize(input, CommandJson.Default.DialReply);
        }
        catch (JsonException)
        {
            // What the client turns into a fault of the carrier's.
        }
    }

    private static void Chat(byte[] input)
    {
        var whole = Replies(input, input.Length);
        foreach (var size in (ReadOnlySpan<int>)[1, 7])
            Hold(Replies(input, size) == whole, $"A stream in pieces of {size} is read like the whole one.");
    }

    private static string Replies(byte[] input, int pieces)
    {
        var read = new StringBuilder();
        var named = 0;
        // Nothing here waits: the stream has all its bytes.
        var parts = ChatStream.ReadAsync(new Pieces(input, pieces), "fuzz", new LeakFilter(["add"]), () => $"id{named++}", CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        try
        {
            while (parts.MoveNextAsync().AsTask().GetAwaiter().GetResult())
                read.Append(parts.Current is ReplyText text ? text.Text : $"[{parts.Current}]");
        }
        catch (EngineException e)
        {
            read.Append('!').Append(e.Failure);
        }
        finally
        {
            parts.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        return read.ToString();
    }

    private static void Voice(byte[] input)
    {
        try
        {
            var frame = ServerFrame.Parse(input);
            Hold(frame.Audio.Length <= input.Length, "Audio is no longer than its message.");
        }
        catch (JsonException)
        {
            // Documented.
        }

        try
        {
            using var json = JsonDocument.Parse(input);
            _ = ServerFrame.OfHttp(json.RootElement, TimeSpan.FromSeconds(1));
        }
        catch (JsonException)
        {
            // Documented.
        }
    }

    private static void Hold(bool truth, string invariant)
    {
        if (!truth)
            throw new InvariantException($"Broken: {invariant}");
    }

    /// <summary>Bytes that come in small pieces.</summary>
    private sealed class Pieces(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, Math.Max(1, size))]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));
    }
}
