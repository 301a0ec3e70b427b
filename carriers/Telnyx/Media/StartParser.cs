using System.Text.Json;
using VoiceAgent.Carriers.Line.Media;

namespace VoiceAgent.Carriers.Telnyx.Media;

/// <summary>Reads the body of the <c>start</c> message, which comes once a call.</summary>
internal static class StartParser
{
    /// <param name="asked">The coding that is taken where the message does not say how audio is coded, or says half of it.</param>
    public static MediaParseError Parse(ReadOnlySpan<byte> body, ReadOnlySpan<byte> streamIdText, MediaFormat? asked, out MediaStart? start)
    {
        start = null;
        if (!MediaParser.TryOpen(body, "start", out var reader, out var error))
            return error;

        string? callControlId = null, callSessionId = null, from = null, to = null, clientState = null, encoding = null;
        long sampleRate = 0, channels = 1;
        var hasFormat = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("call_control_id"u8))
                callControlId = ReadText(ref reader);
            else if (reader.ValueTextEquals("call_session_id"u8))
                callSessionId = ReadText(ref reader);
            else if (reader.ValueTextEquals("from"u8))
                from = ReadText(ref reader);
            else if (reader.ValueTextEquals("to"u8))
                to = ReadText(ref reader);
            else if (reader.ValueTextEquals("client_state"u8))
                clientState = ReadText(ref reader);
            else if (reader.ValueTextEquals("media_format"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Null)
                    continue;
                if (reader.TokenType != JsonTokenType.StartObject)
                    return MediaParser.WrongType("start.media_format");
                hasFormat = true;
                if (!TryReadFormat(ref reader, out encoding, out sampleRate, out channels))
                    return MediaParser.WrongType("start.media_format");
            }
            else
            {
                reader.Skip();
            }
        }

        if (string.IsNullOrEmpty(callControlId))
            return MediaParser.Missing("start.call_control_id");
        if (asked is { } wanted)
        {
            encoding ??= wanted.Encoding.ToString();
            sampleRate = sampleRate == 0 ? wanted.SampleRate : sampleRate;
        }
        else if (!hasFormat)
        {
            return MediaParser.Missing("start.media_format");
        }

        if (!MediaFormat.TryParse(encoding, sampleRate, channels, out var format, out var refusal))
            return new MediaParseError(MediaFault.UnusableFormat, refusal!);
        start = new MediaStart(TextOf(streamIdText), callControlId, callSessionId, from, to, clientState, format);
        return default;
    }

    private static bool TryReadFormat(ref Utf8JsonReader reader, out string? encoding, out long sampleRate, out long channels)
    {
        (encoding, sampleRate, channels) = (null, 0, 1);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("encoding"u8))
            {
                encoding = ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("sample_rate"u8))
            {
                if (!MediaParser.TryReadNumber(ref reader, absent: 0, out sampleRate))
                    return false;
            }
            else if (reader.ValueTextEquals("channels"u8))
            {
                if (!MediaParser.TryReadNumber(ref reader, absent: 1, out channels))
                    return false;
            }
            else
            {
                reader.Skip();
            }
        }

        return true;
    }

    /// <summary>Reads the text of the next value; null for anything else, so that an odd optional member costs no call.</summary>
    private static string? ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        reader.Skip();
        return null;
    }

    private static string TextOf(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return "";
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
    }
}
