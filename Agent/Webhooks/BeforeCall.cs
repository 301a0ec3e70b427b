using System.Text.Json;
using System.Text.Json.Nodes;
using VoiceAgent.Agent.Tools;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;

namespace VoiceAgent.Agent.Webhooks;

/// <summary>Asks an agent's business, before a call is answered, what it knows of the other side. Thread-safe.</summary>
internal sealed class BeforeCall(BeforeDocument document, AgentVersion version, IReadOnlyDictionary<string, FlowVariable> variables, CallTools tools)
{
    /// <summary>How long a call waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Asks for the values of a call.</summary>
    /// <returns>The values that suit, by name, and what is wrong with the answer, in sentences without the values.</returns>
    public async Task<(IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Faults)> AskAsync(CallInfo call, CancellationToken cancellationToken)
    {
        var webhook = new Webhook(document.Webhook, document.Secret, Patience, tools);
        var asked = new JsonObject
        {
            ["id"] = call.CallId,
            ["agent"] = new JsonObject { ["name"] = version.Name, ["version"] = version.Version },
            ["direction"] = call.Direction is CallDirection.Outbound ? "outbound" : "inbound",
            ["from"] = call.From,
            ["to"] = call.To,
        };
        var answer = await webhook.SendAsync($"call-begins-{call.CallId}", "call.begins", tools.Time.GetUtcNow(), asked, cancellationToken);
        return answer.Fault is { } fault ? (new Dictionary<string, string>(), [fault]) : Read(answer.Text);
    }

    private (IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Faults) Read(string text)
    {
        var (values, faults) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        if (text.Length == 0)
            return (values, faults); // It knows nothing of the other side.
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind is not JsonValueKind.Object || !json.RootElement.TryGetProperty("variables", out var known) || known.ValueKind is not JsonValueKind.Object)
                return (values, ["it answered without an object variables"]);
            foreach (var value in known.EnumerateObject().Where(value => value.Value.ValueKind is not JsonValueKind.Null))
            {
                if (!variables.TryGetValue(value.Name, out var variable))
                    faults.Add("it answered with a variable that the agent does not take from it");
                else if (variable.Read(value.Value) is { } suitable)
                    values[variable.Name] = suitable;
                else
                    faults.Add($"it answered with a value of {variable.Name} that does not suit: it must be {variable.Allowed}");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (values, ["it answered with something that is no JSON"]); // A name with half a character in it is none, either.
        }

        return (values, faults);
    }
}
