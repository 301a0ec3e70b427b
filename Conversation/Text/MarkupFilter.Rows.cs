namespace VoiceAgent.Conversation.Text;

// This part reads the rows of tables.
public sealed partial class MarkupFilter
{
    /// <summary>Speaks "| Monday | 9 to 5 |" as "Monday, 9 to 5.", and below a head as "Monday, Hours: 9 to 5."</summary>
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
        // In a table of two columns, the name of the second one is said once.
        // An amount beside a name needs no name of its column.
        var isNamed = _table.Head?.Length == cells.Length && (cells.Length > 2 || (!_table.IsNamed && cells[1].AsSpan().TrimStart('*') is not ['$' or '€' or '£', ..]));
        _table.IsNamed = _table.Head is not null;
        WriteRow(isNamed ? [.. cells.Select((cell, i) => cell.AsSpan().Trim("-–—").Length == 0 ? "" : IsClear(cell, i) ? cell : $"{_table.Head![i]}{(i == 0 ? "" : ":")} {cell}")] : cells);
    }

    /// <summary>Whether a cell needs no name before it: it is the row's name, or begins with the name of its column.</summary>
    private bool IsClear(string cell, int column) => (column == 0 && cell.Any(c => !char.IsDigit(c))) || cell.StartsWith(_table.Head![column], StringComparison.OrdinalIgnoreCase);

    /// <summary>Speaks a first row that was no table's head, or the head of a table without rows.</summary>
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
