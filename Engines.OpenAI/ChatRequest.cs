using System.Text.Json;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>The body of a chat request.</summary>
/// <remarks>What comes first never changes within a call (rules, tools, what was said before), so that servers find it in their prompt caches.</remarks>
internal static class ChatRequest
{
    /// <summary>The model's rules for a reply that broke off in the middle: the caller hears the rest from here on.</summary>
    private const string GoOn = "Your last message was cut off where it ends. Write only how it goes on, beginning with the next word.";

    private const string Default = "You are a friendly assistant on the phone. Answer in one or two short spoken sentences, without lists, markup or emoji.";

    private const string Begin = "(The call has just been answered. Greet the caller.)";

    private const string NoResult = """{"error":"The call went on before there was a result."}""";

    public static byte[] Of(ReplyRequest request, OpenAIOptions options)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model", options.Model);
            json.WriteBoolean("stream", true);
            json.WriteStartObject("stream_options");
            json.WriteBoolean("include_usage", true);
            json.WriteEndObject();
            if (options.Temperature is { } temperature)
                json.WriteNumber("temperature", temperature);
            if (options.ReasoningEffort.Length > 0)
                json.WriteString("reasoning_effort", options.ReasoningEffort);
            WriteTools(json, request.Tools);
            json.WriteStartArray("messages");
            WriteMessage(json, "system", request.Instructions.Length > 0 ? request.Instructions : Default);
            WriteMessages(json, request.Messages);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return body.ToArray();
    }

    private static void WriteTools(Utf8JsonWriter json, IReadOnlyList<ToolDefinition> tools)
    {
        if (tools.Count == 0)
            return;
        json.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);
            json.WritePropertyName("parameters");
            json.WriteRawValue(tool.ParametersSchema);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMessages(Utf8JsonWriter json, IReadOnlyList<Message> messages)
    {
        for (var i = 0; i < messages.Count;)
        {
            var message = messages[i];
            switch (message.Role)
            {
                case MessageRole.Caller:
                    WriteMessage(json, "user", message.Text);
                    i++;
                    break;
                case MessageRole.ToolResult:
                    i++; // Written behind its call.
                    break;
                default:
                    i = WriteAgent(json, messages, i);
                    break;
            }
        }

        if (messages.Count == 0)
            WriteMessage(json, "user", Begin); // Servers want somebody to have spoken.
        if (messages is [.., { Role: MessageRole.Agent, WasInterrupted: false }])
            WriteMessage(json, "system", GoOn);
    }

    /// <summary>What the agent said, and the tools it called then, with their results: servers refuse calls without any.</summary>
    /// <returns>The message after those.</returns>
    private static int WriteAgent(Utf8JsonWriter json, IReadOnlyList<Message> messages, int at)
    {
        json.WriteStartObject();
        json.WriteString("role", "assistant");
        if (messages[at] is { Role: MessageRole.Agent, Text: var text })
        {
            json.WriteString("content", text);
            at++;
        }
        else
        {
            json.WriteNull("content");
        }

        var calls = new List<Message>();
        for (; at < messages.Count && messages[at].Role == MessageRole.ToolCall; at++)
            calls.Add(messages[at]);
        if (calls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in calls)
                WriteCall(json, call);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        foreach (var call in calls)
            WriteResult(json, call, messages.Skip(at).FirstOrDefault(m => m.Role == MessageRole.ToolResult && m.ToolCallId == call.ToolCallId)?.Text ?? NoResult);
        return at;
    }

    private static void WriteCall(Utf8JsonWriter json, Message call)
    {
        var id = ToolCallId.Parse(call.ToolCallId!);
        json.WriteStartObject();
        json.WriteString("id", id.Id);
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", call.ToolName);
        json.WriteString("arguments", call.Text);
        json.WriteEndObject();
        if (id.Extra is { } extra)
        {
            json.WritePropertyName("extra_content");
            json.WriteRawValue(extra);
        }

        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Message call, string result)
    {
        json.WriteStartObject();
        json.WriteString("role", "tool");
        json.WriteString("tool_call_id", ToolCallId.Parse(call.ToolCallId!).Id);
        json.WriteString("content", result);
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, string role, string text)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", text);
        json.WriteEndObject();
    }
}
