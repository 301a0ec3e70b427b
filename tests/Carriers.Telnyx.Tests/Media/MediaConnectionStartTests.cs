using System.Net.WebSockets;

namespace VoiceAgent.Carriers.Telnyx.Tests.Media;

public sealed class MediaConnectionStartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_starts_when_Telnyx_says_so_however_long_the_phone_rings()
    {
        await using var line = new Line();
        var ready = line.Connection.ReadStartAsync(Cancellation);
        await line.SendAsync(Frames.Connected);
        line.Time.Advance(TimeSpan.FromMinutes(10));
        ready.IsCompleted.ShouldBeFalse();

        await line.SendAsync(Frames.Start("L16", 16000));

        (await ready)!.CallId.ShouldBe("v3:leg");
        line.Connection.SampleRate.ShouldBe(16000);
        line.Connection.AuthToken.ShouldBe("t0k3n");
        line.Connection.LostReason.ShouldBeNull();
    }

    [Fact]
    public async Task Whatever_comes_before_the_start_does_not_prevent_it()
    {
        await using var line = new Line();
        var ready = line.Connection.ReadStartAsync(Cancellation);
        foreach (var text in (string[])["nonsense", "", Frames.Media(1), Frames.Error, Frames.Dtmf, """{"event":"start","start":null}"""])
            await line.SendAsync(text);
        await line.Telnyx.SendAsync(new byte[100], WebSocketMessageType.Binary, true, Cancellation);
        await line.SendAsync(Frames.Start());

        (await ready).ShouldNotBeNull();
        line.Connection.Counts.ShouldBe(new MediaCounts(0, 0, 0, 0, 0, Malformed: 3, Unknown: 2, Binary: 1, CarrierErrors: 1));
    }

    [Fact]
    public async Task Nothing_starts_when_nobody_answers_and_Telnyx_closes()
    {
        await using var line = new Line();
        var ready = line.Connection.ReadStartAsync(Cancellation);
        await line.SendAsync(Frames.Connected);
        await line.Telnyx.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "no answer", Cancellation);

        (await ready).ShouldBeNull();
        line.Connection.LostReason.ShouldBe("closed by the carrier: 1000 no answer");
        (await line.NextAsync()).ShouldBeNull();
        line.Telnyx.State.ShouldBe(WebSocketState.Closed);
    }

    [Fact]
    public async Task Nothing_starts_with_a_codec_the_platform_does_not_speak()
    {
        await using var line = new Line();
        var ready = line.Connection.ReadStartAsync(Cancellation);
        await line.SendAsync(Frames.Start("OPUS", 16000));

        (await line.NextAsync()).ShouldBeNull();
        line.Telnyx.CloseStatus.ShouldBe(WebSocketCloseStatus.InvalidMessageType);
        await line.Telnyx.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        (await ready).ShouldBeNull();
        line.Connection.LostReason.ShouldStartWith("unusable format: OPUS at 16000 Hz");
    }

    [Fact]
    public async Task Waiting_for_a_start_ends_some_day()
    {
        await using var line = new Line(new MediaOptions { StartTimeout = TimeSpan.FromSeconds(30) });
        var ready = line.Connection.ReadStartAsync(Cancellation);
        line.Time.Advance(TimeSpan.FromSeconds(30));
        line.Connection.LostReason.ShouldBe("no start in time");
        ready.IsCompleted.ShouldBeFalse();

        // The peer does not answer our close.
        line.Time.Advance(TimeSpan.FromSeconds(2));
        (await ready).ShouldBeNull();
    }

    [Fact]
    public async Task A_cancelled_wait_closes_the_connection()
    {
        using var cancel = new CancellationTokenSource();
        await using var line = new Line();
        var ready = line.Connection.ReadStartAsync(cancel.Token);
        cancel.Cancel();
        await line.Telnyx.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);

        (await ready).ShouldBeNull();
        line.Connection.LostReason.ShouldBe("cancelled");
        line.Telnyx.CloseStatus.ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
    }

    [Fact]
    public async Task A_connection_closed_before_it_began_does_not_begin()
    {
        await using var line = new Line();
        line.Connection.Close();
        line.Far.Cut();

        (await line.Connection.ReadStartAsync(Cancellation)).ShouldBeNull();
        line.Connection.LostReason.ShouldBe("closed");
    }

    [Fact]
    public async Task A_stream_that_has_not_started_sends_nothing()
    {
        await using var line = new Line();

        Should.Throw<InvalidOperationException>(() => line.Connection.SampleRate);
        Should.Throw<InvalidOperationException>(() => line.Connection.SendAudio(new short[160]));
        Should.Throw<InvalidOperationException>(() => line.Connection.SendMark(1));
        Should.Throw<InvalidOperationException>(line.Connection.SendClear);
        await Should.ThrowAsync<InvalidOperationException>(() => line.Connection.RunAsync(line.Listener, endsWhenSilent: true, Cancellation));
    }
}
