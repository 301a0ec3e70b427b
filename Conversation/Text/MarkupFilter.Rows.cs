namespace VoiceAgent.Conversation.Text;

// The rows of tables.
public sealed partial class MarkupFilter
{
    /// <summary>The first row of a table, which is not spoken before the next ones tell whether it is its head.</summary>
    private string[]? _firstRow;
    private bool _isHead;

    /// <summary>The names of the columns, with which each row is read.</summary>
    private string[]? _head;

    /// <summary>A row was read with the names of the columns.</summary>
    private bool _isNamed;

    /// <summary>"| Monday | 9 to 5 |" is spoken "Monday, 9 to 5."; below a head "Monday, Hours: 9 to 5."</summary>
    private void EndRow()
    {
        var cells = _held.ToString().Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _held.Clear();
        _state = State.Text;
        if (cells.All(cell => cell.AsSpan().Trim("-:").Length == 0))
        {
            _isHead |= cells.Length > 0 && _firstRow is not null;
            return;
        }

        if (_head is null && _firstRow is null)
        {
            _firstRow = cells;
            return;
        }

        if (_isHead)
            (_head, _firstRow, _isHead, _isNamed) = (_firstRow, null, false, false);
        EndTableStart();
        _state = State.Text;
        // Of two columns, the second one's name is said once.
        // An amount beside a name needs none.
        var isNamed = _head?.Length == cells.Length && (cells.Length > 2 || (!_isNamed && cells[1].AsSpan().TrimStart('*') is not ['$' or '€' or '£', ..]));
        _isNamed = _head is not null;
        WriteRow(isNamed ? [.. cells.Select((cell, i) => cell.AsSpan().Trim("-–—").Length == 0 ? "" : IsClear(cell, i) ? cell : $"{_head![i]}{(i == 0 ? "" : ":")} {cell}")] : cells);
    }

    /// <summary>The row's name, or a cell that has its column's.</summary>
    private bool IsClear(string cell, int column) => (column == 0 && cell.Any(c => !char.IsDigit(c))) || cell.StartsWith(_head![column], StringComparison.OrdinalIgnoreCase);

    /// <summary>The first row was none of a table's head, or the head of none.</summary>
    private void EndTableStart()
    {
        if (_firstRow is not { } row)
            return;
        (_firstRow, _isHead) = (null, false);
        _state = State.Text;
        WriteRow(row);
        EndSentence();
        Write('\n');
        (_isItem, _last, _spaces, _state) = (false, '\0', 0, State.LineStart);
    }

    private void WriteRow(string[] cells)
    {
        foreach (var c in string.Join(", ", cells.Where(cell => cell.Length > 0)))
            Read(c);
        EndHeldText();
        EndAside(isDropped: false);
        _isItem = true;
    }
}
