using System.Text.Json;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>The body of a chat request.</summary>
/// <remarks>The beginning never changes within a call (rules, tools, what was said before), so that servers find it in their prompt caches.</remarks>
internal static class ChatRequest
{
    /// <summary>The signature that Gemini takes of tool calls that have come to stand alone (ai.google.dev, thought signatures).</summary>
    /// <remarks>Gemini signs only the first of the calls that it makes together, and wants the signature back.</remarks>
    private const string Unsigned = """{"google":{"thought_signature":"skip_thought_signature_validator"}}""";

    public static byte[] Of(ReplyRequest request, OpenAIOptions options, Dialect dialect)
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
            if (dialect is not Dialect.Plain)
                WriteTools(json, request.Tools);
            json.WriteStartArray("messages");
            var isSigned = request.Messages.Any(m => m.ToolCallId?.Contains("thought_signature", StringComparison.Ordinal) == true);
            foreach (var message in ChatMessages.Of(request, dialect))
                Write(json, message, dialect, isSigned);
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

    private static void Write(Utf8JsonWriter json, ChatMessage message, Dialect dialect, bool isSigned)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Role);
        if (message.Of is { } of)
            json.WriteString("tool_call_id", ChatMessages.IdOf(of, dialect));
        // Templates add this text to other text, so that it must not be null for them.
        if (message.Text is null && dialect is Dialect.Open or Dialect.Auto)
            json.WriteNull("content");
        else
            json.WriteString("content", message.Text ?? "");
        if (message.Calls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            foreach (var (i, call) in message.Calls.Index())
                WriteCall(json, call, dialect, isSigned && i == 0 ? Unsigned : null);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, Message call, Dialect dialect, string? extraOtherwise)
    {
        json.WriteStartObject();
        json.WriteString("id", ChatMessages.IdOf(call, dialect));
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", call.ToolName);
        // The server reads the arguments, and refuses the whole request where they are no JSON object.
        json.WriteString("arguments", JsonText.IsObject(call.Text) ? call.Text : "{}");
        json.WriteEndObject();
        if ((ToolCallId.Parse(call.ToolCallId!).Extra ?? extraOtherwise) is { } extra)
        {
            json.WritePropertyName("extra_content");
            json.WriteRawValue(extra);
        }

        json.WriteEndObject();
    }
}
