using VoiceAgent.Telephony.Telnyx.Media;

namespace VoiceAgent.Telephony.Telnyx.Tests.Media;

public sealed class CodecTests
{
    [Theory]
    [InlineData("PCMU", 0xFF, 0)]
    [InlineData("PCMU", 0x00, -32124)]
    [InlineData("PCMU", 0x80, 32124)]
    [InlineData("PCMA", 0xD5, 8)]
    [InlineData("PCMA", 0x55, -8)]
    [InlineData("PCMA", 0xAA, 32256)]
    [InlineData("PCMA", 0x2A, -32256)]
    public void G711_has_the_values_of_the_recommendation(string encoding, int code, int sample)
    {
        var codec = Create(encoding, 8000);
        codec.TryDecode([(byte)code], out var pcm).ShouldBeTrue();
        pcm[0].ShouldBe((short)sample);

        var back = new byte[1];
        codec.Encode([(short)sample], back);
        back[0].ShouldBe((byte)code);
    }

    [Theory]
    [InlineData("PCMU")]
    [InlineData("PCMA")]
    public void Every_G711_code_keeps_its_level_through_a_round_trip(string encoding)
    {
        var codec = Create(encoding, 8000);
        for (var code = 0; code < 256; code++)
        {
            codec.TryDecode([(byte)code], out var pcm);
            var level = pcm[0];
            var back = new byte[1];
            codec.Encode([level], back);
            codec.TryDecode(back, out pcm);
            pcm[0].ShouldBe(level);
        }
    }

    [Fact]
    public void The_loudest_samples_do_not_overflow()
    {
        foreach (var encoding in (string[])["PCMU", "PCMA"])
        {
            var codec = Create(encoding, 8000);
            var coded = new byte[2];
            codec.Encode([short.MinValue, short.MaxValue], coded);
            codec.TryDecode(coded, out var pcm);
            pcm[0].ShouldBeLessThan((short)-32000);
            pcm[1].ShouldBeGreaterThan((short)32000);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_byte_order_of_L16_is_heard_from_the_first_audible_frames(bool bigEndian)
    {
        var codec = new LineCodec(new MediaFormat(MediaEncoding.L16, 16000), l16BigEndian: null);
        var voice = Enumerable.Range(0, 320).Select(i => (short)(3000 * Math.Sin(i * 0.1))).ToArray();
        var coded = new byte[640];
        Codec.EncodeL16(voice, coded, bigEndian);

        codec.TryDecode(new byte[640], out var silence).ShouldBeTrue();
        silence.ToArray().ShouldAllBe(sample => sample == 0);
        codec.TryDecode(coded, out var heard).ShouldBeTrue();
        heard.ToArray().ShouldBe(voice);

        var sent = new byte[640];
        codec.Encode(voice, sent);
        sent.ShouldBe(coded);
    }

    [Fact]
    public void The_byte_order_of_L16_stands_after_five_audible_frames()
    {
        var codec = new LineCodec(new MediaFormat(MediaEncoding.L16, 8000), l16BigEndian: null);
        var coded = new byte[320];
        var voice = Enumerable.Range(0, 160).Select(i => (short)(3000 * Math.Sin(i * 0.1))).ToArray();
        Codec.EncodeL16(voice, coded, bigEndian: false);
        for (var i = 0; i < 5; i++)
            codec.TryDecode(coded, out _);

        Codec.EncodeL16(voice, coded, bigEndian: true);
        for (var i = 0; i < 50; i++)
            codec.TryDecode(coded, out _);

        codec.TryDecode([1, 0], out var pcm);
        pcm[0].ShouldBe((short)1);
    }

    [Fact]
    public void A_set_byte_order_is_not_questioned()
    {
        var codec = new LineCodec(new MediaFormat(MediaEncoding.L16, 8000), l16BigEndian: true);

        codec.TryDecode([1, 0, 2, 0, 3, 0], out var pcm).ShouldBeTrue();
        pcm.ToArray().ShouldBe([(short)256, (short)512, (short)768]);
    }

    [Fact]
    public void Half_a_sample_is_refused() => Create("L16", 8000).TryDecode([1, 0, 2], out _).ShouldBeFalse();

    private static LineCodec Create(string encoding, int sampleRate)
    {
        MediaFormat.TryParse(encoding, sampleRate, 1, out var format, out _).ShouldBeTrue();
        return new LineCodec(format, l16BigEndian: false);
    }
}
