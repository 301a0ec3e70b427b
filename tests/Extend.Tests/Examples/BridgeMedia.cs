using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using VoiceAgent.Carriers.Line.Media;

namespace Examples;

/// <summary>The bridge's audio: <c>{"start":"call id"}</c>, then <c>{"audio":"base64 of µ-law"}</c> both ways; marks and clears as numbers.</summary>
public sealed class BridgeMedia : IMediaProtocol
{
    private static readonly MediaFormat Format = new(MediaEncoding.Pcmu, 8000);

    public int SmallMessageBytes => 64;

    public bool TryRead(ReadOnlySpan<byte> message, Span<byte> scratch, out MediaMessage read, out MediaParseError error)
    {
        read = default;
        error = default;
        try
        {
            var json = new Utf8JsonReader(message);
            while (json.Read())
            {
                if (json.TokenType is not JsonTokenType.PropertyName)
                    continue;
                if (json.ValueTextEquals("start"u8) && json.Read())
                    (read.Kind, read.Start) = (MediaMessageKind.Start, new MediaStart("", json.GetString()!, null, null, null, null, Format));
                else if (json.ValueTextEquals("mark"u8) && json.Read())
                    (read.Kind, read.Mark) = (MediaMessageKind.Mark, json.GetInt64());
                else if (json.ValueTextEquals("audio"u8) && json.Read())
                {
                    if (Base64.DecodeFromUtf8(json.ValueSpan, scratch, out _, out var length) != OperationStatus.Done)
                        error = new MediaParseError(MediaFault.NotBase64, "audio");
                    (read.Kind, read.IsInbound, read.Chunk) = (MediaMessageKind.Media, true, -1); // Frames have no numbers: they count in the order in which they come.
                    read.Payload = scratch[..length];
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            error = new MediaParseError(MediaFault.NotJson, e.Message);
        }

        return error.Fault is MediaFault.None;
    }

    public int AudioLength(int payloadBytes) => Head.Length + Base64.GetMaxEncodedToUtf8Length(payloadBytes) + Tail.Length;

    public Span<byte> Payload(Span<byte> message, int payloadBytes) => message.Slice(Head.Length, payloadBytes);

    public int WriteAudio(Span<byte> message, int payloadBytes)
    {
        Head.CopyTo(message);
        Base64.EncodeToUtf8InPlace(message[Head.Length..], payloadBytes, out var encoded);
        Tail.CopyTo(message[(Head.Length + encoded)..]);
        return Head.Length + encoded + Tail.Length;
    }

    public int WriteMark(Span<byte> message, long mark)
    {
        System.Text.Unicode.Utf8.TryWrite(message, System.Globalization.CultureInfo.InvariantCulture, $"{{\"mark\":{mark}}}", out var length);
        return length;
    }

    public int WriteClear(Span<byte> message)
    {
        "{\"clear\":1}"u8.CopyTo(message);
        return "{\"clear\":1}"u8.Length;
    }

    private static ReadOnlySpan<byte> Head => "{\"audio\":\""u8;

    private static ReadOnlySpan<byte> Tail => "\"}"u8;
}
