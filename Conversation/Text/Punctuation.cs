using System.Buffers;
using System.Globalization;
using System.Text;

namespace VoiceAgent.Conversation.Text;

/// <summary>The kinds of characters by what they may end.</summary>
internal enum Mark
{
    /// <summary>A character that ends nothing: a letter, a digit, a symbol.</summary>
    None,

    /// <summary>White space between two words.</summary>
    Gap,

    /// <summary>A quote or bracket that belongs to the mark before it.</summary>
    Closer,

    /// <summary>A hyphen or short dash: a clause mark where it stands alone.</summary>
    Dash,

    /// <summary>A comma and its kin.</summary>
    Clause,

    /// <summary>A full stop, which may also belong to a number, name or abbreviation.</summary>
    FullStop,

    /// <summary>Dots that may end a sentence or only hesitate.</summary>
    Ellipsis,

    /// <summary>A mark that ends a sentence.</summary>
    Strong,
}

/// <summary>The characters that end sentences and clauses, in the scripts that have marks of their own (Unicode Sentence_Terminal, Terminal_Punctuation).</summary>
internal static class Punctuation
{
    /// <summary>Question marks: Latin, full-width, Arabic and Greek.</summary>
    public static readonly SearchValues<char> QuestionMarks = SearchValues.Create("?\uFF1F\u061F\u037E");

    /// <summary>Whether the mark ends a sentence or a clause, and is no dash.</summary>
    public static bool IsMark(Mark mark) => mark is Mark.Clause or Mark.FullStop or Mark.Ellipsis or Mark.Strong;

    /// <summary>Tells what <paramref name="rune"/> may end.</summary>
    /// <param name="isWide">Whether the mark needs no space after it, as 。 is followed by the next sentence at once.</param>
    public static Mark Of(Rune rune, out bool isWide)
    {
        isWide = false;
        if (!rune.IsBmp)
            return Mark.None;
        switch ((char)rune.Value)
        {
            case '.':
                return Mark.FullStop;
            case '…':
                return Mark.Ellipsis;
            case '!' or '?' or '\u037E' or '\u203C' or '\u203D' or '\u2047' or '\u2048' or '\u2049':
                return Mark.Strong;
            // These are ideographic and full-width marks, the danda, and marks of Arabic, Urdu, Ethiopic, Khmer, Burmese, Armenian and Tibetan.
            case '。' or '！' or '？' or '｡' or '．' or '।' or '॥' or '؟' or '۔' or '።' or '፧' or '។' or '៕' or '။' or '։' or '།':
                isWide = true;
                return Mark.Strong;
            case ',' or ';' or ':' or '،' or '؛' or '፣':
                return Mark.Clause;
            case '，' or '、' or '；' or '：' or '､' or '၊' or '—' or '―':
                isWide = true;
                return Mark.Clause;
            case '-' or '–':
                return Mark.Dash;
            case '"' or '\'' or '”' or '’' or '»' or '›' or ')' or ']' or '}' or '」' or '』' or '】' or '》' or '〉' or '）' or '］' or '｝' or '*' or '_' or '`':
                return Mark.Closer;
            default:
                return Mark.None;
        }
    }

    /// <summary>Whether the character is a letter or number, which gives a synthesizer something to say.</summary>
    public static bool IsSpeakable(Rune rune) => Rune.IsLetter(rune) || Rune.IsNumber(rune);

    /// <summary>Whether <paramref name="text"/> has a letter or number, and so something to say.</summary>
    public static bool IsSpeakable(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (IsSpeakable(rune))
                return true;
        return false;
    }

    /// <summary>Whether the character is a capital, or a letter of a script that has no capitals.</summary>
    public static bool IsCapitalOrCaseless(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.OtherLetter;

    /// <summary>Whether the character ends a line or paragraph.</summary>
    public static bool IsLineEnd(Rune rune) => rune.Value is '\n' or '\r' or '\v' or '\f' or 0x85 or 0x2028 or 0x2029;

    /// <summary>Whether the character belongs to the text behind it even across a space: "5 dollars", "$ 5", "# 12", "+ 49".</summary>
    public static bool BindsToNext(Rune rune) =>
        Rune.IsNumber(rune) || rune.Value is '#' or '+' or '<' or '>' or '≤' or '≥' or '~' or '≈' or '±' or '=' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.CurrencySymbol;

    /// <summary>Whether the character occurs inside links, addresses and numbers, so that a mark after it in the same word may be part of the word.</summary>
    public static bool IsLinkCharacter(Rune rune) => rune.Value is '.' or '/' or '\\' or '@' or ':' or '=' or '&' or '#' or '%' or '~' || Rune.IsNumber(rune);

    /// <summary>Whether the character is a quote, bracket or emphasis mark before a word.</summary>
    public static bool IsOpener(char c) =>
        c is '"' or '\'' or '“' or '„' or '‘' or '‚' or '«' or '‹' or '(' or '[' or '{' or '¿' or '¡' or '*' or '_' or '`' or '「' or '『' or '（';
}
