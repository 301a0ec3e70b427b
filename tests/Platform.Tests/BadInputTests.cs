using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoiceAgent.Platform.Tests;

/// <summary>What a broken or hostile other side may send: the platform copes, and other calls do not notice.</summary>
public sealed class BadInputTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bad_media_streams_disturb_neither_another_call_nor_the_platform()
    {
        Repository.RequireEngines();
        await using var carrier = await BareCarrier.StartAsync();
        await using var platform = await StartAsync(carrier);

        var neighbour = platform.HoldShortCallAsync(Cancel);
        await SendGarbageAsync(carrier, platform.Url);
        await SendTooMuchAsync(carrier, platform.Url);
        await StartWithUnknownCodecAsync(carrier, platform.Url);
        await UseTokensTwiceAsync(carrier, platform.Url);
        (await neighbour).Turns.Select(t => t.Caller).ShouldBe([null, "when are you open"], platform.Process.Output);

        await AssertWholeAsync(platform);
        platform.Process.Output.ShouldNotContain("fail:", Case.Sensitive);
        platform.Process.Output.ShouldNotContain("crit:", Case.Sensitive);
    }

    [Fact]
    public async Task A_media_socket_that_never_starts_is_closed_when_its_call_hangs_up()
    {
        Repository.RequireEngines();
        await using var carrier = await BareCarrier.StartAsync();
        await using var platform = await StartAsync(carrier);
        using var call = new BareCall(carrier, platform.Url, "half-open", Cancel);
        await call.ConnectAsync(await call.BeginAsync());
        await call.HangUpAsync();

        await call.ClosedAsync();
        await AssertWholeAsync(platform);
    }

    [Fact]
    public async Task A_storm_of_webhooks_repeated_and_out_of_order_leaves_no_call_behind()
    {
        Repository.RequireEngines();
        await using var carrier = await BareCarrier.StartAsync();
        // The webhooks are worked on after they are answered. Where each call may have a place, none is refused as busy meanwhile.
        await using var platform = await StartAsync(carrier, ("PocketSphinx__MaxCalls", "32"));
        var events = Enumerable.Range(0, 20).SelectMany(i => EventsOfACall(carrier, platform.Url, i)).ToArray();
        new Random(5).Shuffle(events);

        var statuses = await Task.WhenAll(events.Select(e => carrier.PostAsync(platform.Url, e, Cancel)));

        statuses.Length.ShouldBe(200);
        statuses.ShouldAllBe(s => s == 200, platform.Process.Output);
        (await platform.HoldShortCallAsync(Cancel)).Turns.Select(t => t.Caller).ShouldBe([null, "when are you open"], platform.Process.Output);
        await AssertWholeAsync(platform);
        carrier.Count("answer").ShouldBeLessThanOrEqualTo(20, "no call is answered twice");
        var metrics = await platform.SettledMetricsAsync(Cancel);
        metrics.Of("voiceagent_telnyx_webhooks_total", "outcome", "duplicate").ShouldBe(60);
        metrics.Of("voiceagent_calls_total", "outcome", "completed").ShouldBe(1, "none of them had a conversation");
    }

    private static Task<RunningPlatform> StartAsync(BareCarrier carrier, params IEnumerable<(string Name, string Value)> settings) => RunningPlatform.StartAsync(settings.ToDictionary(s => s.Name, s => s.Value), key: carrier.Key, api: real =>
    {
        carrier.Others = real;
        return carrier.BaseUrl;
    });

    private static async Task SendGarbageAsync(BareCarrier carrier, Uri platform)
    {
        using var call = new BareCall(carrier, platform, "garbage", Cancel);
        await call.ConnectAsync(await call.BeginAsync());
        foreach (var garbage in (string[])["", "hello", "{", "[]", "null", """{"event":7}""", """{"event":"media"}""", """{"event":"stop"}"""[..12], """{"event":"of the future"}"""])
            await call.SendAsync(garbage);
        await call.SendAsync(new byte[1000]);
        await call.StartAsync();
        await call.SendAsync("""{"event":"media","sequence_number":"2","media":{"track":"inbound","chunk":"1","timestamp":"0","payload":"not base64!"}}""");
        await call.SendAsync("""{"event":"media","sequence_number":"-9999999999999999999","media":{"track":"inbound","chunk":{},"payload":""}}""");
        await call.SendAsync("""{"event":"mark","mark":{"name":"never sent"}}""");
        await call.SendAsync("""{"event":"dtmf","dtmf":{"digit":"XYZ"}}""");

        var greeting = (await call.ReceiveAsync()).ShouldNotBeNull("the call goes on");
        greeting.GetProperty("event").GetString().ShouldBe("media");
        await call.HangUpAsync();
        await call.ClosedAsync();
    }

    private static async Task SendTooMuchAsync(BareCarrier carrier, Uri platform)
    {
        using var call = new BareCall(carrier, platform, "huge", Cancel);
        await call.ConnectAsync(await call.BeginAsync());
        await call.StartAsync();
        await call.SendAsync(new string('x', 300_000));

        (await call.ClosedAsync()).ShouldBe(WebSocketCloseStatus.MessageTooBig);
        await call.AgainAsync();
        await call.HangUpAsync();
    }

    private static async Task StartWithUnknownCodecAsync(BareCarrier carrier, Uri platform)
    {
        using var call = new BareCall(carrier, platform, "codec", Cancel);
        await call.ConnectAsync(await call.BeginAsync());
        await call.StartAsync("OPUS");

        await call.ClosedAsync();
        await call.AgainAsync();
        await call.HangUpAsync();
    }

    private static async Task UseTokensTwiceAsync(BareCarrier carrier, Uri platform)
    {
        using var call = new BareCall(carrier, platform, "token", Cancel);
        var stream = await call.BeginAsync();
        await call.ConnectAsync(stream);
        foreach (var wrong in (Uri[])[stream, new(stream, "guessed")])
        {
            using var second = new ClientWebSocket();
            second.Options.CollectHttpResponseDetails = true;
            await Should.ThrowAsync<WebSocketException>(() => second.ConnectAsync(wrong, Cancel));
            second.HttpStatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        await call.HangUpAsync();
    }

    /// <summary>Ten deliveries: seven events, three of them twice.</summary>
    private static IEnumerable<string> EventsOfACall(BareCarrier carrier, Uri platform, int number)
    {
        using var call = new BareCall(carrier, platform, $"storm-{number}", Cancel);
        var initiated = call.Event("call.initiated", new JsonObject { ["direction"] = "incoming" });
        var hangUp = call.Event("call.hangup", new JsonObject { ["hangup_cause"] = "normal_clearing" });
        var key = call.Event("call.dtmf.received", new JsonObject { ["digit"] = "5" });
        return
        [
            initiated, initiated, call.Event("call.answered"), call.Event("streaming.started"), key, key,
            call.Event("call.event.of.the.future"), call.Event("streaming.stopped"), hangUp, hangUp,
        ];
    }

    private static async Task AssertWholeAsync(RunningPlatform platform)
    {
        await platform.SettledMetricsAsync(Cancel);
        var ready = await platform.Http.GetFromJsonAsync<JsonElement>("/ready", Cancel);
        ready.GetProperty("ready").GetBoolean().ShouldBeTrue();
        ready.GetProperty("calls").GetInt32().ShouldBe(0, platform.Process.Output);
    }
}
