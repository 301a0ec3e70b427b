using System.Globalization;
using System.Text;
using VoiceAgent.Carriers.Telnyx.Media;

namespace VoiceAgent.Carriers.Telnyx.Tests.Media;

/// <summary>Messages as Telnyx writes them.</summary>
internal static class Frames
{
    public const string Connected = """{"event":"connected","version":"1.0.0","connected":{"x-telnyx-streaming-auth-token":"t0k3n"}}""";
    public const string Dtmf = """{"event":"dtmf","stream_id":"s","occurred_at":"2026-11-21T10:00:19.698408Z","sequence_number":"5","dtmf":{"digit":"1"}}""";
    public const string Mark = """{"event":"mark","stream_id":"s","sequence_number":"6","mark":{"name":"m17"}}""";
    public const string Stop = """{"event":"stop","sequence_number":"7","stop":{"user_id":"u","call_control_id":"v3:leg"},"stream_id":"s"}""";
    public const string Error = """{"event":"error","stream_id":"s","payload":{"code":100004,"title":"invalid_media","detail":"not base64"}}""";

    public static string Start(string encoding = "PCMU", int sampleRate = 8000, int channels = 1) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"event":"start","sequence_number":"1","stream_id":"stream-1","start":{"user_id":"u","call_control_id":"v3:leg","call_session_id":"session","from":null,"to":"+15550100002","tags":["TAG1"],"client_state":"eyJ9","custom_parameters":{"call":"0123"},"media_format":{"encoding":"{{{encoding}}}","sample_rate":{{{sampleRate}}},"channels":{{{channels}}} } } }
        """);

    /// <summary>A frame of the caller's audio: 20 ms of PCMU, every byte the same.</summary>
    public static string Media(long chunk, byte fill = 0xFF, string track = "inbound") => Media(chunk, Enumerable.Repeat(fill, 160).ToArray(), track);

    public static string Media(long chunk, ReadOnlySpan<byte> payload, string track = "inbound") => string.Create(CultureInfo.InvariantCulture,
        $$$"""{"event":"media","sequence_number":"{{{chunk + 3}}}","stream_id":"stream-1","media":{"track":"{{{track}}}","chunk":"{{{chunk}}}","timestamp":"{{{chunk * 20}}}","payload":"{{{Convert.ToBase64String(payload)}}}"}}""");

    /// <summary>Parses a text; what the result refers to stays valid.</summary>
    public static bool TryParse(string text, out MediaMessage message, out MediaParseError error)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return MediaParser.TryParse(utf8, new byte[utf8.Length], out message, out error);
    }
}
