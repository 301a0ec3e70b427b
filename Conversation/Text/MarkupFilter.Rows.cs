namespace VoiceAgent.Conversation.Text;

// The rows of tables.
public sealed partial class MarkupFilter
{
    /// <summary>"| Monday | 9 to 5 |" is spoken "Monday, 9 to 5."; below a head "Monday, Hours: 9 to 5."</summary>
    private void EndRow()
    {
        var cells = _held.ToString().Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _held.Clear();
        _state = State.Text;
        if (cells.All(cell => cell.AsSpan().Trim("-:").Length == 0))
        {
            _table.IsHead |= cells.Length > 0 && _table.FirstRow is not null;
            return;
        }

        if (_table.Head is null && _table.FirstRow is null)
        {
            _table.FirstRow = cells;
            return;
        }

        if (_table.IsHead)
            (_table.Head, _table.FirstRow, _table.IsHead, _table.IsNamed) = (_table.FirstRow, null, false, false);
        EndTableStart();
        _state = State.Text;
        // Of two columns, the second one's name is said once.
        // An amount beside a name needs none.
        var isNamed = _table.Head?.Length == cells.Length && (cells.Length > 2 || (!_table.IsNamed && cells[1].AsSpan().TrimStart('*') is not ['$' or '€' or '£', ..]));
        _table.IsNamed = _table.Head is not null;
        WriteRow(isNamed ? [.. cells.Select((cell, i) => cell.AsSpan().Trim("-–—").Length == 0 ? "" : IsClear(cell, i) ? cell : $"{_table.Head![i]}{(i == 0 ? "" : ":")} {cell}")] : cells);
    }

    /// <summary>The row's name, or a cell that has its column's.</summary>
    private bool IsClear(string cell, int column) => (column == 0 && cell.Any(c => !char.IsDigit(c))) || cell.StartsWith(_table.Head![column], StringComparison.OrdinalIgnoreCase);

    /// <summary>The first row was none of a table's head, or the head of none.</summary>
    private void EndTableStart()
    {
        if (_table.FirstRow is not { } row)
            return;
        (_table.FirstRow, _table.IsHead) = (null, false);
        _state = State.Text;
        WriteRow(row);
        EndSentence();
        Write('\n');
        (_line.IsItem, _line.Last, _line.Spaces, _state) = (false, '\0', 0, State.LineStart);
    }

    private void WriteRow(string[] cells)
    {
        foreach (var c in string.Join(", ", cells.Where(cell => cell.Length > 0)))
            Read(c);
        EndHeldText();
        EndAside(isDropped: false);
        _line.IsItem = true;
    }
}
