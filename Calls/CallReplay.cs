using System.Text.Json;
using System.Text.Json.Nodes;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Calls;

/// <summary>Replays a recorded call through the engine and compares its decisions now with the recorded ones.</summary>
public static class CallReplay
{
    /// <summary>Replays a log.</summary>
    /// <param name="log">The lines of a call log.</param>
    /// <param name="step">Called for each line with its event, the engine's decisions now, and whether they equal the recorded ones.</param>
    /// <param name="languages">The languages that the recording host knew; null for those that come with the platform.</param>
    /// <param name="flow">Makes the agent's flow of the texts that the log's header has; null where no agent has a flow.</param>
    /// <returns>The number of lines, and how many of them differ.</returns>
    /// <exception cref="InvalidDataException">The log is no call log, or is damaged; the message names the line.</exception>
    public static (int Lines, int Differing) Run(IEnumerable<string> log, Action<CallLogLine, bool>? step = null, LanguagePacks? languages = null, Func<CallLogHeader, ConversationFlow?>? flow = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        ConversationEngine? engine = null;
        int number = 0, lines = 0, differing = 0;
        foreach (var text in log)
        {
            number++;
            if (engine is null)
            {
                engine = Engine(text, languages ?? LanguagePacks.BuiltIn, flow ?? (_ => null));
                continue;
            }

            var line = Parse(text, number, CallLogJson.Default.CallLogLine);
            var now = engine.Handle(line.Event, line.At);
            var isSame = Json(now) == Json(line.Commands);
            lines++;
            differing += isSame ? 0 : 1;
            step?.Invoke(line with { Commands = [.. now] }, isSame);
        }

        return engine is null ? throw new InvalidDataException("The log is empty.") : (lines, differing);
    }

    /// <summary>Makes the engine that the log's first line describes.</summary>
    private static ConversationEngine Engine(string text, LanguagePacks languages, Func<CallLogHeader, ConversationFlow?> flow)
    {
        try
        {
            var json = JsonNode.Parse(text) as JsonObject ?? throw new JsonException("It is no object.");
            var format = json["format"]?.GetValue<int>();
            if (format is not (>= CallLogHeader.OldestFormat and <= CallLogHeader.CurrentFormat))
                throw new InvalidDataException($"The log has {(format is null ? "no format" : $"format {format}")}; this program reads {CallLogHeader.OldestFormat} to {CallLogHeader.CurrentFormat}.");
            Upgrade(json, "snapshot", SnapshotJson.Upgrade);
            Upgrade(json, "options", FormerOptions.Upgrade);
            var header = json.Deserialize(CallLogJson.Default.CallLogHeader)!;
            var language = languages.Of(header.Options.Agent.Language);
            var steps = header.AgentTexts is null ? null : flow(header) ?? throw new InvalidDataException("The log's agent has a flow, which cannot be read here.");
            return header.Snapshot is { } from ? new ConversationEngine(header.Options, from, language, steps) : new ConversationEngine(header.Options, language, steps);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"Line 1 of the log cannot be read: {e.Message}", e);
        }
    }

    private static void Upgrade(JsonObject header, string part, Func<JsonObject, JsonObject> upgrade)
    {
        if (header[part] is not JsonObject before)
            return;
        header.Remove(part);
        header[part] = upgrade(before);
    }

    private static string Json(IReadOnlyList<CallCommand> commands) =>
        string.Join('\n', commands.Select(c => JsonSerializer.Serialize(c, CallLogJson.Default.CallCommand)));

    private static T Parse<T>(string text, int number, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new InvalidDataException($"Line {number} of the log is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"Line {number} of the log cannot be read: {e.Message}", e);
        }
    }
}
