using System.Text;
using System.Text.Json;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.OpenAI;

/// <summary>Puts tool calls together: by index (OpenAI), whole in one fragment (xAI, Ollama), without an index (Gemini, Ollama), or all with one index.</summary>
internal sealed class ToolCalls(Func<string> newId)
{
    private readonly List<Call> _calls = [];

    public bool IsEmpty => _calls.Count == 0;

    public void Take(JsonElement fragment)
    {
        if (fragment.ValueKind is not JsonValueKind.Object)
            return;
        var index = fragment.TryGetProperty("index", out var number) && number.ValueKind is JsonValueKind.Number && number.TryGetInt32(out var at) ? at : (int?)null;
        var function = fragment.TryGetProperty("function", out var f) && f.ValueKind is JsonValueKind.Object ? f : default;
        var (id, name) = (Text(fragment, "id"), Text(function, "name"));
        var call = Find(index, id, name);
        call.Id ??= id;
        call.Name ??= name;
        if (function.ValueKind is JsonValueKind.Object && function.TryGetProperty("arguments", out var arguments) && arguments.ValueKind is not JsonValueKind.Null)
            call.Arguments.Append(arguments.ValueKind is JsonValueKind.String ? arguments.GetString() : JsonText.Unmarked(arguments.GetRawText()));
        if (fragment.TryGetProperty("extra_content", out var extra) && extra.ValueKind is JsonValueKind.Object)
            call.Extra = JsonSerializer.Serialize(extra);
    }

    /// <returns>The calls, with arguments as the model wrote them. The code that asked tells the model where they are no JSON object.</returns>
    /// <exception cref="EngineException">A call has no name.</exception>
    public IReadOnlyList<ReplyToolCall> All(string engine) => [.. _calls.Select(call => new ReplyToolCall(
        new ToolCallId(call.Id ?? newId(), call.Extra).ToString(),
        call.Name ?? throw new EngineException(engine, EngineFailure.Failed, "The model calls a tool without saying which."),
        Arguments(call)))];

    /// <summary>Finds the call of a fragment. An id or a name of its own makes a call of its own, even at an index that was there before.</summary>
    private Call Find(int? index, string? id, string? name)
    {
        var known = id is not null && _calls.Find(c => c.Id == id) is { } same ? same
            : index is not null ? _calls.FindLast(c => c.Index == index)
            : id is null && name is null ? _calls.LastOrDefault()
            : null;
        // A call that is whole is not gone on with where its name comes once more.
        var isAnother = known is not null && ((id is not null && known.Id is not null && known.Id != id)
            || (name is not null && known.Name is not null && (known.Name != name || (id is null && known.Arguments.Length > 0 && JsonText.IsObject(known.Arguments.ToString())))));
        if (known is null || isAnother)
            _calls.Add(known = new Call { Index = index });
        return known!;
    }

    private static string Arguments(Call call)
    {
        var text = JsonText.Whole(HalfJoiner.Join(call.Arguments.ToString())).Trim();
        return text is "" or "null" ? "{}" : text;
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private sealed class Call
    {
        public int? Index { get; init; }

        public string? Id { get; set; }

        public string? Name { get; set; }

        public StringBuilder Arguments { get; } = new();

        public string? Extra { get; set; }
    }
}
