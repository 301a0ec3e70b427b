using VoiceAgent.Carriers.Line.Media;

namespace VoiceAgent.Carriers.Line.Tests;

public sealed class OutboundQueueTests
{
    [Fact]
    public void Messages_leave_in_the_order_they_came_one_at_a_time()
    {
        var queue = new OutboundQueue(maxFrames: 4, bytesPerMessage: 8);
        Put(queue, 1).ShouldBeTrue();
        Put(queue, 2).ShouldBeTrue();

        Take(queue).ShouldBe(1);
        Take(queue).ShouldBeNull();
        queue.Sent();
        Take(queue).ShouldBe(2);
        queue.Sent();
        Take(queue).ShouldBeNull();
    }

    [Fact]
    public void Only_so_much_audio_may_wait_but_marks_still_pass()
    {
        var queue = new OutboundQueue(maxFrames: 3, bytesPerMessage: 8);
        for (byte i = 0; i < 3; i++)
            Put(queue, i).ShouldBeTrue();
        Put(queue, 3).ShouldBeFalse();
        for (byte i = 0; i < 5; i++)
            Put(queue, i, isAudio: false).ShouldBeTrue();
        Put(queue, 9, isAudio: false).ShouldBeFalse();
    }

    [Fact]
    public void Dropping_spares_the_message_that_is_with_the_socket()
    {
        var queue = new OutboundQueue(maxFrames: 3, bytesPerMessage: 8);
        for (byte i = 0; i < 3; i++)
            Put(queue, i);
        Take(queue).ShouldBe(0);

        queue.DropWaiting().ShouldBe(2);
        Put(queue, 10).ShouldBeTrue();
        Put(queue, 11).ShouldBeTrue();
        Put(queue, 12).ShouldBeFalse();

        queue.Sent();
        Take(queue).ShouldBe(10);
        queue.Sent();
        Take(queue).ShouldBe(11);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void However_it_is_used_it_behaves_like_a_plain_list(int seed)
    {
        var random = new Random(seed);
        var queue = new OutboundQueue(maxFrames: 5, bytesPerMessage: 8);
        List<(byte Value, bool IsAudio)> model = [];
        var inFlight = false;
        for (var step = 0; step < 20_000; step++)
        {
            switch (random.Next(10))
            {
                case < 5:
                    var (value, isAudio) = ((byte)step, random.Next(3) > 0);
                    var fits = model.Count < 12 && (!isAudio || model.Count(entry => entry.IsAudio) < 5);
                    Put(queue, value, isAudio).ShouldBe(fits);
                    if (fits)
                        model.Add((value, isAudio));
                    break;
                case < 7:
                    Take(queue).ShouldBe(inFlight || model.Count == 0 ? null : model[0].Value);
                    inFlight |= model.Count > 0;
                    break;
                case < 9:
                    queue.Sent();
                    if (inFlight)
                        model.RemoveAt(0);
                    inFlight = false;
                    break;
                default:
                    queue.DropWaiting().ShouldBe(model.Count - (inFlight ? 1 : 0));
                    model.RemoveRange(inFlight ? 1 : 0, model.Count - (inFlight ? 1 : 0));
                    break;
            }
        }
    }

    private static bool Put(OutboundQueue queue, byte value, bool isAudio = true)
    {
        if (!queue.TryReserve(isAudio, out var buffer))
            return false;
        buffer[0] = value;
        queue.Commit(isAudio, 1);
        return true;
    }

    private static int? Take(OutboundQueue queue) => queue.TryTake(out var message) ? message.Span[0] : null;
}
