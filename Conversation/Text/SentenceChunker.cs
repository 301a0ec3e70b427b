using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace VoiceAgent.Conversation.Text;

/// <summary>Cuts a reply into speakable pieces while the model is still writing it.</summary>
/// <remarks>
/// <para>A sentence leaves as soon as it is certain and no later: after ! and ? with the space, after a full stop with the next character. After an
/// abbreviation that may end a sentence (p.m., Inc.) it leaves with the next word. A sentence below the minimum is joined with the next. One above the
/// maximum is cut at a clause mark or between words. No cut is within a number, word, address or link, unless one alone is longer than the hard limit.
/// Text without a letter or digit is joined with the text behind it, or dropped at the end.</para>
/// <para>The pieces depend on the text only, not on how it was cut into tokens. Each character is looked at a constant number of times.
/// One chunker serves one reply. It is not thread-safe.</para>
/// </remarks>
public sealed class SentenceChunker
{
    private readonly ChunkerOptions _options;
    private readonly PieceCutter _cutter;
    private RuneReader _runes;
    private bool _isCompleted;
    private long _read;

    // Two things are not decided yet: the stop at the end of the text, and a full stop that waits for the word after it.
    private Stop _stop;
    private Stop _held;
    private int _openingStart;

    private Token _token = new();

    // These tell what went before the word that is read.
    private bool _isAfterNumber;
    private bool _isSentenceStart = true;
    private int _firstWordStart;

    /// <summary>Starts a reply.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves; the message names every fault.</exception>
    public SentenceChunker(ChunkerOptions? options = null)
    {
        _options = options ?? ChunkerOptions.Default;
        if (_options.Faults() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join(' ', faults.Select(f => $"{f.Name} is {f.Length}; it must be {f.Allowed}.")), nameof(options));
        _cutter = new PieceCutter(_options);
    }

    /// <summary>Whether text waits that is not yet part of a piece.</summary>
    public bool HasPending => PendingLength > 0;

    /// <summary>How many characters wait that are not yet part of a piece.</summary>
    public int PendingLength => _cutter.Here.Position - _cutter.Start;

    /// <summary>How often a character was read, moved or copied so far. The number proves that the work is linear.</summary>
    internal long CharactersTouched => _read + _cutter.Touched;

    /// <summary>Takes the next part of the model's text, of any length. It may end within a word or a surrogate pair.</summary>
    /// <exception cref="InvalidOperationException">The reply is complete.</exception>
    public void Add(ReadOnlySpan<char> text)
    {
        if (_isCompleted)
            throw new InvalidOperationException("The reply is complete.");
        foreach (var c in text)
            Add(c);
    }

    /// <summary>Takes the next certain piece, which is never empty and has no white space around it.</summary>
    public bool TryTake([NotNullWhen(true)] out string? piece) => _cutter.TryTake(out piece);

    /// <summary>Takes the next piece of a text that has stalled, or else the text up to its last word, if that is long enough.</summary>
    /// <remarks>The cut depends on when this is called, so that the piece may be less than a sentence. Later text continues behind the piece.</remarks>
    public bool TryForce([NotNullWhen(true)] out string? piece)
    {
        if (!_cutter.HasPieces && !_isCompleted)
            Force();
        return TryTake(out piece);
    }

    /// <summary>Ends the reply: the text that is left becomes a piece. A second call does nothing.</summary>
    public void Complete()
    {
        if (_isCompleted)
            return;
        if (_runes.IsOpen)
            Read(Rune.ReplacementChar);
        _isCompleted = true;
        DecideHeld(isFullStop: false);
        _cutter.CutRest();
    }

    private void Add(char c)
    {
        var rune = _runes.Read(c, out var before);
        if (before is { } replaced)
            Read(replaced);
        if (rune is { } read)
            Read(read);
    }

    private void Read(Rune rune)
    {
        _read += rune.Utf16SequenceLength;
        if (Rune.IsWhiteSpace(rune))
            ReadSpace(Punctuation.IsLineEnd(rune));
        else
            ReadVisible(rune);
    }

    private void ReadSpace(bool isLineEnd)
    {
        if (!_token.IsOver && !_cutter.IsEmpty)
            EndToken();
        _token.IsOver = true;
        _cutter.AppendSpace(isLineEnd);
        if (!isLineEnd)
            return;
        _stop = default;
        EndSentence(_cutter.Here);
    }

    private void EndToken()
    {
        DecideHeld(isFullStop: false);
        if (_token.HasSpeakable)
            _isAfterNumber = _token.HasDigit;
        if (_stop.Mark == Mark.None)
            _stop = new Stop { Mark = Mark.Gap, Break = _cutter.Here };
        _stop.IsSpaced = true;
        _stop.IsAfterNumber = _isAfterNumber;
        if (_stop.Mark == Mark.Strong && !_stop.IsClosed)
            EndSentence(TakeStop().Break);
        else if (_stop.Mark == Mark.Clause && !_isAfterNumber)
            _cutter.EndClause(TakeStop().Break);
        else if (_stop.Mark == Mark.FullStop)
            _stop.Role = RoleOf(_stop);
    }

    private void ReadVisible(Rune rune)
    {
        var mark = Punctuation.Of(rune, out var isWide);
        if (!Rune.IsLetter(rune))
            DecideHeld(isFullStop: mark == Mark.FullStop);
        if (_stop.IsSpaced || mark is Mark.None or Mark.Dash)
            Decide(TakeStop(), rune, mark);
        if (_token.IsOver)
            _token.Begin(_cutter.End);
        if (Punctuation.IsSpeakable(rune))
            NoteSpeakable(rune);
        var wasLink = _token.IsLink;
        _token.IsLink |= Punctuation.IsLinkCharacter(rune);
        _token.Last = rune;
        var wordEnd = _cutter.End;
        _cutter.Append(rune);
        if (mark == Mark.Closer)
            CloseStop();
        else if (mark != Mark.None)
            ExtendStop(mark, isWide, wordEnd, wasLink);
    }

    private void NoteSpeakable(Rune rune)
    {
        if (_isSentenceStart)
            _firstWordStart = _token.Start;
        _isSentenceStart = false;
        _token.HasSpeakable = true;
        _token.HasDigit |= Rune.IsNumber(rune);
    }

    private void CloseStop()
    {
        if (_stop.Mark != Mark.None)
            _stop = _stop with { Break = _cutter.Here, IsClosed = true };
    }

    private void ExtendStop(Mark mark, bool isWide, int wordEnd, bool isInLink)
    {
        // A dash parts clauses in "word - word", but neither in "well-known" nor as the bullet of a list.
        if (mark == Mark.Dash && (_token.HasSpeakable || _isSentenceStart))
            return;
        if (_stop.Mark == Mark.None)
            _stop = new Stop { WordEnd = wordEnd, IsInLink = isInLink, IsAfterNumber = _token.HasDigit };
        _stop.Extend(mark, isWide, _cutter.Here);
    }

    // Decides a stop, for the character after it tells what it was.
    private void Decide(Stop stop, Rune next, Mark nextMark)
    {
        if (stop.Mark == Mark.None)
            return;
        if (!stop.IsSpaced)
            DecideWithoutSpace(stop, next);
        else if (stop.Mark == Mark.FullStop)
            DecideFullStop(stop, next, nextMark);
        else if (stop.Mark == Mark.Gap)
            DecideGap(stop, next, nextMark);
        else if (stop.Mark == Mark.Clause && (Rune.IsNumber(next) || (stop.IsAfterNumber && (Punctuation.BindsToNext(next) || (stop.IsDash && Rune.IsUpper(next))))))
            _cutter.EndGap(stop.Break);
        else if (stop.Mark == Mark.Clause || Rune.IsLower(next))
            _cutter.EndClause(stop.Break);
        else
            EndSentence(stop.Break);
    }

    private void DecideWithoutSpace(Stop stop, Rune next)
    {
        var isInNumber = stop.IsAfterNumber && Rune.IsNumber(next);
        if (stop.IsWide && !isInNumber && stop.Mark == Mark.Clause)
        {
            _cutter.EndClause(stop.Break);
            _token.IsOver = true;
        }
        else if (stop.IsWide && !isInNumber && stop.Mark == Mark.Strong)
            EndSentence(stop.Break);
        else if (stop is { Mark: Mark.Strong, IsClosed: false, IsInLink: false } && Punctuation.IsCapitalOrCaseless(next))
            EndSentence(stop.Break);
        else if (stop.Mark != Mark.Clause && next.Value is ('¿' or '¡'))
            EndSentence(stop.Break);
    }

    private void DecideFullStop(Stop stop, Rune next, Mark nextMark)
    {
        var role = stop.RoleBefore(next);
        if (role is FullStopRole.MayEnd or FullStopRole.EndsUnlessMonth && Rune.IsUpper(next))
        {
            _held = stop;
            _openingStart = _cutter.End;
        }
        else if (role == FullStopRole.EndsSentence && !Punctuation.IsMark(nextMark))
            EndSentence(stop.Break);
        else
            _cutter.EndGap(stop.Break);
    }

    private void DecideGap(Stop stop, Rune next, Mark nextMark)
    {
        if (Punctuation.BindsToNext(_token.Last) || (stop.IsAfterNumber && Rune.IsNumber(next)) || nextMark == Mark.Dash || Punctuation.IsMark(nextMark))
            _cutter.EndGap(stop.Break);
        else
            _cutter.EndWord(stop.Break);
    }

    // Decides the held full stop, for the complete word after an abbreviation tells whether the abbreviation ended a sentence.
    private void DecideHeld(bool isFullStop)
    {
        if (_held.Mark == Mark.None)
            return;
        var word = _cutter.Slice(_openingStart, _cutter.Here.Position);
        if (_held.Role == FullStopRole.EndsUnlessMonth ? !FullStops.IsMonth(word) : !isFullStop && FullStops.IsOpening(word))
            _cutter.EndSentence(_held.Break);
        else
            _cutter.EndGap(_held.Break);
        _held = default;
    }

    private void EndSentence(Break end)
    {
        _cutter.EndSentence(end);
        _isSentenceStart = _token.IsOver = true;
    }

    private void Force()
    {
        var isSentence = IsLikelySentence(_stop);
        var least = isSentence ? _cutter.SentenceMinimum : _options.ForceMinLength;
        if ((isSentence || IsLikelyBreak(_stop)) && _cutter.TryCut(_stop.Break, least))
        {
            _stop = default;
            _token.IsOver = true;
            _isSentenceStart |= isSentence;
        }
        else
            _cutter.TryCut(_cutter.LastWord, _options.ForceMinLength);
    }

    // Tells whether a stop is certain enough to be spoken without the next character. "example." before "com" is not, nor is "$29." before "95".
    private bool IsLikelySentence(Stop stop) => stop.Mark switch
    {
        Mark.Strong or Mark.Ellipsis => stop.IsSpaced || !stop.IsInLink,
        Mark.FullStop => (stop.IsSpaced || !stop.IsInLink) && RoleOf(stop) is FullStopRole.EndsSentence or FullStopRole.EndsUnlessLowercase or FullStopRole.EndsUnlessMonth,
        _ => false,
    };

    private bool IsLikelyBreak(Stop stop) => stop.Mark switch
    {
        Mark.Gap => !stop.IsAfterNumber && !Punctuation.BindsToNext(_token.Last),
        Mark.Clause => !stop.IsAfterNumber && (stop.IsSpaced || !_token.IsLink),
        _ => false,
    };

    private FullStopRole RoleOf(Stop stop)
    {
        var token = _cutter.Slice(_token.Start, stop.WordEnd);
        _read += Math.Min(token.Length, FullStops.LongestWord);
        return FullStops.After(token, isFirstWord: _token.Start == _firstWordStart);
    }

    private Stop TakeStop()
    {
        (var stop, _stop) = (_stop, default);
        return stop;
    }
}
