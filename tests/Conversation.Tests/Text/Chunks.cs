using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Tests.Text;

/// <summary>Short ways to run a chunker.</summary>
internal static class Chunks
{
    /// <summary>Every sentence is a piece, whatever its length.</summary>
    public static readonly ChunkerOptions Sentences = new() { MinLength = 0, FirstClauseLength = int.MaxValue };

    public static string[] Taken(this SentenceChunker chunker)
    {
        var pieces = new List<string>();
        while (chunker.TryTake(out var piece))
            pieces.Add(piece);
        return [.. pieces];
    }

    /// <summary>The pieces of a complete reply.</summary>
    public static string[] Of(string text, ChunkerOptions? options = null)
    {
        var chunker = new SentenceChunker(options);
        chunker.Add(text);
        chunker.Complete();
        return chunker.Taken();
    }

    /// <summary>The pieces that are certain while the reply goes on.</summary>
    public static string[] CertainOf(string text, ChunkerOptions? options = null)
    {
        var chunker = new SentenceChunker(options ?? Sentences);
        chunker.Add(text);
        return chunker.Taken();
    }

    /// <summary>The sentences of a complete reply, between bars.</summary>
    public static string Split(string text) => string.Join(" | ", Of(text, Sentences));

    public static string WithoutSpace(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
