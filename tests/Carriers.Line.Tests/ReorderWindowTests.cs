using VoiceAgent.Carriers.Line.Media;

namespace VoiceAgent.Carriers.Line.Tests;

public sealed class ReorderWindowTests
{
    private const short Silence = 0;

    [Fact]
    public void Frames_in_order_pass_at_once()
    {
        var window = new ReorderWindow(3);
        for (short chunk = 1; chunk < 100; chunk++)
            Feed(window, chunk).ShouldBe([chunk]);
    }

    [Fact]
    public void A_frame_overtaken_by_two_is_waited_for()
    {
        var window = new ReorderWindow(3);
        Feed(window, 7).ShouldBe([(short)7]);
        Feed(window, 9).ShouldBeEmpty();
        Feed(window, 10).ShouldBeEmpty();
        Feed(window, 8).ShouldBe([(short)8, (short)9, (short)10]);
        (window.Missing, window.Late, window.Duplicates).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void A_frame_overtaken_by_three_becomes_silence_and_is_dropped_when_it_comes()
    {
        var window = new ReorderWindow(3);
        Feed(window, 1, 3, 4).ShouldBe([(short)1]);
        Feed(window, 5).ShouldBe([Silence, (short)3, (short)4, (short)5]);
        Feed(window, 2).ShouldBeEmpty();
        (window.Missing, window.Late, window.Duplicates).ShouldBe((1, 1, 0));
    }

    [Fact]
    public void A_frame_that_comes_twice_is_played_once()
    {
        var window = new ReorderWindow(3);
        Feed(window, 1, 1, 3, 3, 2, 2, 3).ShouldBe([(short)1, (short)2, (short)3]);
        (window.Missing, window.Late, window.Duplicates).ShouldBe((0, 0, 4));
    }

    [Fact]
    public void Two_gaps_are_given_up_one_after_the_other()
    {
        var window = new ReorderWindow(3);
        Feed(window, 1, 3, 5, 7).ShouldBe([(short)1, Silence, (short)3]);
        Feed(window, 8).ShouldBe([Silence, (short)5]);
        Feed(window, 6).ShouldBe([(short)6, (short)7, (short)8]);
        window.Missing.ShouldBe(2);
    }

    [Fact]
    public void A_long_gap_becomes_a_short_silence()
    {
        var window = new ReorderWindow(1);
        Feed(window, 1).ShouldBe([(short)1]);
        Feed(window, 501).ShouldBe([.. Enumerable.Repeat(Silence, 10), (short)501]);
        window.Missing.ShouldBe(499);
    }

    [Fact]
    public void A_numbering_that_begins_anew_is_followed()
    {
        var window = new ReorderWindow(3);
        Feed(window, 1000, 1001).ShouldBe([(short)1000, (short)1001]);
        for (short chunk = 1; chunk < 10; chunk++)
            Feed(window, chunk).ShouldBeEmpty();
        Feed(window, 10, 11).ShouldBe([(short)10, (short)11]);
    }

    [Fact]
    public void Frames_without_a_number_pass_as_they_come()
    {
        var window = new ReorderWindow(3);
        Feed(window, -1, -1).Count.ShouldBe(2);
        (window.Missing, window.Late, window.Duplicates).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void What_is_held_comes_out_at_the_end()
    {
        var window = new ReorderWindow(3);
        Feed(window, 1, 3).ShouldBe([(short)1]);
        window.Flush();
        Take(window).ShouldBe([Silence, (short)3]);
    }

    [Fact]
    public void Numbers_from_another_world_do_no_harm()
    {
        var window = new ReorderWindow(3);
        Feed(window, 1, long.MaxValue, long.MaxValue - 1, 2, 3).ShouldContain((short)3);
        Feed(window, 4, 5, 6).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_the_network_does_audio_stays_in_order_and_its_time_true(int seed)
    {
        // Each frame may be overtaken by up to five others, get lost, or come twice.
        const int frames = 5000;
        var random = new Random(seed);
        var arrivals = Enumerable.Range(1, frames)
            .Where(chunk => chunk == 1 || chunk > frames - 5 || random.Next(100) >= 3)
            .SelectMany(chunk => Enumerable.Repeat(chunk, random.Next(100) < 2 ? 2 : 1))
            .Select(chunk => (chunk, at: chunk + (chunk > 1 && random.Next(100) < 10 ? random.Next(1, 6) : 0)))
            .OrderBy(arrival => arrival.at).Select(arrival => (long)arrival.chunk).ToArray();

        var window = new ReorderWindow(3);
        var played = Feed(window, arrivals);
        window.Flush();
        played.AddRange(Take(window));

        played.Count.ShouldBe(frames);
        for (var i = 0; i < frames; i++)
            played[i].ShouldBeOneOf((short)(i + 1), Silence);
        played.Count(sample => sample == Silence).ShouldBe((int)window.Missing);
        (window.Duplicates + window.Late).ShouldBe(arrivals.Length - (frames - window.Missing));
    }

    [Fact]
    public void Reordering_makes_no_garbage()
    {
        var window = new ReorderWindow(3);
        var frame = new short[160];
        int[] steps = [0, 2, 1, 3, 3, 6, 7, 8];
        long chunk = 0;
        var before = 0L;
        for (var round = 0; round < 1000; round++)
        {
            if (round == 10)
                before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var step in steps)
            {
                window.Add(chunk + step, frame);
                while (window.TryTake(out _))
                {
                }
            }

            chunk += 9;
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Theory]
    [InlineData("twos", 2, 0)]
    [InlineData("milliseconds", 20, 0)]
    [InlineData("bytes", 160, 5)]
    [InlineData("always the same", 0, 1)]
    [InlineData("backwards", -1, 1000)]
    [InlineData("samples from a random start", 160, 8_123_456_789_012)]
    [InlineData("nanoseconds", 20_000_000, 0)]
    public void A_numbering_that_does_not_count_frames_gives_way_to_the_order_in_which_they_come(string what, long step, long first)
    {
        var window = new ReorderWindow(3);
        var played = new List<short>();
        for (short i = 0; i < 100; i++)
        {
            window.Add(first + (i * step), Filled(i));
            played.AddRange(Take(window));
        }

        // A fifth of a second, before it is known what the numbers are worth, may suffer.
        played.TakeLast(90).ShouldBe(Enumerable.Range(10, 90).Select(i => (short)i), what);
        played.Count.ShouldBeLessThan(170, what);
    }

    [Fact]
    public void Numbers_at_random_give_way_too()
    {
        var random = new Random(4);
        var window = new ReorderWindow(3);
        var played = new List<short>();
        for (short i = 0; i < 100; i++)
        {
            window.Add(random.NextInt64(long.MaxValue), Filled(i));
            played.AddRange(Take(window));
        }

        played.TakeLast(90).ShouldBe(Enumerable.Range(10, 90).Select(i => (short)i));
    }

    [Fact]
    public void The_largest_numbers_there_are_do_no_harm()
    {
        var window = new ReorderWindow(3);
        Feed(window, long.MaxValue - 1, long.MaxValue, 0, long.MaxValue, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12).TakeLast(3).ShouldBe([(short)10, (short)11, (short)12]);
    }

    [Fact]
    public void Loss_and_disorder_alone_do_not_make_a_numbering_worthless()
    {
        var window = new ReorderWindow(3);
        var random = new Random(7);
        var arrivals = Enumerable.Range(1, 2000).Where(_ => random.Next(10) > 0).Select(i => (long)i).ToList();
        for (var i = 2; i + 1 < arrivals.Count; i += 2)
        {
            if (random.Next(3) == 0)
                (arrivals[i], arrivals[i + 1]) = (arrivals[i + 1], arrivals[i]);
        }

        var played = Feed(window, [.. arrivals]);
        played.Where(sample => sample != Silence).ShouldBe(arrivals.Order().Select(i => (short)i));
        window.Missing.ShouldBeInRange(2000 - arrivals.Count - 3, 2000 - arrivals.Count);
    }

    [Fact]
    public void A_numbering_that_begins_anew_with_a_new_start_is_trusted_again()
    {
        var window = new ReorderWindow(3);
        Feed(window, 5, 5, 5, 5, 5, 5);
        window.Restart();
        Feed(window, 1, 3, 2, 4).ShouldBe([(short)1, (short)2, (short)3, (short)4]);
    }

    private static short[] Filled(short value)
    {
        var frame = new short[160];
        Array.Fill(frame, value);
        return frame;
    }

    private static List<short> Feed(ReorderWindow window, params long[] chunks)
    {
        List<short> played = [];
        foreach (var chunk in chunks)
        {
            var frame = new short[160];
            Array.Fill(frame, (short)chunk);
            window.Add(chunk, frame);
            played.AddRange(Take(window));
        }

        return played;
    }

    private static List<short> Take(ReorderWindow window)
    {
        List<short> played = [];
        while (window.TryTake(out var pcm))
        {
            pcm.Length.ShouldBe(160);
            played.Add(pcm[0]);
        }

        return played;
    }
}
