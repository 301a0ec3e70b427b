using System.Text;

namespace VoiceAgent.Engines.Turns;

/// <summary>A network and its words in a file: a first line, the sizes, the words, each weight in 16 bits.</summary>
internal static class TurnFile
{
    private const string Magic = "voiceagent turns 1";

    public static void Write(Stream to, TurnVocabulary vocabulary, TurnNetwork network)
    {
        using var writer = new BinaryWriter(to, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(network.Words);
        writer.Write(network.Inputs);
        writer.Write(network.Units);
        foreach (var word in vocabulary.Words)
            writer.Write(word);
        foreach (var weight in network.Weights)
            writer.Write((Half)weight);
    }

    /// <exception cref="InvalidDataException">The stream is no such file.</exception>
    /// <exception cref="EndOfStreamException">The file is cut off.</exception>
    public static (TurnVocabulary Vocabulary, TurnNetwork Network) Read(Stream from)
    {
        using var reader = new BinaryReader(from, Encoding.UTF8, leaveOpen: true);
        if (reader.ReadString() != Magic)
            throw new InvalidDataException($"The turn file does not begin with \"{Magic}\".");
        var (words, inputs, units) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        var vocabulary = new TurnVocabulary([.. Enumerable.Range(0, words).Select(_ => reader.ReadString())]);
        var network = new TurnNetwork(words, inputs, units);
        foreach (ref var weight in network.Weights.AsSpan())
            weight = (float)reader.ReadHalf();
        return (vocabulary, network);
    }
}
