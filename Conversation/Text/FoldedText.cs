using System.Globalization;
using System.Text;

namespace VoiceAgent.Conversation.Text;

/// <summary>Reads a text as speech recognizers hear it: small letters, words parted by one space, no punctuation.</summary>
/// <remarks>Marks that change the meaning stay: the point in 3.5, the sign in 5% and $5. Apostrophes and the comma in 1,000 vanish without a gap.</remarks>
internal ref struct FoldedText(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _next;
    private bool _hasGap;
    private bool _isInWord;
    private bool _wasSign;
    private Rune _waiting;

    public Rune Current { get; private set; }

    public bool MoveNext()
    {
        if (_waiting != default)
        {
            Current = _waiting;
            _waiting = default;
            return true;
        }
        while (_next < _text.Length)
        {
            Rune.DecodeFromUtf16(_text[_next..], out var rune, out var length);
            var at = _next;
            _next += length;
            if (IsLetterLike(rune))
                return Give(Rune.ToLowerInvariant(rune), isSign: false);
            if (rune.Value == '.' && IsBetweenDigits(at))
                return Give(rune, isSign: false);
            if (IsSign(rune))
                return Give(rune, isSign: true);
            _hasGap |= !(rune.Value is '\'' or '’' or 'ʼ' || (rune.Value == ',' && IsBetweenDigits(at)));
        }
        return false;
    }

    /// <summary>Writes the whole text in its folded form and returns how many characters were written.</summary>
    public static int Write(ReadOnlySpan<char> text, Span<char> folded)
    {
        var reader = new FoldedText(text);
        var length = 0;
        while (reader.MoveNext())
            length += reader.Current.EncodeToUtf16(folded[length..]);
        return length;
    }

    // A sign is a word of its own, with a space before and after it.
    private bool Give(Rune rune, bool isSign)
    {
        var needsGap = _isInWord && (_hasGap || isSign || _wasSign);
        _hasGap = false;
        _isInWord = true;
        _wasSign = isSign;
        Current = needsGap ? new Rune(' ') : rune;
        _waiting = needsGap ? rune : default;
        return true;
    }

    private readonly bool IsBetweenDigits(int at) =>
        at > 0 && char.IsDigit(_text[at - 1]) && at + 1 < _text.Length && char.IsDigit(_text[at + 1]);

    private static bool IsLetterLike(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsSign(Rune rune) =>
        rune.Value is '%' or '&' or '#' or '@' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.CurrencySymbol or UnicodeCategory.MathSymbol;
}
