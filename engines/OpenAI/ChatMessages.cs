using System.Security.Cryptography;
using System.Text;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>A message as a chat server takes it.</summary>
/// <param name="Role">The speaker: <c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Text">The text; null where the message has only calls.</param>
internal sealed record ChatMessage(string Role, string? Text)
{
    /// <summary>The tool calls that the assistant makes.</summary>
    public IReadOnlyList<Message> Calls { get; init; } = [];

    /// <summary>The tool call whose result the message is; null where it is none.</summary>
    public Message? Of { get; init; }
}

/// <summary>Makes a conversation into messages that a server takes.</summary>
internal static class ChatMessages
{
    /// <summary>The rule for a model whose reply broke off in the middle. The caller hears the rest of that reply next.</summary>
    private const string GoOn = "Your last message was cut off where it ends. Write only how it goes on, beginning with the next word.";

    private const string Default = "You are a friendly assistant on the phone. Answer in one or two short spoken sentences, without lists, markup or emoji.";

    private const string Begin = "(The call has just been answered. Greet the caller.)";

    /// <summary>The words that stand before the agent's for servers that want somebody to have spoken first.</summary>
    private const string Answered = "(The call has just been answered.)";

    private const string Interrupted = "(interrupted)";

    private const string NoResult = """{"error":"The call went on before there was a result."}""";

    private static readonly string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static List<ChatMessage> Of(ReplyRequest request, Dialect dialect)
    {
        List<ChatMessage> messages = [new("system", request.Instructions.Length > 0 ? request.Instructions : Default)];
        Add(messages, request.Messages);
        if (request.Messages.Count == 0)
            messages.Add(new ChatMessage("user", Begin)); // Servers want somebody to have spoken.
        if (request.Messages is [.., { Role: MessageRole.Agent, WasInterrupted: false }])
            messages.Add(new ChatMessage("system", GoOn));
        return dialect switch
        {
            Dialect.Strict => Alternating(messages, withSystem: true),
            Dialect.Plain => Alternating(WithoutTools(messages), withSystem: false),
            _ => messages,
        };
    }

    /// <summary>The id of a tool call, as servers of a dialect take it.</summary>
    public static string IdOf(Message call, Dialect dialect)
    {
        var id = ToolCallId.Parse(call.ToolCallId!).Id;
        if (dialect is Dialect.Auto or Dialect.Open || (id.Length == 9 && id.All(char.IsAsciiLetterOrDigit)))
            return id;
        return string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(id)).Take(9).Select(b => Digits[b % Digits.Length]));
    }

    private static void Add(List<ChatMessage> messages, IReadOnlyList<Message> said)
    {
        for (var at = 0; at < said.Count;)
        {
            if (said[at].Role is MessageRole.Caller)
            {
                messages.Add(new ChatMessage("user", said[at++].Text));
                continue;
            }

            if (said[at].Role is MessageRole.ToolResult)
            {
                at++; // The result is written behind its call.
                continue;
            }

            // The agent's words, the tools that it called and their results go together, because servers refuse calls without any result.
            var text = said[at].Role is MessageRole.Agent ? said[at++].Text : null;
            var calls = new List<Message>();
            for (; at < said.Count && said[at].Role is MessageRole.ToolCall; at++)
                calls.Add(said[at]);
            messages.Add(new ChatMessage("assistant", text) { Calls = calls });
            foreach (var call in calls)
                messages.Add(new ChatMessage("tool", said.Skip(at).FirstOrDefault(m => m.Role is MessageRole.ToolResult && m.ToolCallId == call.ToolCallId)?.Text ?? NoResult) { Of = call });
        }
    }

    /// <summary>Has user and assistant take turns. The user begins, and the user or what tools returned comes last.</summary>
    private static List<ChatMessage> Alternating(List<ChatMessage> messages, bool withSystem)
    {
        var strict = new List<ChatMessage>();
        var rules = messages[0].Text!;
        if (withSystem)
            strict.Add(messages[0]);
        else
            strict.Add(new ChatMessage("user", rules));
        foreach (var next in messages.Skip(1))
        {
            var message = next.Role is "system" ? new ChatMessage("user", $"({next.Text})") : next;
            switch (strict[^1].Role, message.Role)
            {
                case ("system", "assistant"):
                    strict.Add(new ChatMessage("user", Answered));
                    strict.Add(message);
                    break;
                case ("user", "user"):
                    strict[^1] = new ChatMessage("user", $"{strict[^1].Text}\n{message.Text}");
                    break;
                case ("assistant", "assistant"):
                    strict[^1] = message with { Text = message.Text is null ? strict[^1].Text : $"{strict[^1].Text} {message.Text}" };
                    break;
                case ("tool", "user"):
                    strict.Add(new ChatMessage("assistant", Interrupted));
                    strict.Add(message);
                    break;
                default:
                    strict.Add(message);
                    break;
            }
        }

        if (strict[^1].Role is "assistant")
            strict.Add(new ChatMessage("user", $"({GoOn})"));
        return strict;
    }

    /// <summary>Has the user tell what tools have done.</summary>
    private static List<ChatMessage> WithoutTools(List<ChatMessage> messages)
    {
        var plain = new List<ChatMessage>();
        foreach (var message in messages)
        {
            if (message.Of is { } call)
                plain.Add(new ChatMessage("user", $"({call.ToolName} was called with {call.Text}. Result: {message.Text})"));
            else if (message.Calls.Count == 0)
                plain.Add(message);
            else if (message.Text is not null)
                plain.Add(message with { Calls = [] });
        }

        return plain;
    }
}
