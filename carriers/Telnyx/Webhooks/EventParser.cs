using System.Globalization;
using System.Text.Json;
using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line;

namespace VoiceAgent.Carriers.Telnyx.Webhooks;

/// <summary>Why a body is no event.</summary>
internal enum EventFault
{
    None,
    Malformed,

    /// <summary>The body is an event, as API version 1 writes them.</summary>
    Version1,
}

/// <summary>Reads webhooks. It is loose on purpose: real ones lack documented fields, hold null where the specification says text, and bring new event types.</summary>
internal static class EventParser
{
    /// <summary>The longest id of an event. Telnyx's ids are UUIDs, and longer ones would let a sender fill the memory of <see cref="RecentIds"/>.</summary>
    private const int MaxIdLength = 128;

    /// <summary>The longest id of a call. Such ids are some 60 characters, and they are kept, logged and part of addresses.</summary>
    private const int MaxCallIdLength = 256;

    /// <summary>The longest of other texts. A longer one is none of Telnyx's and as good as absent.</summary>
    private const int MaxTextLength = 2048;

    /// <returns>The event, or the fault where the body is no version 2 delivery: no JSON, no <c>data</c> with an id and a type, or ids that no carrier gives.</returns>
    public static (CarrierEvent? Event, EventFault Fault) Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            // A byte order mark is not JSON's (RFC 8259, section 8.1), and a proxy may add one all the same.
            using var document = JsonDocument.Parse(body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body);
            var root = document.RootElement;
            if (Read(root) is { } carrierEvent)
                return (carrierEvent, EventFault.None);
            var isVersion1 = Field(root, "data").ValueKind is JsonValueKind.Undefined && Text(root, "event_type") is not null;
            return (null, isVersion1 ? EventFault.Version1 : EventFault.Malformed);
        }
        catch (JsonException)
        {
            return (null, EventFault.Malformed);
        }
    }

    private static CarrierEvent? Read(JsonElement root)
    {
        var data = Field(root, "data");
        if (Text(data, "id") is not { Length: > 0 and <= MaxIdLength } id || Text(data, "event_type") is not { Length: > 0 } rawType)
            return null;

        var payload = Field(data, "payload");
        var callId = Text(payload, "call_control_id", int.MaxValue);
        if (callId is not null && !IsCallId(callId))
            return null;
        var type = LogText.Clean(rawType);
        var head = new EventHead(id, type, Time(data, "occurred_at"), callId, Text(payload, "call_session_id", MaxCallIdLength), Text(payload, "client_state"), Text(payload, "from"), Text(payload, "to"));

        // Some streaming events were reported with underscores in place of the dots.
        return type.Replace('_', '.') switch
        {
            "call.initiated" => new CallInitiated(head, Text(payload, "direction") is "incoming"),
            "call.answered" => new CallAnswered(head),
            "call.hangup" => new CallHungUp(head, Text(payload, "hangup_cause") is { Length: > 0 } cause ? LogText.Clean(cause, 64) : "unspecified"),
            "call.bridged" => new CallBridged(head),
            "call.hold" => new CallHeld(head),
            "call.unhold" => new CallUnheld(head),
            "streaming.failed" => new StreamingFailed(head, Text(Field(payload, "stream_params"), "stream_url") ?? Text(payload, "stream_url"), Text(payload, "failure_reason") is { } reason ? LogText.Clean(reason) : null),
            "call.dtmf.received" when Text(payload, "digit") is [var digit] => new DigitReceived(head, digit),
            "call.machine.detection.ended" or "call.machine.premium.detection.ended" => new MachineDetectionEnded(head, Text(payload, "result")),
            "call.speak.ended" => new SpeakEnded(head),
            _ => new OtherEvent(head),
        };
    }

    private static bool IsCallId(string id) => id.Length <= MaxCallIdLength && !id.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static JsonElement Field(JsonElement parent, string name)
    {
        if (parent.ValueKind is not JsonValueKind.Object)
            return default;
        JsonElement found = default;
        foreach (var property in parent.EnumerateObject())
            if (IsNamed(property, name))
                found = property.Value;
        return found;
    }

    private static bool IsNamed(JsonProperty property, string name)
    {
        try
        {
            return property.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            // A name that is no Unicode text is none that is asked for, and is no reason to lose the other members.
            return false;
        }
    }

    private static string? Text(JsonElement parent, string name, int maxLength = MaxTextLength)
    {
        try
        {
            return Field(parent, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { } text && text.Length <= maxLength ? text : null;
        }
        catch (InvalidOperationException)
        {
            // The text has a lone surrogate, or bytes that are no UTF-8. Only this field is lost, not the call.
            return null;
        }
    }

    private static DateTimeOffset? Time(JsonElement parent, string name) =>
        DateTimeOffset.TryParse(Text(parent, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
