using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VoiceAgent.Conversation;

/// <summary>A tool that the model called. It has a life of its own: one that is not safe to cancel goes on when its reply has ended.</summary>
internal sealed class ToolUse(ReplyId reply, string invokedAs, string name, string arguments, string key, bool isCancellable, TimeSpan at)
{
    /// <summary>What the model is told as long as there is no result.</summary>
    public const string Running = """{"status":"still running","note":"It was begun and goes on. Do not call it again for the same request: its result follows here."}""";

    /// <summary>The reply that had it run: with <see cref="InvokedAs"/> what its return is known by.</summary>
    public ReplyId Reply { get; } = reply;

    public string InvokedAs { get; } = invokedAs;

    public string Name { get; } = name;

    public string Arguments { get; } = arguments;

    /// <summary>The same whenever it is begun anew for the same request: after a move, a retry, the death of a process.</summary>
    public string Key { get; } = key;

    public bool IsCancellable { get; } = isCancellable;

    /// <summary>When the model called it.</summary>
    public TimeSpan At { get; } = at;

    /// <summary>The id of its call in the history; the model may have called it once more under another.</summary>
    public string Id { get; set; } = invokedAs;

    /// <summary>The tool round it belongs to: the model called those of a round together.</summary>
    public int Round { get; set; }

    /// <summary>Since when its reply waits for it.</summary>
    public TimeSpan AwaitedSince { get; set; } = at;

    /// <summary>It was carried out, where others are answered at once.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Nothing waits for it any more, and the model was told that it goes on.</summary>
    public bool IsLetGo { get; set; }

    /// <summary>What the model is told of it; null: it has not returned.</summary>
    public string? Result { get; private set; }

    public bool IsAwaited => Result is null && !IsLetGo;

    /// <summary>What the history has of it.</summary>
    public string Told => IsLetGo ? Running : Result ?? Running;

    public void Return(string result) => Result = result.Length > 0 ? result : """{"result":""}""";

    public static ToolUse From(ToolSnapshot snapshot, TimeSpan at) =>
        new(snapshot.Reply, snapshot.InvokedAs, snapshot.Name, snapshot.Arguments, snapshot.Key, snapshot.IsCancellable, snapshot.At)
        {
            Id = snapshot.Id,
            Round = snapshot.Round,
            HasBegun = true,
            AwaitedSince = at,
            IsLetGo = snapshot.IsLetGo,
            Result = snapshot.Result,
        };

    public ToolSnapshot Snapshot(int? pieces) => new(pieces, Round, Reply, InvokedAs, Id, Name, Arguments, Key, IsCancellable, At, IsLetGo, Result);

    /// <summary>The same request, however it is written.</summary>
    public bool IsSame(string name, string arguments) => Name == name && (Arguments == arguments || Canonical(Arguments) == Canonical(arguments));

    /// <summary>The entries of the history that tell of it.</summary>
    public Utterance Call() => new(Speaker.ToolCall, Arguments, At, ToolCallId: Id, ToolName: Name);

    public Utterance Answer() => new(Speaker.ToolResult, Told, At, ToolCallId: Id, ToolName: Name);

    /// <summary>Names what is asked for.</summary>
    public static string RequestOf(string name, string arguments) =>
        $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(arguments))).AsSpan(0, 8))}";

    /// <summary>Arguments without what says nothing: the order of members, white space, ways to write a character. What is no JSON is left as it is.</summary>
    public static string Canonical(string arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments);
            using var bytes = new MemoryStream();
            using (var json = new Utf8JsonWriter(bytes))
                Write(json, document.RootElement);
            return Encoding.UTF8.GetString(bytes.ToArray());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return arguments.Trim(); // Half a character cannot be read.
        }
    }

    private static void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(json, item);
                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(value.GetString());
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
