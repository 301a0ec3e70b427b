using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Conversation.Text;

/// <summary>Turns the pieces of one text, given in their order, into the text that is spoken.</summary>
public sealed class PieceWriter(SpeechOptions options, LanguagePack language)
{
    private readonly Func<string, string> _read = language.NewReader();

    /// <returns>The text of the piece that is spoken and remembered; empty where nothing is.</returns>
    public string Write(string piece)
    {
        piece = piece.Replace(MarkupFilter.TagSpace, ' ');
        var heard = options.RemovesMarkup ? EyeText.Remove(piece, language.Markup) : piece;
        if (!options.PassesVoiceTags)
            heard = VoiceTags.Resolve(heard, language.Markup);
        return options.WritesNumbersOut ? _read(heard) : heard;
    }
}
