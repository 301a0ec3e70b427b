using System.Text.Json;

namespace VoiceAgent.Audio.Tests;

public class G711Tests
{
    [Fact]
    public void Every_code_decodes_to_its_level_in_the_reference_tables()
    {
        using var cases = ReadCases();
        var muLaw = Numbers(cases.RootElement.GetProperty("ulaw_decode"));
        var aLaw = Numbers(cases.RootElement.GetProperty("alaw_decode"));
        var codes = AllCodes();
        var samples = new short[256];

        G711.DecodeMuLaw(codes, samples);
        samples.Select(sample => (int)sample).ShouldBe(muLaw);
        G711.DecodeALaw(codes, samples);
        samples.Select(sample => (int)sample).ShouldBe(aLaw);
    }

    [Fact]
    public void Samples_encode_as_in_the_reference_vectors()
    {
        using var cases = ReadCases();
        var vectors = cases.RootElement.GetProperty("encode").EnumerateArray().Select(Numbers).ToArray();

        vectors.Length.ShouldBeGreaterThan(20);
        foreach (var vector in vectors)
        {
            ((int)G711.EncodeMuLaw((short)vector[0])).ShouldBe(vector[1], $"mu-law of {vector[0]}");
            ((int)G711.EncodeALaw((short)vector[0])).ShouldBe(vector[2], $"A-law of {vector[0]}");
        }
    }

    [Theory]
    [InlineData(0, 0xFF, 0xD5)]
    [InlineData(8, 0xFE, 0xD5)]
    [InlineData(-8, 0x7E, 0x55)]
    [InlineData(1000, 206, 250)]
    [InlineData(-1000, 78, 122)]
    [InlineData(32767, 0x80, 0xAA)]
    [InlineData(-32768, 0x00, 0x2A)]
    public void Known_samples_have_known_codes(int sample, int muLaw, int aLaw)
    {
        ((int)G711.EncodeMuLaw((short)sample)).ShouldBe(muLaw);
        ((int)G711.EncodeALaw((short)sample)).ShouldBe(aLaw);
    }

    [Fact]
    public void Silence_is_FF_in_mu_law_and_D5_in_A_law()
    {
        G711.EncodeMuLaw(0).ShouldBe(G711.MuLawSilence);
        G711.EncodeALaw(0).ShouldBe(G711.ALawSilence);
        G711.DecodeMuLaw(G711.MuLawSilence).ShouldBe((short)0);
        G711.DecodeALaw(G711.ALawSilence).ShouldBe((short)8);
    }

    [Fact]
    public void Decoding_and_encoding_gives_every_code_back_except_minus_zero()
    {
        foreach (var code in AllCodes())
        {
            G711.EncodeMuLaw(G711.DecodeMuLaw(code)).ShouldBe(code == 0x7F ? (byte)0xFF : code);
            G711.EncodeALaw(G711.DecodeALaw(code)).ShouldBe(code);
        }
    }

    [Fact]
    public void Louder_samples_never_get_quieter_codes()
    {
        for (int sample = short.MinValue; sample < short.MaxValue; sample++)
        {
            G711.DecodeMuLaw(G711.EncodeMuLaw((short)(sample + 1))).ShouldBeGreaterThanOrEqualTo(G711.DecodeMuLaw(G711.EncodeMuLaw((short)sample)));
            G711.DecodeALaw(G711.EncodeALaw((short)(sample + 1))).ShouldBeGreaterThanOrEqualTo(G711.DecodeALaw(G711.EncodeALaw((short)sample)));
        }
    }

    [Fact]
    public void Coding_keeps_a_loud_tone_37_dB_above_its_distortion()
    {
        // ITU-T G.712 asks for 33 dB at this level; uniform 13-bit noise would give far more, a wrong segment far less.
        var tone = Signals.Tone(1020, 8000, 8000, amplitude: 8000);
        Distortion(tone, sample => G711.DecodeMuLaw(G711.EncodeMuLaw(sample))).ShouldBeLessThan(-37);
        Distortion(tone, sample => G711.DecodeALaw(G711.EncodeALaw(sample))).ShouldBeLessThan(-37);
    }

    [Fact]
    public void Spans_give_what_single_samples_give()
    {
        var samples = Signals.AnyNoise(1601, seed: 1);
        var codes = new byte[samples.Length];
        G711.EncodeMuLaw(samples, codes);
        codes.ShouldBe(samples.Select(G711.EncodeMuLaw));
        G711.EncodeALaw(samples, codes);
        codes.ShouldBe(samples.Select(G711.EncodeALaw));
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused_and_not_touched()
    {
        var codes = new byte[3];
        Should.Throw<ArgumentException>(() => G711.EncodeMuLaw(new short[4], codes));
        Should.Throw<ArgumentException>(() => G711.EncodeALaw(new short[4], codes));
        codes.ShouldBe(new byte[3]);
        Should.Throw<ArgumentException>(() => G711.DecodeMuLaw(new byte[4], new short[3]));
        Should.Throw<ArgumentException>(() => G711.DecodeALaw(new byte[4], new short[3]));
    }

    [Fact]
    public void A_frame_is_coded_without_allocation()
    {
        var samples = Signals.AnyNoise(160, seed: 2);
        var codes = new byte[160];
        Allocations.Of(() =>
        {
            G711.EncodeMuLaw(samples, codes);
            G711.DecodeMuLaw(codes, samples);
            G711.EncodeALaw(samples, codes);
            G711.DecodeALaw(codes, samples);
        }).ShouldBe(0);
    }

    private static double Distortion(short[] samples, Func<short, short> code) =>
        Signals.Decibels(Level.Rms([.. samples.Select(sample => (short)(code(sample) - sample))]) / Level.Rms(samples));

    private static byte[] AllCodes() => [.. Enumerable.Range(0, 256).Select(code => (byte)code)];

    private static JsonDocument ReadCases() => JsonDocument.Parse(File.ReadAllText(Shared.File("cases/g711.json")));

    private static int[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt32())];
}
