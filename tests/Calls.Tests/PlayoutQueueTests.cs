using VoiceAgent.Audio;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls.Tests;

/// <summary>Reading a segment once more.</summary>
public sealed class PlayoutQueueTests
{
    private const int Frame = 160;

    private static readonly ReplyId Reply = new(1);

    [Theory]
    [InlineData(100, 320)]
    [InlineData(160, 320)]
    [InlineData(37, 1)]
    [InlineData(500, 479)]
    [InlineData(1000, 0)]
    public void What_is_read_again_is_what_was_read(int run, int place)
    {
        var queue = Counting(run, total: 3000);
        for (var i = 0; i < 5; i++)
            Read(queue)[0].ShouldBe((short)(i * Frame));
        queue.StepBack(Reply, 0, place);
        queue.Current.Samples.ShouldBe(place);
        var again = new List<short>();
        while (again.Count < 3000 - place)
            again.AddRange(Read(queue));
        again.Take(3000 - place).ShouldBe(Enumerable.Range(place, 3000 - place).Select(i => (short)i));
        queue.Ended.ShouldHaveSingleItem().Samples.ShouldBe(3000);
        queue.TryRead(new short[Frame]).ShouldBeFalse("all was read");
        queue.Clear();
    }

    [Fact]
    public void It_can_be_stepped_back_twice()
    {
        var queue = Counting(run: 50, total: 3000);
        for (var i = 0; i < 8; i++)
            Read(queue);
        queue.StepBack(Reply, 0, 1000);
        Read(queue)[0].ShouldBe((short)1000);
        queue.StepBack(Reply, 0, 300);
        Read(queue)[0].ShouldBe((short)300);
        queue.Clear();
    }

    [Theory]
    [InlineData(0, 800)]
    [InlineData(0, 900)]
    [InlineData(1, 100)]
    public void What_was_not_read_yet_is_no_place_to_go_back_to(int segment, int place)
    {
        var queue = Counting(run: 100, total: 3000);
        for (var i = 0; i < 5; i++)
            Read(queue);
        queue.StepBack(Reply, segment, place);
        Read(queue)[0].ShouldBe((short)800);
        queue.Clear();
    }

    [Fact]
    public void What_is_too_long_ago_is_not_kept()
    {
        var queue = Counting(run: 1000, total: 30_000);
        for (var i = 0; i < 125; i++)
            Read(queue);
        queue.StepBack(Reply, 0, 5000);
        Read(queue)[0].ShouldBe((short)20_000);
        queue.StepBack(Reply, 0, 9000);
        Read(queue)[0].ShouldBe((short)9000);
        queue.Clear();
    }

    [Fact]
    public void A_segment_that_has_ended_is_over()
    {
        var queue = Counting(run: 160, total: 320);
        Add(queue, 1, run: 160, total: 320);
        for (var i = 0; i < 3; i++)
            Read(queue);
        queue.StepBack(Reply, 0, 100);
        queue.Current.ShouldBe(new PlayoutQueue.Position(Reply, 1, 160));
        queue.Clear();
    }

    private static PlayoutQueue Counting(int run, int total)
    {
        var queue = new PlayoutQueue();
        Add(queue, 0, run, total);
        return queue;
    }

    private static void Add(PlayoutQueue queue, int segment, int run, int total)
    {
        for (var from = 0; from < total; from += run)
            queue.Add(Reply, segment, AudioFrame.Copy(8000, [.. Enumerable.Range(from, Math.Min(run, total - from)).Select(i => (short)i)]));
        queue.End(Reply, segment);
    }

    private static short[] Read(PlayoutQueue queue)
    {
        var frame = new short[Frame];
        queue.TryRead(frame).ShouldBeTrue();
        return frame;
    }
}
