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
            options.Greeting, options.IdlePrompt, options.IdleGoodbye, options.MaxLengthGoodbye, options.Apology, options.NotUnderstood, options.FailureGoodbye, options.TransferFailed,
        ];
        foreach (var text in texts)
        {
            var chunker = new SentenceChunker(options.Chunker);
            chunker.Add(text);
            chunker.Complete();
            while (chunker.TryTake(out var piece))
                yield return piece;
        }
    }
}
