using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VoiceAgent.Simulator;

/// <summary>The bodies and events that a model server sends, and when it sends them.</summary>
/// <remarks>The form is from OpenAI's reference of chat completions and their chunks. Gemini and Mistral send a tool call whole,
/// Gemini with its signature, without an index and with the finish reason <c>stop</c>.</remarks>
internal static partial class ModelWire
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The tokens of a text: words, each with the space before it.</summary>
    public static IReadOnlyList<string> Tokens(string text) => [.. Word().Matches(text).Select(m => m.Value)];

    /// <summary>A reply as a stream: the data of each event, and how many tokens are written once the event is sent.</summary>
    /// <param name="number">The number of the reply, out of which its ids are made.</param>
    public static IEnumerable<(int Tokens, string Data)> Stream(ModelRequest request, ModelReply reply, string template, int number, long created)
    {
        var written = 1;
        yield return Event(new JsonObject { ["role"] = "assistant", ["content"] = "" });
        foreach (var (i, token) in Tokens(reply.Text).Index())
        {
            written = i + 1;
            yield return Event(new JsonObject { ["content"] = token });
        }

        foreach (var delta in CallDeltas(reply, template, number))
        {
            written++;
            yield return Event(new JsonObject { ["tool_calls"] = new JsonArray(delta) });
        }

        yield return Event([], Finish(reply, template));
        if (request.WantsUsage)
            yield return (written, Write(Head(request, "chat.completion.chunk", number, created, [], Usage(request, reply, template))));
        yield return (written, "[DONE]");

        (int Tokens, string Data) Event(JsonObject delta, string? finish = null) => (written, Write(Head(request, "chat.completion.chunk", number, created,
            [new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finish }],
            usage: null)));
    }

    /// <summary>A reply as one whole body.</summary>
    public static string Whole(ModelRequest request, ModelReply reply, string template, int number, long created)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = reply.Text.Length > 0 ? reply.Text : null, ["refusal"] = null };
        if (reply.Tool is not null)
            message["tool_calls"] = new JsonArray(Call(reply.Tool, reply.Arguments, template, number));
        return Write(Head(request, "chat.completion", number, created,
            [new JsonObject { ["index"] = 0, ["message"] = message, ["logprobs"] = null, ["finish_reason"] = Finish(reply, template) }],
            Usage(request, reply, template)));
    }

    /// <summary>The list of models, which holds only the one that the template belongs to.</summary>
    public static string Models(string template, long created) => Write(new JsonObject
    {
        ["object"] = "list",
        ["data"] = new JsonArray(new JsonObject { ["id"] = template, ["object"] = "model", ["created"] = created, ["owned_by"] = "simulator" }),
    });

    /// <summary>The number of tokens of a whole reply, at least 1.</summary>
    public static int Count(ModelReply reply, string template) => Math.Max(1, Tokens(reply.Text).Count + CallDeltas(reply, template, 0).Count());

    /// <summary>Writes a body so that a person can read it.</summary>
    public static string Write(JsonNode json) => json.ToJsonString(Readable);

    private static IEnumerable<JsonObject> CallDeltas(ModelReply reply, string template, int number)
    {
        if (reply.Tool is not { } tool)
            yield break;
        if (template is ModelTemplate.Mistral or ModelTemplate.Gemini)
        {
            yield return Call(tool, reply.Arguments, template, number);
            yield break;
        }

        yield return Call(tool, "", template, number);
        yield return new JsonObject { ["index"] = 0, ["function"] = new JsonObject { ["arguments"] = reply.Arguments } };
    }

    private static JsonObject Call(string tool, string arguments, string template, int number)
    {
        var call = new JsonObject
        {
            ["id"] = (template is ModelTemplate.Mistral ? "c" : "call_") + number.ToString("D8", CultureInfo.InvariantCulture),
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments },
        };
        if (template is ModelTemplate.Gemini)
            call["extra_content"] = new JsonObject { ["google"] = new JsonObject { ["thought_signature"] = "signature" + number.ToString(CultureInfo.InvariantCulture) } };
        else
            call["index"] = 0;
        return call;
    }

    private static string Finish(ModelReply reply, string template) => reply.Tool is null || template is ModelTemplate.Gemini ? "stop" : "tool_calls";

    private static JsonObject Head(ModelRequest request, string kind, int number, long created, JsonArray choices, JsonObject? usage)
    {
        var head = new JsonObject
        {
            ["id"] = "chatcmpl-" + number.ToString(CultureInfo.InvariantCulture),
            ["object"] = kind,
            ["created"] = created,
            ["model"] = request.Model,
            ["choices"] = choices,
        };
        if (usage is not null || request.WantsUsage)
            head["usage"] = usage;
        return head;
    }

    /// <summary>Counts the tokens of a request and its reply, where four characters of a request are about a token.</summary>
    private static JsonObject Usage(ModelRequest request, ModelReply reply, string template)
    {
        var (asked, written) = (request.Length / 4, Count(reply, template));
        return new JsonObject { ["prompt_tokens"] = asked, ["completion_tokens"] = written, ["total_tokens"] = asked + written };
    }

    [GeneratedRegex(@"\s*\S+|\s+$")]
    private static partial Regex Word();
}
