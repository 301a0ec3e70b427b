using System.Text.Json;

namespace VoiceAgent.Simulator.Tests;

public sealed class CommandRulesTests
{
    [Fact]
    public void Every_valid_example_body_is_accepted_and_every_invalid_one_refused()
    {
        var folder = Shared.Folder("telnyx");
        var rules = new CommandRules(folder);
        var names = Names(folder);

        foreach (var (operation, body) in Examples(folder, "commands.json"))
            Should.NotThrow(() => rules.Check(names[operation], body), $"{operation} {body}");
        foreach (var (operation, body) in Examples(folder, "commands-invalid.json"))
            Should.Throw<CarrierException>(() => rules.Check(names[operation], body), $"{operation} {body}").Status.ShouldBe(422);
    }

    [Fact]
    public void Without_the_schema_the_essentials_accept_what_is_right()
    {
        var folder = Shared.Folder("telnyx");
        var rules = new CommandRules(schemaFolder: null);
        var names = Names(folder);

        foreach (var (operation, body) in Examples(folder, "commands.json"))
            Should.NotThrow(() => rules.Check(names[operation], body), $"{operation} {body}");
    }

    [Theory]
    [InlineData("reject", "{}", "10004")]
    [InlineData("reject", """{"cause":"BUSY"}""", "10032")]
    [InlineData("answer", """{"stream_auth_token":"x"}""", "10015")]
    [InlineData("answer", """{"stream_bidirectional_sampling_rate":16000}""", "10015")]
    [InlineData("answer", """{"stream_bidirectional_codec":"pcmu"}""", "10032")]
    [InlineData("answer", """{"client_state":"not base64!"}""", "90017")]
    [InlineData("streaming_start", "{}", "10004")]
    [InlineData("streaming_start", """{"stream_url":"wss://a/","stream_bidirectional_sampling_rate":44100}""", "10032")]
    [InlineData("dial", """{"connection_id":"1","from":"+15550100002","to":"+15550100003","time_limit_secs":10}""", "10033")]
    [InlineData("transfer", """{"to":"5550100003"}""", "10016")]
    [InlineData("send_dtmf", """{"digits":"12x"}""", "10015")]
    [InlineData("playback_start", "{}", "10015")]
    [InlineData("speak", """{"payload":"hello"}""", "10004")]
    [InlineData("client_state_update", "{}", "10004")]
    public void The_essentials_refuse_what_is_wrong_with_the_carriers_code(string command, string body, string code)
    {
        var refused = Should.Throw<CarrierException>(() => new CommandRules(null).Check(command, JsonDocument.Parse(body).RootElement));

        refused.Status.ShouldBe(422);
        JsonDocument.Parse(refused.Body).RootElement.GetProperty("errors")[0].GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public void Error_replies_have_the_titles_of_the_carriers_own_samples()
    {
        var samples = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Shared.Folder("telnyx"), "error-examples.json"))).RootElement
            .GetProperty("examples").GetProperty("UnprocessableEntityResponse");
        var ours = new Dictionary<string, CarrierException>
        {
            ["call_already_ended"] = CarrierException.Ended(),
            ["call_not_answered"] = CarrierException.NotAnswered(),
            ["media_streaming_used"] = CarrierException.AlreadyStreaming(),
            ["invalid_phone_number_format"] = CarrierException.NotE164("to"),
            ["missing_required_parameter"] = CarrierException.Invalid(new("/to", SchemaFault.Required, "The 'to' parameter is required and cannot be blank.")),
        };

        foreach (var (name, error) in ours)
        {
            JsonElement.DeepEquals(JsonDocument.Parse(error.Body).RootElement, samples.GetProperty(name).GetProperty("value"))
                .ShouldBeTrue($"{name}: {error.Body}");
        }
    }

    private static Dictionary<string, string> Names(string folder) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "call-commands.json"))).RootElement.GetProperty("commands").EnumerateObject()
            .ToDictionary(c => c.Name, c => CommandRules.NameOf(c.Value) ?? c.Name);

    private static IEnumerable<(string Operation, JsonElement Body)> Examples(string folder, string file) =>
        from operation in JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "examples", file))).RootElement.EnumerateObject()
        from body in operation.Value.EnumerateArray()
        select (operation.Name, body);
}
