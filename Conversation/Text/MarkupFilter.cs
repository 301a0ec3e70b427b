using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using System.Text;

namespace VoiceAgent.Conversation.Text;

/// <summary>Takes out of a reply what is written for the eye, while the model is still writing it: Markdown, links' addresses, code, tables, emoji.</summary>
/// <remarks>
/// <para>Headings, items of lists and rows of tables become sentences. Blocks of code are left out. Words come out as they come in, except where a link, a table or
/// the beginning of a line is not over yet. What comes out depends on the text only, not on how it was cut into tokens.</para>
/// <para>The part of CommonMark (spec.commonmark.org, 0.31) that models write on their own. One filter serves one reply; not thread-safe.</para>
/// </remarks>
public sealed class MarkupFilter
{
    /// <summary>A bracket that is not closed within so many characters begins no link.</summary>
    private const int LongestLink = 500;

    private const int MostCode = 2000;

    private static readonly SearchValues<char> MoneySigns = SearchValues.Create("0123456789., ");

    private static readonly SearchValues<char> MathSigns = SearchValues.Create("\\=^_");

    /// <summary>Of HTML 5, which the decoder does not know.</summary>
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["&dollar;"] = "$", ["&percnt;"] = "%", ["&num;"] = "#", ["&ast;"] = "*", ["&plus;"] = "+", ["&equals;"] = "=", ["&lpar;"] = "(", ["&rpar;"] = ")", ["&comma;"] = ",", ["&period;"] = ".", ["&colon;"] = ":", ["&semi;"] = ";", ["&excl;"] = "!", ["&quest;"] = "?", ["&sol;"] = "/", ["&lowbar;"] = "_", ["&hyphen;"] = "-", ["&commat;"] = "@", ["&half;"] = "½", ["&frac13;"] = "⅓", ["&frac23;"] = "⅔", ["&NewLine;"] = " ", ["&Tab;"] = " ",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private const string SourceMark = "(source:";

    private const int LongestTag = 300;

    private const int LongestComment = 1000;

    private const int LongestSource = 120;

    private const int LongestEntity = 10;

    private const int LongestSpokenCode = 40;

    private static readonly SearchValues<char> Typed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ./_:-");

    private const int LongestDirection = 30;

    private readonly StringBuilder _out = new();
    private readonly StringBuilder _code = new();

    /// <summary>What cannot be told yet: the beginning of a line, marks, a link, a row.</summary>
    private readonly StringBuilder _held = new();
    private State _state = State.LineStart;
    private char _before = '\n';

    /// <summary>What was written last in this line that is no white space.</summary>
    private char _last;

    /// <summary>Spaces of an item that may be its last.</summary>
    private int _spaces;
    private bool _isItem;
    private bool _isHeading;

    /// <summary>The word that is read begins with # or *.</summary>
    private bool _isKeyed;
    private bool _isQuoted;
    private bool _isImage;
    private bool _isCode;
    private int _codeStart;

    /// <summary>The letters of the word that was written last, or its first ones.</summary>
    private readonly StringBuilder _word = new();

    /// <summary>The first row of a table, until the next one tells whether it is its head.</summary>
    private string[]? _firstRow;
    private string[]? _head;

    /// <summary>What may not be spoken: words that are struck out or emphasized; decided by what comes behind them.</summary>
    private readonly StringBuilder _aside = new();
    private Aside _asideKind;

    /// <summary>What is held after $ is a formula.</summary>
    private bool _isMath;

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

    private enum State
    {
        /// <summary>Nothing but white space and marks came in this line.</summary>
        LineStart,
        Text,

        /// <summary>After one or more of the same mark: * _ ~ `.</summary>
        Marks,
        Escape,

        /// <summary>Within [ and ].</summary>
        Label,

        /// <summary>After ].</summary>
        LabelEnd,

        /// <summary>Within ( and ) after a label.</summary>
        Target,
        Row,

        /// <summary>In a line of which nothing is spoken.</summary>
        Skipped,

        /// <summary>After ! that may begin an image.</summary>
        Bang,

        /// <summary>Within \( and \), or \[ and \].</summary>
        Formula,

        /// <summary>After $, which may begin a formula.</summary>
        Dollar,

        /// <summary>Within &lt; and &gt;.</summary>
        Tag,

        /// <summary>After a bracket that may name a source: "(Source: …)".</summary>
        Source,

        /// <summary>After an ampersand, which may begin the name of a character.</summary>
        Entity,

        /// <summary>After ``` in the line that may begin a block of code: what follows in it is the block's language, unless it ends in marks again.</summary>
        Fence,
    }

    /// <summary>Takes the next of the model's text, of any length.</summary>
    /// <returns>What is to be spoken of it, and of what was held back before; may be empty.</returns>
    public string Add(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            Read(c);
        return Take();
    }

    /// <summary>The text is over.</summary>
    /// <returns>What was held back of it and is to be spoken.</returns>
    public string Complete()
    {
        if (_state is State.Formula or State.Dollar)
            GiveUpFormula();
        EndLine();
        EndTableStart();
        (_state, _before, _isCode) = (State.LineStart, '\n', false);
        return Take();
    }

    /// <summary>What stood in blocks of code so far, which is not spoken.</summary>
    /// <returns>At most some 2,000 characters; the next call begins anew.</returns>
    public string TakeCode()
    {
        var code = _code.ToString();
        _code.Clear();
        return code;
    }

    /// <summary>A block of one short command is something to type, and is spoken.</summary>
    private void SpeakShortCode()
    {
        var block = _code.ToString(_codeStart, _code.Length - _codeStart).Trim();
        if (block.Length is 0 or > LongestSpokenCode || !block.Contains(' ', StringComparison.Ordinal) || !char.IsAsciiLetter(block[0]) || block.AsSpan().ContainsAnyExcept(Typed))
            return;
        _code.Length = _codeStart;
        foreach (var c in block)
            Put(c);
        if (block[^1] is not ('.' or '!' or '?'))
            Put('.');
    }

    private void KeepCode(char c)
    {
        if (_isCode && _code.Length < MostCode)
            _code.Append(c);
    }

    private string Take()
    {
        var text = _out.ToString();
        _out.Clear();
        return text;
    }

    private void Read(char c)
    {
        if (c == '\r')
            return;
        if (_state is State.Formula)
        {
            ReadFormula(c);
            return;
        }

        if (_state is State.Tag && _held is ['<', '!', ..])
        {
            ReadTag(c);
            return;
        }

        if (_state is State.Dollar && _isMath && _held is ['$', '$', ..])
        {
            ReadDollar(c);
            return;
        }

        if (c == '\n')
        {
            KeepCode(c);
            _isItem |= _state is not (State.LineStart or State.Skipped) && !GoesOn();
            EndLine();
            Write('\n');
            _state = State.LineStart;
            return;
        }

        switch (_state)
        {
            case State.LineStart: ReadLineStart(c); break;
            case State.Text: ReadText(c); break;
            case State.Marks: ReadMarks(c); break;
            case State.Escape: ReadEscape(c); break;
            case State.Label: ReadLabel(c); break;
            case State.LabelEnd: ReadLabelEnd(c); break;
            case State.Target: ReadTarget(c); break;
            case State.Row: _held.Append(c); break;
            case State.Fence: ReadFence(c); break;
            case State.Skipped: KeepCode(c); break;
            case State.Bang: ReadBang(c); break;
            case State.Dollar: ReadDollar(c); break;
            case State.Entity: ReadEntity(c); break;
            case State.Source: ReadSource(c); break;
            case State.Tag: ReadTag(c); break;
        }
    }

    private void ReadLineStart(char c)
    {
        var held = _held.Length;
        if (held == 0 && (char.IsWhiteSpace(c) || (c == '>' && !_isCode)))
        {
            _isQuoted |= c == '>';
            return;
        }

        if (_isCode && (held > 0 ? c != _held[0] : c is not ('`' or '~')))
        {
            KeepCode(c);
            _held.Clear();
            _state = State.Skipped;
            return;
        }

        if (held == 0 && c != '|')
        {
            EndTableStart();
            _head = null;
        }

        if (c == '|' && held == 0)
        {
            _held.Append(c);
            _state = State.Row;
            return;
        }

        if (IsLineMark(c, held))
        {
            _held.Append(c);
            if (_held.ToString() is not ("```" or "~~~"))
                return;
            _held.Clear();
            if (_isCode)
                SpeakShortCode();
            else
                _codeStart = _code.Length;
            _state = _isCode || c == '~' ? State.Skipped : State.Fence;
            _isCode = !_isCode && c == '~';
            return;
        }

        var head = _held.ToString();
        _held.Clear();
        _state = State.Text;
        if (char.IsWhiteSpace(c) && (head is "-" or "*" or "+" or "•" || head.AsSpan().Trim('#').Length == 0))
        {
            _isItem = true;
            _isHeading = head[0] == '#';
            _state = _isHeading ? State.Text : State.LineStart; // An item may hold whatever else begins a line.
            return;
        }

        if (char.IsWhiteSpace(c) && head.Length is 2 or 3 && head[^1] is '.' or ')' && char.IsAsciiDigit(head[0]))
        {
            // "1. " is spoken "one, ": a full stop would end a sentence.
            _isItem = true;
            Write(head.AsSpan(0, head.Length - 1));
            Write(", ");
            _state = State.LineStart;
            return;
        }

        // "> 5 people" says something; a quotation only looks like it.
        if (_isQuoted && head.Length > 0 && char.IsAsciiDigit(head[0]))
            Write("> ");
        _isQuoted = false;
        foreach (var mark in head)
            Read(mark);
        Read(c);
    }

    private void ReadFence(char c)
    {
        _held.Append(c);
        if (c != '`')
            return;
        if (_held.Length == 1) // A fence of more than three.
        {
            _held.Clear();
            return;
        }

        // Code within a sentence.
        Write(_held.ToString(0, _held.Length - 1));
        _held.Clear().Append(c);
        (_state, _endsCode) = (State.Marks, true);
    }

    /// <summary>The character may belong to what begins a line: # - * + • ``` ~~~ 12. 12)</summary>
    private bool IsLineMark(char c, int held)
    {
        if (held == 0)
            return c is '#' or '-' or '*' or '+' or '•' or '`' or '~' or '_' or '=' || char.IsAsciiDigit(c);
        if (char.IsAsciiDigit(_held[0]))
            return (held == 1 && char.IsAsciiDigit(c)) || (c is '.' or ')' && char.IsAsciiDigit(_held[held - 1]));
        return c == _held[0] && c is not ('+' or '•');
    }

    private void ReadText(char c)
    {
        switch (c)
        {
            case '*' or '_' or '~' or '`':
                _held.Append(c);
                _state = State.Marks;
                break;
            case '\\':
                _state = State.Escape;
                break;
            case '[':
                _state = State.Label;
                break;
            case '!':
                _state = State.Bang;
                break;
            case '$' when !char.IsLetterOrDigit(_before):
                _held.Append(c);
                (_state, _isMath) = (State.Dollar, false);
                break;
            case '<':
                _held.Append(c);
                _state = State.Tag;
                break;
            case '(':
                _held.Append(c);
                _state = State.Source;
                break;
            case '&':
                _held.Append(c);
                _state = State.Entity;
                break;
            case '#' when _isHeading && (char.IsWhiteSpace(_before) || _before == '#'):
                _before = c; // Headings may end as they begin.
                break;
            default:
                Write(c);
                break;
        }
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

    private void ReadFormula(char c)
    {
        _held.Append(c);
        if (_held is [.., '\\', _] && c is ')' or ']')
            EndFormula(_held.ToString(0, _held.Length - 2), isBlock: c == ']');
        else if (_held.Length > LongestLink)
            GiveUpFormula();
    }

    /// <summary>$12.50 is money; $x = 3$, $5,000 \times 2$ and $$ … $$ are formulas.</summary>
    private void ReadDollar(char c)
    {
        var isBlock = _held is ['$', '$', ..];
        if (_isMath)
        {
            // "$410\*" is money with an escaped mark behind it.
            if (_held[^1] == '\\' && !char.IsAsciiLetter(c) && !_held.ToString(1, _held.Length - 2).AsSpan().ContainsAnyExcept(MoneySigns))
            {
                _held.Length--;
                GiveUpFormula();
                Read('\\');
                Read(c);
                return;
            }

            _held.Append(c);
            if (c == '$' && isBlock && _held.Length > 4 && _held[^2] == '$' && !_held.ToString().AsSpan().ContainsAny(MathSigns))
                GiveUpFormula();
            else if (c == '$' && (isBlock ? _held.Length > 4 && _held[^2] == '$' : _held[^2] != '\\'))
                EndFormula(_held.ToString(isBlock ? 2 : 1, _held.Length - (isBlock ? 4 : 2)), isBlock);
            else if (_held.Length > LongestLink || (isBlock && _held.Length == 40 && !_held.ToString().AsSpan().ContainsAny(MathSigns)))
                GiveUpFormula();
            return;
        }

        var isNumber = _held.Length > 1 && !isBlock;
        if (_held.Length == 1 ? char.IsAsciiDigit(c) || c == '$' : isNumber && (char.IsAsciiDigit(c) || c is '.' or ',' || (c == ' ' && _held[^1] != ' ')))
        {
            _held.Append(c);
            return;
        }

        if (c == '$' && isNumber && _held[^1] != ' ')
        {
            EndFormula(_held.ToString(1, _held.Length - 1), isBlock: false);
            return;
        }

        var begins = _held.Length == 1 ? char.IsAsciiLetter(c) || c == '\\' : isBlock ? c != '$' && !char.IsPunctuation(c) || c == '\\' : c == '\\' || (c is '^' or '_' or '{' && _held[^1] != ' ');
        if (begins)
        {
            _held.Append(c);
            _isMath = true;
            return;
        }

        GiveUpFormula();
        Read(c);
    }

    private void EndFormula(string formula, bool isBlock)
    {
        _held.Clear();
        (_state, _isMath) = (State.Text, false);
        var words = Formula.Read(formula);
        Write(words);
        // What stands alone is a sentence.
        _isItem |= isBlock && words.Length > 0;
    }

    private void GiveUpFormula()
    {
        var text = _held.ToString();
        _held.Clear();
        (_state, _isMath) = (State.Text, false);
        Write(text);
    }

    /// <summary>Comments are left out, and tags come whole, without what only a browser reads.</summary>
    private void ReadTag(char c)
    {
        if (_held.Length == 1 && !(char.IsAsciiLetter(c) || c is '/' or '!'))
        {
            WriteHeld();
            Read(c);
            return;
        }

        _held.Append(c);
        var isComment = _held is ['<', '!', '-', '-', ..];
        if (c == '>' && (!isComment || _held is [.., '-', '-', _]))
        {
            if (isComment)
                _held.Clear();
            else
                ShortenTag();
            WriteHeld();
        }
        else if (_held.Length > (isComment ? LongestComment : LongestTag))
        {
            WriteHeld();
        }
    }

    /// <summary>A tag that is no voice's loses its attributes.</summary>
    private void ShortenTag()
    {
        var space = _held.ToString().IndexOf(' ', StringComparison.Ordinal);
        if (space > 0 && EyeText.IsTag(_held.ToString(1, space - 1)))
            _held.Remove(space, _held.Length - space - 1);
    }

    private void ReadSource(char c)
    {
        var isSource = _held.Length >= SourceMark.Length;
        if (isSource && c == ')')
        {
            _held.Clear();
            _state = State.Text;
        }
        else if (isSource ? _held.Length < LongestSource : char.ToLowerInvariant(c) == SourceMark[_held.Length])
        {
            _held.Append(c);
        }
        else
        {
            WriteHeld();
            Read(c);
        }
    }

    /// <summary>Names of characters become the characters, also those that are written twice over.</summary>
    private void ReadEntity(char c)
    {
        if (c == ';' && _held.Length > 2)
        {
            var written = _held.Append(c).ToString();
            var decoded = Names.TryGetValue(written, out var named) ? named : WebUtility.HtmlDecode(written).Replace('\u00A0', ' ');
            _held.Clear();
            _state = State.Text;
            if (decoded == "&" && written != decoded)
            {
                _held.Append('&');
                _state = State.Entity;
                return;
            }

            Write(decoded);
        }
        else if (_held.Length < LongestEntity && (char.IsAsciiLetterOrDigit(c) || (c == '#' && _held.Length == 1)))
        {
            _held.Append(c);
        }
        else
        {
            WriteHeld();
            Read(c);
        }
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
            _asideKind = Aside.Emphasis;
        else if (isOne && mark switch { '*' => isApart || isKey || (isWithin && char.IsAscii(_before) && char.IsAscii(next)), '_' => isWithin, '~' => true, _ => false })
            Write(mark);
        _held.Clear();
        (_state, _endsCode) = (State.Text, false);
    }

    private bool EndsEmphasis() => _asideKind == Aside.Emphasis && _aside.Length > 0;

    private void Strike()
    {
        if (_asideKind == Aside.Struck)
        {
            _asideKind = Aside.StruckEnd;
            // An old price, date or time.
            if (_aside.ToString().Any(char.IsDigit))
                EndAside(isDropped: true);
            return;
        }

        EndAside(isDropped: false);
        _asideKind = Aside.Struck;
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
        if (end.Length > 0 && isBox)
            Write(_held is [' '] ? "To do:" : "Done:");
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

    /// <summary>The line ends with a word that ends no sentence.</summary>
    private bool GoesOn() => _word.ToString() is "is" or "are" or "was" or "be" or "by" or "to" or "of" or "as" or "and" or "or" or "with" or "for" or "the" or "a" or "an" or "in" or "at" or "on" or "that" or "from";

    private void EndLine()
    {
        switch (_state)
        {
            // A line of dashes, or of nothing.
            case State.LineStart when _held.Length == 0 || !char.IsAsciiDigit(_held[0]):
            case State.Skipped:
                _held.Clear();
                break;
            case State.LineStart:
                Write(_held.ToString());
                _held.Clear();
                break;
            case State.Row:
                EndRow();
                break;
            case State.Fence:
                _held.Clear();
                _isCode = true;
                break;
            default:
                EndHeldText();
                break;
        }

        EndAside(isDropped: false);
        // What stands in a line of its own is a sentence.
        _spaces = 0;
        if (_isItem && !_isCode)
            EndSentence();
        (_isItem, _isHeading, _isQuoted, _last) = (false, false, false, '\0');
    }

    private void EndHeldText()
    {
        if (_state is State.Marks)
            EndMarks('\n');
        else if (_state is State.Label or State.Target)
            GiveUpLink("");
        else if (_state is State.LabelEnd)
            GiveUpLink("]");
        else if (_state is State.Escape)
            Write('\\');
        else if (_state is State.Bang)
            Write('!');
        else if (_state is State.Dollar)
            GiveUpFormula();
        else if (_state is State.Entity or State.Source or State.Tag)
            WriteHeld();
    }

    private void WriteHeld()
    {
        var text = _held.ToString();
        _held.Clear();
        _state = State.Text;
        Write(text);
    }

    /// <summary>"| Monday | 9 to 5 |" is spoken "Monday, 9 to 5."</summary>
    private void EndRow()
    {
        var cells = _held.ToString().Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _held.Clear();
        _state = State.Text;
        if (cells.All(cell => cell.AsSpan().Trim("-:").Length == 0))
        {
            _head = _firstRow;
            // In a wide table each row is read with its columns' names.
            if (_head is { Length: < 3 })
                WriteRow(_head);
            _firstRow = null;
            return;
        }

        if (_head is null && _firstRow is null)
        {
            _firstRow = cells;
            return;
        }

        EndTableStart();
        _state = State.Text;
        WriteRow(_head is { Length: > 2 } && _head.Length == cells.Length ? [.. cells.Select((cell, i) => cell.StartsWith(_head[i], StringComparison.OrdinalIgnoreCase) ? cell : $"{_head[i]} {cell}")] : cells);
    }

    /// <summary>The first row was none of a table's head.</summary>
    private void EndTableStart()
    {
        if (_firstRow is not { } row)
            return;
        _firstRow = null;
        _state = State.Text;
        WriteRow(row);
        EndSentence();
        Write('\n');
        (_isItem, _last, _spaces, _state) = (false, '\0', 0, State.LineStart);
    }

    private void EndSentence()
    {
        if (_last is not ('\0' or '>' or '.' or '!' or '?' or ':' or ';' or ',' or '…'))
            Write('.');
    }

    private void WriteRow(string[] cells)
    {
        foreach (var c in string.Join(", ", cells))
            Read(c);
        EndHeldText();
        EndAside(isDropped: false);
        _isItem = true;
    }

    private void Write(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            Write(c);
    }

    private void Write(char c)
    {
        switch (_asideKind)
        {
            case Aside.Struck when _aside.Length < LongestLink:
            case Aside.StruckEnd when char.IsWhiteSpace(c):
            case Aside.Emphasis when _aside.Length < LongestDirection && (char.IsAsciiLetter(c) || c == ' '):
                _aside.Append(c);
                _before = c;
                return;
            case Aside.StruckEnd:
                // "~~Monday~~ Tuesday": the other takes its place.
                EndAside(isDropped: !char.IsLower(c) && !char.IsPunctuation(c));
                break;
            case Aside.None:
                break;
            case Aside.Emphasis when c == '#' && _aside.Length > 0 && !_aside.ToString().AsSpan().ContainsAnyExceptInRange('A', 'Z'):
                // *BAL#
                EndAside(isDropped: false, before: "*");
                break;
            default:
                EndAside(isDropped: false);
                break;
        }

        Put(c);
    }

    private void Put(char c)
    {
        if (!char.IsLetter(c))
            _word.Clear();
        else if (_word.Length < 8)
            _word.Append(c);
        _isKeyed = c is '#' or '*' ? _isKeyed || char.IsWhiteSpace(_before) : _isKeyed && char.IsAsciiDigit(c);
        if (_isItem && c == ' ')
        {
            _spaces++;
            _before = c;
            return;
        }

        if (char.IsHighSurrogate(c))
        {
            _before = c;
        }
        else if (char.IsLowSurrogate(c) && char.IsHighSurrogate(_before))
        {
            if (!IsEmoji(char.ConvertToUtf32(_before, c)))
            {
                _out.Append(' ', TakeSpaces()).Append(_before).Append(c);
                _last = c;
            }

            _before = ' ';
        }
        else if (!IsEmoji(c) && !(c == '\u200D' && _before == ' '))
        {
            _out.Append(' ', TakeSpaces()).Append(c);
            _before = c;
            _last = char.IsWhiteSpace(c) ? _last : c;
        }
    }

    private int TakeSpaces()
    {
        var spaces = _spaces;
        _spaces = 0;
        return spaces;
    }

    // Pictures, symbols for cards and chess, dingbats, arrows and stars that are shown as pictures, what makes pictures of them or puts them together.
    private static bool IsEmoji(int rune) => rune is (>= 0x1F000 and <= 0x1FAFF) or (>= 0x2600 and <= 0x27BF) or (>= 0x2B00 and <= 0x2BFF) or (>= 0x231A and <= 0x23FF) or 0xFE0F or 0x20E3 or (>= 0xE0020 and <= 0xE007F);
}
