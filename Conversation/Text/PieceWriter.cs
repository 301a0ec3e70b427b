using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Conversation.Text;

/// <summary>Makes the pieces of one text, in their order, into what is spoken.</summary>
public sealed class PieceWriter(SpeechOptions options, LanguagePack language)
{
    private readonly Func<string, string> _read = language.NewReader();

    /// <returns>What is spoken of the piece, and remembered; empty where that is nothing.</returns>
    public string Write(string piece)
    {
        piece = piece.Replace(MarkupFilter.TagSpace, ' ');
        var heard = options.RemovesMarkup ? EyeText.Remove(piece, language.Markup) : piece;
        if (!options.PassesVoiceTags)
            heard = VoiceTags.Resolve(heard, language.Markup);
        return options.WritesNumbersOut ? _read(heard) : heard;
    }
}
