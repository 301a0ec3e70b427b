using System.Text;
using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Conversation.Text;

/// <summary>Takes text for the eye out of a reply while the model is still writing it: Markdown, links' addresses, code, tables, emoji.</summary>
/// <remarks>
/// <para>Headings, items of lists and rows of tables become sentences. Blocks of code are left out. Words come out as soon as they come in, except where a
/// link, a table or the beginning of a line is not over yet. The result depends on the text only, not on how it was cut into tokens.</para>
/// <para>The filter reads the part of CommonMark (spec.commonmark.org, 0.31) that models write on their own. One filter serves one reply. It is not thread-safe.</para>
/// </remarks>
/// <param name="signs">The words for signs and layout.</param>
public sealed partial class MarkupFilter(MarkupWords signs)
{
    /// <summary>A bracket that is not closed within so many characters begins no link.</summary>
    private const int LongestLink = 500;

    private readonly StringBuilder _out = new();

    /// <summary>Text whose meaning cannot be told yet: the beginning of a line, marks, a link, a row.</summary>
    private readonly StringBuilder _held = new();
    private readonly Words _words = new();
    private readonly Code _code = new();
    private readonly Aside _aside = new();
    private State _state = State.LineStart;
    private Line _line;
    private Link _link = new();
    private FormulaState _formula;
    private Table _table;
    private char _before = '\n';

    /// <summary>Takes the next part of the model's text, of any length.</summary>
    /// <returns>The text to be spoken out of this part and out of what was held back before; may be empty.</returns>
    public string Add(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            Read(c);
        return Take();
    }

    /// <summary>Ends the text.</summary>
    /// <returns>The text to be spoken out of what was held back; may be empty.</returns>
    public string Complete()
    {
        if (_state is State.Formula or State.Dollar)
            GiveUpFormula();
        EndLine();
        EndTableStart();
        (_state, _before, _code.IsOn) = (State.LineStart, '\n', false);
        return Take();
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

        if (_state is State.Dollar && _held is ['$', '$', ..] && (_formula.IsOn || (_held.Length == 2 && c == '\n')))
        {
            ReadDollar(c == '\n' && !_formula.IsOn ? ' ' : c);
            return;
        }

        if (c == '\n')
        {
            KeepCode(c);
            _line.IsItem |= _state is not (State.LineStart or State.Skipped) && !GoesOn();
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
                (_state, _formula.IsOn) = (State.Dollar, false);
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
            case '#' when _line.IsHeading && (char.IsWhiteSpace(_before) || _before == '#'):
                _before = c; // A heading may end with the marks it begins with.
                break;
            default:
                Write(c);
                break;
        }
    }

    /// <summary>Whether the line ends with a word that ends no sentence.</summary>
    private bool GoesOn() => _words.Last.ToString() is "is" or "are" or "was" or "be" or "by" or "to" or "of" or "as" or "and" or "or" or "with" or "for" or "the" or "a" or "an" or "in" or "at" or "on" or "that" or "from";

    private void Write(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            Write(c);
    }

    private void Write(char c)
    {
        switch (_aside.Kind)
        {
            case AsideKind.Struck when _aside.Text.Length < LongestLink:
            case AsideKind.StruckEnd when char.IsWhiteSpace(c) && _aside.Replacing.Length == 0:
            case AsideKind.Keys when char.IsAsciiDigit(c) || c is '#' or '*':
                _aside.Text.Append(c);
                _before = c;
                return;
            case AsideKind.Keys:
                EndAside(isDropped: false, before: "**");
                break;
            case AsideKind.Emphasis when _aside.Text.Length < LongestDirection && (char.IsAsciiLetter(c) || c == ' '):
                _aside.Text.Append(c);
                _before = c;
                return;
            case AsideKind.StruckEnd when _aside.Replacing.Length > 0 ? char.IsLetter(c) && _aside.Replacing.Length < LongestDirection : char.IsLower(c) && !_aside.IsOld && _aside.Text.Length > 0 && char.IsLower(_aside.Text[0]) && !_aside.Text.ToString().Any(char.IsDigit):
                _aside.Replacing.Append(c);
                _before = c;
                return;
            case AsideKind.StruckEnd when _aside.Replacing.Length > 0:
                EndAside(isDropped: !Connecting.Contains(_aside.Replacing.ToString()));
                break;
            case AsideKind.StruckEnd:
                // In "~~Monday~~ Tuesday" the second word takes the place of the first.
                if (_aside.IsOld && !char.IsPunctuation(c) && !char.IsLower(c))
                {
                    _aside.Text.Append(signs.Now);
                    EndAside(isDropped: false);
                    break;
                }

                EndAside(isDropped: !char.IsPunctuation(c) && (!char.IsLower(c) || _aside.Text.ToString().Any(char.IsDigit)));
                break;
            case AsideKind.None:
                break;
            case AsideKind.Emphasis when c == '#' && _aside.Text.Length > 0 && !_aside.Text.ToString().AsSpan().ContainsAnyExceptInRange('A', 'Z'):
                // The star of a code such as *BAL# is a key.
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
        if (_formula.EndsBlock && c != ' ')
        {
            _formula.EndsBlock = false;
            if (char.IsUpper(c))
            {
                _line.Spaces = 0;
                Put('.');
                Put(' ');
            }
        }

        c = c switch { '\u2010' or '\u2011' => '-', '➡' => '→', _ => c };
        if (!char.IsLetter(c))
        {
            if (_words.Last.Length > 0)
                _words.Previous.Clear().Append(_words.Last);
            _words.Last.Clear();
        }
        else if (_words.Last.Length < 8)
            _words.Last.Append(c);
        _words.IsKeyed = c is '#' or '*' ? _words.IsKeyed || char.IsWhiteSpace(_before) : _words.IsKeyed && char.IsAsciiDigit(c);
        if (_line.IsItem && c == ' ')
        {
            _line.Spaces++;
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
                _line.Last = c;
            }

            _before = ' ';
        }
        else if (!IsEmoji(c) && !(c == '\u200D' && _before == ' '))
        {
            _out.Append(' ', TakeSpaces()).Append(c);
            _before = c;
            _line.Last = char.IsWhiteSpace(c) ? _line.Last : c;
        }
    }

    private int TakeSpaces()
    {
        var spaces = _line.Spaces;
        _line.Spaces = 0;
        return spaces;
    }

    // Tells pictures, symbols for cards and chess, dingbats, arrows and stars shown as pictures, and characters that make pictures of others or join them.
    private static bool IsEmoji(int rune) => rune is (>= 0x1F000 and <= 0x1FAFF) or (>= 0x2600 and <= 0x27BF) or (>= 0x2B00 and <= 0x2BFF) or (>= 0x231A and <= 0x23FF and not (0x2325 or 0x23CE)) or 0xFE0F or 0x20E3 or (>= 0xE0020 and <= 0xE007F);
}
