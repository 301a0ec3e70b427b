using System.Buffers.Binary;

namespace VoiceAgent.Simulator;

/// <summary>The signal work the simulator needs: G.711, WAV files, offline resampling and the telephone band.</summary>
internal static class AudioStandIn
{
    private static readonly byte[] ULawOf = BuildULaw();
    private static readonly byte[] ALawOf = BuildALaw();
    private static readonly short[] OfULaw = BuildFromULaw();
    private static readonly short[] OfALaw = BuildFromALaw();

    public static void EncodeULaw(ReadOnlySpan<short> pcm, Span<byte> coded)
    {
        for (var i = 0; i < pcm.Length; i++)
            coded[i] = ULawOf[(pcm[i] >> 2) & 0x3FFF];
    }

    public static void EncodeALaw(ReadOnlySpan<short> pcm, Span<byte> coded)
    {
        for (var i = 0; i < pcm.Length; i++)
            coded[i] = ALawOf[(pcm[i] >> 3) & 0x1FFF];
    }

    public static void DecodeULaw(ReadOnlySpan<byte> coded, Span<short> pcm)
    {
        for (var i = 0; i < coded.Length; i++)
            pcm[i] = OfULaw[coded[i]];
    }

    public static void DecodeALaw(ReadOnlySpan<byte> coded, Span<short> pcm)
    {
        for (var i = 0; i < coded.Length; i++)
            pcm[i] = OfALaw[coded[i]];
    }

    /// <summary>Reads a 16-bit PCM or G.711 WAV file; several channels are mixed to one.</summary>
    public static (short[] Pcm, int SampleRate) ReadWav(string path)
    {
        var file = File.ReadAllBytes(path).AsSpan();
        if (file.Length < 12 || !file[..4].SequenceEqual("RIFF"u8) || !file[8..12].SequenceEqual("WAVE"u8))
            throw new InvalidDataException($"{path} is not a WAV file.");
        int format = 0, channels = 0, rate = 0, bits = 0;
        for (var at = 12; at + 8 <= file.Length;)
        {
            var size = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]), (uint)(file.Length - at - 8));
            var body = file.Slice(at + 8, size);
            if (file.Slice(at, 4).SequenceEqual("fmt "u8))
            {
                format = BinaryPrimitives.ReadUInt16LittleEndian(body);
                channels = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]);
                rate = BinaryPrimitives.ReadInt32LittleEndian(body[4..]);
                bits = BinaryPrimitives.ReadUInt16LittleEndian(body[14..]);
                // WAVE_FORMAT_EXTENSIBLE carries the real format in its sub-format GUID.
                if (format == 0xFFFE && body.Length >= 26)
                    format = BinaryPrimitives.ReadUInt16LittleEndian(body[24..]);
            }
            else if (file.Slice(at, 4).SequenceEqual("data"u8))
            {
                return (Mix(Samples(body, format, bits, path), channels), rate);
            }

            at += 8 + size + (size & 1);
        }

        throw new InvalidDataException($"{path} holds no audio.");
    }

    /// <summary>Writes 16-bit mono PCM.</summary>
    public static void WriteWav(string path, ReadOnlySpan<short> pcm, int sampleRate)
    {
        var file = new byte[44 + pcm.Length * 2];
        var span = file.AsSpan();
        "RIFF"u8.CopyTo(span);
        BinaryPrimitives.WriteInt32LittleEndian(span[4..], file.Length - 8);
        "WAVEfmt "u8.CopyTo(span[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(span[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(span[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(span[24..], sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(span[28..], sampleRate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(span[32..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(span[34..], 16);
        "data"u8.CopyTo(span[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[40..], pcm.Length * 2);
        for (var i = 0; i < pcm.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(span[(44 + i * 2)..], pcm[i]);
        File.WriteAllBytes(path, file);
    }

    /// <summary>Another sample rate, with everything outside <paramref name="low"/> to <paramref name="high"/> Hz taken away.</summary>
    public static short[] Resample(ReadOnlySpan<short> pcm, int from, int to, double low, double high)
    {
        var pass = Math.Min(high, 0.46 * Math.Min(from, to));
        var half = from / 100;
        var result = new short[(int)((long)pcm.Length * to / from)];
        for (var n = 0; n < result.Length; n++)
        {
            var centre = (double)n * from / to;
            var first = Math.Max(0, (int)Math.Ceiling(centre - half));
            var last = Math.Min(pcm.Length - 1, (int)Math.Floor(centre + half));
            var sum = 0.0;
            for (var i = first; i <= last; i++)
            {
                var x = centre - i;
                var window = 0.5 + 0.5 * Math.Cos(Math.PI * x / half);
                sum += pcm[i] * window * (LowPass(pass, from, x) - (low > 0 ? LowPass(low, from, x) : 0));
            }

            result[n] = (short)Math.Clamp(Math.Round(sum), short.MinValue, short.MaxValue);
        }

        return result;
    }

    private static double LowPass(double cutOff, int rate, double x)
    {
        var w = 2 * cutOff / rate;
        return Math.Abs(x) < 1e-9 ? w : Math.Sin(Math.PI * w * x) / (Math.PI * x);
    }

    private static short[] Samples(ReadOnlySpan<byte> body, int format, int bits, string path)
    {
        var pcm = new short[format == 1 ? body.Length / 2 : body.Length];
        switch (format, bits)
        {
            case (1, 16):
                for (var i = 0; i < pcm.Length; i++)
                    pcm[i] = BinaryPrimitives.ReadInt16LittleEndian(body[(i * 2)..]);
                return pcm;
            case (7, 8):
                DecodeULaw(body, pcm);
                return pcm;
            case (6, 8):
                DecodeALaw(body, pcm);
                return pcm;
            default:
                throw new InvalidDataException($"{path}: only 16-bit PCM and G.711 WAV files can be played (format {format}, {bits} bits).");
        }
    }

    private static short[] Mix(short[] samples, int channels)
    {
        if (channels <= 1)
            return samples;
        var mono = new short[samples.Length / channels];
        for (var i = 0; i < mono.Length; i++)
        {
            var sum = 0;
            for (var c = 0; c < channels; c++)
                sum += samples[i * channels + c];
            mono[i] = (short)(sum / channels);
        }

        return mono;
    }

    // ITU-T G.711 tables 2a/2b (mu-law, 14-bit input) and 1a/1b (A-law, 13-bit input), built once from the segment formulas.
    private static byte[] BuildULaw()
    {
        var table = new byte[0x4000];
        for (var i = 0; i < table.Length; i++)
        {
            var sample = i >= 0x2000 ? i - 0x4000 : i;
            var sign = sample < 0 ? 0x80 : 0;
            var magnitude = Math.Min(Math.Abs(sample), 8158) + 33;
            var segment = Math.Max(0, 31 - System.Numerics.BitOperations.LeadingZeroCount((uint)magnitude) - 5);
            table[i] = (byte)~(sign | (segment << 4) | ((magnitude >> (segment + 1)) & 0x0F));
        }

        return table;
    }

    private static short[] BuildFromULaw()
    {
        var table = new short[256];
        for (var i = 0; i < 256; i++)
        {
            var code = ~i & 0xFF;
            var magnitude = ((((code & 0x0F) << 1) + 33) << ((code >> 4) & 7)) - 33;
            table[i] = (short)(((code & 0x80) != 0 ? -magnitude : magnitude) * 4);
        }

        return table;
    }

    private static byte[] BuildALaw()
    {
        var table = new byte[0x2000];
        for (var i = 0; i < table.Length; i++)
        {
            var sample = i >= 0x1000 ? i - 0x2000 : i;
            var sign = sample >= 0 ? 0x80 : 0;
            var magnitude = sample >= 0 ? sample : -sample - 1;
            var segment = Math.Max(0, 31 - System.Numerics.BitOperations.LeadingZeroCount((uint)magnitude | 1) - 4);
            var step = segment == 0 ? magnitude >> 1 : magnitude >> segment;
            table[i] = (byte)((sign | (segment << 4) | (step & 0x0F)) ^ 0x55);
        }

        return table;
    }

    private static short[] BuildFromALaw()
    {
        var table = new short[256];
        for (var i = 0; i < 256; i++)
        {
            var code = i ^ 0x55;
            var segment = (code >> 4) & 7;
            var magnitude = ((code & 0x0F) << 1) + 1;
            if (segment > 0)
                magnitude = (magnitude + 32) << (segment - 1);
            table[i] = (short)(((code & 0x80) != 0 ? magnitude : -magnitude) * 8);
        }

        return table;
    }
}
