using System.Text.Json;

namespace VoiceAgent.Carriers.Telnyx.Tests.CallControl;

/// <summary>The part of JSON Schema 2020-12 the shared command schemas use. An unknown keyword is an error, so nothing goes unchecked.</summary>
internal static class JsonSchema
{
    /// <returns>The faults, each with its place; none when the value is valid.</returns>
    public static IReadOnlyList<string> Validate(JsonElement schema, JsonElement value, string place = "$")
    {
        var faults = new List<string>();
        foreach (var keyword in schema.EnumerateObject())
            Check(keyword, schema, value, place, faults);
        return faults;
    }

    private static void Check(JsonProperty keyword, JsonElement schema, JsonElement value, string place, List<string> faults)
    {
        var rule = keyword.Value;
        switch (keyword.Name)
        {
            case "type" when !HasType(value, rule.GetString()!):
                faults.Add($"{place} is no {rule}");
                break;
            case "enum" when !rule.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)):
                faults.Add($"{place} is {value}, not one of {rule}");
                break;
            case "required" when value.ValueKind is JsonValueKind.Object:
                faults.AddRange(rule.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{place}.{name} is missing"));
                break;
            case "properties" when value.ValueKind is JsonValueKind.Object:
                foreach (var property in rule.EnumerateObject())
                {
                    if (value.TryGetProperty(property.Name, out var inner))
                        faults.AddRange(Validate(property.Value, inner, $"{place}.{property.Name}"));
                }

                break;
            case "additionalProperties" when value.ValueKind is JsonValueKind.Object:
                var known = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(property => property.Name).ToHashSet() : [];
                foreach (var extra in value.EnumerateObject().Where(property => !known.Contains(property.Name)))
                {
                    if (rule.ValueKind is JsonValueKind.False)
                        faults.Add($"{place}.{extra.Name} is not known");
                    else if (rule.ValueKind is JsonValueKind.Object)
                        faults.AddRange(Validate(rule, extra.Value, $"{place}.{extra.Name}"));
                }

                break;
            case "items" when value.ValueKind is JsonValueKind.Array:
                faults.AddRange(value.EnumerateArray().SelectMany((item, index) => Validate(rule, item, $"{place}[{index}]")));
                break;
            case "oneOf" when rule.EnumerateArray().Count(choice => Validate(choice, value, place).Count == 0) != 1:
                faults.Add($"{place} fits not exactly one form");
                break;
            case "minimum" when value.ValueKind is JsonValueKind.Number && value.GetDouble() < rule.GetDouble():
            case "maximum" when value.ValueKind is JsonValueKind.Number && value.GetDouble() > rule.GetDouble():
            case "minLength" when value.ValueKind is JsonValueKind.String && value.GetString()!.Length < rule.GetInt32():
            case "maxLength" when value.ValueKind is JsonValueKind.String && value.GetString()!.Length > rule.GetInt32():
            case "maxItems" when value.ValueKind is JsonValueKind.Array && value.GetArrayLength() > rule.GetInt32():
                faults.Add($"{place} breaks {keyword.Name} {rule}");
                break;
            case "format" when rule.GetString() is "uuid" && value.ValueKind is JsonValueKind.String && !Guid.TryParse(value.GetString(), out _):
                faults.Add($"{place} is no uuid");
                break;
            case "type" or "enum" or "required" or "properties" or "additionalProperties" or "items" or "oneOf" or "minimum" or "maximum"
                or "minLength" or "maxLength" or "maxItems" or "format" or "default" or "examples" or "example" or "x-added" or "x-trimmed" or "x-format":
                break;
            default:
                throw new NotSupportedException($"Schema keyword {keyword.Name} at {place}");
        }
    }

    private static bool HasType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind is JsonValueKind.Object,
        "array" => value.ValueKind is JsonValueKind.Array,
        "string" => value.ValueKind is JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind is JsonValueKind.Number,
        _ => throw new NotSupportedException($"Schema type {type}"),
    };
}
