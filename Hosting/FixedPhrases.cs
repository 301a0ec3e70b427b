using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Hosting;

/// <summary>What the agent says in the same words again and again, in the pieces in which it is spoken.</summary>
internal static class FixedPhrases
{
    public static IEnumerable<string> Of(ConversationOptions options)
    {
        string[] texts =
        [
            options.Greeting, options.IdlePrompt, options.IdleGoodbye, options.MaxLengthGoodbye, options.Apology, options.NotUnderstood, options.FailureGoodbye, options.FailureTransfer, options.TransferFailed,
            options.Goodbye, options.TransferAnnouncement,
        ];
        // Filler and openers are spoken in one piece.
        return texts.SelectMany(text => Pieces(text, options)).Concat(options.Openers.Append(options.Filler).Where(text => text.Length > 0).Select(options.Spoken));
    }

    /// <summary>What is said last in a call whose engines have failed.</summary>
    public static IEnumerable<IReadOnlyList<string>> Apologies(ConversationOptions options) =>
        [[.. Pieces(options.FailureGoodbye, options)], [.. Pieces(options.FailureTransfer, options)]];

    private static IEnumerable<string> Pieces(string text, ConversationOptions options)
    {
        var chunker = new SentenceChunker(options.Chunker);
        chunker.Add(text);
        chunker.Complete();
        while (chunker.TryTake(out var piece))
            yield return options.Spoken(piece);
    }
}
