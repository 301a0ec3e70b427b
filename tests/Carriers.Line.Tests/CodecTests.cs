using VoiceAgent.Audio;
using VoiceAgent.Carriers.Line.Media;

namespace VoiceAgent.Carriers.Line.Tests;

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
    [InlineData(false)]
    [InlineData(true)]
    public void The_byte_order_of_L16_is_heard_from_audible_frames(bool bigEndian)
    {
        var codec = new LineCodec(new MediaFormat(MediaEncoding.L16, 16000), l16BigEndian: null);
        var voice = Enumerable.Range(0, 320).Select(i => (short)(3000 * Math.Sin(i * 0.1))).ToArray();
        var coded = new byte[640];
        L16.Encode(voice, coded, bigEndian ? L16ByteOrder.BigEndian : L16ByteOrder.LittleEndian);

        codec.TryDecode(new byte[640], out var silence).ShouldBeTrue();
        silence.ToArray().ShouldAllBe(sample => sample == 0);
        codec.TryDecode(coded, out _).ShouldBeTrue();
        codec.TryDecode(coded, out var heard).ShouldBeTrue();
        heard.ToArray().ShouldBe(voice);

        var sent = new byte[640];
        codec.Encode(voice, sent);
        sent.ShouldBe(coded);
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
