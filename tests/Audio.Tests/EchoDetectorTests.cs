namespace VoiceAgent.Audio.Tests;

public sealed class EchoDetectorTests
{
    private const int Frame = 160;

    /// <summary>Four seconds: breath noise in syllables, so that no two of different seeds are alike.</summary>
    private static short[] Voice(int seed, double dbfs = -20)
    {
        var voice = Signals.Noise(dbfs, 32000, seed);
        for (var i = 0; i < voice.Length; i++)
            voice[i] = (short)(voice[i] * (0.55 + (0.45 * Math.Sin(2 * Math.PI * 4 * i / 8000.0 + seed))));
        return voice;
    }

    /// <summary>What came back of a sound: later, weaker, through G.711.</summary>
    private static short[] Echo(short[] played, int delay, double decibels)
    {
        var echo = new short[played.Length];
        for (var i = delay; i < echo.Length; i++)
            echo[i] = (short)(played[i - delay] * Math.Pow(10, decibels / 20));
        var coded = new byte[echo.Length];
        G711.EncodeMuLaw(echo, coded);
        G711.DecodeMuLaw(coded, echo);
        return echo;
    }

    private static short[] Sum(params short[][] sounds) =>
        [.. Enumerable.Range(0, sounds.Max(s => s.Length)).Select(i => (short)Math.Clamp(sounds.Sum(s => i < s.Length ? s[i] : 0), short.MinValue, short.MaxValue))];

    /// <summary>The share of frames from a time on that are taken for an echo.</summary>
    private static double Share(short[] played, short[] heard, int from = 8000, int sampleRate = 8000)
    {
        var detector = new EchoDetector(sampleRate);
        var (echoes, frames, frame) = (0, 0, sampleRate / 50);
        for (var at = 0; at + frame <= heard.Length; at += frame)
        {
            if (at + frame <= played.Length)
                detector.Play(played.AsSpan(at, frame));
            detector.Hear(heard.AsSpan(at, frame));
            var isEcho = detector.IsEcho();
            if (at < from)
                continue;
            frames++;
            echoes += isEcho ? 1 : 0;
        }

        return (double)echoes / frames;
    }

    [Theory]
    [InlineData(0, -6)]
    [InlineData(333, -12)]
    [InlineData(1601, -24)]
    [InlineData(4799, -30)]
    public void An_echo_is_one_whenever_it_comes_and_however_weak(int delay, double decibels) =>
        Share(Voice(1), Sum(Echo(Voice(1), delay, decibels), Signals.Noise(-65, 32000, 9))).ShouldBe(1);

    [Fact]
    public void At_sixteen_kilohertz_too()
    {
        var played = Signals.Resample(Voice(1), 8000, 16000);
        Share(played, Echo(played, 2001, -18), from: 16000, sampleRate: 16000).ShouldBe(1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Another_voice_is_none(int seed) => Share(Voice(1), Voice(seed)).ShouldBeLessThan(0.02);

    [Fact]
    public void A_voice_over_an_echo_is_none() =>
        Share(Voice(1), Sum(Echo(Voice(1), 1000, -24), Voice(2, -26)), from: 0).ShouldBeLessThan(0.02);

    [Fact]
    public void A_voice_that_comes_to_a_known_echo_is_none()
    {
        var comes = Voice(2, -26);
        comes.AsSpan(0, 16000).Clear();
        var heard = Sum(Echo(Voice(1), 1000, -24), comes, Signals.Noise(-65, 32000, 9));
        Share(Voice(1), heard[..16000]).ShouldBe(1);
        Share(Voice(1), heard, from: 16000 + 1024).ShouldBeLessThan(0.05);
    }

    [Fact]
    public void An_echo_that_is_cancelled_after_a_while_does_not_hide_a_voice()
    {
        var comes = Voice(2, -34);
        comes.AsSpan(0, 20000).Clear();
        var echo = Echo(Voice(1), 1000, -10);
        echo.AsSpan(16000).Clear();
        Share(Voice(1), Sum(echo, comes, Signals.Noise(-65, 32000, 9)), from: 20000 + 2048).ShouldBeLessThan(0.05);
    }

    [Fact]
    public void A_moment_of_nothing_does_not_make_the_line_noiseless()
    {
        var heard = Sum(Echo(Voice(1), 1000, -36), Signals.Noise(-60, 32000, 9));
        heard.AsSpan(0, 2400).Clear();
        Share(Voice(1), heard, from: 16000).ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public void Where_nothing_is_played_there_is_no_echo() => Share([], Voice(1)).ShouldBe(0);

    [Fact]
    public void What_was_dropped_before_it_was_played_has_none()
    {
        var detector = new EchoDetector(8000);
        var voice = Voice(1);
        detector.Play(voice.AsSpan(0, 4000));
        detector.Clear();
        for (var at = 0; at < 4000; at += Frame)
        {
            detector.Hear(voice.AsSpan(at, Frame));
            detector.IsEcho().ShouldBeFalse();
        }
    }

    [Fact]
    public void A_constant_is_no_sound()
    {
        var constant = new short[32000];
        Array.Fill(constant, (short)5000);
        Share(constant, constant).ShouldBe(0);
    }

    [Fact]
    public void More_than_a_carrier_keeps_is_forgotten_from_its_beginning()
    {
        var detector = new EchoDetector(8000);
        detector.Play(Voice(1)); // Four seconds at once.
        var last = Voice(1).AsSpan(24000);
        for (var at = 0; at < 4000; at += Frame)
            detector.Hear(last.Slice(at, Frame));
        detector.IsEcho().ShouldBeTrue("the last second is played first");
    }

    [Fact]
    public void Only_telephone_rates_are_taken() => Should.Throw<ArgumentOutOfRangeException>(() => new EchoDetector(44100));

    [Fact]
    public void Nothing_is_allocated()
    {
        var detector = new EchoDetector(8000);
        var (played, heard) = (Voice(1), Voice(2));
        var at = 0;
        Allocations.Of(() =>
        {
            detector.Play(played.AsSpan(at, Frame));
            detector.Hear(heard.AsSpan(at, Frame));
            detector.IsEcho();
            at = (at + Frame) % 31000;
        }).ShouldBe(0);
    }
}
