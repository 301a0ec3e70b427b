using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoiceAgent.Conversation;

/// <summary>What is known in a conversation: the values of its flow's variables.</summary>
internal sealed class FlowValues(ConversationFlow? flow)
{
    private SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>A copy of what is known at present.</summary>
    public IReadOnlyDictionary<string, string> All
    {
        get => new SortedDictionary<string, string>(_values, StringComparer.Ordinal);
        set => _values = new(value.ToDictionary(), StringComparer.Ordinal);
    }

    /// <summary>Notes what is known from the start.</summary>
    public void Add(IReadOnlyDictionary<string, string> known)
    {
        foreach (var (name, value) in known)
            _values[name] = value;
    }

    /// <summary>Notes a value.</summary>
    public void Set(string name, string value) => _values[name] = value;

    /// <summary>The value of a variable; null where it is not known.</summary>
    public string? Of(string name) => _values.GetValueOrDefault(name);

    /// <summary>Sets variables as a model wants them set.</summary>
    /// <param name="arguments">A JSON object with the values.</param>
    /// <param name="collect">The names of the variables that the model may set.</param>
    /// <returns>What the model is told, and whether all values suit.</returns>
    public (string Result, bool IsDone) Set(string arguments, IReadOnlyList<string> collect)
    {
        var faults = new List<string>();
        using var values = JsonDocument.Parse(arguments);
        foreach (var value in values.RootElement.EnumerateObject())
        {
            if (ToolArguments.Name(value) is not { } name || !collect.Contains(name) || !flow!.Variables.TryGetValue(name, out var variable))
                faults.Add($"{ToolArguments.Name(value)} is not to be found out here");
            else if (variable.Read(value.Value) is { } read)
                _values[name] = read;
            else
                faults.Add($"{name} must be {variable.Allowed}");
        }

        return faults.Count == 0 ? ("""{"result":"set"}""", true) : (new JsonObject { ["error"] = string.Join("; ", faults) }.ToJsonString(), false);
    }

    /// <summary>What a tool is given of the variables.</summary>
    /// <returns>The values that are known, by name, and the names of those that are needed and not known; null for the values where the tool has nothing to do with variables.</returns>
    public (IReadOnlyDictionary<string, string>? Given, IReadOnlyList<string> Missing) For(string tool)
    {
        if (flow?.Tools.GetValueOrDefault(tool) is not { Uses.Count: > 0 } known)
            return (null, []);
        var given = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in known.Uses)
            if (_values.TryGetValue(name, out var value))
                given[name] = value;
        return (given, [.. known.Needs.Where(name => !given.ContainsKey(name))]);
    }

    /// <summary>Takes what a tool has found out. A value that does not suit its variable changes nothing.</summary>
    /// <param name="result">What the model is told of the tool.</param>
    public void Take(string tool, string result)
    {
        if (flow?.Tools.GetValueOrDefault(tool) is not { Sets.Count: > 0 } known || !ToolArguments.IsObject(result))
            return;
        using var document = JsonDocument.Parse(result);
        if (document.RootElement.TryGetProperty("error", out _))
            return;
        foreach (var name in known.Sets)
            if (document.RootElement.TryGetProperty(name, out var value) && flow.Variables.TryGetValue(name, out var variable) && variable.Read(value) is { } read)
                _values[name] = read;
    }
}
