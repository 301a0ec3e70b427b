using System.Text;

namespace VoiceAgent.Conversation.Text;

/// <summary>The part of a text stream that is not yet a piece, addressed by its place in the whole stream.</summary>
/// <remarks>The buffer is twice as large as it can be filled, so that moving its content to the front costs less than one copy per character.</remarks>
internal sealed class TextWindow(int longest)
{
    private const int LongestRune = 2;
    private const int TrailingSpace = 1;

    private readonly char[] _buffer = new char[2 * (longest + LongestRune + TrailingSpace)];
    private int _origin;

    /// <summary>The place where the next piece begins.</summary>
    public int Start { get; private set; }

    /// <summary>The place after the last character.</summary>
    public int End { get; private set; }

    /// <summary>How many characters are held.</summary>
    public int Length => End - Start;

    /// <summary>Whether the last character is white space.</summary>
    public bool EndsInSpace => Length > 0 && char.IsWhiteSpace(_buffer[End - 1 - _origin]);

    /// <summary>How many characters were moved within the window so far.</summary>
    public long Moved { get; private set; }

    public ReadOnlySpan<char> Slice(int start, int end) => _buffer.AsSpan(start - _origin, end - start);

    public void Append(Rune rune)
    {
        if (End - _origin + LongestRune > _buffer.Length)
            MoveToFront();
        End += rune.EncodeToUtf16(_buffer.AsSpan(End - _origin));
    }

    public void ReplaceLast(char c) => _buffer[End - 1 - _origin] = c;

    /// <summary>Forgets everything before <paramref name="position"/>, and a space at that place.</summary>
    public void DropTo(int position)
    {
        Start = position;
        if (Length > 0 && char.IsWhiteSpace(_buffer[Start - _origin]))
            Start++;
    }

    private void MoveToFront()
    {
        Moved += Length;
        _buffer.AsSpan(Start - _origin, Length).CopyTo(_buffer);
        _origin = Start;
    }
}
