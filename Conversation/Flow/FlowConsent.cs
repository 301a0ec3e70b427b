using System.Text.Json.Nodes;

namespace VoiceAgent.Conversation;

/// <summary>Requests to tools that are made only once the caller has agreed. The engine asks, and heeds the answer: what a model takes for a yes does not count.</summary>
internal sealed class FlowConsent(ConversationFlow? flow)
{
    /// <summary>What the caller is asked about; null for nothing.</summary>
    public ConsentSnapshot? Asked { get; set; }

    /// <summary>What a model that judges the caller's answer may choose: that the caller agrees; nothing where the caller is not asked.</summary>
    public IReadOnlyList<string> Choices => Asked is { } asked ? [$"The caller agrees, without any change, to this: {asked.Question}"] : [];

    /// <summary>Whether the caller has to agree to what a tool does.</summary>
    public bool IsNeeded(string tool) => flow?.Tools.GetValueOrDefault(tool) is { Confirm: not null };

    /// <summary>Has the caller asked.</summary>
    /// <param name="reply">The reply that asks. Its model's events may carry another id.</param>
    /// <param name="id">The id of the tool's call by the model.</param>
    /// <param name="known">The values of all variables that are known.</param>
    /// <returns>What the model is told, and whether the caller is asked.</returns>
    public (string Result, bool IsDone) Ask(ReplyId reply, string id, ToolRequest request, IReadOnlyDictionary<string, string> known)
    {
        if (Asked is not null)
            return (Told("error", "the caller is being asked about another request; one after the other"), false);
        var question = flow!.Tools[request.Name].Confirm!(request.Arguments, known);
        if (question.Fault is { } fault)
            return (Told("error", fault), false);
        Asked = new ConsentSnapshot(reply, id, request, question.Words);
        return (Told("status", "not done yet: the caller is asked whether they agree. If they do, it is done without your calling the tool again."), true);
    }

    /// <summary>The question that a reply has to ask; null where it asks none.</summary>
    public string? QuestionOf(ReplyId reply) => Asked is { } asked && asked.Reply == reply ? asked.Question : null;

    /// <summary>Takes the question back where the caller has not heard it to its last piece, or was told something else since: a yes would mean something else.</summary>
    /// <returns>True where a question was taken back.</returns>
    public bool ReplyEnded(ReplyId reply, bool isLastHeard)
    {
        if (Asked is not { } asked || (asked.Reply == reply && isLastHeard))
            return false;
        Drop();
        return true;
    }

    public void Drop() => Asked = null;

    private static string Told(string name, string text) => new JsonObject { [name] = text }.ToJsonString();
}
