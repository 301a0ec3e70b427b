using Microsoft.Extensions.Logging.Abstractions;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

public sealed class PacerTests
{
    [Fact]
    public void After_a_quiet_night_the_first_frame_is_as_cheap_as_any() => VirtualTime.Run(async time =>
    {
        using var pacer = new PlayoutPacer(time, NullLogger<PlayoutPacer>.Instance);
        await time.Delay(TimeSpan.FromHours(4));
        var frame = new Frame(time, time.GetElapsedTime(0) + TimeSpan.FromMilliseconds(20));
        pacer.Schedule(frame, frame.Due);
        await time.Delay(TimeSpan.FromMilliseconds(100));
        frame.Ticks.ShouldBe([frame.Due], "the wheel is not turned through the night");
    });

    private sealed class Frame(VirtualTime time, TimeSpan due) : IPaced
    {
        public TimeSpan Due => due;

        public List<TimeSpan> Ticks { get; } = [];

        public TimeSpan? Tick()
        {
            Ticks.Add(time.GetElapsedTime(0));
            return Ticks[^1] < due ? due : null;
        }
    }
}
