using System.Globalization;
using System.Reflection;

namespace VoiceAgent.Settings;

/// <summary>What is wrong with the options of one section: each fault with its key as in the environment, its value and what is allowed.</summary>
public sealed class OptionFaults
{
    private readonly List<string> _messages = [];
    private readonly HashSet<string> _keys = [];
    private readonly string _section;
    private readonly Type _options;
    private readonly IReadOnlyDictionary<string, string?>? _moved;

    /// <param name="section">The section's key.</param>
    /// <param name="options">Its options; tells which are secret.</param>
    /// <param name="moved">Keys that the section had once: the key that has its place, whole; or null where there is none.</param>
    public OptionFaults(string section, Type options, IReadOnlyDictionary<string, string?>? moved = null)
    {
        _moved = moved;
        _section = section;
        _options = options;
    }

    /// <summary>One sentence a fault.</summary>
    public IReadOnlyList<string> Messages => _messages;

    /// <summary>Adds a fault. The value of a <see cref="SecretAttribute">secret</see> is left out.</summary>
    /// <param name="key">The key within the section; parts are joined by <c>__</c>.</param>
    /// <param name="value">A text is quoted; null means not set.</param>
    /// <param name="allowed">Continues the words "must be".</param>
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
