using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoiceAgent.Simulator;

/// <summary>A chat request as a model server reads it.</summary>
/// <param name="IsStreamed">Whether the reply is wanted while it is being written.</param>
/// <param name="WantsUsage">Whether a streamed reply is to end with a count of its tokens.</param>
/// <param name="Tools">The names of the tools that may be called.</param>
/// <param name="Length">The length of the request's body in characters.</param>
public sealed record ModelRequest(string Model, bool IsStreamed, bool WantsUsage, IReadOnlyList<ModelMessage> Messages, IReadOnlyList<string> Tools, int Length)
{
    private static readonly string[] Roles = ["system", "developer", "user", "assistant", "tool"];

    /// <exception cref="ModelRefusedException">The body is no chat request; the refusal says where.</exception>
    internal static ModelRequest Parse(string body)
    {
        try
        {
            var request = JsonNode.Parse(body) as JsonObject ?? throw ModelRefusedException.Unreadable("The body of the request is no JSON object.");
            if (request["messages"] is not JsonArray { Count: > 0 } messages)
                throw ModelRefusedException.Unreadable("'messages' must be an array with at least one message.", "messages");
            return new ModelRequest(
                Text(request["model"]) ?? throw ModelRefusedException.Unreadable("You must provide a model parameter.", "model"),
                IsTrue(request["stream"]),
                request["stream_options"] is JsonObject options && IsTrue(options["include_usage"]),
                [.. messages.Select(Message)],
                [.. (request["tools"] as JsonArray ?? []).Select(Tool)],
                body.Length);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // The parser throws the last two for a name that comes twice and for half of a surrogate pair.
            throw ModelRefusedException.Unreadable("We could not parse the JSON body of your request.");
        }
    }

    private static ModelMessage Message(JsonNode? node, int i)
    {
        var at = $"messages[{i}]";
        var message = node as JsonObject ?? throw ModelRefusedException.Unreadable($"'{at}' must be an object.", at);
        var role = Text(message["role"]);
        if (role is null || !Roles.Contains(role))
            throw ModelRefusedException.Unreadable($"'{at}.role' must be one of {string.Join(", ", Roles)}.", $"{at}.role");
        var content = message["content"] switch
        {
            null => null,
            JsonArray parts => string.Concat(parts.OfType<JsonObject>().Select(part => Text(part["text"]))),
            var other => Text(other) ?? throw ModelRefusedException.Unreadable($"'{at}.content' must be a string, an array or null.", $"{at}.content"),
        };
        var id = Text(message["tool_call_id"]);
        if (role is "tool" && id is null)
            throw ModelRefusedException.Unreadable($"'{at}.tool_call_id' is missing.", $"{at}.tool_call_id");
        return new ModelMessage(role, content, [.. (message["tool_calls"] as JsonArray ?? []).Select((call, j) => Call(call, $"{at}.tool_calls[{j}]"))], id);
    }

    private static ModelCall Call(JsonNode? node, string at)
    {
        if (node is not JsonObject call || Text(call["id"]) is not { } id || call["function"] is not JsonObject function || Text(function["name"]) is not { } name)
            throw ModelRefusedException.Unreadable($"'{at}' must have an id and the name of a function.", at);
        return new ModelCall(id, name, call["extra_content"] is JsonObject extra && extra["google"] is JsonObject google ? Text(google["thought_signature"]) : null);
    }

    private static string Tool(JsonNode? node, int i) =>
        node is JsonObject tool && tool["function"] is JsonObject function && Text(function["name"]) is { } name ? name
            : throw ModelRefusedException.Unreadable($"'tools[{i}]' must be a function with a name.", $"tools[{i}]");

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var yes) && yes;
}

/// <summary>A message of a chat request.</summary>
/// <param name="Text">The content of the message; null where it has none.</param>
/// <param name="Calls">The tools that the assistant called.</param>
/// <param name="CallId">The id of the call that a tool's message answers; null where the message gives none.</param>
public sealed record ModelMessage(string Role, string? Text, IReadOnlyList<ModelCall> Calls, string? CallId);

/// <summary>A tool that the assistant called.</summary>
/// <param name="Signature">The thought signature that Gemini gave with the call and wants back; null where the request gives none.</param>
public sealed record ModelCall(string Id, string Name, string? Signature);
