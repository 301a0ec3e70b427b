namespace VoiceAgent.Audio.Tests;

public class L16Tests
{
    [Theory]
    [InlineData(L16ByteOrder.LittleEndian, new byte[] { 0x34, 0x12, 0xFF, 0xFF, 0x00, 0x80 })]
    [InlineData(L16ByteOrder.BigEndian, new byte[] { 0x12, 0x34, 0xFF, 0xFF, 0x80, 0x00 })]
    public void Samples_become_bytes_in_the_order_asked_for_and_back(L16ByteOrder order, byte[] expected)
    {
        short[] samples = [0x1234, -1, short.MinValue];
        var bytes = new byte[6];
        L16.Encode(samples, bytes, order).ShouldBe(6);
        bytes.ShouldBe(expected);

        var decoded = new short[3];
        L16.Decode(bytes, decoded, order).ShouldBe(3);
        decoded.ShouldBe(samples);
    }

    [Fact]
    public void Half_a_sample_is_refused() =>
        Should.Throw<ArgumentException>(() => L16.Decode(new byte[3], new short[2], L16ByteOrder.LittleEndian)).Message.ShouldContain("3 bytes");

    [Fact]
    public void Destinations_that_are_too_short_are_refused()
    {
        Should.Throw<ArgumentException>(() => L16.Decode(new byte[4], new short[1], L16ByteOrder.LittleEndian));
        Should.Throw<ArgumentException>(() => L16.Encode(new short[2], new byte[3], L16ByteOrder.BigEndian));
    }

    [Theory]
    [InlineData(L16ByteOrder.LittleEndian)]
    [InlineData(L16ByteOrder.BigEndian)]
    public void The_probe_tells_the_order_of_comfort_noise_within_60_ms(L16ByteOrder order)
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var probe = new L16ByteOrderProbe();
            var bytes = Bytes(Signals.Noise(-34.6, 480, seed), order);
            probe.Push(bytes.AsSpan(0, 320)).ShouldBeNull();
            probe.Push(bytes.AsSpan(320, 320)).ShouldBeNull();
            probe.Push(bytes.AsSpan(640)).ShouldBe(order);
        }
    }

    [Theory]
    [InlineData(L16ByteOrder.LittleEndian)]
    [InlineData(L16ByteOrder.BigEndian)]
    public void The_probe_tells_the_order_of_loud_and_of_barely_audible_sound(L16ByteOrder order)
    {
        foreach (var amplitude in new[] { 2.0, 100, 32000 })
        {
            var probe = new L16ByteOrderProbe();
            probe.Push(Bytes(Signals.Tone(440, 8000, 800, amplitude), order)).ShouldBe(order, $"amplitude {amplitude}");
        }
    }

    [Fact]
    public void The_probe_does_not_judge_by_silence()
    {
        var probe = new L16ByteOrderProbe();
        for (var i = 0; i < 1000; i++)
            probe.Push(new byte[320]).ShouldBeNull();
        probe.Push(Bytes(Signals.Tone(300, 8000, 480), L16ByteOrder.BigEndian)).ShouldBe(L16ByteOrder.BigEndian);
    }

    [Fact]
    public void The_probe_decides_in_the_end_even_where_the_difference_is_small()
    {
        // Nearly white noise at full scale is almost as rough one way as the other.
        var samples = Signals.AnyNoise(8000, seed: 4);
        for (var i = 1; i < samples.Length; i++)
            samples[i] = (short)((3 * samples[i] + samples[i - 1]) / 4);
        var bytes = Bytes(samples, L16ByteOrder.BigEndian);
        var probe = new L16ByteOrderProbe();
        for (var i = 0; i < bytes.Length - 320; i += 320)
            probe.Push(bytes.AsSpan(i, 320)).ShouldBeNull();
        probe.Push(bytes.AsSpan(bytes.Length - 320)).ShouldBe(L16ByteOrder.BigEndian);
    }

    [Fact]
    public void The_probe_keeps_to_its_decision()
    {
        var probe = new L16ByteOrderProbe();
        probe.Push(Bytes(Signals.Tone(300, 8000, 480), L16ByteOrder.LittleEndian));
        probe.Push(Bytes(Signals.Tone(300, 8000, 4800), L16ByteOrder.BigEndian)).ShouldBe(L16ByteOrder.LittleEndian);
        probe.Decision.ShouldBe(L16ByteOrder.LittleEndian);
    }

    [Fact]
    public void The_probe_refuses_half_a_sample_and_learns_nothing_from_nothing()
    {
        Should.Throw<ArgumentException>(() => new L16ByteOrderProbe().Push(new byte[3]));
        new L16ByteOrderProbe().Push([]).ShouldBeNull();
    }

    private static byte[] Bytes(short[] samples, L16ByteOrder order)
    {
        var bytes = new byte[2 * samples.Length];
        L16.Encode(samples, bytes, order);
        return bytes;
    }
}
