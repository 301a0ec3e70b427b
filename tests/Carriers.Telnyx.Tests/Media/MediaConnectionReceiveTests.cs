using System.Net.WebSockets;
using System.Text;

namespace VoiceAgent.Carriers.Telnyx.Tests.Media;

public sealed class MediaConnectionReceiveTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_caller_is_heard_in_order_and_only_the_caller()
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        foreach (var chunk in (int[])[1, 3, 2, 2, 4])
            await line.SendAsync(Frames.Media(chunk, (byte)(0x80 + chunk)));
        await line.SendAsync(Frames.Media(5, 0x00, track: "outbound"));

        line.Listener.Audio.Select(frame => frame[0]).ShouldBe([31100, 30076, 29052, 28028]);
        line.Listener.Audio.ShouldAllBe(frame => frame.Length == 160);
        line.Connection.Counts.ShouldBe(new MediaCounts(5, 0, 0, Duplicates: 1, OtherTrack: 1, 0, 0, 0, 0));
        run.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Frames_of_any_length_are_heard()
    {
        var (line, _) = await Line.StartedAsync(start: Frames.Start("L16", 16000));
        await using var _1 = line;
        await line.SendAsync(Frames.Media(1, new byte[64_000]));
        await line.SendAsync(Frames.Media(2, []));
        await line.SendAsync(Frames.Media(3, new byte[2]));

        line.Listener.Audio.Select(frame => frame.Length).ShouldBe([32_000, 1]);
    }

    [Fact]
    public async Task Keys_and_our_own_marks_are_passed_on()
    {
        var (line, _) = await Line.StartedAsync();
        await using var _1 = line;
        foreach (var digit in "15*#AX")
            await line.SendAsync($$$"""{"event":"dtmf","dtmf":{"digit":"{{{digit}}}"}}""");
        foreach (var name in (string[])["m1", "turn-1-end", "m2", "m"])
            await line.SendAsync($$$"""{"event":"mark","mark":{"name":"{{{name}}}"}}""");

        line.Listener.Digits.ShouldBe("15*#A");
        line.Listener.Marks.ShouldBe([1L, 2L]);
    }

    [Fact]
    public async Task Nonsense_is_counted_and_the_stream_goes_on()
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        foreach (var text in (string[])["", "{", "nonsense", """{"event":"media","media":{"payload":"!!!!"}}""", """{"event":"new"}""", Frames.Error])
            await line.SendAsync(text);
        await line.Telnyx.SendAsync(new byte[100], WebSocketMessageType.Binary, true, Cancellation);
        await line.SendAsync(Frames.Media(1));

        line.Listener.Audio.Count.ShouldBe(1);
        line.Connection.Counts.ShouldBe(new MediaCounts(1, 0, 0, 0, 0, Malformed: 4, Unknown: 1, Binary: 1, CarrierErrors: 1));
        run.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_message_in_pieces_is_one_message()
    {
        var (line, _) = await Line.StartedAsync();
        await using var _1 = line;
        var utf8 = Encoding.UTF8.GetBytes(Frames.Media(1));
        for (var i = 0; i < utf8.Length; i++)
            await line.Telnyx.SendAsync(utf8.AsMemory(i, 1), WebSocketMessageType.Text, i == utf8.Length - 1, Cancellation);

        line.Listener.Audio.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_stall_in_the_middle_of_a_frame_delays_it_and_does_no_more()
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        var bytes = Line.Framed(Frames.Media(1));
        for (var cut = 1; cut < bytes.Length; cut += 7)
        {
            var heard = line.Listener.Audio.Count;
            await line.SendRawAsync(Line.Framed(Frames.Media(heard + 1)).AsMemory(0, cut));
            line.Time.Advance(TimeSpan.FromSeconds(3));
            line.Listener.Audio.Count.ShouldBe(heard);
            run.IsCompleted.ShouldBeFalse();

            await line.SendRawAsync(Line.Framed(Frames.Media(heard + 1)).AsMemory(cut));
            line.Listener.Audio.Count.ShouldBe(heard + 1);
        }
    }

    [Fact]
    public async Task After_stop_the_line_is_lost_at_once_and_closed()
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        await line.SendAsync(Frames.Media(1));
        await line.SendAsync(Frames.Media(3));
        await line.SendAsync(Frames.Stop);

        line.Listener.Audio.Count.ShouldBe(3);
        line.Listener.Lost.ShouldBe([MediaConnection.StopReason]);
        (await line.NextAsync()).ShouldBeNull();
        await line.SendRawAsync(Line.CloseWithoutStatus);
        await run;
        line.Listener.Lost.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_close_without_stop_says_so()
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        await line.SendRawAsync(Line.CloseWithoutStatus);
        await run;

        line.Listener.Lost.ShouldBe(["closed by the carrier: 1000"]);
    }

    [Theory]
    [InlineData(0, "connection cut without a close: ConnectionClosedPrematurely")]
    [InlineData(1, null)]
    [InlineData(5, null)]
    [InlineData(200, null)]
    public async Task A_cut_connection_is_reported_wherever_it_is_cut(int bytesOfNextFrame, string? reason)
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        await line.SendRawAsync(Line.Framed(Frames.Media(1)).AsMemory(0, bytesOfNextFrame));
        line.Far.Cut();
        await run;

        line.Listener.Lost.Count.ShouldBe(1);
        line.Listener.Lost[0].ShouldStartWith(reason ?? "connection cut");
        line.Listener.Audio.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cut_between_the_pieces_of_a_message_is_a_cut_in_its_middle()
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        await line.Telnyx.SendAsync("{\"event\""u8.ToArray(), WebSocketMessageType.Text, false, Cancellation);
        line.Far.Cut();
        await run;

        line.Listener.Lost.ShouldBe(["connection cut in the middle of a message: ConnectionClosedPrematurely"]);
    }

    [Theory]
    [InlineData(8192, false)]
    [InlineData(8193, true)]
    public async Task A_message_over_the_limit_ends_the_stream_with_1009(int length, bool tooLong)
    {
        var (line, run) = await Line.StartedAsync(new MediaOptions { MaxMessageBytes = 8192 });
        await using var _ = line;
        await line.SendAsync("{\"event\":\"new\"}".PadRight(length));
        line.Listener.Lost.Count.ShouldBe(tooLong ? 1 : 0);
        if (!tooLong)
            return;

        line.Listener.Lost.ShouldBe(["message longer than 8192 bytes"]);
        (await line.NextAsync()).ShouldBeNull();
        line.Telnyx.CloseStatus.ShouldBe(WebSocketCloseStatus.MessageTooBig);
        await line.SendAsync(new string(' ', 100_000));
        await line.Telnyx.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        await run;
    }

    [Fact]
    public async Task A_peer_that_breaks_the_WebSocket_protocol_is_a_cut_connection()
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        await line.SendRawAsync(Enumerable.Repeat((byte)0xFF, 14).ToArray());
        line.Time.Advance(TimeSpan.FromSeconds(2));
        await run;

        line.Listener.Lost.Count.ShouldBe(1);
        line.Listener.Lost[0].ShouldStartWith("connection cut");
    }

    [Fact]
    public async Task A_cancelled_line_is_closed_politely()
    {
        using var cancel = new CancellationTokenSource();
        await using var line = new Line();
        var ready = line.Connection.ReadStartAsync(Cancellation);
        await line.SendAsync(Frames.Start());
        await ready;
        var run = line.Connection.RunAsync(line.Listener, endsWhenSilent: true, cancel.Token);
        cancel.Cancel();
        await line.Telnyx.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        await run;

        line.Listener.Lost.ShouldBe(["cancelled"]);
    }

    [Fact]
    public async Task A_listener_that_throws_ends_the_line_and_is_not_covered_up()
    {
        var (line, run) = await Line.StartedAsync(listener: new RecordingListener { WhenAudio = () => throw new FormatException("bug") });
        await using var _ = line;
        await line.SendAsync(Frames.Media(1));
        await line.Telnyx.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);

        await Should.ThrowAsync<FormatException>(run);
        line.Listener.Lost.ShouldBe(["listener failed"]);
    }
}
