using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoiceAgent.Simulator;

/// <summary>The carrier's text frames of the media socket, written into pooled buffers.</summary>
internal static class MediaFrames
{
    /// <summary>Bytes a media frame needs beside its base64 payload.</summary>
    private const int MediaOverhead = 256;

    public static OutFrame Connected(string? token) =>
        Json(token is null
            ? new JsonObject { ["event"] = "connected", ["version"] = "1.0.0" }
            : new JsonObject { ["event"] = "connected", ["version"] = "1.0.0", ["connected"] = new JsonObject { ["x-telnyx-streaming-auth-token"] = token } });

    public static OutFrame Start(string streamId, long sequence, SimulatedCall call, StreamParameters parameters) => Json(new JsonObject
    {
        ["event"] = "start",
        ["sequence_number"] = Number(sequence),
        ["stream_id"] = streamId,
        ["start"] = new JsonObject
        {
            ["user_id"] = call.UserId,
            ["call_control_id"] = call.CallControlId,
            ["call_session_id"] = call.CallSessionId,
            ["from"] = call.From,
            ["to"] = call.To,
            ["tags"] = new JsonArray(),
            ["client_state"] = call.ClientState,
            ["custom_parameters"] = parameters.CustomParameters?.DeepClone(),
            ["media_format"] = new JsonObject
            {
                ["encoding"] = parameters.Inbound.Encoding,
                ["sample_rate"] = parameters.Inbound.SampleRate,
                ["channels"] = 1,
            },
        },
    });

    public static OutFrame Mark(string streamId, long sequence, string name) => Json(new JsonObject
    {
        ["event"] = "mark",
        ["sequence_number"] = Number(sequence),
        ["stream_id"] = streamId,
        ["mark"] = new JsonObject { ["name"] = name },
    });

    public static OutFrame Digit(string streamId, long sequence, char digit, DateTimeOffset at) => Json(new JsonObject
    {
        ["event"] = "dtmf",
        ["stream_id"] = streamId,
        ["occurred_at"] = CallEvents.Time(at),
        ["sequence_number"] = Number(sequence),
        ["dtmf"] = new JsonObject { ["digit"] = digit.ToString() },
    });

    public static OutFrame Error(string streamId, long sequence, int code, string title, string detail) => Json(new JsonObject
    {
        ["event"] = "error",
        ["stream_id"] = streamId,
        ["sequence_number"] = Number(sequence),
        ["payload"] = new JsonObject { ["code"] = code, ["title"] = title, ["detail"] = detail },
    });

    public static OutFrame Stop(string streamId, long sequence, SimulatedCall call) => Json(new JsonObject
    {
        ["event"] = "stop",
        ["sequence_number"] = Number(sequence),
        ["stream_id"] = streamId,
        ["stop"] = new JsonObject { ["user_id"] = call.UserId, ["call_control_id"] = call.CallControlId },
    });

    /// <summary>Writes the media frame, which is sent 50 times a second and so makes no garbage but the pooled buffer.</summary>
    public static OutFrame Media(ReadOnlySpan<byte> streamId, long sequence, long chunk, long milliseconds, ReadOnlySpan<byte> payload)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MediaOverhead + Base64.GetMaxEncodedToUtf8Length(payload.Length));
        var writer = new SpanWriter(buffer);
        writer.Put("{\"event\":\"media\",\"sequence_number\":\""u8);
        writer.Put(sequence);
        writer.Put("\",\"media\":{\"track\":\"inbound\",\"chunk\":\""u8);
        writer.Put(chunk);
        writer.Put("\",\"timestamp\":\""u8);
        writer.Put(milliseconds);
        writer.Put("\",\"payload\":\""u8);
        writer.PutBase64(payload);
        writer.Put("\"},\"stream_id\":\""u8);
        writer.Put(streamId);
        writer.Put("\"}"u8);
        return new OutFrame(buffer, writer.Length);
    }

    private static OutFrame Json(JsonObject frame)
    {
        var text = frame.ToJsonString();
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        return new OutFrame(buffer, Encoding.UTF8.GetBytes(text, buffer));
    }

    private static string Number(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private ref struct SpanWriter(Span<byte> target)
    {
        private readonly Span<byte> _target = target;

        public int Length { get; private set; }

        public void Put(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_target[Length..]);
            Length += text.Length;
        }

        public void Put(long number)
        {
            Utf8Formatter.TryFormat(number, _target[Length..], out var written);
            Length += written;
        }

        public void PutBase64(ReadOnlySpan<byte> bytes)
        {
            Base64.EncodeToUtf8(bytes, _target[Length..], out _, out var written);
            Length += written;
        }
    }
}

/// <summary>A text frame in a pooled buffer. The reader that takes a frame off the queue gives the buffer back.</summary>
internal readonly record struct OutFrame(byte[] Buffer, int Length)
{
    public ReadOnlyMemory<byte> Text => Buffer.AsMemory(0, Length);

    public OutFrame Copy()
    {
        var copy = ArrayPool<byte>.Shared.Rent(Length);
        Buffer.AsSpan(0, Length).CopyTo(copy);
        return new OutFrame(copy, Length);
    }

    public void Return() => ArrayPool<byte>.Shared.Return(Buffer);
}

/// <summary>The kind of a frame that the platform sends on the media socket.</summary>
internal enum InFrameKind { Media, Mark, Clear, Malformed, Unknown }

/// <summary>Reads one frame of the platform without building a document.</summary>
internal static class InFrame
{
    /// <param name="audio">Receives the decoded payload of a media frame; at least three quarters of <paramref name="text"/>'s length.</param>
    public static InFrameKind Read(ReadOnlySpan<byte> text, Span<byte> audio, out int audioLength, out string? mark)
    {
        audioLength = -1;
        mark = null;
        var kind = InFrameKind.Unknown;
        try
        {
            var reader = new Utf8JsonReader(text);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                var depth = reader.CurrentDepth;
                if (depth == 1 && reader.ValueTextEquals("event"u8))
                    kind = ReadKind(ref reader);
                else if (depth == 2 && reader.ValueTextEquals("payload"u8))
                    audioLength = ReadPayload(ref reader, audio);
                else if (depth == 2 && reader.ValueTextEquals("name"u8))
                    mark = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
        }
        catch (JsonException)
        {
            return InFrameKind.Malformed;
        }

        var isWhole = kind switch { InFrameKind.Media => audioLength >= 0, InFrameKind.Mark => !string.IsNullOrEmpty(mark), _ => true };
        return isWhole ? kind : InFrameKind.Malformed;
    }

    private static InFrameKind ReadKind(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
            return InFrameKind.Malformed;
        return reader.ValueTextEquals("media"u8) ? InFrameKind.Media
            : reader.ValueTextEquals("mark"u8) ? InFrameKind.Mark
            : reader.ValueTextEquals("clear"u8) ? InFrameKind.Clear
            : InFrameKind.Unknown;
    }

    private static int ReadPayload(ref Utf8JsonReader reader, Span<byte> audio)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
            return -1;
        if (reader.ValueIsEscaped)
            return ReadEscapedPayload(ref reader, audio);
        return Base64.DecodeFromUtf8(reader.ValueSpan, audio, out _, out var written) == OperationStatus.Done ? written : -1;
    }

    /// <summary>Reads a payload with escapes, because some JSON writers escape the plus sign of base64.</summary>
    private static int ReadEscapedPayload(ref Utf8JsonReader reader, Span<byte> audio)
    {
        if (!reader.TryGetBytesFromBase64(out var bytes))
            return -1;
        bytes.CopyTo(audio);
        return bytes.Length;
    }
}
