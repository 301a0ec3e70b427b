using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.Text;

// This part reads marks within a line: emphasis, code, links and struck-out text.
public sealed partial class MarkupFilter
{
    private const int LongestAddress = 60;

    private const int LongestDirection = 30;

    private static readonly FrozenSet<string> Connecting = "for is are was were and or but of with in at on to has have had will can from by isn as if that which".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private enum AsideKind
    {
        None,

        /// <summary>The text stands within ~~ and ~~.</summary>
        Struck,

        /// <summary>The text stands behind a struck-out one and tells whether it takes that one's place.</summary>
        StruckEnd,

        /// <summary>The text stands behind ** in front of a key. The characters behind the key tell whether the marks are keys, too.</summary>
        Keys,

        /// <summary>The text stands within * and *, where it may be a stage direction.</summary>
        Emphasis,
    }

    private void ReadBang(char c)
    {
        _state = State.Text;
        if (c == '[')
        {
            (_state, _link.IsImage) = (State.Label, true);
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
        if (_held.Length == 3 && _held[0] == '`' && !_code.EndsInLine)
        {
            _held.Clear();
            _state = State.Fence;
            ReadFence(c);
            return;
        }

        EndMarks(c);
        ReadText(c);
    }

    /// <summary>Leaves out marks of emphasis and code, and writes marks that stand for themselves: 3 * 4, ~5, first_name.</summary>
    private void EndMarks(char next)
    {
        var (mark, isOne) = (_held[0], _held.Length == 1);
        var isApart = char.IsWhiteSpace(_before) && char.IsWhiteSpace(next);
        var isWithin = char.IsLetterOrDigit(_before) && char.IsLetterOrDigit(next);
        // The star may be a telephone's key: press *9, dial *67, press * again.
        var isKey = (char.IsWhiteSpace(_before) && (char.IsAsciiDigit(next) || next is '#' or '.' or ',' or ';' or '!' or '?' or ')')) || (char.IsAsciiDigit(_before) && !char.IsLetterOrDigit(next) && (_words.IsKeyed || (!_line.IsEmphasized && _words.Previous.ToString() is "press" or "Press" or "dial" or "Dial" or "enter" or "Enter" or "hit")));
        if (_held.Length == 2 && mark == '~')
            Strike();
        else if (_held.Length == 2 && mark == '*' && _aside.Kind == AsideKind.Keys)
            EndAside(isDropped: false);
        else if (_held.Length == 2 && mark == '*' && _aside.Kind == AsideKind.None && char.IsWhiteSpace(_before) && char.IsAsciiDigit(next) && _words.Previous.ToString() is "press" or "Press" or "dial" or "Dial")
            _aside.Kind = AsideKind.Keys;
        else if (_held.Length == 2 && mark == '*' && char.IsWhiteSpace(_before) && next is ' ' or ',' or '.' or ';')
            Write("**");
        else if (_held.Length == 4 && mark == '*' && (next == '-' || char.IsAsciiDigit(next)))
            Write("****"); // These stars hide digits of a card's number.
        else if (_held.Length == 5 && mark == '*')
            Write(mark); // This is the star alone, emphasized.
        else if (isOne && mark == '*' && EndsEmphasis())
            EndAside(VoiceTags.IsDirection(_aside.Text.ToString()));
        else if (isOne && mark == '*' && _aside.Kind == AsideKind.None && !char.IsLetterOrDigit(_before) && char.IsLetter(next))
            (_aside.Kind, _line.IsEmphasized) = (AsideKind.Emphasis, true);
        else if (isOne && mark == '*' && !_line.IsEmphasized && char.IsAsciiDigit(_before) && next == ' ')
            Write(mark); // The star counts, as in "a 4* hotel".
        else if (isOne && mark switch { '*' => isApart || isKey || (isWithin && char.IsAscii(_before) && char.IsAscii(next)), '_' => isWithin, '~' => true, _ => false })
            Write(mark);
        _line.IsEmphasized &= !(isOne && mark == '*' && _aside.Kind is not AsideKind.Emphasis);
        _held.Clear();
        (_state, _code.EndsInLine) = (State.Text, false);
    }

    [GeneratedRegex(@"^\s?(?:source|sources|cite|citation|ref)s?\s?:|^(?:doc|chunk|kb|file|page|turn|web|search|source)[_-]?[0-9]+(?:[:_.,-]?\s?\w+)*$|^[\w .,&-]{2,40}(?:et al\.,|,\sp\.)[\w .,-]{2,20}$|^(?:[A-Z][\w&. -]{1,40}), (?:19|20)[0-9]{2}, p\.\s?[0-9-]+$", RegexOptions.IgnoreCase)]
    private static partial Regex SourceLabel();

    private bool EndsEmphasis() => _aside.Kind == AsideKind.Emphasis && _aside.Text.Length > 0;

    private void Strike()
    {
        if (_aside.Kind == AsideKind.Struck)
        {
            _aside.Kind = AsideKind.StruckEnd;
            return;
        }

        EndAside(isDropped: false);
        (_aside.Kind, _aside.IsOld) = (AsideKind.Struck, _words.Previous.ToString() is "was" or "were");
    }

    private void EndAside(bool isDropped, string before = "")
    {
        var (text, behind) = (before + _aside.Text, _aside.Replacing.ToString());
        _aside.Text.Clear();
        _aside.Replacing.Clear();
        _aside.Kind = AsideKind.None;
        if (isDropped)
            _before = ' ';
        else
            foreach (var c in text)
                Put(c);
        foreach (var c in behind)
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
        // Both backslashes of an address such as \\server\share stay.
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

    /// <summary>Whether a footnote names a source, which nobody listens to: "Patron Handbook, section 4." has mostly names, and "Excludes taxes." has none.</summary>
    private static bool IsSourceNote(string note)
    {
        var words = note.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 && words.All(word => char.IsUpper(word[0]) || !char.IsAsciiLetterLower(word[0]) || word.StartsWith("http", StringComparison.OrdinalIgnoreCase) || word.TrimEnd('.', ',') is "section" or "of" or "the" or "and" or "for" or "p" or "pp" or "page" or "pages" or "ch" or "chapter" or "vol" or "no" or "article" or "updated" or "accessed" or "retrieved" or "guide" or "edition" or "manual" or "handbook" or "product" or "policy" or "user" or "owner's" or "catalog" or "brochure");
    }

    private void EndFootnote()
    {
        var note = _held.ToString().Trim();
        _held.Clear();
        _state = State.Text;
        if (IsSourceNote(note))
            return;
        foreach (var c in note)
            Read(c);
        EndHeldText();
    }

    private void ReadLabelEnd(char c)
    {
        if (c == ':' && _line.Last == '\0' && _held is ['^', ..])
        {
            _held.Clear();
            _state = State.Footnote;
            return;
        }

        // The number of a source may stand in double brackets, as in [[1]](address).
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
            // An image and the number of a source are not spoken.
            if (_link.IsImage || int.TryParse(link.AsSpan(0, link.IndexOf('\0', StringComparison.Ordinal)), out _))
            {
                _link.IsImage = false;
                return;
            }

            var end = link.IndexOf('\0', StringComparison.Ordinal);
            foreach (var label in link.AsSpan(0, end))
                Read(label);
            EndHeldText();
            if (NamesNoPlace(link[..end]) && IsWebAddress(link.AsSpan(end + 1)))
                Write(signs.At + link[(end + 1)..]);
        }
        else if (_held.Append(c).Length > LongestLink)
        {
            GiveUpLink("");
        }
    }

    /// <summary>Whether a label such as "here" names no place, so that a caller, who cannot see the link, needs its address.</summary>
    private static bool NamesNoPlace(string label) => label.Trim('*', '_', ' ').ToLowerInvariant() is "here" or "click here" or "link" or "this link" or "this page" or "this form" or "right here";

    private static bool IsWebAddress(ReadOnlySpan<char> target) => target.StartsWith("http") && target.Length <= LongestAddress && !target.ContainsAny(' ', '"', '?');

    /// <summary>Speaks a text that was no link as it stands, unless it is the number of a source.</summary>
    private void GiveUpLink(string end)
    {
        _state = State.Text;
        var isBox = _line.IsItem && _line.Last == '\0' && _held is [' ' or 'x' or 'X'];
        if (end.Length > 0 && SourceLabel().IsMatch(_held.ToString()))
        {
            _held.Clear();
            _link.IsImage = false;
            return;
        }

        if (end.Length > 0 && isBox)
            Write(_held is [' '] ? signs.Tasks.Open : signs.Tasks.Done);
        // The number may be a key of the telephone, as in "Press [1] for billing".
        if (end.Length > 0 && !_link.IsImage && int.TryParse(_held.ToString(), out _) && _words.Previous.ToString() is "press" or "Press" or "dial" or "Dial" or "option" or "Option" or "or" or "say" or "select" or "Select" or "choose" or "Choose" or "enter" or "Enter" or "number" or "key" || (end.Length > 0 && !_link.IsImage && _link.IsMenu && int.TryParse(_held.ToString(), out _)))
        {
            _link.IsMenu = true;
            var digits = _held.ToString();
            _held.Clear();
            Write(digits);
            return;
        }

        if (end.Length > 0 && (isBox || int.TryParse(_held.ToString(), out _)))
        {
            _held.Clear();
            _link.IsImage = false;
            return;
        }

        if (_link.IsImage)
            Write('!');
        _link.IsImage = false;
        Write('[');
        Write(_held.Replace("\0", "](").ToString());
        Write(end);
        _held.Clear();
    }
}
