using System.Buffers;
using System.Collections.Frozen;
using System.Net;

namespace VoiceAgent.Conversation.Text;

// What is held until its end shows what it is: formulas, tags, names of characters, sources.
public sealed partial class MarkupFilter
{
    private static readonly SearchValues<char> MoneySigns = SearchValues.Create("0123456789., ");

    private static readonly SearchValues<char> FormulaSigns = SearchValues.Create("\\^_{=+-/");

    private static readonly SearchValues<char> MathSigns = SearchValues.Create("\\=^_");

    /// <summary>Of HTML 5, which the decoder does not know.</summary>
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["&dollar;"] = "$", ["&percnt;"] = "%", ["&num;"] = "#", ["&ast;"] = "*", ["&plus;"] = "+", ["&equals;"] = "=", ["&lpar;"] = "(", ["&rpar;"] = ")", ["&comma;"] = ",", ["&period;"] = ".", ["&colon;"] = ":", ["&semi;"] = ";", ["&excl;"] = "!", ["&quest;"] = "?", ["&sol;"] = "/", ["&lowbar;"] = "_", ["&hyphen;"] = "-", ["&commat;"] = "@", ["&half;"] = "½", ["&frac13;"] = "⅓", ["&frac23;"] = "⅔", ["&NewLine;"] = " ", ["&Tab;"] = " ",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A space within a tag, where no piece may end; a space again when the piece is written.</summary>
    internal const char TagSpace = '\uE002';

    private const string SourceMark = "(source:";

    private const int LongestAttribute = 24;

    private const int LongestTag = 300;

    private const int LongestComment = 1000;

    private const int LongestSource = 120;

    private const int LongestEntity = 10;

    /// <summary>What is held after $ is a formula.</summary>
    private bool _isMath;

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
            else if (_held.Length > LongestLink || (!isBlock && c == ' ' && IsProse()) || (isBlock && _held.Length == 40 && !_held.ToString().AsSpan().ContainsAny(MathSigns)))
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

    /// <summary>"$AAPL rose today": two words without a sign of a formula.</summary>
    private bool IsProse()
    {
        var held = _held.ToString().AsSpan();
        return held.Count(' ') > 1 && !held.ContainsAny(FormulaSigns);
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
            _held.Replace(' ', TagSpace);
            WriteHeld();
        }
        else if (_held.Length > (isComment ? LongestComment : LongestTag) || (!isComment && IsNoTag()))
        {
            WriteHeld();
        }
    }

    /// <summary>"a &lt;b and so on": another tag begins, or what should be attributes is prose.</summary>
    private bool IsNoTag()
    {
        if (_held[^1] == '<')
            return true;
        var held = _held.ToString().AsSpan();
        var space = held.IndexOf(' ');
        return space > 0 && held.Length - space > LongestAttribute && !held[space..].Contains('=');
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

    private void WriteHeld()
    {
        var text = _held.ToString();
        _held.Clear();
        _state = State.Text;
        Write(text);
    }
}
