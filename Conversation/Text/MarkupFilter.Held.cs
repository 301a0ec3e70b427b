using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using System.Text.RegularExpressions;

namespace VoiceAgent.Conversation.Text;

// This part holds formulas, tags, names of characters and sources back until their end shows what they are.
public sealed partial class MarkupFilter
{
    private static readonly SearchValues<char> MoneySigns = SearchValues.Create("0123456789., ");

    private static readonly SearchValues<char> FormulaSigns = SearchValues.Create("\\^_{=+-/");

    private static readonly SearchValues<char> MathSigns = SearchValues.Create("\\=^_");

    /// <summary>Names of characters in HTML 5 that the framework's decoder does not know.</summary>
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["&dollar;"] = "$", ["&percnt;"] = "%", ["&num;"] = "#", ["&ast;"] = "*", ["&plus;"] = "+", ["&equals;"] = "=", ["&lpar;"] = "(", ["&rpar;"] = ")", ["&comma;"] = ",", ["&period;"] = ".", ["&colon;"] = ":", ["&semi;"] = ";", ["&excl;"] = "!", ["&quest;"] = "?", ["&sol;"] = "/", ["&frasl;"] = "/", ["&lowbar;"] = "_", ["&hyphen;"] = "-", ["&commat;"] = "@", ["&half;"] = "½", ["&frac13;"] = "⅓", ["&frac23;"] = "⅔", ["&NewLine;"] = " ", ["&Tab;"] = " ",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Stands for a space within a tag, where no piece may end. It becomes a space again when the piece is written.</summary>
    internal const char TagSpace = '\uE002';

    private const string SourceMark = "(source:";

    private const int LongestAttribute = 24;

    private const int LongestTag = 300;

    private const int LongestComment = 1000;

    private const int LongestSource = 120;

    private const int LongestEntity = 10;

    private void ReadFormula(char c)
    {
        _held.Append(c);
        if (_held is [.., '\\', _] && c is ')' or ']')
            EndFormula(_held.ToString(0, _held.Length - 2), isBlock: c == ']');
        else if (_held.Length > LongestLink)
            GiveUpFormula();
    }

    /// <summary>Tells money from formulas: $12.50 is money, while $x = 3$, $5,000 \times 2$ and $$ … $$ are formulas.</summary>
    private void ReadDollar(char c)
    {
        var isBlock = _held is ['$', '$', ..];
        if (_formula.IsOn)
        {
            // "$410\*" is money with an escaped mark behind it.
            if (_held[^1] == '\\' && c is '*' or '_' or '~' or '`' or '#' && !_held.ToString(1, _held.Length - 2).AsSpan().ContainsAnyExcept(MoneySigns))
            {
                _held.Length--;
                GiveUpFormula();
                Read('\\');
                Read(c);
                return;
            }

            // A sum without a command of TeX was an amount.
            if (_formula.IsSum && (c == '$' || (c == ' ' && _held.Length > 16) || char.IsAsciiLetter(c)) && !_held.ToString().Contains('\\', StringComparison.Ordinal))
            {
                GiveUpFormula();
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

        // "$(x - 2)(x - 3) = 0$" is a formula, where "$(1,200)" is money.
        if (_held.Length == 1 && c == '(')
        {
            _held.Append(c);
            return;
        }

        // "$80 / 27 \\approx 2.96$" is a formula, where "$80 / night" and "$80 - $100" are money.
        if (isNumber && _held[^1] == ' ' && c is '/' or '-' or '+' or '=' or '*')
        {
            _held.Append(c);
            (_formula.IsOn, _formula.IsSum) = (true, true);
            return;
        }

        var begins = _held is ['$', '('] ? char.IsAsciiLetter(c) : _held.Length == 1 ? char.IsAsciiLetter(c) || c == '\\' : isBlock ? c != '$' && !char.IsPunctuation(c) || c == '\\' : c == '\\' || (c is '^' or '_' or '{' && _held[^1] != ' ');
        if (begins)
        {
            _held.Append(c);
            _formula.IsOn = true;
            return;
        }

        GiveUpFormula();
        Read(c);
    }

    /// <summary>Whether the held text is prose, such as "$AAPL rose today": two words without a sign of a formula.</summary>
    private bool IsProse()
    {
        var held = _held.ToString().AsSpan();
        return held.Count(' ') > 1 && !held.ContainsAny(FormulaSigns);
    }

    private void EndFormula(string formula, bool isBlock)
    {
        _held.Clear();
        (_state, _formula.IsOn, _formula.IsSum) = (State.Text, false, false);
        var spoken = signs.Formula(formula);
        // "We get $x \\approx 2$" has its verb already, where "so $x \\approx 2$" needs the formula's "is".
        if (_words.Previous.ToString() is "get" or "s" or "is" or "gives" or "find" or "finds" && spoken.IndexOf(" is about ", StringComparison.Ordinal) is > 0 and <= 2)
            spoken = spoken.Replace(" is about ", ", about ", StringComparison.Ordinal);
        Write(spoken);
        // A formula in a block of its own is a sentence.
        _line.IsItem |= isBlock && spoken.Length > 0;
        _formula.EndsBlock = isBlock && spoken.Length > 0;
    }

    private void GiveUpFormula()
    {
        var text = _held.ToString();
        _held.Clear();
        (_state, _formula.IsOn, _formula.IsSum) = (State.Text, false, false);
        Write(text);
    }

    /// <summary>Leaves comments out and passes tags on whole, without what only a browser reads.</summary>
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

    /// <summary>Whether the held text is no tag, as in "a &lt;b and so on": another tag begins, or prose stands where attributes should.</summary>
    private bool IsNoTag()
    {
        if (_held[^1] == '<')
            return true;
        var held = _held.ToString().AsSpan();
        var space = held.IndexOf(' ');
        return space > 0 && held.Length - space > LongestAttribute && !held[space..].Contains('=');
    }

    /// <summary>Takes the attributes away from a tag that is not for a voice.</summary>
    private void ShortenTag()
    {
        var tag = _held.ToString();
        if (tag.StartsWith("<a ", StringComparison.OrdinalIgnoreCase))
        {
            _link.Address = Reference().Match(tag) is { Success: true } reference && IsWebAddress(reference.Groups[1].ValueSpan) ? reference.Groups[1].Value : "";
        }
        else if (tag.Equals("</a>", StringComparison.OrdinalIgnoreCase))
        {
            if (_link.Address.Length > 0 && _words.Last.ToString() is "here" or "link" or "page" && (_words.Last.ToString() is "here" || _words.Previous.ToString() is "this" or "This"))
                _held.Append(signs.At + _link.Address);
            _link.Address = "";
        }

        var space = tag.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0 && EyeText.IsTag(_held.ToString(1, space - 1)))
            _held.Remove(space, _held.Length - space - 1);
    }

    // An office and a year within a bracket that is still open, as in "(IRS, 2024".
    [GeneratedRegex(@"^\((?:IRS|CDC|FDA|FAA|NIH|WHO|EPA|USDA|OSHA|HUD|SSA|FTC|FCC|NHTSA|NOAA),? (?:19|20)[0-9]{2}$")]
    private static partial Regex OfficeAndYear();

    [GeneratedRegex(@"^\([A-Z]{1,5}(?:,(?: (?:[12][0-9]{0,3})?)?)?$")]
    private static partial Regex OfficeSoFar();

    [GeneratedRegex(@"href=[""']?([^""'\s>]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Reference();

    private void ReadSource(char c)
    {
        var isSource = _held.Length >= SourceMark.Length && _held[1] is 's' or 'S' && _held[SourceMark.Length - 1] == ':';
        if (isSource && c == ')')
        {
            _held.Clear();
            _state = State.Text;
        }
        else if (c == ')' && OfficeAndYear().IsMatch(_held.ToString()))
        {
            _held.Clear();
            _state = State.Text;
        }
        else if (!isSource && _held.Length < 12 && OfficeSoFar().IsMatch($"{_held}{c}"))
        {
            _held.Append(c);
        }
        else if (isSource ? _held.Length < LongestSource : _held.Length < SourceMark.Length && char.ToLowerInvariant(c) == SourceMark[_held.Length])
        {
            _held.Append(c);
        }
        else
        {
            WriteHeld();
            Read(c);
        }
    }

    /// <summary>Replaces names of characters by the characters, also names that are escaped twice.</summary>
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
