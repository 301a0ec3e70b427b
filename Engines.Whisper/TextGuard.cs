using System.Text.RegularExpressions;

namespace VoiceAgent.Engines.Whisper;

/// <summary>Takes out what Whisper makes up: it was trained on subtitles, and writes some where it hears nothing.</summary>
internal static partial class TextGuard
{
    /// <summary>As OpenAI's own decoder judges: probably no speech, and the words are unsure (a mean log probability below -1).</summary>
    private const float ProbablyNoSpeech = 0.6f;

    private const float Unsure = 0.37f;

    /// <summary>Nobody says more words in a second.</summary>
    private const double MostWordsPerSecond = 8;

    private const int LongestRepetition = 8;

    private const int MostRepetitions = 3;

    /// <summary>What subtitles end with. Callers do not say it.</summary>
    private static readonly HashSet<string> Credits =
    [
        "thanks for watching", "thank you for watching", "thank you so much for watching", "please subscribe", "like and subscribe", "subtitles by the amara org community", "see you in the next video",
    ];

    /// <returns>The words that were said; empty where there were none.</returns>
    public static string Clean(DecodedText decoded, TimeSpan length)
    {
        if (decoded.NoSpeech > ProbablyNoSpeech && decoded.Probability < Unsure)
            return "";
        var text = Repeated(Annotation().Replace(decoded.Text, " ").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (!text.Any(char.IsLetterOrDigit) || Credits.Contains(Plain(text)))
            return "";
        return text.Count(c => c == ' ') + 1 > Math.Max(3, MostWordsPerSecond * length.TotalSeconds) ? "" : text;
    }

    /// <summary>A run of words that comes more often in a row than people say it is kept once.</summary>
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

    private static string Plain(string text) => string.Join(' ', Sign().Replace(text, " ").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|[♪♫]+")]
    private static partial Regex Annotation();

    [GeneratedRegex(@"[^\p{L}\p{N}' ]")]
    private static partial Regex Sign();
}
