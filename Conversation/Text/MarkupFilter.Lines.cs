
namespace VoiceAgent.Conversation.Text;

// This part reads where lines begin and end.
public sealed partial class MarkupFilter
{
    private void ReadLineStart(char c)
    {
        var held = _held.Length;
        if (held == 0 && (char.IsWhiteSpace(c) || (c == '>' && !_code.IsOn)))
        {
            _line.IsQuoted |= c == '>';
            return;
        }

        if (_code.IsOn && (held > 0 ? c != _held[0] : c is not ('`' or '~')))
        {
            KeepCode(c);
            _held.Clear();
            _state = State.Skipped;
            return;
        }

        if (held == 0 && c != '|')
        {
            EndTableStart();
            _table.Head = null;
        }

        if (c == '|' && held == 0)
        {
            _held.Append(c);
            _state = State.Row;
            return;
        }

        // "* - Go back" names the key of a menu, and is no item within an item.
        if (held == 0 && c == '-' && _line.IsStarred)
        {
            Write(signs.Star);
            _line.IsStarred = false;
            _state = State.Text;
            Read(c);
            return;
        }

        _line.IsStarred = false;
        if (IsLineMark(c, held))
        {
            _held.Append(c);
            if (_held.ToString() is not ("```" or "~~~"))
                return;
            _held.Clear();
            if (_code.IsOn)
                SpeakShortCode();
            else
                _code.Start = _code.Text.Length;
            _state = _code.IsOn || c == '~' ? State.Skipped : State.Fence;
            _code.IsOn = !_code.IsOn && c == '~';
            return;
        }

        var head = _held.ToString();
        _held.Clear();
        _state = State.Text;
        if (char.IsWhiteSpace(c) && (head is "-" or "*" or "+" or "•" || head.AsSpan().Trim('#').Length == 0))
        {
            _line.IsItem = true;
            _line.IsStarred = head is "*";
            _line.IsHeading = head[0] == '#';
            _state = _line.IsHeading ? State.Text : State.LineStart; // An item may hold whatever else begins a line.
            return;
        }

        if (char.IsWhiteSpace(c) && head.Length is 2 or 3 && head[^1] is '.' or ')' && char.IsAsciiDigit(head[0]))
        {
            // "1. " is spoken "one, ": a full stop would end a sentence.
            _line.IsItem = true;
            Write(head.AsSpan(0, head.Length - 1));
            Write(", ");
            _state = State.LineStart;
            return;
        }

        // "> 5 people" is a comparison that only looks like a quotation.
        if (_line.IsQuoted && head.Length > 0 && char.IsAsciiDigit(head[0]))
            Write("> ");
        _line.IsQuoted = false;
        foreach (var mark in head)
            Read(mark);
        Read(c);
    }

    /// <summary>Whether the character may belong to marks that begin a line: # - * + • ``` ~~~ 12. 12)</summary>
    private bool IsLineMark(char c, int held)
    {
        if (held == 0)
            return c is '#' or '-' or '*' or '+' or '•' or '`' or '~' or '_' or '=' || char.IsAsciiDigit(c);
        if (char.IsAsciiDigit(_held[0]))
            return (held == 1 && char.IsAsciiDigit(c)) || (c is '.' or ')' && char.IsAsciiDigit(_held[held - 1]));
        return c == _held[0] && c is not ('+' or '•');
    }

    private void EndLine()
    {
        switch (_state)
        {
            // A line of dashes and an empty line say nothing.
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
                _code.IsOn = true;
                break;
            case State.Footnote:
                EndFootnote();
                break;
            default:
                EndHeldText();
                break;
        }

        EndAside(isDropped: false);
        // A text in a line of its own is a sentence.
        _line.Spaces = 0;
        if (_line.IsItem && !_code.IsOn && !(_words.Last is ['o', 'r'] or ['a', 'n', 'd']))
            EndSentence();
        (_line.IsItem, _line.IsHeading, _line.IsQuoted, _line.IsEmphasized, _line.IsStarred, _line.Last) = (false, false, false, false, false, '\0');
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
        if (_line.Last is not ('\0' or '>' or '.' or '!' or '?' or ':' or ';' or ',' or '…'))
            Write('.');
    }
}
