using System.Text;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.Text;

// Marks within a line: emphasis, code, links, what is struck out.
public sealed partial class MarkupFilter
{
    private const int LongestDirection = 30;

    /// <summary>What may not be spoken: words that are struck out or emphasized; decided by what comes behind them.</summary>
    private readonly StringBuilder _aside = new();
    private Aside _asideKind;

    /// <summary>A star in this line begins emphasis that has not ended.</summary>
    private bool _isEmphasized;

    /// <summary>"It was ~~$899~~ $749": both are said.</summary>
    private bool _isOld;

    /// <summary>The marks that are read end code within a sentence.</summary>
    private bool _endsCode;

    private enum Aside
    {
        None,

        /// <summary>Within ~~ and ~~.</summary>
        Struck,

        /// <summary>Behind it: what follows tells whether it takes its place.</summary>
        StruckEnd,

        /// <summary>Within * and *, where it may be a stage direction.</summary>
        Emphasis,
    }

    private void ReadBang(char c)
    {
        _state = State.Text;
        if (c == '[')
        {
            (_state, _isImage) = (State.Label, true);
            return;
        }

        Write('!');
        Read(c);
    }

    private void ReadMarks(char c)
    {
        if (c == _held[0])
        {
            _held.Append(c);
            return;
        }

        // Models begin blocks of code behind a sentence, too.
        if (_held.Length == 3 && _held[0] == '`' && !_endsCode)
        {
            _held.Clear();
            _state = State.Fence;
            ReadFence(c);
            return;
        }

        EndMarks(c);
        ReadText(c);
    }

    /// <summary>Marks of emphasis and code are not spoken; those that stand for themselves are: 3 * 4, ~5, first_name.</summary>
    private void EndMarks(char next)
    {
        var (mark, isOne) = (_held[0], _held.Length == 1);
        var isApart = char.IsWhiteSpace(_before) && char.IsWhiteSpace(next);
        var isWithin = char.IsLetterOrDigit(_before) && char.IsLetterOrDigit(next);
        // A telephone's keys: press *9, dial *67, press * again.
        var isKey = (char.IsWhiteSpace(_before) && (char.IsAsciiDigit(next) || next is '#' or '.' or ',' or ';' or '!' or '?' or ')')) || (_isKeyed && char.IsAsciiDigit(_before) && !char.IsLetterOrDigit(next));
        if (_held.Length == 2 && mark == '~')
            Strike();
        else if (_held.Length == 2 && mark == '*' && char.IsWhiteSpace(_before) && next is ' ' or ',' or '.' or ';')
            Write("**");
        else if (_held.Length == 5 && mark == '*')
            Write(mark); // The star alone, emphasized.
        else if (isOne && mark == '*' && EndsEmphasis())
            EndAside(VoiceTags.IsDirection(_aside.ToString()));
        else if (isOne && mark == '*' && _asideKind == Aside.None && !char.IsLetterOrDigit(_before) && char.IsLetter(next))
            (_asideKind, _isEmphasized) = (Aside.Emphasis, true);
        else if (isOne && mark == '*' && !_isEmphasized && char.IsAsciiDigit(_before) && next == ' ')
            Write(mark); // "a 4* hotel"
        else if (isOne && mark switch { '*' => isApart || isKey || (isWithin && char.IsAscii(_before) && char.IsAscii(next)), '_' => isWithin, '~' => true, _ => false })
            Write(mark);
        _isEmphasized &= !(isOne && mark == '*' && _asideKind is not Aside.Emphasis);
        _held.Clear();
        (_state, _endsCode) = (State.Text, false);
    }

    [GeneratedRegex(@"^\s?(?:source|sources|cite|citation|ref)s?\s?:", RegexOptions.IgnoreCase)]
    private static partial Regex SourceLabel();

    private bool EndsEmphasis() => _asideKind == Aside.Emphasis && _aside.Length > 0;

    private void Strike()
    {
        if (_asideKind == Aside.Struck)
        {
            _asideKind = Aside.StruckEnd;
            return;
        }

        EndAside(isDropped: false);
        (_asideKind, _isOld) = (Aside.Struck, _previous.ToString() is "was" or "were");
    }

    private void EndAside(bool isDropped, string before = "")
    {
        var text = before + _aside;
        _aside.Clear();
        _asideKind = Aside.None;
        if (isDropped)
            _before = ' ';
        else
            foreach (var c in text)
                Put(c);
    }

    private void ReadEscape(char c)
    {
        if (c is '(' or '[')
        {
            _state = State.Formula;
            return;
        }

        _state = State.Text;
        // \\server\share
        if (!char.IsAscii(c) || char.IsLetterOrDigit(c) || char.IsWhiteSpace(c) || (c == '\\' && char.IsWhiteSpace(_before)))
            Write('\\');
        Write(c);
    }

    private void ReadLabel(char c)
    {
        if (c == ']')
            _state = State.LabelEnd;
        else if (_held.Append(c).Length > LongestLink)
            GiveUpLink("");
    }

    private void ReadLabelEnd(char c)
    {
        // [[1]](address)
        if (c == ']' && _held is ['[', ..])
        {
            _held.Remove(0, 1);
            return;
        }

        if (c == '(')
        {
            _state = State.Target;
            _held.Append('\0');
            return;
        }

        GiveUpLink("]");
        Read(c);
    }

    private void ReadTarget(char c)
    {
        if (c == ')')
        {
            var link = _held.ToString();
            _held.Clear();
            _state = State.Text;
            // An image, or the number of a source.
            if (_isImage || int.TryParse(link.AsSpan(0, link.IndexOf('\0', StringComparison.Ordinal)), out _))
            {
                _isImage = false;
                return;
            }

            foreach (var label in link.AsSpan(0, link.IndexOf('\0', StringComparison.Ordinal)))
                Read(label);
            EndHeldText();
        }
        else if (_held.Append(c).Length > LongestLink)
        {
            GiveUpLink("");
        }
    }

    /// <summary>It was no link: it is spoken as it stands, unless it is the number of a source.</summary>
    private void GiveUpLink(string end)
    {
        _state = State.Text;
        var isBox = _isItem && _last == '\0' && _held is [' ' or 'x' or 'X'];
        if (end.Length > 0 && SourceLabel().IsMatch(_held.ToString()))
        {
            _held.Clear();
            _isImage = false;
            return;
        }

        if (end.Length > 0 && isBox)
            Write(_held is [' '] ? "To do:" : "Done:");
        // "Press [1] for billing"
        if (end.Length > 0 && !_isImage && int.TryParse(_held.ToString(), out _) && _previous.ToString() is "press" or "Press" or "dial" or "Dial" or "option" or "Option" or "or" or "say" or "select" or "Select" or "choose" or "Choose" or "enter" or "Enter" or "number" or "key")
        {
            var digits = _held.ToString();
            _held.Clear();
            Write(digits);
            return;
        }

        if (end.Length > 0 && (isBox || int.TryParse(_held.ToString(), out _)))
        {
            _held.Clear();
            _isImage = false;
            return;
        }

        if (_isImage)
            Write('!');
        _isImage = false;
        Write('[');
        Write(_held.Replace("\0", "](").ToString());
        Write(end);
        _held.Clear();
    }
}
