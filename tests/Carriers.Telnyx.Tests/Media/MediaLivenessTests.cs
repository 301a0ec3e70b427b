using System.Globalization;

namespace VoiceAgent.Carriers.Telnyx.Tests.Media;

/// <summary>Streams that stand and bring nothing, that begin anew, or that do not say how they are coded.</summary>
public sealed class MediaLivenessTests
{
    private const string StartAnew = """{"event":"start","stream_id":"stream-1","start":{"call_control_id":"v3:leg","media_format":{"encoding":"PCMA","sample_rate":8000,"channels":1}}}""";

    private static readonly MediaFormat Asked = new(MediaEncoding.Pcma, 8000);

    [Fact]
    public async Task A_stream_without_any_audio_after_its_start_ends()
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        line.Time.Advance(TimeSpan.FromSeconds(3));
        await line.SendAsync(Frames.Mark);
        run.IsCompleted.ShouldBeFalse();
        line.Time.Advance(TimeSpan.FromSeconds(1.1));
        await EndsAsync(line, run);
        line.Connection.LostReason.ShouldBe("no audio has come within 4 s of the start");
    }

    [Fact]
    public async Task A_stream_that_falls_silent_ends_and_marks_are_a_sign_of_life()
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        await line.SendAsync(Frames.Media(1));
        for (var i = 0; i < 5; i++)
        {
            line.Time.Advance(TimeSpan.FromSeconds(8));
            await line.SendAsync(Frames.Mark);
        }

        run.IsCompleted.ShouldBeFalse("what is played comes back as marks");
        line.Time.Advance(TimeSpan.FromSeconds(6));
        run.IsCompleted.ShouldBeFalse();
        line.Time.Advance(TimeSpan.FromSeconds(6.1));
        await EndsAsync(line, run);
        line.Connection.LostReason.ShouldBe("nothing has come for 12 s");
    }

    [Fact]
    public async Task A_stream_that_is_not_to_end_when_silent_stands()
    {
        await using var line = new Line();
        var ready = line.Connection.ReadStartAsync(TestContext.Current.CancellationToken);
        await line.SendAsync(Frames.Start());
        await ready;
        var run = line.Connection.RunAsync(line.Listener, endsWhenSilent: false, TestContext.Current.CancellationToken);
        line.Time.Advance(TimeSpan.FromMinutes(10));
        run.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_second_start_with_another_codec_is_taken_in_both_directions()
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        await line.SendAsync(Frames.Media(1, fill: 0x00));
        await line.SendAsync(StartAnew);
        await line.SendAsync(Frames.Media(1, fill: 0x00));
        line.Listener.Audio.Select(frame => frame[0]).ShouldBe([(short)-32124, (short)-5504], "the byte 0 as \u00b5-law, then as A-law");
        line.Connection.SendAudio(new short[160]);
        (await line.NextAsync()).ShouldNotBeNull().ShouldContain(Convert.ToBase64String(Enumerable.Repeat((byte)0xD5, 160).ToArray()), customMessage: "silence in A-law");
        run.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_second_start_begins_the_numbering_anew()
    {
        var (line, _) = await Line.StartedAsync();
        await using var _1 = line;
        for (var chunk = 1; chunk <= 50; chunk++)
            await line.SendAsync(Frames.Media(chunk));
        await line.SendAsync(Frames.Start());
        for (var chunk = 1; chunk <= 5; chunk++)
            await line.SendAsync(Frames.Media(chunk));
        line.Listener.Audio.Count.ShouldBe(55);
    }

    [Theory]
    [InlineData("""{"event":"start","start":{"call_control_id":"v3:leg","media_format":{"encoding":"L16","sample_rate":16000}}}""", "a second start has another sample rate")]
    [InlineData("""{"event":"start","start":{"call_control_id":"v3:other","media_format":{"encoding":"PCMU","sample_rate":8000}}}""", "a second start names another call")]
    [InlineData("""{"event":"start","start":{"call_control_id":"v3:leg","media_format":{"encoding":"G722","sample_rate":8000}}}""", "unusable format")]
    public async Task A_second_start_that_cannot_be_used_ends_the_stream_so_that_another_is_asked_for(string start, string reason)
    {
        var (line, run) = await Line.StartedAsync();
        await using var _ = line;
        await line.SendAsync(start);
        await EndsAsync(line, run);
        line.Connection.LostReason.ShouldNotBeNull().ShouldStartWith(reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"media_format\":null")]
    [InlineData(",\"media_format\":{}")]
    [InlineData(",\"media_format\":{\"sample_rate\":8000}")]
    [InlineData(",\"media_format\":{\"encoding\":\"PCMA\"}")]
    [InlineData(",\"media_format\":{\"encoding\":null,\"sample_rate\":null,\"channels\":null}")]
    public async Task A_start_that_does_not_say_how_audio_is_coded_means_what_was_asked_for(string format)
    {
        var start = string.Create(CultureInfo.InvariantCulture, $$$"""{"event":"start","stream_id":"s","start":{"call_control_id":"v3:leg"{{{format}}}}}""");
        var (line, _) = await Line.StartedAsync(start: start, asked: Asked);
        await using var _1 = line;
        await line.SendAsync(Frames.Media(1, fill: 0xD5));
        line.Listener.Audio.ShouldHaveSingleItem()[0].ShouldBe((short)8, "silence in A-law");
    }

    private static async Task EndsAsync(Line line, Task run)
    {
        line.Far.Cut();
        await run;
    }
}
