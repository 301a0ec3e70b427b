namespace VoiceAgent.Audio.Tests;

public class LevelTests
{
    [Fact]
    public void A_full_scale_square_wave_is_0_dBFS_and_a_sine_3_dB_less()
    {
        Level.Dbfs([short.MinValue, short.MinValue]).ShouldBe(0, 1e-9);
        Level.Dbfs(Signals.Tone(1000, 8000, 8000, 32767)).ShouldBe(-3.01, 0.01);
    }

    [Fact]
    public void Silence_is_infinitely_far_down_and_so_is_nothing()
    {
        Level.Dbfs(new short[160]).ShouldBe(double.NegativeInfinity);
        Level.Dbfs([]).ShouldBe(double.NegativeInfinity);
        Level.Rms([]).ShouldBe(0);
        Level.Peak([]).ShouldBe(0);
    }

    [Fact]
    public void Rms_and_peak_are_those_of_the_samples()
    {
        Level.Rms([3, -4, 3, -4]).ShouldBe(Math.Sqrt(12.5), 1e-9);
        Level.Peak([3, short.MinValue, 5]).ShouldBe(32768);
    }

    [Fact]
    public void Long_loud_audio_does_not_overflow() =>
        Level.Rms(Enumerable.Repeat(short.MinValue, 1 << 20).ToArray()).ShouldBe(32768, 1e-6);
}
