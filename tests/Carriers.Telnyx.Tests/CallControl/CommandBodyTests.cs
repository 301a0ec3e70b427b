using System.Text.Json;
using Json.Schema;
using VoiceAgent.Carriers.Telnyx.CallControl;

namespace VoiceAgent.Carriers.Telnyx.Tests.CallControl;

public class CommandBodyTests
{
    private static readonly Guid Recording = Guid.Parse("10cd86ac-fef8-4765-b203-0f7511f9fc75");

    /// <summary>Each command with every field it has.</summary>
    private static readonly (string Operation, CallCommand Command)[] Commands =
    [
        ("AnswerCall", Pinned(new AnswerCommand { ClientState = "eA==", SendSilenceWhenIdle = true, WebhookUrl = "https://gw.example.com/telnyx/webhooks" })),
        ("AnswerCall", new AnswerCommand()),
        ("RejectCall", new RejectCommand(RejectCause.UserBusy)),
        ("RejectCall", new RejectCommand(RejectCause.CallRejected) { ClientState = "eA==" }),
        ("HangupCall", new HangUpCommand()),
        ("DialCall", Pinned(new DialCommand("1684641123236054244", "+15550100003", "+15550100002") { ClientState = "eA==", TimeoutSecs = 30, SendSilenceWhenIdle = true, StreamBidirectionalSamplingRate = 16000, WebhookUrl = "https://gw.example.com/telnyx/webhooks" })),
        ("TransferCall", new TransferCommand("+15550100004") { From = "+15550100002", TimeoutSecs = 20, TargetLegClientState = "eA==", WebhookUrl = "https://gw.example.com/telnyx/webhooks" }),
        ("TransferCall", new TransferCommand("sip:desk@pbx.example.com")),
        ("BridgeCall", new BridgeCommand("v3:other") { ParkAfterUnbridge = "self" }),
        ("StartCallStreaming", Pinned(new StreamingStartCommand { StreamBidirectionalSamplingRate = 16000 })),
        ("StopCallStreaming", new StreamingStopCommand { StreamId = Recording.ToString() }),
        ("SpeakCall", new SpeakCommand("One moment, please.", "female") { Language = "en-US" }),
        ("SendDTMF", new SendDtmfCommand("1www2W#") { DurationMillis = 250 }),
    ];

    [Fact]
    public void Every_body_is_valid_by_the_shared_schema()
    {
        var schemas = SharedMaterial.Telnyx("call-commands.json").GetProperty("commands");
        foreach (var (operation, command) in Commands)
        {
            var schema = schemas.GetProperty(operation);
            Fits(schema, Body(command)).ShouldBeTrue(operation);
            var path = schema.GetProperty("path").GetString()!;
            path.ShouldBe(command is DialCommand ? "/v2/calls" : $"/v2/calls/{{call_control_id}}/actions/{command.Action}");
        }

        Commands.Select(sent => sent.Command.GetType()).Distinct().Count().ShouldBe(typeof(CallCommand).Assembly.GetTypes().Count(type => type.IsSubclassOf(typeof(CallCommand)) && !type.IsAbstract));
    }

    [Fact]
    public void The_validator_knows_good_examples_from_bad_ones()
    {
        var schemas = SharedMaterial.Telnyx("call-commands.json").GetProperty("commands");
        foreach (var operation in SharedMaterial.Telnyx("examples/commands.json").EnumerateObject())
        {
            foreach (var body in operation.Value.EnumerateArray())
                Fits(schemas.GetProperty(operation.Name), body).ShouldBeTrue(operation.Name);
        }

        var bad = 0;
        foreach (var operation in SharedMaterial.Telnyx("examples/commands-invalid.json").EnumerateObject())
        {
            foreach (var body in operation.Value.EnumerateArray())
            {
                Fits(schemas.GetProperty(operation.Name), body).ShouldBeFalse($"{operation.Name} {body}");
                bad++;
            }
        }

        bad.ShouldBe(10);
    }

    [Fact]
    public void An_answer_pins_every_setting_whose_default_would_break_the_call()
    {
        var body = Body(Pinned(new AnswerCommand { SendSilenceWhenIdle = true }));

        body.GetProperty("stream_track").GetString().ShouldBe("inbound_track");
        body.GetProperty("stream_codec").GetString().ShouldBe("PCMU");
        body.GetProperty("stream_bidirectional_mode").GetString().ShouldBe("rtp");
        body.GetProperty("stream_bidirectional_codec").GetString().ShouldBe("PCMU");
        body.GetProperty("stream_bidirectional_target_legs").GetString().ShouldBe("self");
        body.GetProperty("send_silence_when_idle").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void Each_command_has_an_id_of_its_own_that_stays()
    {
        var (one, other) = (new HangUpCommand(), new HangUpCommand());

        Guid.Parse(one.CommandId).ShouldNotBe(Guid.Parse(other.CommandId));
        Body(one).GetProperty("command_id").GetString().ShouldBe(one.CommandId);
        Body(one).GetProperty("command_id").GetString().ShouldBe(one.CommandId);
    }

    private static T Pinned<T>(T command)
        where T : StreamCommand =>
        command with
        {
            StreamUrl = "wss://gw.example.com/telnyx/media/0123",
            StreamTrack = StreamTrack.Inbound,
            StreamCodec = TelnyxCodec.PCMU,
            StreamBidirectionalMode = BidirectionalMode.Rtp,
            StreamBidirectionalCodec = TelnyxCodec.PCMU,
            StreamBidirectionalTargetLegs = TargetLegs.Self,
        };

    private static bool Fits(JsonElement operation, JsonElement body) =>
        JsonSchema.Build(operation.GetProperty("request"), new BuildOptions { Dialect = Dialect.Draft202012, SchemaRegistry = new SchemaRegistry() })
            .Evaluate(body, new EvaluationOptions { RequireFormatValidation = true }).IsValid;

    private static JsonElement Body(CallCommand command) => JsonSerializer.SerializeToElement(command, command.GetType(), CommandJson.Default);
}
