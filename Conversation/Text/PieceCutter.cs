using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace VoiceAgent.Conversation.Text;

/// <summary>Cuts pieces of the right length out of a text whose possible ends <see cref="SentenceChunker"/> finds.</summary>
internal sealed class PieceCutter(ChunkerOptions options)
{
    private readonly Queue<string> _pieces = new();
    private readonly TextWindow _window = new(options.HardMaxLength);
    private bool _isFirst = true;
    private int _lastSpeakable = -1;
    private long _copied;

    // The latest place of each strength where a text that grows too long may be cut. A place is out of date unless it lies beyond the window's start.
    private Break _clause;
    private Break _word;
    private Break _gap;

    public int Start => _window.Start;

    public int End => _window.End;

    public bool IsEmpty => _window.Length == 0;

    public bool EndsInSpace => _window.EndsInSpace;

    /// <summary>The end of the text, as a place to cut.</summary>
    public Break Here => new(_window.EndsInSpace ? _window.End - 1 : _window.End, _lastSpeakable);

    /// <summary>The latest place between two words that may stand apart.</summary>
    public Break LastWord => _word;

    public bool HasPieces => _pieces.Count > 0;

    /// <summary>How many characters were moved, copied or looked at again so far.</summary>
    public long Touched => _window.Moved + _copied;

    /// <summary>The length of the shortest sentence that may be the next piece, in characters.</summary>
    public int SentenceMinimum => _isFirst ? options.FirstMinLength : options.MinLength;

    public ReadOnlySpan<char> Slice(int start, int end) => _window.Slice(Math.Max(start, _window.Start), Math.Max(end, _window.Start));

    public bool TryTake([NotNullWhen(true)] out string? piece) => _pieces.TryDequeue(out piece);

    public void Append(Rune rune)
    {
        if (Punctuation.IsSpeakable(rune))
            _lastSpeakable = _window.End;
        _window.Append(rune);
        if (_window.Length > options.MaxLength)
            CutLong();
    }

    /// <summary>Appends white space. A run of it is kept as one character: a line end if it has one, else a space.</summary>
    public void AppendSpace(bool isLineEnd)
    {
        if (_window.Length == 0)
            return;
        if (!_window.EndsInSpace)
            _window.Append(new Rune(' '));
        if (isLineEnd)
            _window.ReplaceLast('\n');
    }

    /// <summary>Ends a sentence, which becomes a piece unless it is too short.</summary>
    public void EndSentence(Break end)
    {
        if (!TryCut(end, SentenceMinimum))
            EndWord(end);
    }

    /// <summary>Ends a clause, which becomes the first piece if it is long enough.</summary>
    public void EndClause(Break end)
    {
        if (_isFirst && TryCut(end, options.FirstClauseLength))
            return;
        _clause = end;
        EndWord(end);
    }

    /// <summary>Ends a word that may stand apart from the next.</summary>
    public void EndWord(Break end)
    {
        _word = end;
        EndGap(end);
    }

    /// <summary>Notes white space that should stay within a piece: inside a number, after a title.</summary>
    public void EndGap(Break end) => _gap = end;

    /// <summary>Makes a piece of everything up to <paramref name="end"/> if it has <paramref name="least"/> characters and something to say.</summary>
    public bool TryCut(Break end, int least)
    {
        if (end.Position - _window.Start < Math.Max(least, 1) || end.LastSpeakable < _window.Start)
            return false;
        Emit(end.Position);
        return true;
    }

    /// <summary>Makes a piece of all that is left, if it has something to say.</summary>
    public void CutRest()
    {
        TryCut(Here, least: 1);
        _window.DropTo(_window.End);
    }

    private void CutLong()
    {
        if (TryCut(_clause, options.MinLength) || TryCut(_word, least: 1) || _window.Length <= options.HardMaxLength)
            return;
        if (!TryCut(_gap, least: 1))
            CutHard();
    }

    private void CutHard()
    {
        var text = _window.Slice(_window.Start, _window.End);
        var length = LongestWholeGraphemes(text);
        _copied += 2 * text.Length;
        if (Punctuation.IsSpeakable(text[..length]))
            Emit(_window.Start + length);
        else
            _window.DropTo(_window.Start + length);
    }

    private int LongestWholeGraphemes(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (true)
        {
            var next = length + StringInfo.GetNextTextElementLength(text[length..]);
            if (next > options.HardMaxLength)
                break;
            length = next;
        }
        if (length > 0)
            return length;
        // One endless grapheme (a letter under a heap of accents) is cut between two characters.
        return options.HardMaxLength - (char.IsHighSurrogate(text[options.HardMaxLength - 1]) ? 1 : 0);
    }

    private void Emit(int end)
    {
        _copied += end - _window.Start;
        _pieces.Enqueue(new string(_window.Slice(_window.Start, end)));
        _window.DropTo(end);
        _isFirst = false;
    }
}
