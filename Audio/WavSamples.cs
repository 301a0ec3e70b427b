using System.Buffers.Binary;

namespace VoiceAgent.Audio;

/// <summary>Turns the blocks of a WAV file into mono 16-bit samples.</summary>
internal static class WavSamples
{
    /// <summary>Averages the channels of each block.</summary>
    public static void MixDown(ReadOnlySpan<byte> blocks, WavFormat format, Span<short> samples)
    {
        switch (format)
        {
            case { Channels: 1, Encoding: WavEncoding.Pcm, BitsPerSample: 16 }:
                L16.Decode(blocks, samples, L16ByteOrder.LittleEndian);
                return;
            case { Channels: 1, Encoding: WavEncoding.MuLaw }:
                G711.DecodeMuLaw(blocks, samples);
                return;
            case { Channels: 1, Encoding: WavEncoding.ALaw }:
                G711.DecodeALaw(blocks, samples);
                return;
        }

        var width = format.BitsPerSample / 8;
        for (var i = 0; i < samples.Length; i++)
        {
            double sum = 0;
            for (var channel = 0; channel < format.Channels; channel++)
                sum += Sample(blocks.Slice(i * format.BlockBytes + channel * width, width), format.Encoding);
            samples[i] = (short)Math.Clamp(Math.Round(sum / format.Channels), short.MinValue, short.MaxValue);
        }
    }

    /// <summary>One sample at 16-bit scale, not yet rounded or limited.</summary>
    private static double Sample(ReadOnlySpan<byte> bytes, WavEncoding encoding) => (encoding, bytes.Length) switch
    {
        (WavEncoding.MuLaw, _) => G711.DecodeMuLaw(bytes[0]),
        (WavEncoding.ALaw, _) => G711.DecodeALaw(bytes[0]),
        (WavEncoding.FloatingPoint, 4) => Finite(BinaryPrimitives.ReadSingleLittleEndian(bytes)) * Level.FullScale,
        (WavEncoding.FloatingPoint, _) => Finite(BinaryPrimitives.ReadDoubleLittleEndian(bytes)) * Level.FullScale,
        (_, 1) => (bytes[0] - 128) * 256,
        (_, 2) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        (_, 3) => ((sbyte)bytes[2] << 16 | bytes[1] << 8 | bytes[0]) / 256.0,
        _ => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 65536.0,
    };

    /// <summary>Puts 0 in place of what is no number. A broken float file may hold that, and it must not become full-scale noise.</summary>
    private static double Finite(double value) => double.IsFinite(value) ? value : 0;
}
