using System.Text.Json;
using Json.Pointer;
using Json.Schema;

namespace VoiceAgent.Simulator;

/// <summary>The kind of rule that a value broke, in the terms a carrier's error reply needs.</summary>
internal enum SchemaFault { Type, Required, Enum, Range, Pattern, Unknown }

internal sealed record SchemaError(string Pointer, SchemaFault Fault, string Detail)
{
    public override string ToString() => $"{(Pointer.Length == 0 ? "/" : Pointer)}: {Detail}";
}

/// <summary>A JSON Schema (2020-12) whose faults are told in a carrier's words. Its <c>format</c> is an annotation only, which is the specification's default.</summary>
internal sealed class CommandSchema(JsonElement root)
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.Hierarchical };

    private readonly JsonSchema _schema = JsonSchema.Build(root, new BuildOptions { Dialect = Dialect.Draft202012, SchemaRegistry = new SchemaRegistry() });

    /// <summary>Returns the faults of a value; none where the value fits.</summary>
    public IReadOnlyList<SchemaError> Validate(JsonElement value) => [.. Errors(_schema.Evaluate(value, Options), value)];

    private IEnumerable<SchemaError> Errors(EvaluationResults at, JsonElement value)
    {
        if (at.IsValid)
            yield break;
        // A value of the wrong type is refused for its type alone.
        var broken = at.Errors?.Keys.AsEnumerable() ?? [];
        foreach (var keyword in broken.Contains("type") ? ["type"] : broken)
        {
            foreach (var error in Broken(keyword, at, value))
                yield return error;
        }

        var parts = (at.Details ?? []).ToLookup(Alternatives);
        foreach (var alternatives in parts.Where(part => part.Key.Length > 0))
        {
            // The faults against every alternative are of no use to a client that meant one of them.
            var fitting = alternatives.Count(part => part.IsValid);
            if (fitting == 0 || (fitting > 1 && alternatives.Key == "oneOf"))
                yield return new($"{alternatives.First().InstanceLocation}", SchemaFault.Type, $"The value fits {fitting} of the allowed forms.");
        }

        foreach (var error in parts[""].SelectMany(part => Errors(part, value)))
            yield return error;
    }

    /// <summary>The keyword, "anyOf" or "oneOf", among whose alternatives a part is; empty where the part is no alternative.</summary>
    private static string Alternatives(EvaluationResults part) => $"{part.EvaluationPath}".Split('/') is [.., "anyOf" or "oneOf", _] path ? path[^2] : "";

    private IEnumerable<SchemaError> Broken(string keyword, EvaluationResults at, JsonElement value)
    {
        var pointer = $"{at.InstanceLocation}";
        if (keyword.Length == 0) // The schema "false" has no keyword to break.
            return [new(pointer, SchemaFault.Unknown, $"The parameter '{pointer[(pointer.LastIndexOf('/') + 1)..]}' is not known here.")];
        var schema = JsonPointer.Parse(Uri.UnescapeDataString(at.SchemaLocation.Fragment).TrimStart('#')).Evaluate(root)!.Value;
        var wanted = schema.GetProperty(keyword);
        return keyword switch
        {
            "required" => wanted.EnumerateArray().Select(name => name.GetString()!).Where(name => !at.InstanceLocation.Evaluate(value)!.Value.TryGetProperty(name, out _))
                .Select(name => new SchemaError($"{pointer}/{name}", SchemaFault.Required, $"The '{name}' parameter is required and cannot be blank.")),
            "enum" => [new(pointer, SchemaFault.Enum, $"The value must be one of: {string.Join(", ", wanted.EnumerateArray())}.")],
            "const" => [new(pointer, SchemaFault.Enum, $"The value must be {wanted}.")],
            "minimum" => [new(pointer, SchemaFault.Range, $"The value must be at least {wanted}.")],
            "maximum" => [new(pointer, SchemaFault.Range, $"The value must be at most {wanted}.")],
            "minLength" => [new(pointer, SchemaFault.Range, $"The length must be at least {wanted}.")],
            "maxLength" => [new(pointer, SchemaFault.Range, $"The length must be at most {wanted}.")],
            "minItems" => [new(pointer, SchemaFault.Range, $"The number of items must be at least {wanted}.")],
            "maxItems" => [new(pointer, SchemaFault.Range, $"The number of items must be at most {wanted}.")],
            "pattern" => [new(pointer, SchemaFault.Pattern, $"The value must match {wanted}.")],
            "type" => [new(pointer, SchemaFault.Type, $"The value must be of type {wanted}.")],
            _ => [new(pointer, SchemaFault.Type, $"{at.Errors![keyword]}.")],
        };
    }
}
