namespace VoiceAgent.Conversation.Text;

/// <summary>Makes the pieces of one text, in their order, into what is spoken: a piece whose words tell no language is in that of those before it.</summary>
public sealed class PieceWriter(ConversationOptions options)
{
    private bool _isEnglish = true;
    private readonly SpokenTopics _topics = new();

    /// <returns>What is spoken of the piece, and remembered; empty where that is nothing.</returns>
    public string Write(string piece)
    {
        piece = piece.Replace(MarkupFilter.TagSpace, ' ');
        var heard = options.RemovesMarkup ? EyeText.Remove(piece) : piece;
        if (!options.PassesVoiceTags)
            heard = VoiceTags.Resolve(heard);
        if (!options.WritesNumbersOut)
            return heard;
        _isEnglish = SpokenEnglish.IsEnglish(heard) ?? _isEnglish;
        return _isEnglish ? SpokenEnglish.Write(heard, _topics).Trim() : SpokenEnglish.Keep(heard);
    }
}
