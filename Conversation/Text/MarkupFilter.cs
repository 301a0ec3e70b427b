using System.Buffers;
using System.Text;
using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Conversation.Text;

/// <summary>Takes out of a reply what is written for the eye, while the model is still writing it: Markdown, links' addresses, code, tables, emoji.</summary>
/// <remarks>
/// <para>Headings, items of lists and rows of tables become sentences. Blocks of code are left out. Words come out as they come in, except where a link, a table or
/// the beginning of a line is not over yet. What comes out depends on the text only, not on how it was cut into tokens.</para>
/// <para>The part of CommonMark (spec.commonmark.org, 0.31) that models write on their own. One filter serves one reply; not thread-safe.</para>
/// </remarks>
/// <param name="signs">Words for signs and layout.</param>
public sealed partial class MarkupFilter(MarkupWords signs)
{
    /// <summary>A bracket that is not closed within so many characters begins no link.</summary>
    private const int LongestLink = 500;

    private const int MostCode = 2000;

    private const int MostSpokenLines = 3;

    private const int LongestSpokenCode = 60;

    private static readonly SearchValues<char> Typed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ./_:\\-");

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

    /// <summary>The line began with the mark *.</summary>
    private bool _isStarred;

    /// <summary>The word that is read begins with # or *.</summary>
    private bool _isKeyed;
    private bool _isQuoted;
    private bool _isImage;
    private bool _isCode;
    private int _codeStart;

    /// <summary>The letters of the word that was written last, or its first ones.</summary>
    private readonly StringBuilder _word = new();

    /// <summary>The word before.</summary>
    private readonly StringBuilder _previous = new();

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

        /// <summary>In the text of a footnote, which may only name a source.</summary>
        Footnote,

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

    /// <summary>A block of a few short commands is something to type, and is spoken.</summary>
    private void SpeakShortCode()
    {
        var block = _code.ToString(_codeStart, _code.Length - _codeStart).Trim();
        var lines = block.Split('\n', StringSplitOptions.TrimEntries);
        if (block.Length is 0 or > LongestSpokenCode || lines.Length > MostSpokenLines || lines.Any(line => !line.Contains(' ', StringComparison.Ordinal) || !char.IsAsciiLetter(line[0]) || line.AsSpan().ContainsAnyExcept(Typed)))
            return;
        _code.Length = _codeStart;
        foreach (var c in string.Join(signs.Then.Length > 0 ? signs.Then : ", ", lines))
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

        if (_state is State.Dollar && _held is ['$', '$', ..] && (_isMath || (_held.Length == 2 && c == '\n')))
        {
            ReadDollar(c == '\n' && !_isMath ? ' ' : c);
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
            case State.Row or State.Footnote: _held.Append(c); break;
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

        // "* - Go back": the key of a menu, not an item in an item.
        if (held == 0 && c == '-' && _isStarred)
        {
            Write(signs.Star);
            _isStarred = false;
            _state = State.Text;
            Read(c);
            return;
        }

        _isStarred = false;
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
            _isStarred = head is "*";
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
            case State.Footnote:
                EndFootnote();
                break;
            default:
                EndHeldText();
                break;
        }

        EndAside(isDropped: false);
        // What stands in a line of its own is a sentence.
        _spaces = 0;
        if (_isItem && !_isCode && !(_word is ['o', 'r'] or ['a', 'n', 'd']))
            EndSentence();
        (_isItem, _isHeading, _isQuoted, _isEmphasized, _isStarred, _last) = (false, false, false, false, false, '\0');
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

    private void EndSentence()
    {
        if (_last is not ('\0' or '>' or '.' or '!' or '?' or ':' or ';' or ',' or '…'))
            Write('.');
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
            case Aside.StruckEnd when char.IsWhiteSpace(c) && _replacing.Length == 0:
            case Aside.Keys when char.IsAsciiDigit(c) || c is '#' or '*':
                _aside.Append(c);
                _before = c;
                return;
            case Aside.Keys:
                EndAside(isDropped: false, before: "**");
                break;
            case Aside.Emphasis when _aside.Length < LongestDirection && (char.IsAsciiLetter(c) || c == ' '):
                _aside.Append(c);
                _before = c;
                return;
            case Aside.StruckEnd when _replacing.Length > 0 ? char.IsLetter(c) && _replacing.Length < LongestDirection : char.IsLower(c) && !_isOld && _aside.Length > 0 && char.IsLower(_aside[0]) && !_aside.ToString().Any(char.IsDigit):
                _replacing.Append(c);
                _before = c;
                return;
            case Aside.StruckEnd when _replacing.Length > 0:
                EndAside(isDropped: !Connecting.Contains(_replacing.ToString()));
                break;
            case Aside.StruckEnd:
                // "~~Monday~~ Tuesday": the other takes its place.
                if (_isOld && !char.IsPunctuation(c) && !char.IsLower(c))
                {
                    _aside.Append(signs.Now);
                    EndAside(isDropped: false);
                    break;
                }

                EndAside(isDropped: !char.IsPunctuation(c) && (!char.IsLower(c) || _aside.ToString().Any(char.IsDigit)));
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
        if (_endsFormula && c != ' ')
        {
            _endsFormula = false;
            if (char.IsUpper(c))
            {
                _spaces = 0;
                Put('.');
                Put(' ');
            }
        }

        c = c switch { '\u2010' or '\u2011' => '-', '➡' => '→', _ => c };
        if (!char.IsLetter(c))
        {
            if (_word.Length > 0)
                _previous.Clear().Append(_word);
            _word.Clear();
        }
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
    private static bool IsEmoji(int rune) => rune is (>= 0x1F000 and <= 0x1FAFF) or (>= 0x2600 and <= 0x27BF) or (>= 0x2B00 and <= 0x2BFF) or (>= 0x231A and <= 0x23FF and not (0x2325 or 0x23CE)) or 0xFE0F or 0x20E3 or (>= 0xE0020 and <= 0xE007F);
}
