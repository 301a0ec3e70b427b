using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using VoiceAgent.Carriers.Line.Media;

namespace VoiceAgent.Carriers.Telnyx.Media;

/// <summary>Reads Telnyx's media stream messages. It is liberal: members may come in any order, numbers as text, and unknown members and nulls are passed over.</summary>
/// <remarks>Source: developers.telnyx.com, media streaming over WebSockets. Members the platform does not use (<c>sequence_number</c>, <c>timestamp</c>) are not read, so they cannot be wrong.</remarks>
internal static class MediaParser
{
    /// <summary>Telnyx's code for audio that is sent too fast.</summary>
    private const long RateLimited = 100005;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789ABCD*#"u8);

    /// <summary>Reads one message.</summary>
    /// <param name="utf8">The whole message.</param>
    /// <param name="scratch">The buffer that receives decoded audio and unescaped names, at least as long as the message.</param>
    /// <param name="asked">The coding that was asked for, which a <c>start</c> that names none is taken to mean. Without it such a start is not usable.</param>
    /// <returns>False when the message cannot be read; <paramref name="error"/> then says why.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, Span<byte> scratch, out MediaMessage message, out MediaParseError error, MediaFormat? asked = null)
    {
        message = default;
        try
        {
            error = ParseMessage(utf8, scratch, asked, ref message, kindIsKnown: false);
        }
        catch (JsonException e)
        {
            error = new MediaParseError(MediaFault.NotJson, e.Message);
        }
        catch (InvalidOperationException e)
        {
            // The reader checks UTF-8 and escapes of a text only when the text is asked for, and reports them this way.
            error = new MediaParseError(MediaFault.NotJson, e.Message);
        }

        return error.Fault == MediaFault.None;
    }

    private static MediaParseError ParseMessage(ReadOnlySpan<byte> utf8, Span<byte> scratch, MediaFormat? asked, ref MediaMessage message, bool kindIsKnown)
    {
        ReadOnlySpan<byte> body = default, payload = default, streamId = default, occurredAt = default;
        var hasEvent = kindIsKnown;
        var bodyCameFirst = false;

        // The text is not read as the final block, so one that merely ends too soon gives an answer and not an exception.
        var reader = new Utf8JsonReader(utf8, isFinalBlock: false, state: default);
        if (!reader.Read())
            return Incomplete;
        if (reader.TokenType != JsonTokenType.StartObject)
            return WrongType("message");

        while (true)
        {
            if (!reader.Read())
                return Incomplete;
            if (reader.TokenType == JsonTokenType.EndObject)
                break;

            var isEvent = reader.ValueTextEquals("event"u8);
            var isStreamId = !isEvent && reader.ValueTextEquals("stream_id"u8);
            var isPayload = !isEvent && !isStreamId && reader.ValueTextEquals("payload"u8);
            var isOccurredAt = !isEvent && !isStreamId && !isPayload && reader.ValueTextEquals("occurred_at"u8);
            var bodyOf = isEvent || isStreamId || isPayload || isOccurredAt ? MediaMessageKind.Unknown : KindOf(ref reader);
            if (!reader.Read())
                return Incomplete;
            if (isEvent)
            {
                if (reader.TokenType != JsonTokenType.String)
                    return WrongType("event");
                hasEvent = true;
                message.Kind = KindOf(ref reader);
                continue;
            }

            var from = (int)reader.TokenStartIndex;
            if (!reader.TrySkip())
                return Incomplete;
            var value = utf8[from..(int)reader.BytesConsumed];
            if (isStreamId)
                streamId = value;
            else if (isPayload)
                payload = value;
            else if (isOccurredAt)
                occurredAt = value;
            else if (bodyOf == MediaMessageKind.Unknown || value[0] == (byte)'n')
                continue;
            else if (!hasEvent)
                bodyCameFirst = true;
            else if (bodyOf == message.Kind)
                body = value;
        }

        // This read throws when anything but white space follows.
        reader.Read();
        if (!hasEvent)
            return Missing("event");
        if (bodyCameFirst)
            return ParseMessage(utf8, scratch, asked, ref message, kindIsKnown: true);
        return message.Kind switch
        {
            MediaMessageKind.Media => ParseMedia(body, scratch, ref message),
            MediaMessageKind.Start => ParseStart(body, streamId, asked, ref message),
            MediaMessageKind.Dtmf => ParseDtmf(body, occurredAt, ref message),
            MediaMessageKind.Mark => ParseMark(body, scratch, ref message),
            MediaMessageKind.Error => ParseError(body.IsEmpty ? payload : body, ref message),
            MediaMessageKind.Connected => ParseConnected(body, ref message),
            _ => default,
        };
    }

    private static MediaMessageKind KindOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("media"u8))
            return MediaMessageKind.Media;
        if (reader.ValueTextEquals("mark"u8))
            return MediaMessageKind.Mark;
        if (reader.ValueTextEquals("dtmf"u8))
            return MediaMessageKind.Dtmf;
        if (reader.ValueTextEquals("start"u8))
            return MediaMessageKind.Start;
        if (reader.ValueTextEquals("stop"u8))
            return MediaMessageKind.Stop;
        if (reader.ValueTextEquals("connected"u8))
            return MediaMessageKind.Connected;
        return reader.ValueTextEquals("error"u8) ? MediaMessageKind.Error : MediaMessageKind.Unknown;
    }

    private static MediaParseError ParseStart(ReadOnlySpan<byte> body, ReadOnlySpan<byte> streamId, MediaFormat? asked, ref MediaMessage message)
    {
        var error = StartParser.Parse(body, streamId, asked, out var start);
        message.Start = start;
        return error;
    }

    private static MediaParseError ParseMedia(ReadOnlySpan<byte> body, Span<byte> scratch, ref MediaMessage message)
    {
        if (!TryOpen(body, "media", out var reader, out var error))
            return error;
        var hasPayload = false;
        message.IsInbound = true;
        message.Chunk = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("payload"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Null)
                    continue;
                if (reader.TokenType != JsonTokenType.String)
                    return WrongType("media.payload");
                if (!TryDecode(ref reader, scratch, out var length))
                    return new MediaParseError(MediaFault.NotBase64, "media.payload");
                message.Payload = scratch[..length];
                hasPayload = true;
            }
            else if (reader.ValueTextEquals("chunk"u8))
            {
                // A number that cannot be used counts as none. The frame counts all the same, in the order in which it came.
                if (TryReadNumber(ref reader, absent: -1, out var chunk))
                    message.Chunk = chunk;
                else
                    reader.TrySkip();
            }
            else if (reader.ValueTextEquals("track"u8))
            {
                reader.Read();
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                    return WrongType("media.track");
                message.IsInbound = reader.TokenType == JsonTokenType.Null
                    || reader.ValueTextEquals("inbound"u8) || reader.ValueTextEquals("inbound_track"u8);
            }
            else
            {
                reader.Skip();
            }
        }

        return hasPayload ? default : Missing("media.payload");
    }

    private static bool TryDecode(ref Utf8JsonReader reader, Span<byte> scratch, out int length)
    {
        if (!reader.ValueIsEscaped)
            return Base64.DecodeFromUtf8(reader.ValueSpan, scratch, out _, out length) == OperationStatus.Done;
        var unescaped = reader.CopyString(scratch);
        return Base64.DecodeFromUtf8InPlace(scratch[..unescaped], out length) == OperationStatus.Done;
    }

    private static MediaParseError ParseDtmf(ReadOnlySpan<byte> body, ReadOnlySpan<byte> occurredAt, ref MediaMessage message)
    {
        if (!TryOpen(body, "dtmf", out var reader, out var error))
            return error;
        if (!TryFind(ref reader, "digit"u8))
            return Missing("dtmf.digit");
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
            return WrongType("dtmf.digit");
        var digit = reader.ValueSpan;
        message.Digit = digit.Length == 1 && Digits.Contains(digit[0]) ? (char)digit[0] : '\0';
        message.PressedAt = Time(occurredAt);
        return default;
    }

    /// <summary>Reads a time. One that cannot be read is null, because the key counts all the same.</summary>
    private static DateTimeOffset? Time(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return null;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time) ? time : null;
    }

    private static MediaParseError ParseMark(ReadOnlySpan<byte> body, Span<byte> scratch, ref MediaMessage message)
    {
        if (!TryOpen(body, "mark", out var reader, out var error))
            return error;
        if (!TryFind(ref reader, "name"u8))
            return Missing("mark.name");
        if (reader.TokenType != JsonTokenType.String)
            return WrongType("mark.name");
        message.Mark = MediaWriter.TryReadMark(scratch[..reader.CopyString(scratch)], out var mark) ? mark : null;
        return default;
    }

    private static MediaParseError ParseError(ReadOnlySpan<byte> body, ref MediaMessage message)
    {
        if (!TryOpen(body, "payload", out var reader, out var error))
            return error;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("code"u8))
            {
                if (!TryReadNumber(ref reader, absent: 0, out var code))
                    return WrongType("payload.code");
                (message.ErrorCode, message.IsRateLimit) = (code, code == RateLimited);
            }
            else
            {
                var isText = reader.ValueTextEquals("title"u8) || reader.ValueTextEquals("detail"u8);
                reader.Read();
                if (isText && reader.TokenType == JsonTokenType.String)
                    message.ErrorText = message.ErrorText is null ? reader.GetString() : $"{message.ErrorText}: {reader.GetString()}";
                else
                    reader.Skip();
            }
        }

        return default;
    }

    private static MediaParseError ParseConnected(ReadOnlySpan<byte> body, ref MediaMessage message)
    {
        if (body.IsEmpty || body[0] != (byte)'{')
            return default;
        var reader = new Utf8JsonReader(body);
        reader.Read();
        if (TryFind(ref reader, "x-telnyx-streaming-auth-token"u8) && reader.TokenType == JsonTokenType.String)
            message.AuthToken = reader.GetString();
        return default;
    }

    /// <summary>Opens a part of the message that must be an object.</summary>
    internal static bool TryOpen(ReadOnlySpan<byte> body, string name, out Utf8JsonReader reader, out MediaParseError error)
    {
        reader = new Utf8JsonReader(body);
        error = body.IsEmpty ? Missing(name) : default;
        if (!body.IsEmpty && (!reader.Read() || reader.TokenType != JsonTokenType.StartObject))
            error = reader.TokenType == JsonTokenType.Null ? Missing(name) : WrongType(name);
        return error.Fault == MediaFault.None;
    }

    /// <summary>Goes to the value of the member with this name. Returns false where there is none, or only a null.</summary>
    private static bool TryFind(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
                return reader.TokenType != JsonTokenType.Null;
            reader.Skip();
        }

        return false;
    }

    /// <summary>Reads a whole number, which Telnyx writes as text, as a number or as null.</summary>
    internal static bool TryReadNumber(ref Utf8JsonReader reader, long absent, out long value)
    {
        reader.Read();
        value = absent;
        return reader.TokenType switch
        {
            JsonTokenType.Null => true,
            JsonTokenType.Number => reader.TryGetInt64(out value),
            JsonTokenType.String => Utf8Parser.TryParse(reader.ValueSpan, out value, out var read) && read == reader.ValueSpan.Length,
            _ => false,
        };
    }

    internal static MediaParseError Missing(string where) => new(MediaFault.Missing, where);

    internal static MediaParseError WrongType(string where) => new(MediaFault.WrongType, where);

    private static MediaParseError Incomplete => new(MediaFault.Incomplete, "message ends too soon");
}
