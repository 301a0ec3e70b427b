using VoiceAgent.Engines.Flite;
using VoiceAgent.Engines.Tests.Flite;
using VoiceAgent.Simulator;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Silero;

public sealed class DetectorTests
{
    private const float Threshold = 0.5f;

    public static TheoryData<string, int> Clips()
    {
        var clips = new TheoryData<string, int>();
        foreach (var clip in (string[])["0870_librivox.wav", "0880_librivox.wav", "0890_librivox.wav", "0930_librivox.wav", "jfk.wav", "ls1089.wav", "ls1272.wav"])
        {
            clips.Add(clip, 8000);
            clips.Add(clip, 16000);
        }

        return clips;
    }

    [Theory]
    [MemberData(nameof(Clips))]
    public void Speech_is_noticed_where_it_gets_loud(string clip, int sampleRate)
    {
        using var detector = Sileros.Detector(sampleRate);
        var samples = Sileros.Clip(clip, sampleRate);
        var levels = Sileros.Levels(samples, detector.WindowSamples);
        var loud = Array.FindIndex(levels, level => level >= levels.Max() - 12);

        var onset = Array.FindIndex(detector.DetectAll(samples), probability => probability >= Threshold);

        onset.ShouldBeInRange(loud - 3, loud + 5);
    }

    [Theory]
    [MemberData(nameof(Clips))]
    public void Nearly_all_loud_windows_are_speech(string clip, int sampleRate)
    {
        using var detector = Sileros.Detector(sampleRate);
        var samples = Sileros.Clip(clip, sampleRate);
        var levels = Sileros.Levels(samples, detector.WindowSamples);
        var probabilities = detector.DetectAll(samples);
        var loud = probabilities.Where((_, i) => levels[i] >= levels.Max() - 15).ToList();

        loud.Count(probability => probability >= Threshold).ShouldBeGreaterThanOrEqualTo(loud.Count * 95 / 100);
    }

    /// <summary>A slow, low voice on the telephone that brought the model's state to where it heard no speech any more for the rest of the call.</summary>
    [Fact]
    public void A_call_in_which_little_was_heard_does_not_make_it_deaf()
    {
        using var detector = Sileros.Detector(8000);
        var voice = Flites.Voice("kal16");
        foreach (var phrase in new[] { "i would like", "to speak to", "somebody about", "my last bill", "the amount is", "higher than usual" })
        {
            detector.DetectAll(Slow(voice, phrase));
            detector.DetectAll(new short[8000]);
        }

        detector.DetectAll(new short[3 * 8000]);
        var spoken = detector.DetectAll(Slow(voice, "for the month of october"));
        spoken.Count(probability => probability >= Threshold).ShouldBeGreaterThan(spoken.Length / 2);
    }

    private static ReadOnlySpan<short> Slow(FliteVoice voice, string phrase) => Utterance.ByPhone(voice.Synthesize(phrase), voice.SampleRate * 85 / 100, 8000).Audio.Span;

    [Theory]
    [InlineData(8000)]
    [InlineData(16000)]
    public void Silence_is_not_speech(int sampleRate)
    {
        using var detector = Sileros.Detector(sampleRate);
        detector.DetectAll(new short[sampleRate * 3]).Max().ShouldBeLessThan(0.1f);
    }

    [Theory]
    [InlineData(8000, 30)]
    [InlineData(8000, 1000)]
    [InlineData(16000, 30)]
    [InlineData(16000, 1000)]
    public void Noise_is_not_speech(int sampleRate, int loudness)
    {
        using var detector = Sileros.Detector(sampleRate);
        var random = new Random(3);
        var noise = new short[sampleRate * 3];
        for (var i = 0; i < noise.Length; i++)
            noise[i] = (short)(loudness * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        var probabilities = detector.DetectAll(noise);
        probabilities.Count(probability => probability >= Threshold).ShouldBeLessThanOrEqualTo(probabilities.Length / 20);
    }

    [Theory]
    [InlineData(8000, 256)]
    [InlineData(16000, 512)]
    public void A_window_is_32_milliseconds(int sampleRate, int samples)
    {
        using var detector = Sileros.Detector(sampleRate);
        detector.WindowSamples.ShouldBe(samples);
        Should.Throw<ArgumentException>(() => detector.Detect(new short[samples - 1]));
    }

    [Fact]
    public void After_a_reset_it_hears_the_same_again()
    {
        using var detector = Sileros.Detector(8000);
        var samples = Sileros.Clip("ls1089.wav", 8000);
        var first = detector.DetectAll(samples);
        // An odd number of windows in between: both of the changing states must be forgotten.
        detector.DetectAll(samples.AsSpan(0, 256 * 41));
        detector.Reset();

        detector.DetectAll(samples).ShouldBe(first);
    }

    [Fact]
    public void What_went_before_matters()
    {
        using var detector = Sileros.Detector(8000);
        var samples = Sileros.Clip("ls1089.wav", 8000);
        detector.DetectAll(samples).ShouldNotBe(detector.DetectAll(samples));
    }

    [Fact]
    public void Calls_do_not_hear_each_other()
    {
        Sileros.SkipWhereAbsent();
        var clips = new[] { Sileros.Clip("ls1089.wav", 8000), Sileros.Clip("ls1272.wav", 8000), Sileros.Clip("jfk.wav", 16000), Sileros.Clip("0930_librivox.wav", 16000) };
        int[] rates = [8000, 8000, 16000, 16000];
        var alone = new float[clips.Length][];
        var together = new float[clips.Length][];
        for (var i = 0; i < clips.Length; i++)
            alone[i] = Detect(i);

        Parallel.For(0, clips.Length, i => together[i] = Detect(i));

        together.ShouldBe(alone);

        float[] Detect(int clip)
        {
            using var detector = Sileros.Detector(rates[clip]);
            return detector.DetectAll(clips[clip]);
        }
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(16000)]
    public void A_window_allocates_nothing(int sampleRate)
    {
        using var detector = Sileros.Detector(sampleRate);
        var window = new short[detector.WindowSamples];
        detector.Detect(window);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 500; i++)
            detector.Detect(window);
        GC.GetAllocatedBytesForCurrentThread().ShouldBe(before);
    }

    [Fact]
    public void A_detector_outlives_its_model_but_not_itself()
    {
        IVoiceActivityDetector detector;
        using (var model = Sileros.Model())
            detector = model.Create(8000);
        detector.Detect(new short[256]).ShouldBeLessThan(Threshold);
        detector.Dispose();
        detector.Dispose();
        Should.Throw<ObjectDisposedException>(() => detector.Detect(new short[256]));
    }

    [Fact]
    public void Other_rates_are_rejected()
    {
        using var model = Sileros.Model();
        Should.Throw<EngineException>(() => model.Create(44100)).Failure.ShouldBe(EngineFailure.Rejected);
    }
}
