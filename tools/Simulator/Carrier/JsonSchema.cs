using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VoiceAgent.Simulator;

/// <summary>What a value broke, in the terms a carrier's error reply needs.</summary>
internal enum SchemaFault { Type, Required, Enum, Range, Pattern, Unknown }

internal sealed record SchemaError(string Pointer, SchemaFault Fault, string Detail)
{
    public override string ToString() => $"{(Pointer.Length == 0 ? "/" : Pointer)}: {Detail}";
}

/// <summary>The part of JSON Schema 2020-12 that the carrier's schema files use; <c>format</c> is an annotation, as the draft has it by default.</summary>
internal sealed class JsonSchema(JsonElement root)
{
    public IReadOnlyList<SchemaError> Validate(JsonElement value)
    {
        var errors = new List<SchemaError>();
        Validate(root, value, "", errors);
        return errors;
    }

    private void Validate(JsonElement schema, JsonElement value, string at, List<SchemaError> errors)
    {
        if (schema.ValueKind is JsonValueKind.True)
            return;
        if (schema.ValueKind is JsonValueKind.False)
        {
            errors.Add(new(at, SchemaFault.Unknown, $"The parameter '{Name(at)}' is not known here."));
            return;
        }

        if (schema.TryGetProperty("$ref", out var reference))
            Validate(Resolve(reference.GetString()!), value, at, errors);
        if (schema.TryGetProperty("type", out var type) && !IsOfType(type, value))
        {
            errors.Add(new(at, SchemaFault.Type, $"The value must be of type {type}."));
            return;
        }

        Alternatives(schema, value, at, errors);
        if (schema.TryGetProperty("const", out var constant) && !JsonElement.DeepEquals(constant, value))
            errors.Add(new(at, SchemaFault.Enum, $"The value must be {constant}."));
        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(v => JsonElement.DeepEquals(v, value)))
            errors.Add(new(at, SchemaFault.Enum, $"The value must be one of: {string.Join(", ", values.EnumerateArray())}."));
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Object(schema, value, at, errors);
                break;
            case JsonValueKind.Array:
                Array(schema, value, at, errors);
                break;
            case JsonValueKind.String:
                Text(schema, value.GetString()!, at, errors);
                break;
            case JsonValueKind.Number:
                Within(schema, "minimum", "maximum", value.GetDouble(), "value", at, errors);
                break;
        }
    }

    private void Alternatives(JsonElement schema, JsonElement value, string at, List<SchemaError> errors)
    {
        if (schema.TryGetProperty("allOf", out var all))
        {
            foreach (var part in all.EnumerateArray())
                Validate(part, value, at, errors);
        }

        foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (!schema.TryGetProperty(keyword, out var any))
                continue;
            var fitting = any.EnumerateArray().Count(part => Fits(part, value));
            if (fitting == 0 || (keyword == "oneOf" && fitting > 1))
                errors.Add(new(at, SchemaFault.Type, $"The value fits {fitting} of the allowed forms."));
        }
    }

    private bool Fits(JsonElement schema, JsonElement value)
    {
        var errors = new List<SchemaError>();
        Validate(schema, value, "", errors);
        return errors.Count == 0;
    }

    private void Object(JsonElement schema, JsonElement value, string at, List<SchemaError> errors)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Select(n => n.GetString()!))
            {
                if (!value.TryGetProperty(name, out _))
                    errors.Add(new($"{at}/{name}", SchemaFault.Required, $"The '{name}' parameter is required and cannot be blank."));
            }
        }

        var known = schema.TryGetProperty("properties", out var properties);
        var closed = schema.TryGetProperty("additionalProperties", out var others);
        foreach (var property in value.EnumerateObject())
        {
            if (known && properties.TryGetProperty(property.Name, out var inner))
                Validate(inner, property.Value, $"{at}/{property.Name}", errors);
            else if (closed)
                Validate(others, property.Value, $"{at}/{property.Name}", errors);
        }
    }

    private void Array(JsonElement schema, JsonElement value, string at, List<SchemaError> errors)
    {
        Within(schema, "minItems", "maxItems", value.GetArrayLength(), "number of items", at, errors);
        if (!schema.TryGetProperty("items", out var items))
            return;
        var index = 0;
        foreach (var item in value.EnumerateArray())
            Validate(items, item, $"{at}/{index++}", errors);
    }

    private static void Text(JsonElement schema, string text, string at, List<SchemaError> errors)
    {
        Within(schema, "minLength", "maxLength", text.EnumerateRunes().Count(), "length", at, errors);
        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(text, pattern.GetString()!, RegexOptions.CultureInvariant))
            errors.Add(new(at, SchemaFault.Pattern, $"The value must match {pattern}."));
    }

    private static void Within(JsonElement schema, string low, string high, double value, string what, string at, List<SchemaError> errors)
    {
        if (schema.TryGetProperty(low, out var minimum) && value < minimum.GetDouble())
            errors.Add(new(at, SchemaFault.Range, string.Create(CultureInfo.InvariantCulture, $"The {what} must be at least {minimum}.")));
        if (schema.TryGetProperty(high, out var maximum) && value > maximum.GetDouble())
            errors.Add(new(at, SchemaFault.Range, string.Create(CultureInfo.InvariantCulture, $"The {what} must be at most {maximum}.")));
    }

    private static bool IsOfType(JsonElement type, JsonElement value) =>
        type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(t => IsOfType(t, value))
            : type.GetString() switch
            {
                "object" => value.ValueKind == JsonValueKind.Object,
                "array" => value.ValueKind == JsonValueKind.Array,
                "string" => value.ValueKind == JsonValueKind.String,
                "number" => value.ValueKind == JsonValueKind.Number,
                "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() % 1 == 0,
                "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
                "null" => value.ValueKind == JsonValueKind.Null,
                _ => true,
            };

    private JsonElement Resolve(string reference)
    {
        var target = root;
        foreach (var step in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
            target = target.GetProperty(step);
        return target;
    }

    private static string Name(string pointer) => pointer[(pointer.LastIndexOf('/') + 1)..];
}
