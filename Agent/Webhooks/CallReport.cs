using System.Text.Json.Nodes;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;

namespace VoiceAgent.Agent.Webhooks;

/// <summary>What is known of a call that is over.</summary>
/// <param name="StartedAt">When the call's audio began to flow.</param>
/// <param name="Outcome">What became of the call, as <see cref="CallWords.Word(CallOutcome)"/> says it.</param>
/// <param name="Cause">The cause of its end in the carrier's words.</param>
/// <param name="Length">How long audio flowed.</param>
/// <param name="Conversation">What was said and found out; null where nothing was.</param>
/// <param name="Transitions">The decisions where the conversation went on in the agent's flow, in order.</param>
public sealed record CallReport(CallInfo Call, DateTimeOffset StartedAt, string Outcome, string Cause, TimeSpan Length, ConversationSnapshot? Conversation, IReadOnlyList<Transition> Transitions)
{
    /// <summary>The report as a webhook tells it.</summary>
    /// <param name="declared">The variables of the agent's document.</param>
    internal JsonObject Json(IEnumerable<FlowVariable> declared)
    {
        var history = Conversation?.Talk.History ?? [];
        return new JsonObject
        {
            ["id"] = Call.CallId,
            ["agent"] = new JsonObject { ["name"] = Call.Agent?.Name, ["version"] = Call.Agent?.Version },
            ["direction"] = Call.Direction is CallDirection.Outbound ? "outbound" : "inbound",
            ["from"] = Call.From,
            ["to"] = Call.To,
            ["startedAt"] = Webhook.Time(StartedAt),
            ["length"] = Seconds(Length),
            ["outcome"] = Outcome,
            ["cause"] = Cause,
            ["step"] = Conversation?.Flow?.At.Node,
            ["path"] = new JsonArray([.. Transitions.Where(t => t.From != t.To).Select(t => new JsonObject { ["from"] = t.From, ["to"] = t.To, ["by"] = t.ByWord })]),
            ["variables"] = Values(declared.Select(variable => (variable, Conversation?.Flow?.At.Variables.GetValueOrDefault(variable.Name)))),
            ["tools"] = new JsonArray([.. history.Where(entry => entry is { Speaker: Speaker.ToolCall, ToolName: not BuiltInTools.SetVariables }).Select(entry => Tool(entry, history))]),
            ["transcript"] = new JsonArray([.. history.Where(entry => entry.Speaker is Speaker.Caller or Speaker.Agent).Select(Said)]),
        };
    }

    /// <summary>The values of variables, each as JSON has its kind; null where it is not known.</summary>
    internal static JsonObject Values(IEnumerable<(FlowVariable Variable, string? Value)> values) =>
        new(values.Select(v => KeyValuePair.Create(v.Variable.Name, v.Value is null ? null : v.Variable.Type is VariableType.Number or VariableType.WholeNumber or VariableType.Boolean ? JsonNode.Parse(v.Value) : JsonValue.Create(v.Value))));

    private static JsonObject Said(Utterance entry)
    {
        var said = new JsonObject { ["speaker"] = entry.Speaker is Speaker.Caller ? "caller" : "agent", ["text"] = entry.Text, ["at"] = Seconds(entry.At) };
        if (entry.WasInterrupted)
            said["interrupted"] = true;
        return said;
    }

    private static JsonObject Tool(Utterance call, IReadOnlyList<Utterance> history) => new()
    {
        ["name"] = call.ToolName,
        ["arguments"] = Parsed(call.Text),
        ["result"] = history.FirstOrDefault(entry => entry.Speaker is Speaker.ToolResult && entry.ToolCallId == call.ToolCallId) is { } result ? Parsed(result.Text) : null,
        ["at"] = Seconds(call.At),
    };

    private static JsonNode? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return JsonValue.Create(text); // Tools of a host's own answer with what they like.
        }
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
