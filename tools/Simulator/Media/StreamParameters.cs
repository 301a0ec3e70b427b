using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoiceAgent.Simulator;

/// <summary>The parameters of a media stream as the platform asked for them, with Telnyx's defaults filled in.</summary>
/// <param name="Inbound">The codec from carrier to platform: <c>stream_codec</c>, by default the leg's codec.</param>
/// <param name="Outbound">The codec from platform to carrier: <c>stream_bidirectional_codec</c> and <c>_sampling_rate</c>.</param>
/// <param name="IsHeard">
/// Whether the caller hears what the platform sends: only in mode <c>rtp</c> (the default, <c>mp3</c>, drops it) and with this leg
/// among the target legs (the default, <c>opposite</c>, is silent on a single leg).
/// </param>
public sealed record StreamParameters(
    Uri Url, string? AuthToken, JsonObject? CustomParameters, MediaCodec Inbound, MediaCodec Outbound, bool IsHeard, string Track)
{
    /// <returns>Null where the body asks for no stream.</returns>
    /// <exception cref="CarrierException">The body asks for a codec that the simulator does not speak.</exception>
    internal static StreamParameters? Read(JsonElement body, MediaCodec legCodec)
    {
        if (Text(body, "stream_url") is not { } url)
            return null;
        var rate = body.TryGetProperty("stream_bidirectional_sampling_rate", out var asked) ? asked.GetInt32() : 8000;
        var outbound = Text(body, "stream_bidirectional_codec") ?? "PCMU";
        var inbound = Text(body, "stream_codec") is { } named and not "default" ? Codec(named, rate) : legCodec;
        return new StreamParameters(
            new Uri(url),
            Text(body, "stream_auth_token"),
            Parameters(body),
            inbound,
            Codec(outbound, rate),
            Text(body, "stream_bidirectional_mode") == "rtp" && Text(body, "stream_bidirectional_target_legs") is "self" or "both",
            Text(body, "stream_track") ?? "inbound_track");
    }

    private static MediaCodec Codec(string name, int rate)
    {
        var text = name == "L16" ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"L16/{rate}") : name;
        return MediaCodec.TryParse(text, out var codec)
            ? codec
            : throw CarrierException.StreamingFailed($"The simulated carrier speaks PCMU, PCMA and L16 at 8000 or 16000 Hz, not {text}.");
    }

    private static JsonObject? Parameters(JsonElement body)
    {
        if (!body.TryGetProperty("custom_parameters", out var list))
            return null;
        var parameters = new JsonObject();
        foreach (var pair in list.EnumerateArray())
            parameters[pair.GetProperty("name").GetString()!] = pair.GetProperty("value").GetString();
        return parameters;
    }

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
