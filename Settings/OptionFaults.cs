using System.Globalization;
using System.Reflection;

namespace VoiceAgent.Settings;

/// <summary>Collects the faults of one section's options. Each fault names its key as the environment writes it, its value and what is allowed.</summary>
public sealed class OptionFaults
{
    private readonly List<string> _messages = [];
    private readonly HashSet<string> _keys = [];
    private readonly string _section;
    private readonly Type _options;
    private readonly IReadOnlyDictionary<string, string?>? _moved;

    /// <param name="section">The section's key, with its parts joined by <c>__</c>.</param>
    /// <param name="options">The type of the section's options, which tells what properties are secret.</param>
    /// <param name="moved">Keys that the section had once, each with the whole key that takes its place, or with null where none does. Null: no key has moved.</param>
    public OptionFaults(string section, Type options, IReadOnlyDictionary<string, string?>? moved = null)
    {
        _moved = moved;
        _section = section;
        _options = options;
    }

    /// <summary>The faults in the order in which they were added, one sentence each.</summary>
    public IReadOnlyList<string> Messages => _messages;

    /// <summary>Adds a fault. The value of a <see cref="SecretAttribute">secret</see> is left out.</summary>
    /// <param name="key">The key within the section; parts are joined by <c>__</c>.</param>
    /// <param name="value">The faulty value. A text is shown in quotation marks; null means that the option is not set.</param>
    /// <param name="allowed">What is allowed, in words that continue "must be".</param>
    public void Add(string key, object? value, string allowed)
    {
        if (value is not null && IsSecret(key))
            AddHidden(key, allowed);
        else
            Say(key, $"is {Show(value)}: must be {allowed}");
    }

    /// <summary>Adds a fault whose value may hold a secret.</summary>
    public void AddHidden(string key, string allowed) => Say(key, $"is not usable (not shown): must be {allowed}");

    /// <summary>Adds a key that means nothing. Its value is not shown: it may be a secret under a misspelt name.</summary>
    internal void AddUnknown(string key, string known) => Say(key, _moved is null || !_moved.TryGetValue(key, out var now) ? $"is unknown: known here {known}"
        : now is null ? "is no option any more: its value is fixed" : $"is {now} now");

    private void Say(string key, string fault)
    {
        // A value that could not be read leaves a default, whose faults are not the operator's.
        if (_keys.Add(key))
            _messages.Add($"{_section}__{key} {fault}");
    }

    private static string Show(object? value) => value switch
    {
        null => "not set",
        string text => $"'{text}'",
        _ => OptionValue.Show(value),
    };

    private bool IsSecret(string key)
    {
        var type = _options;
        foreach (var name in key.Split("__"))
        {
            if (type.GetProperty(name) is { } property)
            {
                if (property.IsDefined(typeof(SecretAttribute)))
                    return true;
                type = property.PropertyType;
            }
            else if (OptionValue.ItemOf(type) is { } item && int.TryParse(name, CultureInfo.InvariantCulture, out _))
            {
                type = item;
            }
        }

        return false;
    }
}
