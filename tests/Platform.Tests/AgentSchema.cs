using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VoiceAgent.Agent;
using VoiceAgent.Agent.Documents;
using VoiceAgent.Settings;

namespace VoiceAgent.Platform.Tests;

/// <summary>The JSON Schema of agents' documents, made of the types that documents are read into and of what their comments say.</summary>
internal static class AgentSchema
{
    private static readonly Dictionary<string, string> Keys = KeysOf(typeof(AgentDocument), "").ToDictionary(key => key.Member, key => key.Key, StringComparer.Ordinal);

    private static readonly SourceDocs Docs = new(Known);

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    public static string Write()
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "An agent", ["description"] = Plain(Docs.Summary(typeof(AgentDocument))) };
        foreach (var (key, value) in Object(typeof(AgentDocument)).ToList())
            schema[key] = value!.DeepClone();
        return schema.ToJsonString(Written) + "\n";
    }

    private static JsonObject Object(Type type)
    {
        var (properties, needed) = (new JsonObject(), new JsonArray());
        foreach (var property in OptionsReader.Properties(type))
        {
            var schema = Value(property.PropertyType, property);
            schema["description"] = Plain($"{Docs.Summary(property)} {Docs.Said(property)}".Trim());
            properties[DocumentReader.Name(property)] = schema;
            if (property.IsDefined(typeof(NeededAttribute)))
                needed.Add(DocumentReader.Name(property));
        }

        var result = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (needed.Count > 0)
            result["required"] = needed;
        return result;
    }

    private static JsonObject Value(Type type, PropertyInfo property)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Node))
            return [];
        if (DocumentReader.ValueOf(type) is { } entry)
        {
            var below = new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(entry, property) };
            if (property.GetCustomAttribute<KeyPatternAttribute>() is { } keys)
                below["propertyNames"] = new JsonObject { ["pattern"] = keys.Pattern };
            return below;
        }

        if (OptionValue.ItemOf(type) is { } item)
            return new JsonObject { ["type"] = "array", ["items"] = Value(item, property) };
        if (type.IsEnum)
            return new JsonObject { ["enum"] = new JsonArray([.. DocumentReader.Words(type).Select(word => JsonValue.Create(word))]) };
        if (type == typeof(string))
            return property.GetCustomAttribute<PatternAttribute>() is { } form ? new JsonObject { ["type"] = "string", ["pattern"] = form.Pattern } : new JsonObject { ["type"] = "string" };
        if (type == typeof(TimeSpan))
            return new JsonObject { ["type"] = "string", ["pattern"] = Duration.Pattern };
        if (type == typeof(bool))
            return new JsonObject { ["type"] = "boolean" };
        if (type == typeof(int) || type == typeof(double) || type == typeof(float))
        {
            var number = new JsonObject { ["type"] = type == typeof(int) ? "integer" : "number" };
            if (OptionValue.RangeOf(property) is { } range)
                (number["minimum"], number["maximum"]) = (Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture), Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture));
            return number;
        }

        var map = Object(type);
        return property.GetCustomAttribute<ShorthandAttribute>() is { } shorthand
            ? new JsonObject { ["oneOf"] = new JsonArray(Value(type.GetProperty(shorthand.Property)!.PropertyType, property), map) }
            : map;
    }

    // References to other keys are shown as documents write them.
    private static string? Known(string member) => Keys.GetValueOrDefault(member, DocumentReader.Word(member.Split('.')[^1]));

    /// <summary>The keys of a document by the full names of their properties.</summary>
    private static IEnumerable<(string Member, string Key)> KeysOf(Type type, string above) =>
        OptionsReader.Properties(type).SelectMany(property => (IEnumerable<(string, string)>)
        [
            ($"{type.FullName}.{property.Name}", above + DocumentReader.Name(property)),
            .. OptionValue.IsSection(property.PropertyType) && property.PropertyType != typeof(Node) ? KeysOf(property.PropertyType, $"{above}{DocumentReader.Name(property)}.") : [],
        ]);

    private static string Plain(string markdown) => markdown.Replace("`", "", StringComparison.Ordinal).Replace("\\|", "|", StringComparison.Ordinal);
}
