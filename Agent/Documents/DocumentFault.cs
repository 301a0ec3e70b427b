using System.Globalization;

namespace VoiceAgent.Agent.Documents;

/// <summary>A fault of an agent's document or of a text that it names.</summary>
/// <param name="File">The file with the fault, as the reader of the message finds it.</param>
/// <param name="Line">The line of the fault, counted from 1; 0 where the fault is the whole file's.</param>
/// <param name="Message">What stands there and what is allowed.</param>
public sealed record DocumentFault(string File, int Line, string Message)
{
    public override string ToString() => Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}: {Message}") : $"{File}: {Message}";
}

/// <summary>Thrown where an agent's document cannot be used. It names all faults.</summary>
public sealed class DocumentException(IReadOnlyList<DocumentFault> faults) : Exception(string.Join('\n', faults))
{
    /// <summary>The faults, in the order of their files and lines.</summary>
    public IReadOnlyList<DocumentFault> Faults => faults;
}

/// <summary>Collects the faults of a document, whose values are found by their keys.</summary>
/// <param name="file">The document's file, as the reader of a message finds it.</param>
internal sealed class DocumentFaults(string file)
{
    private const int LongestShown = 60;

    private readonly List<DocumentFault> _faults = [];
    private readonly HashSet<string> _wrong = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    /// <summary>The faults so far, in the order of their files and lines.</summary>
    public IReadOnlyList<DocumentFault> All => [.. _faults.OrderBy(fault => fault.File == file ? "" : fault.File, StringComparer.Ordinal).ThenBy(fault => fault.Line)];

    /// <summary>How many faults there are so far.</summary>
    public int Count => _faults.Count;

    /// <summary>Remembers where the value of a key stands.</summary>
    /// <param name="key">The key with those that it is below, joined by full stops.</param>
    public void Found(string key, int line) => _lines[key] = line;

    /// <summary>Adds a fault of a value.</summary>
    /// <param name="allowed">What is allowed, in words that continue "must be".</param>
    public void Wrong(string key, string value, int line, string allowed)
    {
        _wrong.Add(key);
        Add(line, $"{key} is {Quoted(value)}: must be {allowed}");
    }

    /// <summary>Whether some value below a key is wrong.</summary>
    public bool HasWrongBelow(string key) => _wrong.Any(wrong => wrong.StartsWith(key + ".", StringComparison.Ordinal));

    /// <summary>Adds a fault of a value that was found before.</summary>
    /// <param name="allowed">What is allowed, in words that continue "must be".</param>
    public void Wrong(string key, string value, string allowed) => Wrong(key, value, LineOf(key), allowed);

    /// <summary>Adds a fault of the document.</summary>
    public void Add(int line, string message) => _faults.Add(new DocumentFault(file, line, message));

    /// <summary>Adds a fault of a file that the document names.</summary>
    public void AddOf(string otherFile, int line, string message) => _faults.Add(new DocumentFault(otherFile, line, message));

    /// <summary>The line where the value of a key stands; 1 where the document does not have it.</summary>
    public int LineOf(string key) => _lines.GetValueOrDefault(key, 1);

    /// <summary>Whether the document has a key.</summary>
    public bool Has(string key) => _lines.ContainsKey(key);

    private static string Quoted(string value)
    {
        var line = value.ReplaceLineEndings(" ");
        return line.Length <= LongestShown ? $"'{line}'" : $"'{line[..LongestShown]}…'";
    }
}
