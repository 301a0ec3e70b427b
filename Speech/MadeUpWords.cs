using System.Text.RegularExpressions;

namespace VoiceAgent.Speech;

/// <summary>Takes out words that recognizers of Whisper's family make up where they hear nothing, for they were trained on subtitles.</summary>
/// <remarks>It serves every recognizer that may have such a model behind it.</remarks>
public static partial class MadeUpWords
{
    /// <summary>The most words that anybody says in a second.</summary>
    private const double MostWordsPerSecond = 8;

    private const int LongestRepetition = 8;

    private const int MostRepetitions = 3;

    /// <summary>Words that subtitles end with and callers do not say.</summary>
    private static readonly HashSet<string> Credits =
    [
        "thanks for watching", "thank you for watching", "thank you so much for watching", "thank you very much for watching", "thanks for watching and see you next time", "please subscribe", "please subscribe to my channel",
        "like and subscribe", "dont forget to subscribe", "subtitles by the amara org community", "subtitles by", "transcribed by https otter ai", "see you in the next video", "ill see you in the next video",
    ];

    /// <summary>Takes out notes on sounds (<c>[BLANK_AUDIO]</c>, <c>(wind blowing)</c>, <c>*cough*</c>, ♪), credits, and what is repeated without end.</summary>
    /// <param name="text">A transcript of an utterance, or of a part of one.</param>
    /// <param name="length">How long the speech of the transcript is.</param>
    /// <returns>The words that were said; empty where there were none.</returns>
    public static string Remove(string text, TimeSpan length)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = Repeated(Annotation().Replace(text, " ").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (!text.Any(char.IsLetterOrDigit) || Credits.Contains(Plain(text)))
            return "";
        return text.Count(c => c == ' ') + 1 > Math.Max(3, MostWordsPerSecond * length.TotalSeconds) ? "" : text;
    }

    /// <summary>Keeps a run of words once that comes more often in a row than people say it.</summary>
    private static string Repeated(string[] words)
    {
        for (var run = 1; run <= LongestRepetition; run++)
        {
            for (var at = 0; at + run * (MostRepetitions + 1) <= words.Length; at++)
            {
                var times = 1;
                while (at + (times + 1) * run <= words.Length && words.AsSpan(at, run).SequenceEqual(words.AsSpan(at + times * run, run)))
                    times++;
                if (times > MostRepetitions)
                    words = [.. words[..(at + run)], .. words[(at + times * run)..]];
            }
        }

        return string.Join(' ', words);
    }

    private static string Plain(string text) =>
        string.Join(' ', Sign().Replace(text.Replace("'", "", StringComparison.Ordinal).Replace("’", "", StringComparison.Ordinal), " ").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // A note that is not closed yet may be closed in the next part.
    [GeneratedRegex(@"\[[^\]]*(?:\]|\z)|\([^)]*(?:\)|\z)|\*[^*]*\*|[♪♫]+")]
    private static partial Regex Annotation();

    [GeneratedRegex(@"[^\p{L}\p{N} ]")]
    private static partial Regex Sign();
}
