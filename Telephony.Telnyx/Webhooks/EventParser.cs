using System.Globalization;
using System.Text.Json;

namespace VoiceAgent.Telephony.Telnyx.Webhooks;

/// <summary>Reads webhooks. Loose on purpose: real ones lack documented fields, hold null where the specification says text, and bring new event types.</summary>
internal static class EventParser
{
    /// <summary>Telnyx's ids are UUIDs; longer ones would let a sender fill the memory of <see cref="RecentIds"/>.</summary>
    private const int MaxIdLength = 128;

    /// <returns>Null when it is not a version 2 delivery: no JSON, or no <c>data</c> with an id and a type.</returns>
    public static TelnyxEvent? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A string that is no Unicode text: JsonElement.GetString throws this for a lone surrogate.
            return null;
        }
    }

    private static TelnyxEvent? Read(JsonElement root)
    {
        var data = Field(root, "data");
        if (Text(data, "id") is not { Length: > 0 and <= MaxIdLength } id || Text(data, "event_type") is not { Length: > 0 } type)
            return null;

        var payload = Field(data, "payload");
        var head = new EventHead(id, type, Time(data, "occurred_at"), Text(payload, "call_control_id"), Text(payload, "call_session_id"), Text(payload, "client_state"), Text(payload, "from"), Text(payload, "to"));

        // Some streaming events were reported with underscores in place of the dots.
        return type.Replace('_', '.') switch
        {
            "call.initiated" => new CallInitiated(head, Text(payload, "direction") is "incoming"),
            "call.answered" => new CallAnswered(head),
            "call.hangup" => new CallHungUp(head, Text(payload, "hangup_cause") ?? "unspecified"),
            "call.bridged" => new CallBridged(head),
            "call.hold" => new CallHeld(head),
            "call.unhold" => new CallUnheld(head),
            "streaming.started" => new StreamingStarted(head),
            "streaming.stopped" => new StreamingStopped(head),
            "streaming.failed" => new StreamingFailed(head, Text(Field(payload, "stream_params"), "stream_url") ?? Text(payload, "stream_url"), Text(payload, "failure_reason")),
            "call.dtmf.received" when Text(payload, "digit") is [var digit] => new DigitReceived(head, digit),
            "call.machine.detection.ended" or "call.machine.premium.detection.ended" => new MachineDetectionEnded(head, Text(payload, "result")),
            "call.playback.ended" => new PlaybackEnded(head, Text(payload, "status")),
            "call.speak.ended" => new SpeakEnded(head, Text(payload, "status")),
            "call.recording.saved" => new RecordingSaved(head, Text(payload, "recording_id")),
            _ => new OtherEvent(head),
        };
    }

    private static JsonElement Field(JsonElement parent, string name) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement parent, string name) =>
        Field(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement parent, string name) =>
        DateTimeOffset.TryParse(Text(parent, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
