using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace VoiceAgent.Simulator.Tests;

/// <summary>A whole call over real sockets, against the smallest platform that can be.</summary>
public sealed class LoopbackTests
{
    private const string Narrowband = """, "stream_codec":"PCMU","stream_bidirectional_codec":"PCMU" """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_is_answered_streamed_echoed_and_hung_up()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var key = SigningKey.Create();
        await using var carrier = await SimulatedCarrier.StartAsync(new() { Port = 0, WebhookUrl = platform.WebhookUrl, SigningKey = key }, Cancel);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "KEY");
        AnswerCalls(platform, carrier, http);
        platform.OnConnect = Echo.New;
        var tone = Utterance.ByPhone(Echo.Tone(8000), 8000, 8000);
        var manners = new CallerManners { Patience = TimeSpan.FromMilliseconds(200), Limit = TimeSpan.FromSeconds(10) };
        var caller = new SimulatedCaller([CallerTurn.Say("tone"), CallerTurn.Press("12#")], (_, _) => tone, manners);

        var call = carrier.Place("+15550100001", "+15550100002", caller);
        var end = await call.Ended;
        await call.Closed;

        end.ShouldBe(new CallEnd("normal_clearing", "caller", "200"));
        platform.Webhooks.Select(w => w.Type).ShouldBe(
        [
            "call.initiated", "call.answered", "streaming.started",
            "call.dtmf.received", "call.dtmf.received", "call.dtmf.received", "streaming.stopped", "call.hangup",
        ]);
        foreach (var seen in platform.Webhooks)
            key.Sign(seen.Timestamp!, Encoding.UTF8.GetBytes(seen.Raw)).ShouldBe(seen.Signature);
        platform.AuthHeader.ShouldBe("t0k3n");
        Kinds(platform).ShouldBe(["connected", "start", "media", "mark", "dtmf", "dtmf", "dtmf", "stop"], ignoreOrder: true);
        caller.HungUp.ShouldBeTrue();
        caller.Spoken.Count.ShouldBe(2);
        // The echo comes back while the caller still speaks: the ear heard the caller's own tone.
        Loudness.Audible(call.Ear!.Audio, 8000).Count(a => a).ShouldBeGreaterThan(90);
        call.Ear.Arrivals.Count.ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task Every_frame_and_webhook_fits_the_carriers_own_schema()
    {
        var folder = Shared.Folder("telnyx");
        var events = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "webhook-events.json"))).RootElement.GetProperty("events");
        var frames = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "ws-frames.json"))).RootElement.GetProperty("$defs").GetProperty("fromTelnyx");
        await using var platform = await FakePlatform.StartAsync();
        await using var carrier = await SimulatedCarrier.StartAsync(new()
        {
            Port = 0, WebhookUrl = platform.WebhookUrl, SchemaFolder = folder, PlaybackLength = TimeSpan.FromMilliseconds(1),
        }, Cancel);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "KEY");
        platform.OnWebhook = async seen =>
        {
            var id = Payload(seen, "call_control_id");
            var outgoing = Payload(seen, "to") == "+15550100003";
            foreach (var (command, body) in seen.Type switch
            {
                "call.initiated" when !outgoing => [("answer", """{"client_state":"eyJjYWxsIjoiMDEyMyJ9"}""")],
                "call.answered" when !outgoing => [("streaming_start", Stream(platform.MediaUrl))],
                "streaming.started" =>
                [
                    ("playback_start", """{"audio_url":"https://example.com/a.wav","audio_type":"wav"}"""),
                    ("speak", """{"payload":"a","voice":"female"}"""),
                    ("record_start", """{"format":"wav","channels":"dual"}"""),
                    ("record_stop", "{}"),
                    ("transfer", """{"to":"+15550100003"}"""),
                ],
                "call.bridged" when outgoing => [("hangup", "{}")],
                _ => Array.Empty<(string, string)>(),
            })
            {
                (await PostAsync(http, carrier, id, command, body)).ShouldBe(200, command);
            }

            return 200;
        };
        platform.OnConnect = Echo.New;

        var call = carrier.Place("+15550100001", "+15550100002", new SilentHandset());
        await call.Ended;
        foreach (var leg in carrier.Calls)
            await leg.Closed;

        platform.Webhooks.Select(w => w.Type).Distinct().ShouldBe(
        [
            "call.initiated", "call.answered", "streaming.started", "streaming.stopped", "call.hangup", "call.bridged",
            "call.playback.started", "call.playback.ended", "call.speak.started", "call.speak.ended", "call.recording.saved",
        ], ignoreOrder: true);
        foreach (var seen in platform.Webhooks)
            new CommandSchema(events.GetProperty(seen.Type)).Validate(seen.Body).ShouldBeEmpty(seen.Raw);
        foreach (var frame in platform.Frames)
            new CommandSchema(frames).Validate(frame).ShouldBeEmpty(frame.ToString());
    }

    [Fact]
    public async Task Wideband_over_a_bad_line_is_heard_at_16_kHz_and_arrives_out_of_order_and_twice()
    {
        await using var platform = await FakePlatform.StartAsync();
        var line = new LineImpairments(TimeSpan.FromMilliseconds(15), Loss: 0.1, Reorder: 0.2, Duplicate: 0.2);
        await using var carrier = await SimulatedCarrier.StartAsync(new() { Port = 0, WebhookUrl = platform.WebhookUrl, Line = line }, Cancel);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "KEY");
        AnswerCalls(platform, carrier, http, """, "stream_codec":"L16","stream_bidirectional_codec":"L16","stream_bidirectional_sampling_rate":16000""");
        platform.OnConnect = Echo.New;
        var tone = Utterance.ByPhone(Echo.Tone(12000), 8000, 16000);
        var manners = new CallerManners { Patience = TimeSpan.FromMilliseconds(200), Limit = TimeSpan.FromSeconds(1) };

        var call = carrier.Place("+15550100001", "+15550100002", new SimulatedCaller([CallerTurn.Say("tone")], (_, _) => tone, manners));
        await call.Ended;
        await call.Closed;

        call.Ear!.SampleRate.ShouldBe(16000);
        var format = platform.Frames.Single(f => f.GetProperty("event").GetString() == "start").GetProperty("start").GetProperty("media_format");
        (format.GetProperty("encoding").GetString(), format.GetProperty("sample_rate").GetInt32()).ShouldBe(("L16", 16000));
        var chunks = platform.Frames.Where(f => f.GetProperty("event").GetString() == "media")
            .Select(f => int.Parse(f.GetProperty("media").GetProperty("chunk").GetString()!, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        chunks.Zip(chunks.Skip(1)).ShouldContain(p => p.First > p.Second);
        chunks.Count.ShouldBeGreaterThan(chunks.Distinct().Count());
        chunks.Max().ShouldBeGreaterThan(chunks.Distinct().Count());
    }

    /// <summary>Answers every call, then starts its stream.</summary>
    internal static void AnswerCalls(
        FakePlatform platform, SimulatedCarrier carrier, HttpClient http, string codec = Narrowband) => platform.OnWebhook = async seen =>
    {
        var command = seen.Type switch
        {
            "call.initiated" => ("answer", "{}"),
            "call.answered" => ("streaming_start", Stream(platform.MediaUrl, codec)),
            _ => default,
        };
        if (command != default)
            (await PostAsync(http, carrier, Payload(seen, "call_control_id"), command.Item1, command.Item2)).ShouldBe(200);
        return 200;
    };

    internal static string Stream(string url, string codec = Narrowband) => $$"""
        {"stream_url":"{{url}}","stream_track":"inbound_track","stream_bidirectional_mode":"rtp",
         "stream_bidirectional_target_legs":"self","stream_auth_token":"t0k3n",
         "custom_parameters":[{"name":"call","value":"0123"}]{{codec}}}
        """;

    internal static async Task<int> PostAsync(HttpClient http, SimulatedCarrier carrier, string id, string command, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync($"{carrier.BaseUrl}/calls/{Uri.EscapeDataString(id)}/actions/{command}", content);
        return (int)response.StatusCode;
    }

    internal static string Payload(SeenWebhook seen, string field) =>
        seen.Body.GetProperty("data").GetProperty("payload").TryGetProperty(field, out var value) ? value.GetString() ?? "" : "";

    private static List<string> Kinds(FakePlatform platform)
    {
        var kinds = platform.Frames.Select(f => f.GetProperty("event").GetString()!).ToList();
        return [.. kinds.Distinct().Where(k => k != "dtmf"), .. kinds.Where(k => k == "dtmf")];
    }
}
