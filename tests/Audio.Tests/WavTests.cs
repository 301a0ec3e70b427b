using System.Buffers.Binary;

namespace VoiceAgent.Audio.Tests;

public class WavTests
{
    private const ushort Pcm = 1, Float = 3, ALaw = 6, MuLaw = 7, Extensible = 0xFFFE;

    [Fact]
    public void What_the_writer_wrote_the_reader_reads()
    {
        var samples = Signals.AnyNoise(10_001, seed: 1);
        var stream = new MemoryStream();
        using (var writer = new WavWriter(stream, 8000, leaveOpen: true))
        {
            writer.Write(samples.AsSpan(0, 3000));
            writer.Write([]);
            writer.Write(samples.AsSpan(3000));
            writer.Length.ShouldBe(10_001);
            writer.Duration.ShouldBe(TimeSpan.FromMilliseconds(1250.125));
        }

        var bytes = stream.ToArray();
        BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)).ShouldBe(bytes.Length - 8);
        BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(40)).ShouldBe(20_002);
        var recording = WavReader.ReadAll(new MemoryStream(bytes));
        recording.SampleRate.ShouldBe(8000);
        recording.Samples.ToArray().ShouldBe(samples);
        recording.Duration.ShouldBe(TimeSpan.FromMilliseconds(1250.125));
    }

    [Fact]
    public void A_recording_whose_writer_died_is_still_read()
    {
        var stream = new MemoryStream();
        using var writer = new WavWriter(stream, 8000);
        writer.Write([1, 2, 3]);
        Samples(stream.ToArray()).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Flush_completes_the_file_and_writing_goes_on_behind_it()
    {
        var stream = new MemoryStream();
        using var writer = new WavWriter(stream, 8000);
        writer.Write([1, 2]);
        writer.Flush();
        BinaryPrimitives.ReadInt32LittleEndian(stream.ToArray().AsSpan(40)).ShouldBe(4);
        writer.Write([3]);
        writer.Flush();
        BinaryPrimitives.ReadInt32LittleEndian(stream.ToArray().AsSpan(40)).ShouldBe(6);
        Samples(stream.ToArray()).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void A_stream_that_cannot_seek_gets_open_sizes()
    {
        var inner = new MemoryStream();
        using (var writer = new WavWriter(new OneWay(inner), 16000, leaveOpen: true))
            writer.Write([7, 8, 9]);
        var bytes = inner.ToArray();
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(40)).ShouldBe(uint.MaxValue);
        using var reader = new WavReader(new OneWay(new MemoryStream(bytes)));
        var samples = new short[10];
        reader.Read(samples).ShouldBe(3);
        samples[..3].ShouldBe([7, 8, 9]);
    }

    [Fact]
    public void The_stream_is_closed_with_the_writer_and_the_reader_unless_it_is_to_stay_open()
    {
        var stream = new MemoryStream();
        var writer = new WavWriter(stream, 8000, leaveOpen: true);
        writer.Dispose();
        writer.Dispose();
        Should.Throw<ObjectDisposedException>(() => writer.Write([1]));
        stream.Position = 0;
        new WavReader(stream, leaveOpen: true).Dispose();
        stream.CanRead.ShouldBeTrue();
        stream.Position = 0;
        new WavReader(stream).Dispose();
        stream.CanRead.ShouldBeFalse();
        var other = new MemoryStream();
        new WavWriter(other, 8000).Dispose();
        other.CanWrite.ShouldBeFalse();
    }

    [Fact]
    public void Unknown_chunks_are_skipped_with_their_padding()
    {
        byte[] file = [.. Riff(), .. Chunk("LIST", [1, 2, 3]), .. Chunk("fmt ", Format(Pcm, 1, 16)), .. Chunk("fact", new byte[1001]), .. Chunk("data", [1, 0, 2, 0]), .. Chunk("id3 ", [9, 9])];
        Samples(file).ShouldBe([1, 2]);
    }

    [Fact]
    public void Eight_bits_are_unsigned_and_24_and_32_are_rounded()
    {
        Samples(File(Pcm, 1, 8, [0, 128, 255])).ShouldBe([short.MinValue, 0, 127 * 256]);
        Samples(File(Pcm, 1, 24, [0x80, 0x34, 0x12, 0xFF, 0xFF, 0xFF, 0, 0, 0x80])).ShouldBe([0x1234, 0, short.MinValue]);
        Samples(File(Pcm, 1, 32, [0, 0, 0x34, 0x12, 0xFF, 0xFF, 0xFF, 0x7F])).ShouldBe([0x1234, short.MaxValue]);
    }

    [Fact]
    public void Floats_are_scaled_limited_and_must_be_numbers()
    {
        var data = new byte[20];
        float[] values = [0.5f, -1, 1, 7, float.NaN];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(4 * i), values[i]);
        Samples(File(Float, 1, 32, data)).ShouldBe([16384, short.MinValue, short.MaxValue, short.MaxValue, 0]);

        var wide = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(wide, -0.25);
        Samples(File(Float, 1, 64, wide)).ShouldBe([-8192]);
    }

    [Fact]
    public void G711_files_are_decoded()
    {
        Samples(File(MuLaw, 1, 8, [0xFF, 0x00])).ShouldBe([0, -32124]);
        Samples(File(ALaw, 1, 8, [0xD5, 0x2A])).ShouldBe([8, -32256]);
        Samples(File(MuLaw, 2, 8, [0xFF, 0x00])).ShouldBe([-16062]);
    }

    [Fact]
    public void Channels_are_averaged()
    {
        Samples(File(Pcm, 2, 16, [100, 0, 50, 0, 0xFF, 0x7F, 0xFF, 0x7F])).ShouldBe([75, short.MaxValue]);
        Samples(File(Pcm, 3, 16, [3, 0, 6, 0, 0, 0])).ShouldBe([3]);
    }

    [Fact]
    public void The_extensible_format_names_its_encoding_in_the_sub_format()
    {
        byte[] format = [.. Format(Extensible, 1, 16), 22, 0, 16, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];
        Samples([.. Riff(), .. Chunk("fmt ", format), .. Chunk("data", [5, 0])]).ShouldBe([5]);
        format[39] = 0;
        Fault([.. Riff(), .. Chunk("fmt ", format), .. Chunk("data", [5, 0])]).ShouldContain("sub-format 00000001-0000-0010-8000-00aa00389b00 is unknown");
        Fault([.. Riff(), .. Chunk("fmt ", format[..30]), .. Chunk("data", [5, 0])]).ShouldContain("extensible fmt chunk has 30 bytes");
    }

    [Fact]
    public void Open_and_unfinished_sizes_mean_to_the_end_of_the_file()
    {
        byte[] open = [.. Riff(), .. Chunk("fmt ", Format(Pcm, 1, 16)), .. "data"u8, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 2, 0];
        Samples(open).ShouldBe([1, 2]);
        byte[] unfinished = [.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8, .. Chunk("fmt ", Format(Pcm, 1, 16)), .. "data"u8, 0, 0, 0, 0, 1, 0, 2, 0];
        Samples(unfinished).ShouldBe([1, 2]);
        byte[] empty = [.. Riff(), .. Chunk("fmt ", Format(Pcm, 1, 16)), .. Chunk("data", []), .. Chunk("LIST", [1, 2])];
        Samples(empty).ShouldBeEmpty();
    }

    [Fact]
    public void A_truncated_file_gives_the_whole_samples_that_are_there()
    {
        byte[] file = [.. Riff(), .. Chunk("fmt ", Format(Pcm, 2, 16)), .. "data"u8, 100, 0, 0, 0, 1, 0, 3, 0, 5];
        Samples(file).ShouldBe([2]);
    }

    [Fact]
    public void Any_cut_gives_a_beginning_of_the_samples_or_says_what_is_wrong()
    {
        byte[] whole = [.. Riff(), .. Chunk("LIST", [1, 2, 3]), .. Chunk("fmt ", Format(Pcm, 1, 16)), .. Chunk("data", [1, 0, 2, 0, 3, 0])];
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];
            if (length >= whole.Length - 6)
                Samples(cut).ShouldBe(new short[] { 1, 2, 3 }[..((length - whole.Length + 6) / 2)]);
            else
                Fault(cut).ShouldContain("the file ends");
        }
    }

    [Fact]
    public void Random_damage_never_causes_anything_but_an_honest_refusal()
    {
        var random = new Random(77);
        byte[] whole = [.. Riff(), .. Chunk("LIST", [1, 2, 3]), .. Chunk("fmt ", Format(Pcm, 2, 24)), .. Chunk("data", new byte[600])];
        for (var round = 0; round < 5000; round++)
        {
            var damaged = whole.ToArray();
            for (var i = random.Next(1, 5); i > 0; i--)
                damaged[random.Next(60)] = (byte)random.Next(256);
            try
            {
                WavReader.ReadAll(new MemoryStream(damaged)).Samples.Length.ShouldBeLessThanOrEqualTo(whole.Length);
            }
            catch (InvalidDataException fault)
            {
                fault.Message.ShouldStartWith("WAV: ");
            }
        }
    }

    [Fact]
    public void What_is_not_supported_is_named()
    {
        Fault("MP3 and more"u8.ToArray()).ShouldContain("begins with 'MP3 ', not with RIFF");
        Fault([.. "RIFF"u8, 4, 0, 0, 0, .. "AVI "u8]).ShouldContain("holds 'AVI ', not WAVE");
        Fault(File(2, 1, 4, [])).ShouldContain("format 0x0002");
        Fault(File(Pcm, 1, 12, [])).ShouldContain("12 bits of Pcm");
        Fault(File(Pcm, 0, 16, [])).ShouldContain("0 channels");
        Fault(File(Pcm, 1, 16, [], rate: 0)).ShouldContain("0 samples per second");
        Fault([.. Riff(), .. Chunk("data", [1, 0])]).ShouldContain("data chunk comes before the fmt chunk");
        Fault([.. Riff(), .. Chunk("fmt ", new byte[14])]).ShouldContain("14 bytes");
        var unaligned = Format(Pcm, 1, 16);
        unaligned[12] = 3;
        Fault([.. Riff(), .. Chunk("fmt ", unaligned)]).ShouldContain("3 bytes a block");
    }

    [Theory]
    [InlineData("0870_librivox", 16000)]
    [InlineData("jfk", 16000)]
    public void Recordings_made_elsewhere_are_read(string name, int rate)
    {
        using var reader = new WavReader(System.IO.File.OpenRead(Shared.File($"speech/{name}.wav")));
        reader.Format.ShouldBe(new WavFormat(WavEncoding.Pcm, rate, 1, 16));
        var samples = new short[rate];
        reader.Read(samples).ShouldBe(rate);
        Level.Dbfs(samples).ShouldBeInRange(-60, -6);
    }

    [Fact]
    public void Samples_are_read_and_written_without_allocation()
    {
        var stream = new MemoryStream(1 << 20);
        using var writer = new WavWriter(stream, 8000);
        var samples = Signals.AnyNoise(160, seed: 3);
        Allocations.Of(() => writer.Write(samples)).ShouldBe(0);
        stream.Position = 0;
        using var reader = new WavReader(stream);
        Allocations.Of(() => reader.Read(samples)).ShouldBe(0);
    }

    private static short[] Samples(byte[] file) => WavReader.ReadAll(new MemoryStream(file)).Samples.ToArray();

    private static string Fault(byte[] file) => Should.Throw<InvalidDataException>(() => WavReader.ReadAll(new MemoryStream(file))).Message;

    private static byte[] File(ushort tag, int channels, int bits, byte[] data, int rate = 8000) =>
        [.. Riff(), .. Chunk("fmt ", Format(tag, channels, bits, rate)), .. Chunk("data", data)];

    private static byte[] Riff() => [.. "RIFF"u8, 4, 0, 0, 0, .. "WAVE"u8];

    private static byte[] Chunk(string name, byte[] content) =>
        [.. System.Text.Encoding.ASCII.GetBytes(name), .. BitConverter.GetBytes(content.Length), .. content, .. new byte[content.Length % 2]];

    private static byte[] Format(ushort tag, int channels, int bits, int rate = 8000)
    {
        var block = channels * bits / 8;
        return [.. BitConverter.GetBytes(tag), .. BitConverter.GetBytes((ushort)channels), .. BitConverter.GetBytes(rate),
            .. BitConverter.GetBytes(rate * block), .. BitConverter.GetBytes((ushort)block), .. BitConverter.GetBytes((ushort)bits)];
    }

    /// <summary>A pipe: it cannot seek and gives a few bytes at a time.</summary>
    private sealed class OneWay(MemoryStream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, 3));

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
