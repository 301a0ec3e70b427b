using System.Security.Cryptography;
using System.Text;

namespace VoiceAgent.Conversation;

/// <summary>A tool that the model called. It has a life of its own: one that is not safe to cancel goes on when its reply has ended.</summary>
internal sealed class ToolUse(ReplyId reply, string invokedAs, ToolRequest request, TimeSpan at)
{
    /// <summary>What the model is told as long as there is no result.</summary>
    public const string Running = """{"status":"still running","note":"It was begun and goes on. Do not call it again for the same request: its result follows here."}""";

    /// <summary>The reply that had the tool run. Together with <see cref="InvokedAs"/> it tells which tool has returned.</summary>
    public ReplyId Reply { get; } = reply;

    public string InvokedAs { get; } = invokedAs;

    public string Name => request.Name;

    public string Arguments => request.Arguments;

    /// <summary>What the tool is given of the flow's variables, by name; null where it has nothing to do with them.</summary>
    public IReadOnlyDictionary<string, string>? Variables => request.Variables;

    /// <summary>What is asked for, however it is written: two uses with one identity ask for the same.</summary>
    public string Identity { get; } = IdentityOf(request);

    /// <summary>The name of the request, unchanged whenever the tool is begun anew for it: after a move, a retry, the death of a process.</summary>
    public string Key => request.Key;

    public bool IsCancellable => request.IsCancellable;

    /// <summary>The call time at which the model called the tool.</summary>
    public TimeSpan At { get; } = at;

    /// <summary>The id of the tool's call in the history. The model may have called the tool once more under another id.</summary>
    public string Id { get; set; } = invokedAs;

    /// <summary>The number of the tool's round: the model called the tools of a round together.</summary>
    public int Round { get; set; }

    /// <summary>The call time since which the reply waits for the tool.</summary>
    public TimeSpan AwaitedSince { get; set; } = at;

    /// <summary>The tool was handed to whatever carries it out; other tools are answered at once.</summary>
    public bool HasBegun => Key.Length > 0;

    /// <summary>Nothing waits for the tool any more, and the model was told that it goes on.</summary>
    public bool IsLetGo { get; set; }

    /// <summary>The caller was told that the tool takes a while.</summary>
    public bool IsTold { get; set; }

    /// <summary>What the model is told of the tool; null as long as it has not returned.</summary>
    public string? Result { get; private set; }

    public bool IsAwaited => Result is null && !IsLetGo;

    /// <summary>The result that the history tells of the tool.</summary>
    public string Told => IsLetGo ? Running : Result ?? Running;

    public void Return(string result) => Result = result.Length > 0 ? result : """{"result":""}""";

    public static ToolUse From(ToolSnapshot snapshot, TimeSpan at) =>
        new(snapshot.Reply, snapshot.InvokedAs, snapshot, snapshot.At)
        {
            Id = snapshot.Id,
            Round = snapshot.Round,
            AwaitedSince = at,
            IsLetGo = snapshot.IsLetGo,
            IsTold = snapshot.IsTold,
            Result = snapshot.Result,
        };

    public ToolSnapshot Snapshot(int? pieces) => new(pieces, Round, Reply, InvokedAs, Id, Name, Arguments, Key, IsCancellable, At, IsLetGo, Result) { Variables = Variables, IsTold = IsTold };

    /// <summary>The entry of the history that tells of the tool's call.</summary>
    public Utterance Call() => new(Speaker.ToolCall, Arguments, At, ToolCallId: Id, ToolName: Name);

    public Utterance Answer() => new(Speaker.ToolResult, Told, At, ToolCallId: Id, ToolName: Name);

    /// <summary>Tells what a tool is asked for, however it is written.</summary>
    public static string IdentityOf(ToolRequest request)
    {
        var asked = ToolArguments.Canonical(request.Arguments);
        if (request.Variables is { Count: > 0 } variables)
            asked += string.Concat(variables.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"\0{v.Key}\0{v.Value}"));
        return $"{request.Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asked)).AsSpan(0, 8))}";
    }
}
