using System.Globalization;
using System.Text.Json.Nodes;
using Fluid.Values;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;

namespace VoiceAgent.Agent.Documents;

/// <summary>What templates may ask of a call. The values are the same wherever and whenever they are asked for, because the time is that of the call's beginning.</summary>
internal sealed class CallVariables
{
    private const string NowForm = "yyyy-MM-dd HH:mm zzz";

    /// <param name="startedAt">When the call's audio began to flow.</param>
    /// <param name="zone">The time zone of the business.</param>
    public CallVariables(CallInfo call, DateTimeOffset startedAt, TimeZoneInfo zone)
    {
        (Zone, StartedAt) = (zone, TimeZoneInfo.ConvertTime(startedAt, zone));
        Values =
        [
            ("now", StartedAt.ToString(NowForm, CultureInfo.InvariantCulture)),
            ("part_of_day", StartedAt.Hour switch { >= 5 and < 12 => "morning", >= 12 and < 18 => "afternoon", _ => "evening" }),
            ("caller", call.OtherNumber ?? ""),
            ("called", (call.Direction == CallDirection.Inbound ? call.To : call.From) ?? ""),
            ("call_id", call.CallId),
        ];
    }

    private CallVariables(DateTimeOffset startedAt, TimeZoneInfo zone, IReadOnlyList<(string, object)> values) => (Zone, StartedAt, Values) = (zone, TimeZoneInfo.ConvertTime(startedAt, zone), values);

    /// <summary>What is known in a conversation, each value as its kind has it. What is not known yet is empty.</summary>
    /// <param name="known">The values as <see cref="FlowState.Variables"/> has them.</param>
    /// <param name="declared">The variables of the agent's document.</param>
    public static CallVariables From(IReadOnlyDictionary<string, string> known, TimeZoneInfo zone, IReadOnlyDictionary<string, FlowVariable> declared)
    {
        var startedAt = known.TryGetValue("now", out var now) && DateTimeOffset.TryParseExact(now, NowForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) ? read : DateTimeOffset.UnixEpoch;
        return new CallVariables(startedAt, zone, [.. known.Where(v => !declared.ContainsKey(v.Key)).Select(v => (v.Key, (object)v.Value)), .. Of(known, declared)]);
    }

    /// <summary>A value for each variable of a document, to try templates with.</summary>
    public static IEnumerable<(string Name, object Value)> Declared(IEnumerable<FlowVariable> variables) => variables.Select(v => (v.Name, Typed(
        v.Type switch { VariableType.Number or VariableType.WholeNumber => "1", VariableType.Boolean => "true", VariableType.Date => "2026-12-02", VariableType.Time => "14:30", _ => "words" }, v.Type)));

    private static object Typed(string value, VariableType type) => type switch
    {
        VariableType.Number or VariableType.WholeNumber => decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.Parse(value, CultureInfo.InvariantCulture),
        VariableType.Boolean => value == "true",
        _ => value,
    };

    private CallVariables(CallVariables others) => (Zone, StartedAt, Values) = (others.Zone, others.StartedAt, []);

    public TimeZoneInfo Zone { get; }

    /// <summary>When the call's audio began to flow, by the clocks of the business.</summary>
    public DateTimeOffset StartedAt { get; }

    public IReadOnlyList<(string Name, object Value)> Values { get; private init; }

    /// <summary>Whether templates may use secrets of any name, because they are only tried.</summary>
    public bool HasAnySecrets { get; private init; }

    /// <summary>These variables and further ones.</summary>
    public CallVariables With(IEnumerable<(string Name, object Value)> more) => new(this) { Values = [.. Values, .. more] };

    /// <summary>These variables, and secrets of any name, to try templates with.</summary>
    public CallVariables WithSecrets() => new(this) { Values = Values, HasAnySecrets = true };

    /// <summary>The value of a variable that is a number, or true or false; null for others.</summary>
    public JsonNode? Json(string name) => Values.LastOrDefault(value => value.Name == name).Value switch
    {
        decimal number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        bool flag => JsonValue.Create(flag),
        _ => null,
    };

    /// <summary>The values of an agent's variables, each as its kind has it. What is not known is empty.</summary>
    /// <param name="known">The values as <see cref="FlowState.Variables"/> has them.</param>
    public static IEnumerable<(string Name, object Value)> Of(IReadOnlyDictionary<string, string> known, IReadOnlyDictionary<string, FlowVariable> declared) =>
        declared.Select(v => (v.Key, known.TryGetValue(v.Key, out var value) ? Typed(value, v.Value.Type) : NilValue.Instance));

    public IEnumerable<string> Names => Values.Select(value => value.Name);

    /// <summary>The variables of a call that was never made, to try templates with.</summary>
    public static CallVariables Sample(TimeZoneInfo zone) => new(new CallInfo("call", CallDirection.Inbound, "+15550100001", "+15550100010"), DateTimeOffset.UnixEpoch, zone);
}
