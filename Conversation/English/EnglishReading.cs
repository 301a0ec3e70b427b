using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.English;

/// <summary>Reads one piece of an English text from left to right, and writes out each word that is read differently than it is written.</summary>
/// <remarks>A word is what stands between two spaces, without quotes and brackets around it and marks behind it. A word is understood as a whole, with its
/// neighbours, or stays as it is: nothing is half written out. Each reader looks at a bounded number of neighbours, so that the work is linear in the text.</remarks>
internal sealed partial class EnglishReading
{
    /// <summary>How many words back a word can tell what a number stands for.</summary>
    private const int Memory = 8;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("0123456789*#");

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.,");

    private static readonly SearchValues<char> LengthMarks = SearchValues.Create("'’′\"″”");

    private static readonly SearchValues<char> Currencies = SearchValues.Create("$€£¥₹");

    private static readonly SearchValues<char> NoLetters = SearchValues.Create("_0123456789@&½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚*#$€£¥₹¢°%+=÷×<>≤≥~≈±−–-/§¶'’∞→←▲▼▶◀↑↓⌘⌥⌃⇧↵⏎″⁄\\");

    private readonly string _text;
    private readonly List<Word> _words;
    private readonly string?[] _cores;
    private readonly SpokenTopics _topics;
    private readonly StringBuilder _out = new();

    /// <summary>The number of the word that is read, from 0.</summary>
    private int _at;

    /// <summary>The place in the text up to which it is written.</summary>
    private int _copied;

    /// <summary>What was read so far, as far as it tells of later words.</summary>
    private Traces _seen = new();

    public EnglishReading(string text, SpokenTopics topics)
    {
        _text = text;
        _words = Split(text);
        _cores = new string?[_words.Count];
        _topics = topics;
        _topics.IsKeypad |= MentionsKeys();
        NoteDates();
        _topics.Is24Hours |= text.Contains(':', StringComparison.Ordinal) && Afternoon().IsMatch(text);
        if (text.Contains("* ", StringComparison.Ordinal) && Starred().IsMatch(_text))
        {
            _text = Starred().Replace(_text, "$1-star");
            _words = Split(_text);
            _cores = new string?[_words.Count];
        }

        if (IsKeypad || !text.Contains('*', StringComparison.Ordinal) || !Emphasis().IsMatch(text))
            return;
        _text = Emphasis().Replace(_text, "$1");
        _words = Split(_text);
        _cores = new string?[_words.Count];
    }

    // The stars of emphasis and of notes, as in *21*, *15 minutes early*, $410* and *Shop.
    [GeneratedRegex(@"(?<![^\s(])\*([0-9][^*]{0,80}?[\w.)])\*(?!\w)|(?<=[\w.)!?])\*{1,3}(?=[\s.,;:!?)]|$)|(?<![^\s(])\*{1,3}(?=[A-Za-z])")]
    private static partial Regex Emphasis();

    // A number of stars, as in "a 4* hotel".
    [GeneratedRegex(@"\b([1-7])\*(?=\s(?:hotel|resort|review|rating|property|stay))")]
    private static partial Regex Starred();

    [GeneratedRegex(@"^tel:(\+?[0-9][0-9-]{5,18})(?:;ext=([0-9]{1,6}))?$")]
    private static partial Regex DialLink();

    // A number whose first digits are hidden, as in ****-****-5519.
    [GeneratedRegex(@"^(?:[*Xx•]{4}-?){1,3}([0-9]{4})$")]
    private static partial Regex Hidden();

    private bool IsKeypad => _topics.IsKeypad;

    /// <summary>Returns the text as it is spoken.</summary>
    public string Write()
    {
        while (_at < _words.Count)
        {
            if (!TryRead())
                _at++;
        }

        _topics.IsQuoteOpen = _text.Contains('"', StringComparison.Ordinal) ? IsQuoteOpen(_text.Length) : _topics.IsQuoteOpen;
        return _out.Length == 0 && _copied == 0 ? _text : _out.Append(_text, _copied, _text.Length - _copied).ToString();
    }

    private bool TryRead()
    {
        var word = _words[_at];
        var written = _text.AsSpan(word.CoreStart, word.CoreEnd - word.CoreStart);
        if (written.Length == 0)
            return false;
        var isPlain = !written.ContainsAny(NoLetters);
        if (isPlain && !IsRead(written))
            return false;
        var core = Core(_at);
        if (isPlain)
            return TryRoman(core) || TryState(core) || TryMonth(core) || TryWeekday(core) || TryDosing(core) || TryShortWord(core) || TryWeb(core) || TryFile(core) || TrySpelledRun(core);
        if (AreDigits(core))
            return TryDigits(core);
        if (core.Length > 7 && core[0] is '*' or 'X' or 'x' or '•' && Hidden().Match(core) is { Success: true } hidden)
            return Put(1, (Core(_at - 1) is "in" or "with" ? "" : "ending in ") + EnglishNumbers.Digits(hidden.Groups[1].ValueSpan));
        if (core.StartsWith("tel:", StringComparison.Ordinal) && DialLink().Match(core) is { Success: true } link)
            return Put(1, InGroups(link.Groups[1].Value) + (link.Groups[2].Length > 0 ? ", extension " + EnglishNumbers.Digits(link.Groups[2].ValueSpan) : ""));
        if (core.Length > 2 && core[0] == 'w' && core[1] == '/' && core[2] != '/' && !ShortWords.ContainsKey(core))
            return CutFirst(2, "with ");
        return (core[0] == 'q' && TryDosing(core)) || TryAddress(core) || TryKeys(core) || TryTelephone() || TrySign(core) || TryNamedNumber(core) || TrySize() || TryMoney(core)
            || TryTime(core) || TryDate(core) || TryFraction(core) || TryMeasure(core) || TryNumberForm(core) || TryRange(core) || TrySpelledRun(core) || TryCode(core)
            || TryNumber(core) || TryRoman(core) || TryWeekday(core) || TryShortWord(core);
    }

    /// <summary>Reads a word of nothing but digits, the most frequent one that is not plain.</summary>
    private bool TryDigits(string core) =>
        ((core.Length >= 7 || char.IsAsciiDigit(FirstOf(_at + 1)) || FirstOf(_at + 1) is '+' or '/' || MarkAfter(_at) == ')') && TryTelephone())
        || TryPaired(core) || (_words[_at].End > _words[_at].CoreEnd && TrySize()) || TryNamedCurrency(core) || TryTime(core) || TryDayAndMonth(core) || TryFraction(core) || TryMeasure(core) || TrySpelledRun(core) || TryNumber(core);

    /// <summary>Whether one of the readers knows the word, which has nothing but letters.</summary>
    private static bool IsRead(ReadOnlySpan<char> word) => Lexicon.Known.Contains(word) || word.Contains('.') || (word.Length > 3 && word[^1] == 's' && word[^2] is '\'' or '’' && word[0] is 'I' or 'V' or 'X') || (word.Length <= 2 && !word.ContainsAnyExceptInRange('A', 'Z'));

    private static List<Word> Split(string text)
    {
        var words = new List<Word>(text.Length / 5 + 1);
        for (var at = 0; at < text.Length;)
        {
            if (IsGap(text[at]))
            {
                at++;
                continue;
            }

            var end = at + 1;
            while (end < text.Length && !IsGap(text[end]))
                end++;
            Add(words, text, at, end);
            at = end;
        }

        return words;
    }

    /// <summary>Adds a word, parted at a mark within it where a value ends: "10 AM-2 PM", "EST/2:00".</summary>
    private static void Add(List<Word> words, string text, int start, int end)
    {
        var mark = text.AsSpan(start, end - start).IndexOfAny('-', '–', '/');
        if (mark > 0 && start + mark + 1 < end && EndsValue(text.AsSpan(start, mark), text[start + mark]) && (text[start + mark] != '/' || text.AsSpan(start + mark, end - start - mark).Contains(':') || text[start + mark - 1] is >= 'a' and <= 'z' || ZonedTime(text.AsSpan(start + mark + 1, end - start - mark - 1))) && (char.IsAsciiDigit(text[start + mark + 1]) || text[start + mark + 1] is '$'))
        {
            words.Add(Trimmed(text, start, start + mark));
            words.Add(Trimmed(text, start + mark, start + mark + 1));
            Add(words, text, start + mark + 1, end);
            return;
        }

        // The mark may stand before a month, as in "1–Jan. 15".
        if (mark > 0 && char.IsAsciiDigit(text[start + mark - 1]) && text[start + mark] != '/' && start + mark + 3 < end && MonthNames.ContainsKey(text[(start + mark + 1)..end].TrimEnd('.', ',')))
        {
            words.Add(Trimmed(text, start, start + mark));
            words.Add(Trimmed(text, start + mark, start + mark + 1));
            start += mark + 1;
        }

        words.Add(Trimmed(text, start, end));
    }

    /// <summary>Whether the text is a time behind a time zone, as in "PT/6pm".</summary>
    private static bool ZonedTime(ReadOnlySpan<char> written) => written is [>= '0' and <= '9', 'a' or 'p', 'm', ..] or [>= '0' and <= '9', >= '0' and <= '9', 'a' or 'p', 'm', ..];

    private static bool EndsValue(ReadOnlySpan<char> before, char mark) =>
        mark is '/' ? (before.Length is >= 2 and <= 4 && !before.ContainsAnyExceptInRange('A', 'Z')) || before is "down" or "up" or "each"
        : before.Length is >= 2 and <= 4 && (before[0] | ' ') is 'a' or 'p' && (before[^1] == '.' ? before[^2] : before[^1]) is 'm' or 'M';

    private static Word Trimmed(string text, int start, int end)
    {
        var (first, last) = (start, end);
        while (first < last && text[first] is '(' or '[' or '{' or '"' or '“' or '‘' or '«' or '\'' or '’' && !(text[first] is '\'' or '’' && first + 1 < last && char.IsAsciiDigit(text[first + 1])))
            first++;
        while (last > first && text[last - 1] is '.' or ',' or ';' or ':' or '!' or '?' or ')' or ']' or '}' or '"' or '″' or '”' or '’' or '\'' or '»' or '…' && !(text[last - 1] == ')' && text.AsSpan(first, last - first - 1).Contains('(')))
            last--;
        return new Word(start, first, last, end);
    }

    private static bool IsGap(char c) => char.IsWhiteSpace(c) || c is '—' or '|';

    /// <summary>The word without marks around it; empty where there is no such word.</summary>
    private string Core(int index) => (uint)index >= (uint)_words.Count ? "" : _cores[index] ??= _text[_words[index].CoreStart.._words[index].CoreEnd];

    /// <summary>The first mark behind the word; <c>\0</c> where there is none.</summary>
    private char MarkAfter(int index) => (uint)index < (uint)_words.Count && _words[index].CoreEnd < _words[index].End ? _text[_words[index].CoreEnd] : '\0';

    /// <summary>Whether nothing but a space stands between the word and the next.</summary>
    private bool IsJoined(int index) => index >= 0 && index + 1 < _words.Count && _words[index].CoreEnd == _words[index].End && _words[index + 1].Start == _words[index + 1].CoreStart
        && !_text.AsSpan(_words[index].End, _words[index + 1].Start - _words[index].End).ContainsAny('—', '|', '\n');

    /// <summary>Whether the word is joined with the next, but for the full stop of an abbreviation.</summary>
    private bool IsJoinedOrShort(int index) => IsJoined(index) || (MarkAfter(index) is '.' && _words[index].End == _words[index].CoreEnd + 1 && index + 1 < _words.Count && _words[index + 1].Start == _words[index + 1].CoreStart);

    private string NextCore(int index) => IsJoined(index) ? Core(index + 1) : "";

    private bool IsSentenceEnd(int index) => MarkAfter(index) is '!' or '?' or ';' || (MarkAfter(index) is '.' && index + 1 < _words.Count && char.IsUpper(FirstOf(index + 1)) && Core(index).Length > 3);

    private char FirstOf(int index) => (uint)index < (uint)_words.Count && _words[index].CoreStart < _words[index].CoreEnd ? _text[_words[index].CoreStart] : '\0';

    /// <summary>Writes words in place of the first characters of a word. The rest is read as a word of its own.</summary>
    private bool CutFirst(int length, string words)
    {
        var word = _words[_at];
        _out.Append(_text, _copied, word.CoreStart - _copied).Append(words);
        _copied = word.CoreStart + length;
        _words[_at] = word with { Start = _copied, CoreStart = _copied };
        _cores[_at] = null;
        return true;
    }

    /// <summary>Leaves the word as it is.</summary>
    private bool Skip()
    {
        _at++;
        return true;
    }

    /// <summary>Writes words in place of the next <paramref name="count"/> words, whose outer marks stay.</summary>
    private bool Put(int count, string words, bool isShort = false)
    {
        _out.Append(_text, _copied, _words[_at].CoreStart - _copied);
        if (words is [',', ..] && _out is [.., ' '])
            _out.Length--;
        _out.Append(words);
        var last = _at + count - 1;
        _copied = _words[last].CoreEnd;
        _at += count;
        // Where nothing is said, two spaces would stand side by side.
        if (words.Length == 0 && _out is [.., ' '] && _copied < _text.Length && _text[_copied] == ' ')
            _copied++;
        // The full stop of "p.m." is that of the sentence, too. That of "lbs." is not where the sentence goes on.
        if (MarkAfter(last) is '.' && (words is [.., '.'] || (isShort && GoesOn(last))))
            _copied++;
        return true;
    }

    /// <summary>Writes words in place of the text from the word that is read to a place in or behind another word.</summary>
    private bool PutTo(int end, string words)
    {
        var start = Math.Max(_copied, _words[_at].CoreStart);
        if (start > 0 && _text[start - 1] == '(' && _text.AsSpan(start, end - start).Contains(')') && _words[_at].Start < start)
            start--;
        _out.Append(_text, _copied, start - _copied).Append(words);
        _copied = end;
        while (_at < _words.Count && _words[_at].Start < end)
            _at++;
        return true;
    }

    /// <summary>Whether the text behind the full stop shows that it ends no sentence.</summary>
    private bool GoesOn(int index)
    {
        var next = _words[index].CoreEnd + 1;
        return next < _text.Length && (_text[next] is ',' or ';' or ':' or ')' || (char.IsAsciiDigit(FirstOf(index + 1)) && (Core(index + 1)[^1] == '%' || Units.ContainsKey(Core(index + 2)))) || (index + 1 < _words.Count && (char.IsLower(FirstOf(index + 1)) || FirstOf(index + 1) is '&' or '-' or '–' or '#' || Directions.ContainsKey(Core(index + 1)))));
    }

    private static string? Each(IEnumerable<string?> parts, string between)
    {
        var all = parts.ToList();
        return all.Contains(null) ? null : string.Join(between, all);
    }

    /// <summary>Where a word stands in the text, with and without the marks around it.</summary>
    private readonly record struct Word(int Start, int CoreStart, int CoreEnd, int End);

    /// <summary>The words of letters that a reader knows. They are collected when all lists are made.</summary>
    private static class Lexicon
    {
        public static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Known = MonthNames.Keys.Concat(DayNames.Keys).Concat(ShortStreets.Keys).Concat(ShortStreets.Keys.Select(s => s.ToUpperInvariant())).Concat(Directions.Keys).Concat(NumberedParts.Keys).Concat(ShortWords.Keys).Concat(CurrencyNames).Concat(Romans.Keys).Concat(StateNames.Keys).Append("x").Concat(["c", "exp", "Rev", "Fl", "fl", "Est", "w/c", "w/e", "PO", "BID", "TID", "QID", "PRN", "QD", "QHS", "MB", "GB", "TB", "kWh", "lb", "lbs", "kg", "mg", "ml", "mL", "oz", "gal", "hr", "yr", "mo", "wk", "sec", "ft", "km", "mi", "sqft", "sq"])
            .ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>What was read so far. A place is the number of the word where something was read last.</summary>
    private struct Traces()
    {
        public bool HasDate;
        public bool HasFraction;
        public int Date = -Memory;
        public int Day = -Memory;

        /// <summary>The last word that was written as a code.</summary>
        public int Code = -Memory;
        public int Roman = -Memory;

        /// <summary>The last word of a house's address that is being read; -1 where none is.</summary>
        public int StreetEnd = -1;
    }
}
