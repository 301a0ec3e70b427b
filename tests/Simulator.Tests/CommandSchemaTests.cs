using System.Text.Json;

namespace VoiceAgent.Simulator.Tests;

public sealed class CommandSchemaTests
{
    [Fact]
    public void Every_example_webhook_and_frame_fits_its_schema()
    {
        var folder = Shared.Folder("telnyx");
        var events = Read(folder, "webhook-events.json").GetProperty("events");
        var frames = Read(folder, "ws-frames.json").GetProperty("$defs");
        var examples = Read(folder, "examples/ws-frames.json");

        foreach (var webhook in Read(folder, "examples/webhooks.json").EnumerateArray())
            new CommandSchema(events.GetProperty(webhook.GetProperty("data").GetProperty("event_type").GetString()!)).Validate(webhook).ShouldBeEmpty();
        foreach (var side in examples.EnumerateObject())
        {
            foreach (var frame in side.Value.EnumerateArray())
                new CommandSchema(frames.GetProperty(side.Name)).Validate(frame).ShouldBeEmpty($"{frame}");
        }
    }

    [Theory]
    [InlineData("""{"type":"string"}""", "1", "/: The value must be of type string.")]
    [InlineData("""{"enum":["x"],"type":"string"}""", "1", "/: The value must be of type string.")]
    [InlineData("""{"type":["string","null"]}""", "1", """/: The value must be of type ["string","null"].""")]
    [InlineData("""{"type":"integer"}""", "1.5", "/: The value must be of type integer.")]
    [InlineData("""{"required":["a"]}""", "{}", "/a: The 'a' parameter is required and cannot be blank.")]
    [InlineData("""{"properties":{"a":{"enum":["x","y"]}}}""", """{"a":"z"}""", "/a: The value must be one of: x, y.")]
    [InlineData("""{"properties":{},"additionalProperties":false}""", """{"a":1}""", "/a: The parameter 'a' is not known here.")]
    [InlineData("""{"items":{"minimum":2}}""", "[3,1]", "/1: The value must be at least 2.")]
    [InlineData("""{"maxLength":2}""", "\"abc\"", "/: The length must be at most 2.")]
    [InlineData("""{"maxItems":1}""", "[1,2]", "/: The number of items must be at most 1.")]
    [InlineData("""{"pattern":"^a"}""", "\"b\"", "/: The value must match ^a.")]
    [InlineData("""{"oneOf":[{"type":"string"},{"minLength":1}]}""", "\"b\"", "/: The value fits 2 of the allowed forms.")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "1", "/: The value fits 0 of the allowed forms.")]
    [InlineData("""{"$ref":"#/$defs/x","$defs":{"x":{"const":1}}}""", "2", "/: The value must be 1.")]
    public void A_value_that_breaks_a_keyword_is_told_where_and_why(string schema, string value, string error) =>
        new CommandSchema(JsonDocument.Parse(schema).RootElement).Validate(JsonDocument.Parse(value).RootElement)
            .Select(e => e.ToString()).ShouldBe([error]);

    private static JsonElement Read(string folder, string file) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file))).RootElement;
}
