using System.Text.Json;
using System.Text.Json.Nodes;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls;

/// <summary>Reads snapshots, also older ones in which the parts of the engine had no records of their own (call logs of format 3).</summary>
internal static class SnapshotJson
{
    public static ConversationSnapshot Read(byte[] json)
    {
        var snapshot = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("The snapshot is no object.");
        return Upgrade(snapshot).Deserialize(CallLogJson.Default.ConversationSnapshot)!;
    }

    /// <summary>Returns a snapshot in the form of today; its members are taken out of <paramref name="snapshot"/>. A snapshot of that form is returned as it is.</summary>
    public static JsonObject Upgrade(JsonObject snapshot)
    {
        if (snapshot.ContainsKey("talk"))
            return snapshot;
        var upgraded = new JsonObject
        {
            ["talk"] = Of(snapshot, "history", "expectation", "turns", "replies", "lineLost:isLineLost"),
            ["course"] = Of(snapshot, "phase", "idlePrompts"),
            ["caller"] = Of(snapshot, "utterances", "overlapped", "caller:unanswered"),
            ["turnEnd"] = Of(snapshot, "said", "hasOpened", "questions", "pace"),
            ["tools"] = Of(snapshot, "tools:kept", "done", "returned"),
            ["failures"] = Of(snapshot, "failures:inARow", "isVoiceSilent", "hasGivenUp:havePassedOn"),
        };
        // Still older snapshots may lack these members.
        upgraded["turnEnd"]!["said"] ??= "";
        upgraded["tools"]!["kept"] ??= new JsonArray();
        upgraded["tools"]!["done"] ??= new JsonObject();
        upgraded["tools"]!["returned"] ??= new JsonArray();
        if (snapshot["reply"] is JsonObject reply)
        {
            reply["text"] = Of(reply, "waiting", "textEnded:hasEnded", "hasFailed");
            reply["speech"] = Of(reply, "segments", "isHeld");
            // In the older form an opener counted as a filler.
            reply["speech"]!["hasFiller"] = reply["speech"]!["segments"]?.AsArray().Any(s => s?["isFiller"]?.GetValue<bool>() == true) == true;
            reply["rounds"] = Of(reply, "tools", "toolRounds:finished");
        }

        foreach (var name in (string[])["at", "digits", "reply"])
            Move(snapshot, name, upgraded, name);
        return upgraded;
    }

    /// <param name="names">The names of members. A new name follows behind a colon where it differs.</param>
    private static JsonObject Of(JsonObject from, params ReadOnlySpan<string> names)
    {
        var part = new JsonObject();
        foreach (var name in names)
        {
            var colon = name.IndexOf(':', StringComparison.Ordinal);
            Move(from, colon < 0 ? name : name[..colon], part, name[(colon + 1)..]);
        }

        return part;
    }

    private static void Move(JsonObject from, string name, JsonObject to, string newName)
    {
        if (from.Remove(name, out var value))
            to[newName] = value;
    }
}
