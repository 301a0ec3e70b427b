using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VoiceAgent.Testing;

/// <summary>What the chat templates and validators of model servers refuse, as strict as the strictest in use, with their words.</summary>
/// <remarks>From the templates published with the models: google/gemma-3 (tokenizer_config.json), mistralai's mistral-common 1.8 and its jinja templates, Qwen/Qwen3, openai/gpt-oss; Gemini by ai.google.dev
/// (function calling, thought signatures) and the errors of its server.</remarks>
public static partial class ModelTemplate
{
    public static IReadOnlyList<string> All { get; } = ["gemma", "mistral", "gemini", "qwen", "gpt-oss"];

    /// <summary>Looks at the body of a chat request.</summary>
    /// <param name="template">One of <see cref="All"/>.</param>
    /// <returns>Status and body of the refusal; null: it is taken.</returns>
    public static (int Status, string Body)? Refuse(string template, string body)
    {
        var request = JsonNode.Parse(body)!;
        var messages = request["messages"]!.AsArray().Select(m => m!).ToList();
        var hasTools = request["tools"] is JsonArray { Count: > 0 };
        return template switch
        {
            // As llama.cpp answers for what a template raises.
            "gemma" when hasTools => (400, """{"error":{"message":"registry.ollama.ai/library/gemma3:4b does not support tools","type":"api_error","param":null,"code":null}}"""),
            "gemma" => Gemma(messages) is { } why ? (500, Error($"Error: Jinja Exception: {why}", 500, "server_error")) : null,
            "mistral" => Mistral(messages) is { } why ? (400, Error(why, 400, "BadRequestError")) : null,
            "gemini" => Gemini(messages) is { } why ? (400, $"[{Error(why, 400, "INVALID_ARGUMENT")}]") : null,
            "qwen" => Qwen(messages) is { } why ? (400, Error(why, 400, "BadRequestError")) : null,
            "gpt-oss" => GptOss(messages) is { } why ? (500, Error($"Error: Jinja Exception: {why}", 500, "server_error")) : null,
            _ => throw new ArgumentException($"no template {template}", nameof(template)),
        };
    }

    private static string Error(string message, int code, string type) => new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["code"] = code } }.ToJsonString();

    private static string Role(JsonNode message) => (string)message["role"]!;

    private static JsonArray? Calls(JsonNode message) => message["tool_calls"] as JsonArray;

    private static string? Gemma(List<JsonNode> messages)
    {
        if (Role(messages[0]) is "system")
            return "System role not supported"; // Gemma 2.
        for (var i = 0; i < messages.Count; i++)
        {
            if (Role(messages[i]) != (i % 2 == 0 ? "user" : "assistant"))
                return "Conversation roles must alternate user/assistant/user/assistant/...";
            if (messages[i]["content"] is not JsonValue)
                return "Invalid content type";
        }

        return Role(messages[^1]) is "user" ? null : "The last message is the model's.";
    }

    private static string? Mistral(List<JsonNode> messages)
    {
        var spoken = 0;
        string? last = null;
        var open = 0;
        foreach (var (i, message) in messages.Index())
        {
            var role = Role(message);
            if (role is "system" && i > 0)
                return $"Unexpected role 'system' after role '{last}'";
            if (last is "tool" && role is not ("assistant" or "tool"))
                return $"Unexpected role '{role}' after role 'tool'";
            if (role is "tool" && open-- <= 0)
                return "Not the same number of function calls and responses";
            if (role is not "tool" && open > 0)
                return "Not the same number of function calls and responses";
            if (role is "assistant" && string.IsNullOrEmpty((string?)message["content"]) && Calls(message) is not { Count: > 0 })
                return "Assistant message must have either content or tool_calls, but not both.";
            foreach (var call in Calls(message) ?? [])
            {
                if (!MistralId().IsMatch((string)call!["id"]!))
                    return $"Tool call id was {call["id"]} but must be a-z, A-Z, 0-9, with a length of 9.";
                open++;
            }

            if (role is "tool" && !MistralId().IsMatch((string)message["tool_call_id"]!))
                return "Tool call id must be a-z, A-Z, 0-9, with a length of 9.";
            if (role is "user" or "assistant" && Calls(message) is null && (role is "user") != (spoken++ % 2 == 0))
                return "After the optional system message, conversation roles must alternate user/assistant/user/assistant/...";
            last = role;
        }

        return last is "user" or "tool" ? null : $"Expected last role User or Tool (or Assistant with prefix True) for serving but got {last}";
    }

    private static string? Gemini(List<JsonNode> messages)
    {
        string? last = null;
        var open = 0;
        foreach (var (i, message) in messages.Index())
        {
            var role = Role(message);
            if (role is "system" && i > 0)
                return "Please use a valid role: user, model.";
            if (role is not "tool" && open > 0)
                return "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
            if (Calls(message) is { Count: > 0 } calls)
            {
                if (last is not ("user" or "tool"))
                    return "Please ensure that function call turn comes immediately after a user turn or after a function response turn.";
                if (calls[0]!["extra_content"]?["google"]?["thought_signature"] is null)
                    return "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly.";
                open = calls.Count;
            }

            if (role is "tool" && open-- <= 0)
                return "Please ensure that function response turn comes immediately after a function call turn.";
            if (role is "assistant" && last is null or "system")
                return "Please ensure that multiturn requests begin with a user turn.";
            last = role;
        }

        return last is "user" or "tool" ? null : "Please ensure that multiturn requests end with a user turn or a function response.";
    }

    private static string? Qwen(List<JsonNode> messages)
    {
        if (messages.Skip(1).Any(m => Role(m) is "system"))
            return "System message must be at the beginning.";
        return messages.Exists(m => Role(m) is "user") ? null : "No user query found in messages.";
    }

    private static string? GptOss(List<JsonNode> messages)
    {
        var mayReturn = false;
        foreach (var (i, message) in messages.Index())
        {
            if (Role(message) is "system" or "developer" && i > 0)
                return "Unexpected system message after the beginning of the conversation.";
            if (Role(message) is "tool" && !mayReturn)
                return "Message has tool role, but there was no previous assistant message with a tool call!";
            mayReturn = Role(message) is "tool" || Calls(message) is { Count: > 0 };
        }

        return null;
    }

    [GeneratedRegex("^[a-zA-Z0-9]{9}$")]
    private static partial Regex MistralId();
}
