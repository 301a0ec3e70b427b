using Microsoft.Extensions.Logging.Abstractions;
using VoiceAgent.Audio;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Conversation;
using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

/// <summary>What a mouth keeps of a reply whose conversation goes on elsewhere.</summary>
public sealed class MouthTests
{
    private static readonly ReplyId Reply = new(2);
    private static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Segments_that_are_kept_play_on_without_a_pause_and_those_after_them_are_dropped() => Run(async (time, line, mouth, heard) =>
    {
        Play(mouth, 0, 400);
        Play(mouth, 1, 400);
        Play(mouth, 2, 400);
        await time.Delay(TimeSpan.FromMilliseconds(200));
        mouth.Keep(Reply, 2);
        await time.Delay(TimeSpan.FromSeconds(2));
        line.Clears.ShouldBeEmpty();
        line.Frames.Count.ShouldBe(40, "800 ms");
        line.Frames.Zip(line.Frames.Skip(1)).ShouldAllBe(pair => pair.Second.PlaysAt - pair.First.PlaysAt == TimeSpan.FromMilliseconds(20));
        heard.Ends.ShouldBe([0, 1]);
    });

    [Fact]
    public void More_of_a_reply_that_was_kept_follows_it() => Run(async (time, line, mouth, heard) =>
    {
        Play(mouth, 0, 400);
        Play(mouth, 1, 400);
        await time.Delay(TimeSpan.FromMilliseconds(200));
        mouth.Keep(Reply, 1);
        Play(mouth, 3, 200);
        await time.Delay(TimeSpan.FromSeconds(2));
        line.Frames.Count.ShouldBe(30, "600 ms");
        heard.Ends.ShouldBe([0, 3]);
    });

    [Fact]
    public void A_segment_that_is_dropped_while_it_plays_is_cleared_at_the_carrier_and_what_came_before_was_heard() => Run(async (time, line, mouth, heard) =>
    {
        line.EchoesMarks = false;
        Play(mouth, 0, 40);
        Play(mouth, 1, 1000);
        await time.Delay(TimeSpan.FromMilliseconds(300));
        mouth.Keep(Reply, 1);
        line.Clears.Count.ShouldBe(1);
        heard.Ends.ShouldBe([0]);
        heard.Marks.ShouldBe(1, "marks of what was dropped do not count");
        await time.Delay(TimeSpan.FromSeconds(1));
        line.Frames.Count.ShouldBeInRange(14, 16, "nothing of it is played after the clear");
    });

    [Fact]
    public void Audio_of_earlier_replies_is_refused_after_it() => Run(async (time, line, mouth, _) =>
    {
        mouth.Keep(Reply, 0);
        mouth.Play(new ReplyId(1), 0, AudioFrame.Copy(8000, new short[800]));
        await time.Delay(TimeSpan.FromSeconds(1));
        line.Frames.ShouldBeEmpty();
    });

    [Fact]
    public void What_is_kept_on_hold_waits_on() => Run(async (time, line, mouth, heard) =>
    {
        Play(mouth, 0, 400);
        await time.Delay(TimeSpan.FromMilliseconds(100));
        mouth.Hold();
        mouth.Keep(Reply, 1);
        await time.Delay(TimeSpan.FromSeconds(1));
        heard.Ends.ShouldBeEmpty();
        mouth.Resume(Reply, 0, from: null);
        await time.Delay(TimeSpan.FromSeconds(1));
        (line.Frames.Count, heard.Ends.Count).ShouldBe((20, 1));
    });

    [Fact]
    public void A_held_reply_goes_on_from_an_earlier_place_and_ends_as_if_nothing_had_been() => Run(async (time, line, mouth, heard) =>
    {
        Play(mouth, 0, 1000);
        await time.Delay(TimeSpan.FromMilliseconds(400));
        mouth.Hold();
        await time.Delay(TimeSpan.FromSeconds(1));
        var sent = line.Frames.Count;
        mouth.Resume(Reply, 0, TimeSpan.FromMilliseconds((20 * sent) - 300));
        await time.Delay(TimeSpan.FromSeconds(2));
        (line.Frames.Count, heard.Ends.Count).ShouldBe((50 + 15, 1), "300 ms are played twice");
    });

    [Fact]
    public void Where_nothing_is_said_there_is_noise_without_a_break_and_speech_does_not_wait_for_it() => Run(async (time, line, mouth, heard) =>
    {
        mouth.Open();
        await time.Delay(TimeSpan.FromMilliseconds(990));
        line.Frames.Count.ShouldBe(50);
        Play(mouth, 0, 400);
        await time.Delay(TimeSpan.FromMilliseconds(1000));
        line.Frames.Count.ShouldBe(100);
        line.Frames.Zip(line.Frames.Skip(1)).ShouldAllBe(f => f.Second.PlaysAt - f.First.PlaysAt == TimeSpan.FromMilliseconds(20));
        heard.Frames.ShouldBe(20, "noise is nothing that was said");
        line.Frames[50].SentAt.ShouldBe(TimeSpan.FromMilliseconds(1000), "with the end of the noise that was under way");
        heard.Ends.ShouldBe([0]);
    }, noise: -65);

    [Fact]
    public void A_held_agent_leaves_noise_and_audio_that_comes_late_is_still_a_gap() => Run(async (time, line, mouth, heard) =>
    {
        heard.AllowsGaps = true;
        mouth.Open();
        Play(mouth, 0, 1000);
        await time.Delay(TimeSpan.FromMilliseconds(400));
        mouth.Hold();
        await time.Delay(TimeSpan.FromMilliseconds(600));
        var sent = line.Frames.Count;
        sent.ShouldBe(50, "no break");
        heard.Frames.ShouldBeLessThan(30);
        mouth.Resume(Reply, 0, from: null);
        mouth.Play(Reply, 1, AudioFrame.Copy(8000, new short[1600]));
        await time.Delay(TimeSpan.FromMilliseconds(1500));
        heard.Gaps.ShouldBeEmpty("the pause was wanted");
        mouth.Play(Reply, 1, AudioFrame.Copy(8000, new short[1600]));
        await time.Delay(TimeSpan.FromMilliseconds(500));
        heard.Gaps.ShouldHaveSingleItem().ShouldBeInRange(TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(900));
    }, noise: -65);

    [Theory]
    [InlineData(0.36, false)]
    [InlineData(19.9, false)]
    [InlineData(20, true)]
    [InlineData(250, true)]
    public void What_comes_less_than_a_frame_late_leaves_no_gap_at_the_ear(double milliseconds, bool isGap) => Run(async (time, line, mouth, heard) =>
    {
        heard.AllowsGaps = isGap;
        mouth.Play(Reply, 0, AudioFrame.Copy(8000, new short[1600]));
        // 200 ms of audio: the carrier has played it by then.
        await time.Delay(TimeSpan.FromMilliseconds(200 + milliseconds));
        Play(mouth, 0, 200);
        await time.Delay(TimeSpan.FromSeconds(1));
        heard.Gaps.ShouldBe(isGap ? [TimeSpan.FromMilliseconds(milliseconds)] : []);
    });

    [Fact]
    public void The_noise_is_as_loud_as_it_was_chosen_and_no_tone()
    {
        var frame = new short[8000];
        new ComfortNoise(-60).Fill(frame);
        (20 * Math.Log10(Math.Sqrt(frame.Average(s => (double)s * s)) / 32768)).ShouldBe(-60, 0.5);
        Math.Abs(frame.Average(s => (double)s)).ShouldBeLessThan(1);
        frame.Distinct().Count().ShouldBeGreaterThan(50);
    }

    private static void Play(Mouth mouth, int segment, int milliseconds)
    {
        mouth.Play(Reply, segment, AudioFrame.Copy(8000, new short[8 * milliseconds]));
        mouth.EndSegment(Reply, segment);
    }

    private static void Run(Func<VirtualTime, RecordedLine, Mouth, Heard, Task> test, double? noise = null) => VirtualTime.Run(async time =>
    {
        using var pacer = new PlayoutPacer(time, NullLogger<PlayoutPacer>.Instance);
        var (line, heard) = (new RecordedLine(time), new Heard());
        var mouth = new Mouth(line, Lead, time, pacer, heard, noise is { } level ? new ComfortNoise(level) : null);
        line.Listener = new Marks(mouth);
        await test(time, line, mouth, heard);
        mouth.Close();
    });

    private sealed class Heard : IMouthListener
    {
        public List<int> Ends { get; } = [];

        public int Marks { get; private set; }

        public int Frames { get; private set; }

        public List<TimeSpan> Gaps { get; } = [];

        public bool AllowsGaps { get; set; }

        public void OnPlayoutStarted(ReplyId reply, int segment)
        {
        }

        public void OnMarkReached(ReplyId reply, int segment, TimeSpan played, bool isEnd)
        {
            Marks++;
            if (isEnd)
                Ends.Add(segment);
        }

        public void OnGap(TimeSpan gap)
        {
            AllowsGaps.ShouldBeTrue($"a gap of {gap}");
            Gaps.Add(gap);
        }

        public void OnFrameSent(ReadOnlySpan<short> frame, TimeSpan? late) => Frames++;
    }

    private sealed class Marks(Mouth mouth) : IMediaLineListener
    {
        public void OnMark(long mark) => mouth.OnMark(mark);

        public void OnAudio(ReadOnlySpan<short> pcm)
        {
        }

        public void OnDigit(char digit)
        {
        }

        public void OnLineLost(IMediaLine line, string reason)
        {
        }
    }
}
