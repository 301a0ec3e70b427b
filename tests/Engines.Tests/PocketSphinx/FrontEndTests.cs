using VoiceAgent.Engines.PocketSphinx;

namespace VoiceAgent.Engines.Tests.PocketSphinx;

/// <summary>How the cepstra for a model of wideband speech are made.</summary>
public sealed class FrontEndTests
{
    // 26 steps of 95.4 mel from 130 to 6800 Hz (mel = 2595 log10(1 + f / 700)): 300 Hz lies 2.2 steps up, 1000 Hz 8.5, 3000 Hz 17.7, 6000 Hz 24.7. The first filter is one step up.
    [Theory]
    [InlineData(300, 1)]
    [InlineData(1000, 7)]
    [InlineData(3000, 17)]
    [InlineData(6000, 24)]
    public void A_tone_is_loudest_in_the_filter_of_its_pitch(double hertz, int filter)
    {
        var energies = new List<float>();
        new FilterBank().Process(Tone(hertz, 4000, 0.1), energies);
        energies.Count.ShouldBe(8 * FilterBank.Filters, "a frame of 25.6 ms every 10 ms");
        foreach (var frame in energies.Chunk(FilterBank.Filters))
            Array.IndexOf(frame, frame.Max()).ShouldBe(filter);
    }

    [Fact]
    public void Digital_silence_has_energies_too()
    {
        var energies = new List<float>();
        new FilterBank().Process(new short[1600], energies);
        energies.ShouldAllBe(e => e < -9 && float.IsFinite(e));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(160)]
    [InlineData(1601)]
    public void Audio_in_pieces_gives_the_cepstra_of_the_whole(int piece)
    {
        var samples = Noise(1, 16000);
        var (whole, inPieces) = (new FrontEnd(), new FrontEnd());
        whole.Begin();
        inPieces.Begin();
        var expected = whole.Hear(samples).ToArray();
        var heard = samples.Chunk(piece).SelectMany(chunk => inPieces.Hear(chunk).ToArray()).ToArray();
        heard.ShouldBe(expected);
        (heard.Length / FrontEnd.Size).ShouldBe(98);
    }

    [Fact]
    public void The_mean_follows_the_line_and_is_forgotten_with_the_call()
    {
        var quiet = Recognizer.Say("rms", "what are your opening hours", 16000);
        short[] loud = [.. quiet.Select(s => (short)Math.Clamp(4 * s, short.MinValue, short.MaxValue))];
        var (onQuiet, onLoud) = (new FrontEnd(), new FrontEnd());
        var (soft, strong) = (Loudness(onQuiet, quiet), Loudness(onLoud, loud));
        strong.ShouldBeGreaterThan(soft);
        for (var i = 0; i < 20; i++)
        {
            onQuiet.Learn();
            onLoud.Learn();
            Loudness(onQuiet, quiet);
            Loudness(onLoud, loud);
        }

        (Loudness(onLoud, loud) - Loudness(onQuiet, quiet)).ShouldBeLessThan((strong - soft) / 5, "each line is an ordinary one by then");
        onLoud.Forget();
        Loudness(onLoud, loud).ShouldBe(strong);
    }

    [Fact]
    public async Task A_line_with_its_whole_band_is_understood_as_well()
    {
        using var engine = Recognizer.Open();
        await using var call = await Recognizer.OpenCallAsync(engine);
        var wrong = new List<string>();
        foreach (var text in Recognizer.Inside)
        {
            var heard = await Recognizer.HearAsync(call, Recognizer.SayWide("rms", text), Recognizer.Grammar);
            if (heard.Text != text)
                wrong.Add($"{text} -> {heard.Text}");
        }

        wrong.Count.ShouldBeLessThanOrEqualTo(1, string.Join("; ", wrong));
    }

    [Fact]
    public void Only_the_model_it_was_made_for_gets_it()
    {
        var debian = new Dictionary<string, string>
        {
            ["-lowerf"] = "130", ["-upperf"] = "6800", ["-nfilt"] = "25", ["-transform"] = "dct", ["-lifter"] = "22", ["-feat"] = "1s_c_d_dd", ["-agc"] = "none", ["-varnorm"] = "no",
        };
        FrontEnd.Suits(debian.GetValueOrDefault).ShouldBeTrue();
        foreach (var key in debian.Keys)
            FrontEnd.Suits(name => name == key ? "other" : debian.GetValueOrDefault(name)).ShouldBeFalse(key);
        FrontEnd.Suits(name => name == "-ncep" ? "20" : debian.GetValueOrDefault(name)).ShouldBeFalse("cepstra of another size");
    }

    /// <summary>How far the first coefficient, the loudness, lies from the mean.</summary>
    private static float Loudness(FrontEnd front, short[] samples)
    {
        front.Begin();
        return front.Hear(samples).ToArray().Where((_, i) => i % FrontEnd.Size == 0).Average();
    }

    private static short[] Tone(double hertz, double amplitude, double seconds) =>
        [.. Enumerable.Range(0, (int)(16000 * seconds)).Select(i => (short)(amplitude * Math.Sin(2 * Math.PI * hertz * i / 16000)))];

    private static short[] Noise(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (short)random.Next(-3000, 3000))];
    }
}
