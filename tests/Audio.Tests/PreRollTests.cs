namespace VoiceAgent.Audio.Tests;

public class PreRollTests
{
    [Fact]
    public void Speech_comes_with_the_padding_before_it()
    {
        var preRoll = Ring(padding: 10, startDelay: 5);
        preRoll.Write(Ramp(0, 100));
        // 8 samples a millisecond: the onset at 10 ms is sample 80, the padding begins at sample 0.
        var audio = new short[200];
        preRoll.Count(Ms(10)).ShouldBe(100);
        preRoll.CopyTo(Ms(10), audio).ShouldBe(100);
        audio[..100].ShouldBe(Ramp(0, 100));
    }

    [Fact]
    public void The_ring_holds_padding_and_start_delay_and_no_more()
    {
        var preRoll = Ring(padding: 10, startDelay: 5);
        preRoll.Write(Ramp(0, 1000));
        var audio = new short[200];
        preRoll.CopyTo(TimeSpan.Zero, audio).ShouldBe(120);
        audio[..120].ShouldBe(Ramp(880, 120));
        preRoll.CopyTo(Ms(120), audio).ShouldBe(120);
        preRoll.CopyTo(Ms(125), audio).ShouldBe(80);
        audio[..80].ShouldBe(Ramp(920, 80));
        preRoll.Count(Ms(135)).ShouldBe(0);
        preRoll.CopyTo(Ms(500), audio).ShouldBe(0);
    }

    [Fact]
    public void Audio_can_be_taken_in_frames()
    {
        var preRoll = Ring(padding: 500, startDelay: 64);
        preRoll.Write(Ramp(0, 16_000));
        var frame = new short[160];
        var taken = new List<short>();
        while (preRoll.CopyTo(Ms(1936), frame, skip: taken.Count) is > 0 and var count)
            taken.AddRange(frame[..count]);
        taken.ShouldBe(Ramp(16_000 - 4512, 4512));
        preRoll.Count(Ms(1936)).ShouldBe(4512);
    }

    [Fact]
    public void Any_way_of_writing_leaves_the_last_samples()
    {
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var preRoll = Ring(padding: 10, startDelay: 0);
            var written = 0;
            while (written < 500)
            {
                var length = random.Next(200);
                preRoll.Write(Ramp(written, length));
                written += length;
            }

            var audio = new short[100];
            preRoll.CopyTo(TimeSpan.Zero, audio).ShouldBe(80);
            audio[..80].ShouldBe(Ramp(written - 80, 80));
        }
    }

    [Fact]
    public void A_reset_forgets()
    {
        var preRoll = Ring(padding: 10, startDelay: 5);
        preRoll.Write(Ramp(0, 100));
        preRoll.Reset();
        preRoll.Count(TimeSpan.Zero).ShouldBe(0);
        preRoll.Write(Ramp(7, 10));
        var audio = new short[20];
        preRoll.CopyTo(TimeSpan.Zero, audio).ShouldBe(10);
        audio[..10].ShouldBe(Ramp(7, 10));
    }

    [Fact]
    public void With_the_gate_in_front_no_sample_of_the_speech_is_lost()
    {
        var gate = new SpeechGate(new SpeechGateOptions(), 256, 8000);
        var preRoll = new PreRoll(8000, PreRoll.DefaultPadding, gate.StartDelay);
        var stream = Ramp(0, 256 * 50);
        for (var window = 0; window < 50; window++)
        {
            var samples = stream.AsSpan(window * 256, 256);
            preRoll.Write(samples);
            var change = gate.Push(window >= 30 ? 1 : 0);
            if (change.Transition != GateTransition.SpeechStarted)
                continue;
            var audio = new short[preRoll.Count(change.Onset)];
            preRoll.CopyTo(change.Onset, audio).ShouldBe(4000 + 512);
            audio.ShouldBe(stream[(30 * 256 - 4000)..(32 * 256)]);
            return;
        }

        Assert.Fail("Speech never started.");
    }

    [Fact]
    public void Impossible_sizes_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new PreRoll(0, TimeSpan.Zero, TimeSpan.Zero));
        Should.Throw<ArgumentOutOfRangeException>(() => Ring(padding: -1, startDelay: 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Ring(padding: 0, startDelay: 11_000));
        Should.Throw<ArgumentOutOfRangeException>(() => Ring(padding: 1, startDelay: 1).CopyTo(TimeSpan.Zero, new short[1], skip: -1));
    }

    [Fact]
    public void Frames_pass_without_allocation()
    {
        var preRoll = Ring(padding: 500, startDelay: 64);
        var frame = new short[160];
        Allocations.Of(() =>
        {
            preRoll.Write(frame);
            preRoll.CopyTo(TimeSpan.Zero, frame);
        }).ShouldBe(0);
    }

    private static PreRoll Ring(int padding, int startDelay) => new(8000, Ms(padding), Ms(startDelay));

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static short[] Ramp(int first, int length) => [.. Enumerable.Range(first, length).Select(n => (short)n)];
}
