using System.Globalization;
using System.Text;

namespace VoiceAgent.Whisper.Tests;

/// <summary>Writes models of a true shape with weights that mean nothing: they load and take as long as real ones, and recognize nothing. They write as many tokens as they are told to.</summary>
/// <remarks>whisper.cpp's own format, version 1.8: header, mel filters, words, tensors (src/whisper.cpp, whisper_model_load).</remarks>
internal static class RandomModel
{
    private const int Words = 50257;
    private const int EndOfText = 50256;
    private const int FirstTimestamp = 50363;
    private const int Blank = 220;
    private const int Tokens = 51864;
    private const int AudioContext = 1500;
    private const int TextContext = 448;
    private const int Mels = 80;
    private const int Frequencies = 201;
    private const int Half = 1;
    private const int Float = 0;

    /// <param name="state">Width: 384 for tiny.en, 512 for base.en.</param>
    /// <param name="layers">4 for tiny.en, 6 for base.en.</param>
    /// <param name="tokens">Of each decode.</param>
    public static void Write(string path, int state, int heads, int layers, int tokens)
    {
        using var file = new BinaryWriter(File.Create(path));
        foreach (var number in new[] { 0x67676d6c, Tokens, AudioContext, state, heads, layers, TextContext, state, heads, layers, Mels, Half, Mels, Frequencies })
            file.Write(number);
        var random = new Random(1);
        for (var i = 0; i < Mels * Frequencies; i++)
            file.Write(i % Frequencies / 5 == i / Frequencies / 2 ? 0.02f : 0f);
        file.Write(Words);
        for (var i = 0; i < Words; i++)
        {
            // The library looks the blank up.
            var word = Encoding.UTF8.GetBytes(i == Blank ? " " : string.Create(CultureInfo.InvariantCulture, $" w{i}"));
            file.Write(word.Length);
            file.Write(word);
        }

        var tensors = new Tensors(file, random, state);
        tensors.Write("encoder.positional_embedding", Float, state, AudioContext);
        tensors.Write("encoder.conv1.weight", Half, 3, Mels, state);
        tensors.Write("encoder.conv1.bias", Float, 1, state);
        tensors.Write("encoder.conv2.weight", Half, 3, state, state);
        tensors.Write("encoder.conv2.bias", Float, 1, state);
        tensors.WriteNorm("encoder.ln_post");
        for (var i = 0; i < layers; i++)
            tensors.WriteBlock($"encoder.blocks.{i}", "attn");
        // Words until its place, then the end of the text: the first dimension says so. Timestamps would be no words.
        tensors.Write("decoder.positional_embedding", Float, [state, TextContext], i => i % state > 0 ? null : i / state >= tokens ? 5 : -5);
        tensors.Write("decoder.token_embedding.weight", Half, [state, Tokens], i => i % state > 0 ? null : i / state == EndOfText ? 100 : i / state >= FirstTimestamp ? 50 : null);
        tensors.Write("decoder.ln.weight", Float, [state], i => i == 0 ? 1 : null);
        tensors.Write("decoder.ln.bias", Float, state);
        for (var i = 0; i < layers; i++)
            tensors.WriteBlock($"decoder.blocks.{i}", "attn", "cross_attn");
    }

    private sealed class Tensors(BinaryWriter file, Random random, int state)
    {
        public void WriteBlock(string block, params string[] attentions)
        {
            WriteNorm($"{block}.mlp_ln");
            Write($"{block}.mlp.0.weight", Half, state, 4 * state);
            Write($"{block}.mlp.0.bias", Float, 4 * state);
            Write($"{block}.mlp.2.weight", Half, 4 * state, state);
            Write($"{block}.mlp.2.bias", Float, state);
            foreach (var attention in attentions)
            {
                WriteNorm($"{block}.{attention}_ln");
                foreach (var part in new[] { "query", "key", "value", "out" })
                {
                    Write($"{block}.{attention}.{part}.weight", Half, state, state);
                    if (part != "key")
                        Write($"{block}.{attention}.{part}.bias", Float, state);
                }
            }
        }

        public void WriteNorm(string name)
        {
            Write($"{name}.weight", Float, state);
            Write($"{name}.bias", Float, state);
        }

        public void Write(string name, int type, params int[] shape) => Write(name, type, shape, _ => null);

        public void Write(string name, int type, int[] shape, Func<int, float?> chosen)
        {
            var bytes = Encoding.ASCII.GetBytes(name);
            file.Write(shape.Length);
            file.Write(bytes.Length);
            file.Write(type);
            foreach (var length in shape)
                file.Write(length);
            file.Write(bytes);
            var count = shape.Aggregate(1, (product, length) => product * length);
            for (var i = 0; i < count; i++)
            {
                var value = chosen(i) ?? (random.NextSingle() - 0.5f) * 0.1f;
                if (type == Half)
                    file.Write((System.Half)value);
                else
                    file.Write(value);
            }
        }
    }
}
