using System.Buffers;

namespace VoiceAgent.Engines.Flite;

/// <summary>Prepares text for Flite: plain ASCII with every character at its old place, in pieces that take little time each.</summary>
internal static class FliteText
{
    /// <summary>The longest piece in characters. A piece of this length needs 0.1 s to its first audio on one core of 2024; that is also how long
    /// other calls may wait for their turn.</summary>
    public const int LongestPiece = 200;

    /// <summary>The length, in characters, from which the end of a sentence or clause is good enough to cut at.</summary>
    private const int ShortestPiece = 80;

    /// <summary>The characters U+00C0 to U+00FF without their accents.</summary>
    private const string Latin = "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty";

    private static readonly SearchValues<char> SentenceEnds = SearchValues.Create(".!?;:");

    /// <summary>Makes one ASCII character of each character of the text: accents fall off, typographic marks become plain, everything else becomes a space.</summary>
    public static string ToAscii(string text) => string.Create(text.Length, text, static (ascii, text) =>
    {
        for (var i = 0; i < ascii.Length; i++)
            ascii[i] = ToAscii(text[i]);
    });

    /// <summary>Whether there is anything to say.</summary>
    public static bool IsSpeakable(ReadOnlySpan<char> ascii)
    {
        foreach (var character in ascii)
        {
            if (char.IsAsciiLetterOrDigit(character) || character is '$' or '%' or '&' or '@' or '+' or '=' or '#') return true;
        }

        return false;
    }

    /// <summary>The length of the next piece: all that is left if that is short, otherwise the text up to the best place to cut.</summary>
    public static int NextPiece(ReadOnlySpan<char> ascii)
    {
        if (ascii.Length <= LongestPiece)
            return ascii.Length;
        var (sentence, clause, word) = (0, 0, 0);
        for (var i = 1; i < LongestPiece; i++)
        {
            if (ascii[i] != ' ')
                continue;
            word = i + 1;
            if (SentenceEnds.Contains(ascii[i - 1]))
                sentence = i + 1;
            else if (ascii[i - 1] == ',')
                clause = i + 1;
        }

        if (sentence >= ShortestPiece) return sentence;
        if (clause >= ShortestPiece) return clause;
        return word > 0 ? word : LongestPiece;
    }

    private static char ToAscii(char character) => character switch
    {
        >= ' ' and <= '~' => character,
        '\u2018' or '\u2019' or '\u02BC' => '\'',
        '\u201C' or '\u201D' or '\u201E' or '\u00AB' or '\u00BB' => '"',
        '\u2010' or '\u2011' => '-',
        '\u2013' or '\u2014' => ',',
        '\u2026' => '.',
        >= '\u00C0' and <= '\u00FF' => Latin[character - '\u00C0'],
        _ => ' ',
    };
}
