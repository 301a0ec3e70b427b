using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VoiceAgent.Agent.Documents;

namespace VoiceAgent.Agent.Tools;

/// <summary>JSON whose texts are templates.</summary>
internal sealed partial class JsonTemplate
{
    private readonly Func<CallVariables, JsonObject, JsonNode?> _render;

    private JsonTemplate(Func<CallVariables, JsonObject, JsonNode?> render, IReadOnlyList<Template> templates) => (_render, Templates) = (render, templates);

    public IReadOnlyList<Template> Templates { get; }

    /// <returns>The JSON; null where it has faults.</returns>
    public static JsonTemplate? Parse(Node node, CallVariables sample, Action<int, string> fault)
    {
        switch (node)
        {
            case ListNode list:
                var items = list.Items.Select(item => Parse(item, sample, fault)).ToList();
                return items.Contains(null) ? null : new((v, a) => new JsonArray([.. items.Select(item => item!._render(v, a))]), [.. items.SelectMany(item => item!.Templates)]);
            case MapNode map:
                var entries = map.Entries.Select(entry => (entry.Key.Text, Value: Parse(entry.Value, sample, fault))).ToList();
                return entries.Exists(entry => entry.Value is null) ? null : new(
                    (v, a) => new JsonObject(entries.Select(entry => KeyValuePair.Create(entry.Text, entry.Value!._render(v, a)))), [.. entries.SelectMany(entry => entry.Value!.Templates)]);
            case ScalarNode { IsNothing: true }:
                return new((_, _) => null, []);
            case ScalarNode { IsPlain: true, Text: "true" or "false" } flag:
                return new((_, _) => flag.Text == "true", []);
            case ScalarNode { IsPlain: true } number when decimal.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value):
                return new((_, _) => JsonValue.Create(value), []);
            case ScalarNode text when OneVariable().Match(text.Text) is { Success: true, Groups: var groups } && Template.Parse(text.Text, sample, (_, message) => fault(text.Line, message)) is { } one:
                return new((v, a) => a.TryGetPropertyValue(groups[1].Value, out var argument) ? argument?.DeepClone() : v.Json(groups[1].Value) ?? JsonValue.Create(one.Render(v)), [one]);
            case ScalarNode text when Template.Parse(text.Text, sample, (_, message) => fault(text.Line, message)) is { } template:
                return new((v, _) => JsonValue.Create(template.Render(v)), [template]);
            default:
                return null;
        }
    }

    public JsonNode? Render(CallVariables variables, JsonObject arguments) => _render(variables, arguments);

    [GeneratedRegex(@"^\{\{\s*([a-z][a-z0-9_]*)\s*\}\}$")]
    private static partial Regex OneVariable();
}
