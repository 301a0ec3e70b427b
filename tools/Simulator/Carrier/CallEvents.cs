using System.Globalization;
using System.Text.Json.Nodes;

namespace VoiceAgent.Simulator;

/// <summary>The payloads of the webhooks, with the fields live calls carry.</summary>
internal static class CallEvents
{
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Wraps a payload in the envelope of API v2, whose <c>meta</c> differs from attempt to attempt.</summary>
    public static JsonObject Envelope(string id, string type, DateTimeOffset at, JsonObject payload, int attempt, Uri deliveredTo) => new()
    {
        ["data"] = new JsonObject
        {
            ["event_type"] = type,
            ["id"] = id,
            ["occurred_at"] = Time(at),
            ["payload"] = payload.DeepClone(),
            ["record_type"] = "event",
        },
        ["meta"] = new JsonObject { ["attempt"] = attempt, ["delivered_to"] = deliveredTo.ToString() },
    };

    public static JsonObject Initiated(SimulatedCall call)
    {
        var payload = WithParties(call);
        payload["caller_id_name"] = call.From;
        payload["calling_party_type"] = "pstn";
        payload["connection_codecs"] = "PCMU,PCMA,L16";
        payload["offered_codecs"] = "PCMU,PCMA";
        payload["direction"] = call.IsIncoming ? "incoming" : "outgoing";
        payload["state"] = call.IsIncoming ? "parked" : "bridging";
        payload["start_time"] = Time(call.StartedAt);
        payload["tags"] = new JsonArray();
        return payload;
    }

    public static JsonObject Answered(SimulatedCall call)
    {
        var payload = WithParties(call);
        payload["start_time"] = Time(call.StartedAt);
        payload["state"] = "answered";
        payload["tags"] = new JsonArray();
        return payload;
    }

    public static JsonObject HungUp(SimulatedCall call, CallEnd end, DateTimeOffset at)
    {
        var payload = WithParties(call);
        payload["hangup_cause"] = end.Cause;
        payload["hangup_source"] = end.Source;
        payload["sip_hangup_cause"] = end.SipCause;
        payload["start_time"] = Time(call.StartedAt);
        payload["end_time"] = Time(at);
        payload["state"] = "hangup";
        payload["call_quality_stats"] = null;
        payload["tags"] = new JsonArray();
        return payload;
    }

    public static JsonObject Streaming(SimulatedCall call, Uri url) => With(call, ("stream_url", url.OriginalString));

    public static JsonObject StreamingFailed(SimulatedCall call, MediaStream stream)
    {
        var payload = With(call, ("failure_reason", "connection_failed"));
        payload["stream_id"] = stream.StreamId;
        payload["stream_type"] = "websocket";
        payload["stream_params"] = new JsonObject { ["stream_url"] = stream.Parameters.Url.OriginalString, ["track"] = stream.Parameters.Track };
        return payload;
    }

    public static JsonObject Digit(SimulatedCall call, char digit)
    {
        var payload = WithParties(call);
        payload["digit"] = digit.ToString();
        return payload;
    }

    public static JsonObject Bridged(SimulatedCall call) => WithParties(call);

    public static JsonObject Recording(SimulatedCall call, string id, string format, string channels, DateTimeOffset from, DateTimeOffset to)
    {
        var payload = WithParties(call);
        payload["channels"] = channels;
        payload["format"] = format;
        payload["recording_id"] = id;
        payload["recording_started_at"] = Time(from);
        payload["recording_ended_at"] = Time(to);
        payload["recording_urls"] = new JsonObject { [format] = $"http://localhost/recordings/{id}.{format}" };
        payload["public_recording_urls"] = new JsonObject();
        return payload;
    }

    public static JsonObject With(SimulatedCall call, params ReadOnlySpan<(string Name, JsonNode? Value)> fields)
    {
        var payload = new JsonObject
        {
            ["call_control_id"] = call.CallControlId,
            ["call_leg_id"] = call.CallLegId,
            ["call_session_id"] = call.CallSessionId,
            ["client_state"] = call.ClientState,
            ["connection_id"] = call.ConnectionId,
        };
        foreach (var (name, value) in fields)
            payload[name] = value;
        return payload;
    }

    private static JsonObject WithParties(SimulatedCall call) => With(call, ("from", call.From), ("to", call.To));
}

/// <summary>The cause of a call's end and the side that ended it, in the carrier's words.</summary>
/// <param name="Cause">The hangup cause: <c>normal_clearing</c>, <c>originator_cancel</c>, <c>call_rejected</c>, <c>user_busy</c> or <c>timeout</c>, for example.</param>
/// <param name="Source">The side that ended the call: <c>caller</c>, <c>callee</c> or <c>unknown</c>.</param>
/// <param name="SipCause">The SIP status code, such as <c>486</c>, or <c>unspecified</c>.</param>
public sealed record CallEnd(string Cause, string Source, string SipCause);
