using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Languages;

/// <summary>Reads the end of what a caller has said by punctuation and digits alone.</summary>
internal static class NeutralEnding
{
    private static readonly string[] MoreMarks = [",", "，", "、", "،", "…", "..."];

    public static bool HasQuestionMark(string text) => text.AsSpan().ContainsAny(Punctuation.QuestionMarks);

    public static TurnEnding Read(string text, DictationOptions dictation)
    {
        var written = text.TrimEnd();
        if (written.Length > 0 && Punctuation.QuestionMarks.Contains(written[^1]))
            return TurnEnding.Finished;
        if (MoreMarks.Any(mark => written.EndsWith(mark, StringComparison.Ordinal)))
            return TurnEnding.Unfinished;
        return Mail(written) ?? Number(Words.Fold(written).Split(' '), dictation);
    }

    /// <summary>Reads an e-mail address at the end, as recognizers write it; null where the text ends in none.</summary>
    /// <param name="written">The text, without white space at its end.</param>
    public static TurnEnding? Mail(ReadOnlySpan<char> written)
    {
        var last = written[(written.LastIndexOf(' ') + 1)..].TrimEnd('.');
        if (last.IndexOf('@') is not (>= 0 and var sign))
            return null;
        return last[sign..].Contains('.') ? TurnEnding.Finished : TurnEnding.Dictated;
    }

    /// <summary>Reads digits at the end, in groups as they are dictated.</summary>
    private static TurnEnding Number(string[] words, DictationOptions dictation)
    {
        var groups = words.Reverse().TakeWhile(word => word.Length > 0 && word.All(char.IsDigit)).ToList();
        var digits = groups.Sum(group => group.Length);
        // A number of one of these lengths may be whole, and one with more digits than any can have is whole.
        return groups.Count < dictation.Parts || digits > dictation.MostDigits || digits == dictation.LocalDigits || digits == dictation.TelephoneDigits ? TurnEnding.Open : TurnEnding.Dictated;
    }
}
