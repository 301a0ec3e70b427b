using System.Buffers;

namespace VoiceAgent.Conversation.Text;

// This part reads blocks of code.
public sealed partial class MarkupFilter
{
    private const int MostCode = 2000;

    private const int MostSpokenLines = 3;

    private const int LongestSpokenCode = 60;

    private static readonly SearchValues<char> Typed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ./_:\\-");

    /// <summary>Takes the code that stood in blocks so far, which is not spoken.</summary>
    /// <returns>At most some 2,000 characters. The next call returns only later code.</returns>
    public string TakeCode()
    {
        var code = _code.Text.ToString();
        _code.Text.Clear();
        return code;
    }

    /// <summary>Speaks a block of a few short commands, for that is something to type.</summary>
    private void SpeakShortCode()
    {
        var block = _code.Text.ToString(_code.Start, _code.Text.Length - _code.Start).Trim();
        var lines = block.Split('\n', StringSplitOptions.TrimEntries);
        if (block.Length is 0 or > LongestSpokenCode || lines.Length > MostSpokenLines || lines.Any(line => !line.Contains(' ', StringComparison.Ordinal) || !char.IsAsciiLetter(line[0]) || line.AsSpan().ContainsAnyExcept(Typed)))
            return;
        _code.Text.Length = _code.Start;
        foreach (var c in string.Join(signs.Then, lines))
            Put(c);
        if (block[^1] is not ('.' or '!' or '?'))
            Put('.');
    }

    private void KeepCode(char c)
    {
        if (_code.IsOn && _code.Text.Length < MostCode)
            _code.Text.Append(c);
    }

    private void ReadFence(char c)
    {
        _held.Append(c);
        if (c != '`')
            return;
        if (_held.Length == 1) // The fence has more than three marks.
        {
            _held.Clear();
            return;
        }

        // A mark behind other text shows that this is code within a sentence.
        Write(_held.ToString(0, _held.Length - 1));
        _held.Clear().Append(c);
        (_state, _code.EndsInLine) = (State.Marks, true);
    }
}
