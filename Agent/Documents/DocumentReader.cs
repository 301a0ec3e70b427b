using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using VoiceAgent.Conversation;
using VoiceAgent.Settings;

namespace VoiceAgent.Agent.Documents;

/// <summary>Fills objects with the values of a document. A key is the name of a property in snake case. Each value that does not suit is a fault, and the rest is read all the same.</summary>
internal sealed class DocumentReader(DocumentFaults faults)
{
    /// <summary>Fills an object with the values of a map.</summary>
    /// <param name="key">The map's key with those that it is below, joined by full stops; empty for the document's root.</param>
    /// <param name="done">A property that has its value already; null for none.</param>
    public void Fill(MapNode map, object target, string key = "", PropertyInfo? done = null)
    {
        var properties = OptionsReader.Properties(target.GetType()).ToList();
        foreach (var missing in properties.Where(p => p.IsDefined(typeof(NeededAttribute)) && !map.Entries.Any(e => e.Key.Text == Name(p) && e.Value is not ScalarNode { IsNothing: true })))
            faults.Add(map.Line, $"{Below(key, Name(missing))} is missing");
        foreach (var (name, value) in map.Entries)
        {
            if (properties.Find(p => Name(p) == name.Text) is not { } property)
                faults.Add(name.Line, $"{Below(key, name.Text)} is unknown: known here {(properties.Count == 1 ? "is" : "are")} {string.Join(", ", properties.Select(Name))}");
            else if (property != done)
                Set(target, property, value, Below(key, name.Text));
        }
    }

    /// <summary>The name of a property as a document writes it.</summary>
    public static string Name(PropertyInfo property) => Word(property.Name);

    private static string Below(string key, string name) => key.Length == 0 ? name : $"{key}.{name}";

    private void Set(object target, PropertyInfo property, Node node, string key)
    {
        faults.Found(key, node.Line);
        // An empty text is a value where it stands in quotation marks; nothing at all leaves the default.
        if (node is ScalarNode { IsNothing: true })
            return;
        var type = property.PropertyType;
        if (type == typeof(Node))
            property.SetValue(target, node);
        else if (ValueOf(type) is { } entry)
            FillMap((IDictionary)property.GetValue(target)!, entry, property, node, key);
        else if (OptionValue.ItemOf(type) is { } item)
            FillList(ListOf(target, property, item), item, property, node, key);
        else if (OptionValue.IsSection(type))
            FillBelow(property.GetValue(target)!, property, node, key);
        else if (Value(node, type, property, key) is { } value)
            property.SetValue(target, value);
    }

    // A list that is null where it is not set is made here, because an empty one says something else.
    private static IList ListOf(object target, PropertyInfo property, Type item)
    {
        if (property.GetValue(target) is not IList list)
            property.SetValue(target, list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!);
        return list;
    }

    private void FillBelow(object below, PropertyInfo property, Node node, string key)
    {
        var shorthand = property.GetCustomAttribute<ShorthandAttribute>() is { } word ? below.GetType().GetProperty(word.Property) : null;
        switch (node)
        {
            case MapNode map:
                // A preset is applied first, because the other keys change it.
                if (shorthand is not null && map.Entries.FirstOrDefault(e => e.Key.Text == Name(shorthand)).Value is { } preset)
                    Apply(below, shorthand, preset, Below(key, Name(shorthand)));
                Fill(map, below, key, shorthand);
                break;
            case ScalarNode when shorthand is not null:
                Apply(below, shorthand, node, key);
                break;
            default:
                faults.Wrong(key, Show(node), node.Line, shorthand is null ? "a map" : $"{Allowed(shorthand.PropertyType)}, or a map of single options");
                break;
        }
    }

    private void Apply(object below, PropertyInfo shorthand, Node node, string key)
    {
        if (Value(node, shorthand.PropertyType, shorthand, key) is not { } value)
            return;
        shorthand.SetValue(below, value);
        if (below is ConversationOptions options)
            options.Preset.ApplyTo(options);
    }

    private void FillMap(IDictionary map, Type type, PropertyInfo property, Node node, string key)
    {
        if (node is not MapNode { Entries: var entries })
        {
            faults.Wrong(key, Show(node), node.Line, "a map");
            return;
        }

        foreach (var (name, value) in entries)
        {
            var at = Below(key, name.Text);
            faults.Found(at, value.Line);
            if (property.GetCustomAttribute<KeyPatternAttribute>() is { } pattern && !pattern.IsMatch(name.Text))
                faults.Wrong($"a key of {key}", name.Text, name.Line, pattern.Allowed);
            else if (type == typeof(string) && Value(value, type, property, at) is { } text)
                map[name.Text] = text;
            else if (type != typeof(string) && value is MapNode below)
                Fill(below, map[name.Text] = Activator.CreateInstance(type)!, at);
            else if (type != typeof(string))
                faults.Wrong(at, Show(value), value.Line, "a map");
        }
    }

    private void FillList(IList list, Type item, PropertyInfo property, Node node, string key)
    {
        if (node is not ListNode { Items: var items })
        {
            faults.Wrong(key, Show(node), node.Line, "a list, such as [one, two]");
            return;
        }

        foreach (var (index, value) in items.Index())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{key}[{index}]");
            faults.Found(at, value.Line);
            if (!OptionValue.IsSection(item))
            {
                if (Value(value, item, property, at) is { } read)
                    list.Add(read);
            }
            else if (value is MapNode below)
            {
                var one = Activator.CreateInstance(item)!;
                list.Add(one);
                Fill(below, one, at);
            }
            else
            {
                faults.Wrong(at, Show(value), value.Line, "a map");
            }
        }
    }

    private object? Value(Node node, Type type, PropertyInfo property, string key)
    {
        if (node is not ScalarNode { Text: var text })
        {
            faults.Wrong(key, Show(node), node.Line, Allowed(type));
            return null;
        }

        if (Parse(text, type) is not { } value)
        {
            faults.Wrong(key, text, node.Line, Allowed(type));
            return null;
        }

        if (property.GetCustomAttribute<PatternAttribute>() is { } pattern && !pattern.IsMatch(text))
        {
            faults.Wrong(key, text, node.Line, pattern.Allowed);
            return null;
        }

        if (OptionValue.RangeOf(property) is { } range && !range.IsValid(value))
        {
            faults.Wrong(key, text, node.Line, $"{Limit(range, range.Minimum)} to {Limit(range, range.Maximum)}");
            return null;
        }

        return value;
    }

    private static object? Parse(string text, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return text;
        if (type == typeof(bool))
            return text switch { "true" => true, "false" => false, _ => null };
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;
        if (type == typeof(double))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
        if (type == typeof(float))
            return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var single) && float.IsFinite(single) ? single : null;
        if (type == typeof(TimeSpan))
            return Duration.Parse(text);
        if (type.IsEnum)
            return Enum.GetNames(type).FirstOrDefault(name => Word(name) == text) is { } name ? Enum.Parse(type, name) : null;
        throw new NotSupportedException($"Documents cannot hold a {type}.");
    }

    /// <summary>Says in words what can be read as a value of the type.</summary>
    private static string Allowed(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return "a text";
        if (type == typeof(bool))
            return "true or false";
        if (type == typeof(int))
            return "a whole number";
        if (type == typeof(TimeSpan))
            return Duration.Allowed;
        return type.IsEnum && Words(type) is var words ? $"{string.Join(", ", words[..^1])} or {words[^1]}" : "a number";
    }

    /// <summary>The words for the values of an enumeration.</summary>
    public static string[] Words(Type type) => [.. Enum.GetNames(type).Select(Word)];

    /// <summary>A name in snake case.</summary>
    public static string Word(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary>The type of a map's values; null where the type is no map.</summary>
    public static Type? ValueOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>) ? type.GetGenericArguments()[1] : null;

    // A range states the limits of a duration as text until it has been asked once.
    private static string Limit(RangeAttribute range, object limit) =>
        range.OperandType == typeof(TimeSpan) ? Duration.Show(limit as TimeSpan? ?? TimeSpan.Parse((string)limit, CultureInfo.InvariantCulture)) : Convert.ToString(limit, CultureInfo.InvariantCulture)!;

    private static string Show(Node node) => node switch
    {
        ScalarNode scalar => scalar.Text,
        ListNode => "a list",
        _ => "a map",
    };
}
