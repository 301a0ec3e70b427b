using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>Reads the reply out of a chat stream, in every server's dialect.</summary>
/// <remarks>Chunks may lack choices and an index, and may carry what nobody knows. A stream is complete that has a finish reason or the closing <c>[DONE]</c>.
/// Any other stream broke off. Only <c>content</c> is spoken: what a model thinks is not, whatever the field's name.</remarks>
internal static class ChatStream
{
    private const string Done = "[DONE]";

    /// <param name="leaks">The filter that takes out of the text what was not written for the caller.</param>
    /// <param name="newId">A function that names a tool call that the server did not name.</param>
    /// <exception cref="EngineException">The stream tells of an error, is no chat stream, broke off, or has no reply. The text so far stands, and no tool was called.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async IAsyncEnumerable<ReplyPart> ReadAsync(Stream stream, string engine, LeakFilter leaks, Func<string> newId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var calls = new ToolCalls(newId);
        var halves = new HalfJoiner();
        var (isSpoken, isDone, finish) = (false, false, "");
        await foreach (var item in SseParser.Create(stream, (_, data) => data.SequenceEqual("[DONE]"u8) ? Done : Encoding.UTF8.GetString(data)).EnumerateAsync(cancellationToken))
        {
            if (item.Data.AsSpan().Trim() is Done)
            {
                isDone = true;
                break;
            }

            if (string.IsNullOrWhiteSpace(item.Data))
                continue;
            using var chunk = Parse(item.Data, engine);
            var root = chunk.RootElement;
            if (root.TryGetProperty("error", out var error) && error.ValueKind is not JsonValueKind.Null)
                throw ServerError.Of(error, engine, status: null);
            if (Choice(root) is not { } choice)
                continue;
            if ((Object(choice, "delta") ?? Object(choice, "message")) is { } delta)
            {
                if (leaks.Take(halves.Take(Text(delta))) is { Length: > 0 } text)
                {
                    isSpoken = true;
                    yield return new ReplyText(text);
                }

                if (delta.TryGetProperty("tool_calls", out var fragments) && fragments.ValueKind is JsonValueKind.Array)
                {
                    foreach (var fragment in fragments.EnumerateArray())
                        calls.Take(fragment);
                }
            }

            if (choice.TryGetProperty("finish_reason", out var reason) && reason.ValueKind is JsonValueKind.String)
                finish = reason.GetString()!;
        }

        if (leaks.Take(halves.Rest()) + leaks.Rest() is { Length: > 0 } rest)
        {
            isSpoken = true;
            yield return new ReplyText(rest);
        }

        var isEmpty = !isSpoken && calls.IsEmpty && leaks.Written.Count == 0;
        if (!isEmpty && finish.Length == 0 && !isDone)
            throw new EngineException(engine, EngineFailure.Unavailable, "The stream broke off: it has neither a finish reason nor an end.");
        if (finish is "content_filter")
            throw new EngineException(engine, EngineFailure.Rejected, "The server withheld the reply, or its rest (content_filter).");
        if (finish is "error" or "failed" or "cancelled" or "abort")
            throw new EngineException(engine, EngineFailure.Failed, $"The server broke the reply off (finish_reason {finish}).");
        if (isEmpty && finish.Length == 0)
            throw new EngineException(engine, EngineFailure.Failed, "The stream ended without a reply.");
        List<ReplyToolCall> called = [.. calls.All(engine), .. leaks.Written.Select(c => new ReplyToolCall(newId(), c.Name, c.Arguments))];
        foreach (var call in called)
            yield return call;
    }

    private static JsonDocument Parse(string data, string engine)
    {
        try
        {
            var chunk = JsonDocument.Parse(JsonText.Marked(data));
            if (chunk.RootElement.ValueKind is JsonValueKind.Object)
                return chunk;
            chunk.Dispose();
        }
        catch (JsonException)
        {
            // The error is thrown below.
        }

        // Words may be missing from here on, so the reply ends.
        throw new EngineException(engine, EngineFailure.Failed, $"The stream has an event of {data.Length} characters that is no JSON object.");
    }

    private static JsonElement? Choice(JsonElement root) =>
        root.TryGetProperty("choices", out var choices) && choices.ValueKind is JsonValueKind.Array && choices.GetArrayLength() > 0 && choices[0] is { ValueKind: JsonValueKind.Object } first
            ? first
            : null;

    private static JsonElement? Object(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Object ? value : null;

    /// <summary>Reads the words of a delta: a string, or parts of which some are text. A refusal is spoken, too.</summary>
    private static string Text(JsonElement delta)
    {
        if (delta.TryGetProperty("content", out var content))
        {
            if (content.ValueKind is JsonValueKind.String)
                return content.GetString()!;
            if (content.ValueKind is JsonValueKind.Array)
                return string.Concat(content.EnumerateArray().Where(p => p.ValueKind is JsonValueKind.Object && p.TryGetProperty("text", out var t) && t.ValueKind is JsonValueKind.String).Select(p => p.GetProperty("text").GetString()));
        }

        return delta.TryGetProperty("refusal", out var refusal) && refusal.ValueKind is JsonValueKind.String ? refusal.GetString()! : "";
    }
}
