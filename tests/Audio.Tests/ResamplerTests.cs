namespace VoiceAgent.Audio.Tests;

public class ResamplerTests
{
    private static readonly int[] Rates = [8000, 16000, 22050, 24000, 44100, 48000];

    public static TheoryData<int, int> Pairs()
    {
        var pairs = new TheoryData<int, int>();
        foreach (var from in Rates)
        {
            foreach (var to in Rates.Where(rate => rate != from))
                pairs.Add(from, to);
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Tones_up_to_nine_tenths_of_the_lower_Nyquist_frequency_keep_their_level(int from, int to)
    {
        var nyquist = Math.Min(from, to) / 2.0;
        foreach (var part in new[] { 0.02, 0.1, 0.37, 0.75, 0.9 })
        {
            var output = Middle(Signals.Resample(Signals.Tone(part * nyquist, from, from / 2), from, to));
            Signals.Decibels(Signals.Amplitude(output, part * nyquist, to) / 16000).ShouldBe(0, 0.01, $"{part} of {nyquist} Hz");
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Tones_above_the_lower_Nyquist_frequency_vanish(int from, int to)
    {
        if (from < to)
            return;
        foreach (var part in new[] { 1.0, 1.03, 1.1, 1.3, 1.71, 1.97 })
        {
            var frequency = part * to / 2;
            if (frequency >= from / 2.0)
                continue;
            var output = Middle(Signals.Resample(Signals.Tone(frequency, from, from / 2, 32000), from, to));
            var alias = Math.Abs(frequency - to * Math.Round(frequency / to));
            Signals.Decibels(Signals.Amplitude(output, alias, to) / 32000).ShouldBeLessThan(-75, $"{frequency} Hz heard at {alias} Hz");
            Signals.Decibels(Level.Rms(output) / 32000).ShouldBeLessThan(-75, $"{frequency} Hz, all of it");
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_tone_has_no_images_of_itself(int from, int to)
    {
        if (from > to)
            return;
        foreach (var part in new[] { 0.1, 0.5, 0.9 })
        {
            var frequency = part * from / 2;
            var output = Middle(Signals.Resample(Signals.Tone(frequency, from, from / 2, 32000), from, to));
            for (var image = from - frequency; image < to / 2.0; image += from)
            {
                Signals.Decibels(Signals.Amplitude(output, image, to) / 32000).ShouldBeLessThan(-75, $"image of {frequency} Hz at {image} Hz");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_output_is_the_same_however_the_input_is_cut(int from, int to)
    {
        var input = Signals.AnyNoise(20_000, seed: from + to);
        var expected = Signals.Resample(input, from, to);
        var random = new Random(from - to);
        foreach (var longest in new[] { 7, 160, 3000 })
        {
            var resampler = new Resampler(from, to);
            var actual = new List<short>();
            for (var at = 0; at < input.Length;)
            {
                var piece = input.AsSpan(at, Math.Min(random.Next(longest + 1), input.Length - at));
                var output = new short[piece.IsEmpty ? 0 : resampler.MaxOutput(piece.Length)];
                actual.AddRange(output.AsSpan(0, resampler.Process(piece, output)));
                at += piece.Length;
            }

            var rest = new short[resampler.MaxOutput(0)];
            actual.AddRange(rest.AsSpan(0, resampler.Flush(rest)));
            actual.ShouldBe(expected);
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void No_sample_is_gained_or_lost_over_many_frames(int from, int to)
    {
        var resampler = new Resampler(from, to);
        var frame = new short[from / 50];
        var output = new short[resampler.MaxOutput(frame.Length)];
        var buffer = new short[resampler.MaxOutput(0)];
        long written = 0;
        for (var i = 0; i < 50 * 10; i++)
            written += resampler.Process(frame, output);
        written += resampler.Flush(buffer);
        written.ShouldBe(to * 10L, $"{from} to {to}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(441)]
    [InlineData(1001)]
    public void The_length_is_the_exact_ratio_rounded_up(int length)
    {
        foreach (var from in Rates)
        {
            foreach (var to in Rates)
                Signals.Resample(new short[length], from, to).Length.ShouldBe((int)Math.Ceiling((decimal)length * to / from), $"{from} to {to}");
        }
    }

    [Theory]
    [InlineData(8000, 16000)]
    [InlineData(16000, 8000)]
    [InlineData(22050, 8000)]
    [InlineData(24000, 8000)]
    [InlineData(8000, 44100)]
    public void Output_stands_at_the_time_of_its_input(int from, int to)
    {
        // 0.1 s of a slow tone: any delay would show as a phase.
        var output = Signals.Resample(Signals.Tone(200, from, from / 5), from, to);
        var expected = Signals.Tone(200, to, to / 5);
        for (var n = to / 25; n < to / 25 * 4; n++)
            Math.Abs(output[n] - expected[n]).ShouldBeLessThanOrEqualTo(16, $"sample {n}");
    }

    [Fact]
    public void Steady_input_frames_give_steady_output_frames_after_the_latency()
    {
        var resampler = new Resampler(8000, 16000);
        var output = new short[resampler.MaxOutput(160)];
        resampler.LatencySamples.ShouldBe(48);
        resampler.Process(new short[160], output).ShouldBe((160 - 48) * 2);
        for (var i = 0; i < 100; i++)
            resampler.Process(new short[160], output).ShouldBe(320);
    }

    [Fact]
    public void A_constant_stays_the_same_constant()
    {
        var input = Enumerable.Repeat((short)12345, 2000).ToArray();
        foreach (var to in Rates)
            Middle(Signals.Resample(input, 8000, to)).ShouldAllBe(sample => sample == 12345);
    }

    [Fact]
    public void Overshoot_saturates_and_does_not_wrap()
    {
        var square = Enumerable.Range(0, 4000).Select(n => n / 40 % 2 == 0 ? short.MaxValue : short.MinValue).ToArray();
        var output = Signals.Resample(square, 8000, 16000);
        for (var n = 200; n < output.Length - 200; n++)
        {
            // Away from the edges the sign must be that of the square wave.
            if (n % 80 is > 4 and < 76)
                Math.Sign(output[n]).ShouldBe(n / 80 % 2 == 0 ? 1 : -1, $"sample {n}");
        }

        output.ShouldContain(short.MaxValue);
        output.ShouldContain(short.MinValue);
    }

    [Fact]
    public void Equal_rates_copy()
    {
        var input = Signals.AnyNoise(1000, seed: 9);
        var resampler = new Resampler(16000, 16000);
        resampler.LatencySamples.ShouldBe(0);
        resampler.MaxOutput(1000).ShouldBe(1000);
        Signals.Resample(input, 16000, 16000).ShouldBe(input);
    }

    [Fact]
    public void After_a_flush_and_after_a_reset_it_is_as_new()
    {
        var input = Signals.AnyNoise(3000, seed: 10);
        var expected = Signals.Resample(input, 24000, 16000);
        var resampler = new Resampler(24000, 16000);
        var output = new short[4000];
        resampler.Process(Signals.AnyNoise(777, seed: 11), output);
        resampler.Flush(output);
        var first = resampler.Process(input, output);
        output.AsSpan(0, first).ToArray().ShouldBe(expected.AsSpan(0, first).ToArray());
        resampler.Reset();
        resampler.Process(input, output).ShouldBe(first);
        output.AsSpan(0, first).ToArray().ShouldBe(expected.AsSpan(0, first).ToArray());
    }

    [Fact]
    public void A_short_destination_is_refused_before_anything_is_taken()
    {
        var input = Signals.AnyNoise(1000, seed: 12);
        var expected = Signals.Resample(input, 8000, 16000);
        var resampler = new Resampler(8000, 16000);
        Should.Throw<ArgumentException>(() => resampler.Process(input, new short[100]));
        var output = new short[2000];
        var length = resampler.Process(input, output);
        Should.Throw<ArgumentException>(() => resampler.Flush(new short[10]));
        length += resampler.Flush(output.AsSpan(length));
        output[..length].ShouldBe(expected);
    }

    [Theory]
    [InlineData(8001, 16000)]
    [InlineData(8000, 0)]
    [InlineData(-8000, 8000)]
    public void Other_rates_are_refused(int from, int to)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new Resampler(from, to));
        (Resampler.Supports(from) && Resampler.Supports(to)).ShouldBeFalse();
    }

    [Fact]
    public void A_stream_is_resampled_without_allocation()
    {
        var resampler = new Resampler(24000, 8000);
        var input = Signals.AnyNoise(480, seed: 13);
        var output = new short[resampler.MaxOutput(480)];
        Allocations.Of(() => resampler.Process(input, output)).ShouldBe(0);
    }

    private static short[] Middle(short[] samples) => samples[(samples.Length / 5)..(samples.Length * 4 / 5)];
}
