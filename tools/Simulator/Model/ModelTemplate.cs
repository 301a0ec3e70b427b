using System.Text.RegularExpressions;

namespace VoiceAgent.Simulator;

/// <summary>The refusals of the chat templates and validators of model servers, as strict as the strictest in use, in their own words.</summary>
/// <remarks>The refusals come from the templates published with the models: google/gemma-3 (tokenizer_config.json), mistralai's mistral-common 1.8 and its jinja templates,
/// Qwen/Qwen3 and openai/gpt-oss. Gemini's come from ai.google.dev (function calling, thought signatures) and from the errors of its server.</remarks>
public static partial class ModelTemplate
{
    /// <summary>The template that refuses nothing that is a request.</summary>
    public const string Open = "open";

    internal const string Gemma = "gemma";

    internal const string Mistral = "mistral";

    internal const string Gemini = "gemini";

    internal const string Qwen = "qwen";

    internal const string GptOss = "gpt-oss";

    /// <summary>The templates that refuse something, the strictest first.</summary>
    public static IReadOnlyList<string> All { get; } = [Gemma, Mistral, Gemini, Qwen, GptOss];

    /// <param name="template">One of <see cref="All"/>, or <see cref="Open"/>.</param>
    /// <exception cref="ModelRefusedException">The template refuses the request.</exception>
    internal static void Check(string template, ModelRequest request)
    {
        var messages = request.Messages;
        if ((template, request.Tools.Count) is (Gemma, > 0))
            throw ModelRefusedException.Ollama("registry.ollama.ai/library/gemma3:4b does not support tools");
        var refusal = template switch
        {
            Gemma => OfGemma(messages) is { } why ? ModelRefusedException.LlamaCpp(why) : null,
            Mistral => OfMistral(messages) is { } why ? ModelRefusedException.VLlm(why) : null,
            Gemini => OfGemini(messages) is { } why ? ModelRefusedException.Gemini(why) : null,
            Qwen => OfQwen(messages) is { } why ? ModelRefusedException.VLlm(why) : null,
            GptOss => OfGptOss(messages) is { } why ? ModelRefusedException.LlamaCpp(why) : null,
            Open => null,
            _ => throw new ArgumentException($"no template {template}", nameof(template)),
        };
        if (refusal is not null)
            throw refusal;
    }

    private static string? OfGemma(IReadOnlyList<ModelMessage> messages)
    {
        if (messages[0].Role is "system")
            return "System role not supported"; // These are the words of Gemma 2.
        foreach (var (i, message) in messages.Index())
        {
            if (message.Role != (i % 2 == 0 ? "user" : "assistant"))
                return "Conversation roles must alternate user/assistant/user/assistant/...";
            if (message.Text is null)
                return "Invalid content type";
        }

        return messages[^1].Role is "user" ? null : "The last message is the model's.";
    }

    private static string? OfMistral(IReadOnlyList<ModelMessage> messages)
    {
        var spoken = 0;
        string? last = null;
        var open = 0;
        foreach (var (i, message) in messages.Index())
        {
            var role = message.Role;
            if (role is "system" && i > 0)
                return $"Unexpected role 'system' after role '{last}'";
            if (last is "tool" && role is not ("assistant" or "tool"))
                return $"Unexpected role '{role}' after role 'tool'";
            if (role is "tool" && open-- <= 0)
                return "Not the same number of function calls and responses";
            if (role is not "tool" && open > 0)
                return "Not the same number of function calls and responses";
            if (role is "assistant" && string.IsNullOrEmpty(message.Text) && message.Calls.Count == 0)
                return "Assistant message must have either content or tool_calls, but not both.";
            foreach (var call in message.Calls)
            {
                if (!MistralId().IsMatch(call.Id))
                    return $"Tool call id was {call.Id} but must be a-z, A-Z, 0-9, with a length of 9.";
                open++;
            }

            if (role is "tool" && !MistralId().IsMatch(message.CallId!))
                return "Tool call id must be a-z, A-Z, 0-9, with a length of 9.";
            if (role is "user" or "assistant" && message.Calls.Count == 0 && (role is "user") != (spoken++ % 2 == 0))
                return "After the optional system message, conversation roles must alternate user/assistant/user/assistant/...";
            last = role;
        }

        if (open > 0)
            return "Not the same number of function calls and responses";
        return last is "user" or "tool" ? null : $"Expected last role User or Tool (or Assistant with prefix True) for serving but got {last}";
    }

    private static string? OfGemini(IReadOnlyList<ModelMessage> messages)
    {
        const string Unanswered = "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
        string? last = null;
        var open = 0;
        foreach (var (i, message) in messages.Index())
        {
            var role = message.Role;
            if (role is "system" && i > 0)
                return "Please use a valid role: user, model.";
            if (role is not "tool" && open > 0)
                return Unanswered;
            if (message.Calls.Count > 0)
            {
                if (last is not ("user" or "tool"))
                    return "Please ensure that function call turn comes immediately after a user turn or after a function response turn.";
                if (message.Calls[0].Signature is null)
                    return "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly.";
                open = message.Calls.Count;
            }

            if (role is "tool" && open-- <= 0)
                return "Please ensure that function response turn comes immediately after a function call turn.";
            if (role is "assistant" && last is null or "system")
                return "Please ensure that multiturn requests begin with a user turn.";
            last = role;
        }

        if (open > 0)
            return Unanswered;
        return last is "user" or "tool" ? null : "Please ensure that multiturn requests end with a user turn or a function response.";
    }

    private static string? OfQwen(IReadOnlyList<ModelMessage> messages)
    {
        if (messages.Skip(1).Any(m => m.Role is "system"))
            return "System message must be at the beginning.";
        return messages.Any(m => m.Role is "user") ? null : "No user query found in messages.";
    }

    private static string? OfGptOss(IReadOnlyList<ModelMessage> messages)
    {
        var mayReturn = false;
        foreach (var (i, message) in messages.Index())
        {
            if (message.Role is "system" or "developer" && i > 0)
                return "Unexpected system message after the beginning of the conversation.";
            if (message.Role is "tool" && !mayReturn)
                return "Message has tool role, but there was no previous assistant message with a tool call!";
            mayReturn = message.Role is "tool" || message.Calls.Count > 0;
        }

        return null;
    }

    [GeneratedRegex(@"^[a-zA-Z0-9]{9}\z")]
    private static partial Regex MistralId();
}
