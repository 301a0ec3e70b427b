using System.Net.WebSockets;
using System.Text.Json;

namespace VoiceAgent.Carriers.Telnyx.Tests.Media;

public sealed class MediaConnectionSendTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("PCMU", 8000, 160, 0xFF)]
    [InlineData("PCMA", 8000, 160, 0xD5)]
    [InlineData("L16", 8000, 320, 0)]
    [InlineData("L16", 16000, 640, 0)]
    public async Task A_frame_is_sent_in_the_codec_of_the_line(string encoding, int rate, int bytes, byte silence)
    {
        var (line, _) = await Line.StartedAsync(start: Frames.Start(encoding, rate));
        await using var _1 = line;
        line.Connection.SendAudio(new short[rate / 50]);

        using var message = JsonDocument.Parse((await line.NextAsync())!);
        message.RootElement.GetProperty("event").GetString().ShouldBe("media");
        message.RootElement.GetProperty("media").GetProperty("payload").GetBytesFromBase64().ShouldBe(Enumerable.Repeat(silence, bytes).ToArray());
    }

    [Fact]
    public async Task Audio_marks_and_clear_go_out_in_order()
    {
        var (line, _) = await Line.StartedAsync();
        await using var _1 = line;
        line.Connection.SendAudio(new short[160]);
        line.Connection.SendMark(7);
        line.Connection.SendClear();
        line.Connection.SendAudio(new short[160]);

        (await line.NextAsync()).ShouldStartWith("""{"event":"media","media":{"payload":"/////""");
        (await line.NextAsync()).ShouldBe("""{"event":"mark","mark":{"name":"m7"}}""");
        (await line.NextAsync()).ShouldBe("""{"event":"clear"}""");
        (await line.NextAsync()).ShouldEndWith("""//w=="}}""", Case.Sensitive);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(80)]
    [InlineData(159)]
    [InlineData(161)]
    [InlineData(320)]
    public async Task A_frame_that_is_not_20_ms_is_refused(int samples)
    {
        var (line, _) = await Line.StartedAsync();
        await using var _1 = line;

        Should.Throw<ArgumentException>(() => line.Connection.SendAudio(new short[samples]));
    }

    [Fact]
    public async Task A_clear_drops_what_waits_for_the_socket()
    {
        var (line, _) = await Line.StartedAsync();
        await using var _1 = line;
        line.Near.StallWrites();
        for (var i = 0; i < 5; i++)
        {
            line.Connection.SendAudio(new short[160]);
            line.Connection.SendMark(i);
        }

        line.Connection.SendClear();
        line.Connection.SendMark(99);
        line.Near.ResumeWrites();

        // The first frame was with the socket already.
        (await line.NextAsync())!.ShouldContain("media");
        (await line.NextAsync()).ShouldBe("""{"event":"clear"}""");
        (await line.NextAsync()).ShouldBe("""{"event":"mark","mark":{"name":"m99"}}""");
        line.Listener.Marks.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_socket_that_is_slow_for_a_while_gets_everything_in_order()
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        line.Near.StallWrites();
        for (var i = 0; i < 99; i++)
        {
            line.Connection.SendAudio(new short[160]);
            line.Connection.SendMark(i);
        }

        line.Near.ResumeWrites();
        for (var i = 0; i < 99; i++)
        {
            (await line.NextAsync())!.ShouldContain("media");
            (await line.NextAsync()).ShouldBe($$$"""{"event":"mark","mark":{"name":"m{{{i}}}"}}""");
        }

        run.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_line_that_does_not_keep_up_for_two_seconds_is_lost()
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        line.Near.StallWrites();
        for (var i = 0; i < 100; i++)
            line.Connection.SendAudio(new short[160]);
        line.Connection.LostReason.ShouldBeNull();

        line.Connection.SendAudio(new short[160]);
        line.Connection.SendAudio(new short[160]);
        line.Connection.SendMark(1);
        line.Connection.SendClear();
        await run;

        line.Listener.Lost.ShouldBe(["backlog: the socket did not take 2.0 s of audio"]);
    }

    [Fact]
    public async Task Sending_on_a_dead_connection_reports_it_lost_once()
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        line.Near.StallWrites();
        line.Connection.SendAudio(new short[160]);
        line.Far.Cut();
        for (var i = 0; i < 10; i++)
            line.Connection.SendAudio(new short[160]);
        await run;

        line.Listener.Lost.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Close_says_goodbye_and_sends_nothing_more()
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        line.Connection.Close();
        line.Connection.SendAudio(new short[160]);
        line.Connection.SendMark(1);
        line.Connection.SendClear();
        line.Connection.Close();
        await line.SendAsync(Frames.Media(1));

        (await line.NextAsync()).ShouldBeNull();
        line.Telnyx.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
        await line.Telnyx.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        await run;
        line.Listener.Lost.ShouldBe(["closed"]);
        line.Listener.Audio.ShouldBeEmpty();
        line.Connection.Close();
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_a_close_is_cut_off_in_time()
    {
        var (line, run) = await Line.StartedAsync(new MediaOptions { CloseTimeout = TimeSpan.FromSeconds(5) });
        await using var _ = line;
        line.Near.StallWrites();
        line.Connection.SendAudio(new short[160]);
        line.Connection.Close();
        line.Time.Advance(TimeSpan.FromSeconds(4.9));
        run.IsCompleted.ShouldBeFalse();

        line.Time.Advance(TimeSpan.FromSeconds(0.1));
        await run;
        line.Listener.Lost.ShouldBe(["closed"]);
    }

    [Fact]
    public async Task Close_from_any_thread_in_the_middle_of_everything_loses_the_line_once()
    {
        for (var round = 0; round < 200; round++)
        {
            var (line, run) = await Line.StartedAsync();
            await using var _ = line;
            using var together = new Barrier(4);
            var frame = new short[160];
            Task[] parties =
            [
                OnOwnThread(() => Repeat(50, () => line.Connection.SendAudio(frame))),
                OnOwnThread(line.Connection.Close),
                OnOwnThread(() => Repeat(20, line.Connection.Close)),
                OnOwnThread(() => Repeat(20, () => line.Far.Push(Line.Framed(Frames.Media(1))))),
            ];
            await Task.WhenAll(parties);
            await line.Telnyx.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
            await run;
            line.Listener.Lost.ShouldBe(["closed"]);

            Task OnOwnThread(Action act) => Task.Factory.StartNew(() =>
            {
                together.SignalAndWait(Cancellation);
                act();
            }, Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private static void Repeat(int times, Action act)
    {
        for (var i = 0; i < times; i++)
            act();
    }
}
