using System.Globalization;
using VoiceAgent.Speech;

namespace VoiceAgent.Audio.Tests;

public class EnergyDetectorTests(ITestOutputHelper output)
{
    private static readonly string[] Recordings = ["0870_librivox", "0880_librivox", "0890_librivox", "0920_librivox", "0930_librivox", "jfk", "ls1089", "ls1272"];

    /// <summary>The figures reached are in the test's output; the bounds leave a little room below them.</summary>
    [Theory]
    [InlineData("as recorded, digital silence", null, double.NegativeInfinity, 8000, 0.94, 0.96)]
    [InlineData("-26 dBFS over comfort noise", -26.0, -34.6, 8000, 0.97, 0.80)]
    [InlineData("-26 dBFS over comfort noise, 16 kHz", -26.0, -34.6, 16000, 0.97, 0.80)]
    [InlineData("quiet speaker over low noise", -35.0, -55.0, 8000, 0.97, 0.91)]
    [InlineData("loud speaker over low noise", -16.0, -50.0, 8000, 0.95, 0.93)]
    public void Speech_is_told_from_noise(string name, double? speech, double noise, int rate, double precision, double recall)
    {
        var windows = new Score();
        var gated = new Score();
        foreach (var recording in Recordings)
        {
            var line = PhoneLine.Of(Shared.File($"speech/{recording}.wav"), speech, noise, seed: 7);
            var (probabilities, spans, millisecondsPerWindow) = Detect(line.Samples, rate);
            spans.ShouldNotBeEmpty(recording);
            for (var i = 0; i < probabilities.Count; i++)
            {
                var middle = (i + 0.5) * millisecondsPerWindow;
                var truth = line.Labels[Math.Min((int)(middle / 10), line.Labels.Length - 1)];
                windows.Add(truth, probabilities[i] >= 0.5f);
                gated.Add(truth, spans.Any(span => middle >= span.Onset && middle < span.LastSound));
            }

            foreach (var (onset, lastSound) in spans)
                line.Labels[(int)(onset / 10)..Math.Min((int)(lastSound / 10), line.Labels.Length)].ShouldContain(true, $"a false start in {recording} at {onset} ms");
        }

        output.WriteLine($"{name}: windows {windows}; after the gate {gated}");
        windows.Precision.ShouldBeGreaterThanOrEqualTo(precision);
        windows.Recall.ShouldBeGreaterThanOrEqualTo(recall);
        gated.Recall.ShouldBeGreaterThanOrEqualTo(windows.Recall);
    }

    [Theory]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-60)]
    [InlineData(-34.6)]
    [InlineData(-20)]
    public void A_line_on_which_nobody_speaks_is_silent(double noise)
    {
        for (var seed = 0; seed < 10; seed++)
            Detect(PhoneLine.Noise(noise, 5 * 8000, seed), 8000).Spans.ShouldBeEmpty();
    }

    [Fact]
    public void Noise_that_comes_and_goes_is_not_speech()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            short[] line = [.. new short[8000], .. PhoneLine.Noise(-34.6, 24_000, seed), .. PhoneLine.Noise(-60, 8000, seed),
                .. PhoneLine.Noise(-25, 24_000, seed), .. new short[4000], .. PhoneLine.Noise(-45, 16_000, seed)];
            Detect(line, 8000).Spans.ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_steady_tone_becomes_background()
    {
        var spans = Detect(Signals.Tone(440, 8000, 8000 * 10, 3000), 8000).Spans;
        spans.Sum(span => span.LastSound - span.Onset).ShouldBeLessThan(2500);
    }

    [Theory]
    [InlineData(8000, 128)]
    [InlineData(8000, 256)]
    [InlineData(16000, 256)]
    [InlineData(16000, 512)]
    public void Any_input_gives_a_probability(int rate, int window)
    {
        var detector = new EnergyDetector(rate, window);
        foreach (var samples in new[] { new short[window * 40], Signals.AnyNoise(window * 40, seed: 1), [.. Enumerable.Repeat(short.MinValue, window * 40)] })
        {
            for (var at = 0; at < samples.Length; at += window)
                detector.Detect(samples.AsSpan(at, window)).ShouldBeInRange(0, 1);
        }
    }

    [Fact]
    public void A_reset_detector_is_as_new()
    {
        var line = Signals.AnyNoise(256 * 60, seed: 2);
        var detector = new EnergyDetector(16000, 512);
        float[] Run() => [.. Enumerable.Range(0, 30).Select(i => detector.Detect(line.AsSpan(i * 512, 512)))];
        var first = Run();
        detector.Reset();
        Run().ShouldBe(first);
    }

    [Fact]
    public void Other_rates_and_windows_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new EnergyDetector(44100, 512));
        Should.Throw<ArgumentOutOfRangeException>(() => new EnergyDetector(8000, 160));
        Should.Throw<ArgumentException>(() => new EnergyDetector(8000, 256).Detect(new short[255]));
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(16000)]
    public void Windows_are_judged_without_allocation(int rate)
    {
        var window = Signals.AnyNoise(rate * 32 / 1000, seed: 3);
        var detector = new EnergyDetector(rate, window.Length);
        Allocations.Of(() => detector.Detect(window)).ShouldBe(0);
    }

    [Fact]
    public void The_built_in_model_makes_detectors_of_32_ms_windows()
    {
        var model = new BuiltInVoiceActivity();
        model.Name.ShouldBe("BuiltIn");
        using var phone = model.Create(8000);
        using var wide = model.Create(16000);
        phone.WindowSamples.ShouldBe(256);
        wide.WindowSamples.ShouldBe(512);
        phone.Detect(new short[256]).ShouldBeLessThan(0.35f);
        phone.Reset();
        Should.Throw<EngineException>(() => model.Create(11025)).Failure.ShouldBe(EngineFailure.Rejected);
    }

    private static (List<float> Probabilities, List<(double Onset, double LastSound)> Spans, double WindowMs) Detect(short[] line, int rate)
    {
        if (rate != 8000)
            line = Signals.Resample(line, 8000, rate);
        var window = rate * 32 / 1000;
        var detector = new EnergyDetector(rate, window);
        var gate = new SpeechGate(new SpeechGateOptions(), window, rate);
        var probabilities = new List<float>();
        var spans = new List<(double, double)>();
        for (var at = 0; at + window <= line.Length; at += window)
        {
            probabilities.Add(detector.Detect(line.AsSpan(at, window)));
            Note(gate.Push(probabilities[^1]));
        }

        Note(gate.Finish());
        return (probabilities, spans, 32);

        void Note(GateChange change)
        {
            if (change.Transition == GateTransition.SpeechStopped)
                spans.Add((change.Onset.TotalMilliseconds, change.LastSound.TotalMilliseconds));
        }
    }

    private sealed class Score
    {
        private int _hits;
        private int _falseAlarms;
        private int _misses;

        public double Precision => (double)_hits / (_hits + _falseAlarms);

        public double Recall => (double)_hits / (_hits + _misses);

        public void Add(bool truth, bool verdict)
        {
            _hits += truth && verdict ? 1 : 0;
            _falseAlarms += !truth && verdict ? 1 : 0;
            _misses += truth && !verdict ? 1 : 0;
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"P {Precision:0.000} R {Recall:0.000} F1 {2 * Precision * Recall / (Precision + Recall):0.000}");
    }
}
