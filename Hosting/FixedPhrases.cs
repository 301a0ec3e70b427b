using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Hosting;

/// <summary>The phrases that the agent says again and again in the same words, in the pieces in which they are spoken.</summary>
internal static class FixedPhrases
{
    public static IEnumerable<string> Of(ConversationOptions options, LanguagePack language)
    {
        var texts = options.Agent.Texts;
        string[] sentences =
        [
            options.Agent.Greeting, texts.IdlePrompt, texts.IdleGoodbye, texts.MaxLengthGoodbye, texts.Apology, texts.NotUnderstood, texts.FailureGoodbye, texts.FailureTransfer, texts.TransferFailed,
            texts.Goodbye, texts.TransferAnnouncement,
        ];
        // The filler and each opener are spoken in one piece.
        return sentences.SelectMany(text => Pieces(text, options.Speech, language)).Concat(texts.Openers.Append(texts.Filler).Where(text => text.Length > 0).Select(text => new PieceWriter(options.Speech, language).Write(text)));
    }

    /// <summary>Returns the apologies that are said last in a call whose engines have failed, each in its pieces.</summary>
    public static IEnumerable<IReadOnlyList<string>> Apologies(ConversationOptions options, LanguagePack language) =>
        [[.. Pieces(options.Agent.Texts.FailureGoodbye, options.Speech, language)], [.. Pieces(options.Agent.Texts.FailureTransfer, options.Speech, language)]];

    private static IEnumerable<string> Pieces(string text, SpeechOptions options, LanguagePack language)
    {
        var chunker = new SentenceChunker(options.Chunker);
        chunker.Add(text);
        chunker.Complete();
        while (chunker.TryTake(out var piece))
            yield return new PieceWriter(options, language).Write(piece);
    }
}
