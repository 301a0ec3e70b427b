using System.Text;
using System.Text.Json;
using VoiceAgent.Carriers.Telnyx.Webhooks;

namespace VoiceAgent.Carriers.Telnyx.Tests.Webhooks;

public class EventParserTests
{
    [Fact]
    public void An_incoming_call_is_read_with_all_it_says()
    {
        var parsed = Parse("""
            {"data":{"record_type":"event","event_type":"call.initiated","id":"e1","occurred_at":"2026-11-21T10:00:01.521992Z",
             "payload":{"call_control_id":"v3:a","call_session_id":"s1","client_state":null,"direction":"incoming","from":"+1","to":"+2","novelty":{"x":[1]}}},
             "meta":{"attempt":1}}
            """).ShouldBeOfType<CallInitiated>();

        parsed.Incoming.ShouldBeTrue();
        (parsed.Head.From, parsed.Head.To).ShouldBe(("+1", "+2"));
        parsed.Head.ShouldBe(new EventHead("e1", "call.initiated", new DateTimeOffset(2026, 11, 21, 10, 0, 1, TimeSpan.Zero).AddTicks(5219920), "v3:a", "s1", null, "+1", "+2"));
    }

    [Fact]
    public void The_meta_part_may_be_absent() =>
        Parse("""{"data":{"event_type":"call.answered","id":"e1","payload":{"call_control_id":"v3:a"}}}""").ShouldBeOfType<CallAnswered>();

    [Fact]
    public void Underscores_in_place_of_dots_are_understood() =>
        Parse("""{"data":{"event_type":"streaming_failed","id":"e1","payload":{}}}""").ShouldBeOfType<StreamingFailed>();

    [Fact]
    public void An_unknown_event_is_taken_note_of() =>
        Parse("""{"data":{"event_type":"call.teleported","id":"e1","payload":{"call_control_id":"v3:a"}}}""").ShouldBeOfType<OtherEvent>().CallId.ShouldBe("v3:a");

    [Fact]
    public void A_failed_stream_names_its_address() =>
        Parse("""{"data":{"event_type":"streaming.failed","id":"e1","payload":{"failure_reason":"connection_failed","stream_params":{"stream_url":"wss://x/t"}}}}""")
            .ShouldBeOfType<StreamingFailed>().StreamUrl.ShouldBe("wss://x/t");

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"data\"")]
    [InlineData("{}")]
    [InlineData("""{"data":null}""")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":{"event_type":"call.answered"}}""")]
    [InlineData("""{"data":{"id":"e1"}}""")]
    [InlineData("""{"data":{"id":"","event_type":"call.answered"}}""")]
    [InlineData("""{"data":{"id":7,"event_type":"call.answered"}}""")]
    [InlineData("""{"data":{"id":"e1","event_type":"call.answered"}""")]
    [InlineData("""{"data":{"id":"\ud800","event_type":"call.answered"}}""")]
    [InlineData("""{"event_type":"call.answered","payload":{"call_control_id":"v3:a"},"created_at":"2026-11-21T10:00:01Z","webhook_id":"w1"}""")]
    public void What_is_no_delivery_is_malformed(string body) => Parse(body).ShouldBeNull();

    [Fact]
    public void An_id_too_long_to_remember_is_malformed() =>
        Parse($$$"""{"data":{"id":"{{{new string('x', 129)}}}","event_type":"call.answered"}}""").ShouldBeNull();

    [Fact]
    public void Fields_of_unexpected_types_are_as_good_as_absent()
    {
        var parsed = Parse("""{"data":{"event_type":"call.hangup","id":"e1","occurred_at":5,"payload":{"call_control_id":{},"hangup_cause":7,"client_state":[]}}}""").ShouldBeOfType<CallHungUp>();

        parsed.Cause.ShouldBe("unspecified");
        parsed.CallId.ShouldBeNull();
    }

    [Fact]
    public void All_shared_examples_are_accepted()
    {
        var types = new Dictionary<string, Type>(StringComparer.Ordinal);
        foreach (var example in SharedMaterial.Telnyx("examples/webhooks.json").EnumerateArray())
        {
            var parsed = EventParser.Parse(JsonSerializer.SerializeToUtf8Bytes(example)).Event.ShouldNotBeNull();
            parsed.CallId.ShouldNotBeNull();
            parsed.Head.OccurredAt.ShouldNotBeNull();
            types[parsed.Head.Type] = parsed.GetType();
        }

        types["call.dtmf.received"].ShouldBe(typeof(DigitReceived));
        types["call.machine.premium.detection.ended"].ShouldBe(typeof(MachineDetectionEnded));
        types["call.cost"].ShouldBe(typeof(OtherEvent));
        types.Count.ShouldBe(26);
    }

    [Fact]
    public void Every_event_of_the_shared_schemas_is_accepted_by_its_example()
    {
        foreach (var schema in SharedMaterial.Telnyx("webhook-events.json").GetProperty("events").EnumerateObject())
        {
            var data = schema.Value.GetProperty("properties").GetProperty("data");
            if (!data.TryGetProperty("examples", out var examples))
                continue;
            foreach (var example in examples.EnumerateArray().Where(example => example.TryGetProperty("id", out _)))
                Parse($$"""{"data":{{example.GetRawText()}}}""").ShouldNotBeNull(schema.Name);
        }
    }

    [Theory]
    [InlineData("from")]
    [InlineData("to")]
    [InlineData("client_state")]
    [InlineData("call_session_id")]
    public void A_text_that_is_no_Unicode_loses_its_field_and_not_the_call(string field)
    {
        var good = Event("call.initiated", $$$"""
            "call_control_id":"v3:a","direction":"incoming","{{{field}}}":"BAD","\ud800":1,"x\udc00":{"\ud800":"\ud800"}
            """);
        foreach (var broken in new[] { Encoding.UTF8.GetBytes(good.Replace("BAD", "\\ud800", StringComparison.Ordinal)), Encoding.Latin1.GetBytes(good.Replace("BAD", "M\u00fcller", StringComparison.Ordinal)) })
        {
            var initiated = EventParser.Parse(broken).Event.ShouldBeOfType<CallInitiated>();
            (initiated.Incoming, initiated.CallId).ShouldBe((true, "v3:a"));
            new[] { initiated.Head.From, initiated.Head.To, initiated.Head.State, initiated.Head.SessionId }.ShouldAllBe(text => text == null);
        }
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over() =>
        Parse("\uFEFF{\"data\":{\"event_type\":\"call.answered\",\"id\":\"e1\",\"payload\":{\"call_control_id\":\"v3:a\"}}}").ShouldBeOfType<CallAnswered>();

    [Theory]
    [InlineData("""{"event_type":"call.answered","payload":{"call_control_id":"v3:a"},"created_at":"2026-11-21T10:00:01Z","webhook_id":"w1"}""", EventFault.Version1)]
    [InlineData("""{"record_type":"event","event_type":"call_initiated","id":"e1","payload":{}}""", EventFault.Version1)]
    [InlineData("""{"data":{"id":"e1"}}""", EventFault.Malformed)]
    [InlineData("""{"event_type":7}""", EventFault.Malformed)]
    [InlineData("{", EventFault.Malformed)]
    public void An_event_of_API_version_1_is_known_as_one(string body, object fault) => EventParser.Parse(Encoding.UTF8.GetBytes(body)).Fault.ShouldBe((EventFault)fault);

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    [InlineData(500_000, false)]
    public void A_call_id_has_a_bounded_length(int length, bool accepted) =>
        (Parse(Event("call.answered", $"\"call_control_id\":\"{new string('x', length)}\"")) is not null).ShouldBe(accepted);

    [Theory]
    [InlineData("v3:a\\r\\nfail: forged")]
    [InlineData("v3:a\\u001b[2J")]
    [InlineData("v3:a\\u0085")]
    [InlineData("v3:\\u202e")]
    public void A_call_id_that_would_disturb_a_log_is_none(string id) =>
        Parse(Event("call.answered", $"\"call_control_id\":\"{id}\"")).ShouldBeNull();

    [Fact]
    public void What_goes_into_a_log_is_cleaned_and_cut()
    {
        var hungUp = Parse(Event("call.hangup", $"\"call_control_id\":\"v3:a\",\"hangup_cause\":\"a\\r\\nfail: {new string('x', 2000)}\"")).ShouldBeOfType<CallHungUp>();
        hungUp.Cause.ShouldStartWith("a??fail: x");
        hungUp.Cause.Length.ShouldBe(65);
        Parse("""{"data":{"event_type":"call.\u001b[31mred","id":"e1","payload":{}}}""").ShouldNotBeNull().Head.Type.ShouldBe("call.?[31mred");
        Parse(Event("call.initiated", $"\"from\":\"{new string('5', 100_000)}\"")).ShouldBeOfType<CallInitiated>().Head.From.ShouldBeNull();
    }

    private static string Event(string type, string payload) => "{\"data\":{\"event_type\":\"" + type + "\",\"id\":\"e1\",\"payload\":{" + payload + "}}}";

    private static CarrierEvent? Parse(string body) => EventParser.Parse(Encoding.UTF8.GetBytes(body)).Event;
}
