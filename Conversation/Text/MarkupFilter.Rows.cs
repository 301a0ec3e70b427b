namespace VoiceAgent.Conversation.Text;

// The rows of tables.
public sealed partial class MarkupFilter
{
    /// <summary>The first row of a table, until the next one tells whether it is its head.</summary>
    private string[]? _firstRow;
    private string[]? _head;

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
        WriteRow(_head is { Length: > 2 } && _head.Length == cells.Length ? [.. cells.Select((cell, i) => IsClear(cell, i) ? cell : $"{_head[i]}{(char.IsDigit(cell[0]) && i == 0 ? "" : ":")} {cell}")] : cells);
    }

    /// <summary>The row's name, or a cell that has its column's.</summary>
    private bool IsClear(string cell, int column) => (column == 0 && !char.IsDigit(cell[0])) || cell.StartsWith(_head![column], StringComparison.OrdinalIgnoreCase);

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

    private void WriteRow(string[] cells)
    {
        foreach (var c in string.Join(", ", cells))
            Read(c);
        EndHeldText();
        EndAside(isDropped: false);
        _isItem = true;
    }
}
