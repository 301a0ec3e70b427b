using System.Text;
using System.Text.RegularExpressions;

namespace VoiceAgent.Engines.Receptionist;

/// <summary>A caller's utterance as plain words: lower case, no punctuation, apostrophes closed up (<c>i'd</c> becomes <c>id</c>), clock times kept (<c>15:30</c>).</summary>
internal sealed partial class Utterance
{
    private readonly string[] _words;

    public Utterance(string text)
    {
        var plain = text.ToLowerInvariant().Replace('’', '\'');
        plain = ClockTime().Replace(plain, " $1:$2 ");
        plain = Meridiem().Replace(plain, " $1m ");
        plain = OClock().Replace(plain, " oclock ");
        plain = GoodMorning().Replace(plain, " hello ");
        _words = Letters(plain).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    public ReadOnlySpan<string> Words => _words;

    public bool IsEmpty => _words.Length == 0;

    /// <summary>Whether one of the phrases occurs. A small misrecognition of its longer words is allowed.</summary>
    public bool Has(params ReadOnlySpan<string> phrases)
    {
        foreach (var phrase in phrases)
        {
            if (Find(phrase) >= 0) return true;
        }

        return false;
    }

    /// <summary>Whether the whole utterance is one of the phrases.</summary>
    public bool Is(params ReadOnlySpan<string> phrases) => phrases.Contains(string.Join(' ', _words));

    /// <summary>The index of the word with which a phrase begins, or -1.</summary>
    public int Find(string phrase, int from = 0)
    {
        var wanted = phrase.Split(' ');
        for (var i = from; i + wanted.Length <= _words.Length; i++)
        {
            if (Matches(i, wanted)) return i;
        }

        return -1;
    }

    /// <summary>Whether the words that follow were said only to exclude them: "not on Friday".</summary>
    public static bool IsRuledOut(ReadOnlySpan<string> before)
    {
        while (!before.IsEmpty && before[^1] is "at" or "on" or "a" or "an" or "the" or "for") before = before[..^1];
        return !before.IsEmpty && before[^1] == "not";
    }

    private bool Matches(int at, string[] wanted)
    {
        for (var i = 0; i < wanted.Length; i++)
        {
            if (!Likeness.SoundsLike(_words[at + i], wanted[i])) return false;
        }

        return true;
    }

    // Letters and digits stay, apostrophes vanish, and all else parts words. So does the step from digits to letters ("3pm").
    private static string Letters(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (character == '\'') continue;
            var isDigit = char.IsAsciiDigit(character) || (character == ':' && plain.Length > 0 && char.IsAsciiDigit(plain[^1]));
            var isLetter = char.IsLetter(character);
            if (isLetter && plain.Length > 0 && char.IsAsciiDigit(plain[^1])) plain.Append(' ');
            plain.Append(isDigit || isLetter ? character : ' ');
        }

        return plain.ToString();
    }

    [GeneratedRegex(@"\b(\d{1,2})[:.h](\d{2})(?!\d)")]
    private static partial Regex ClockTime();

    [GeneratedRegex(@"(?<=\d|\b)([ap])\.? ?m\b\.?")]
    private static partial Regex Meridiem();

    [GeneratedRegex(@"\bo'? ?clock\b")]
    private static partial Regex OClock();

    [GeneratedRegex(@"\bgood (morning|afternoon|evening|day)\b")]
    private static partial Regex GoodMorning();
}
