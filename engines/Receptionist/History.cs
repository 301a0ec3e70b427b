using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Receptionist;

/// <summary>Works out where a conversation stands from what was said in it.</summary>
internal sealed class History(Dialogue dialogue)
{
    /// <summary>Finds the state whose reply comes next.</summary>
    public DialogueState Walk(IReadOnlyList<Message> messages)
    {
        var state = dialogue.Start;
        var replies = new List<Message>();
        var recordsReplies = messages.Any(message => message.Role == MessageRole.Agent);
        foreach (var message in messages)
        {
            switch (message.Role)
            {
                case MessageRole.Agent:
                    replies.Add(message);
                    break;
                case MessageRole.Caller:
                    state = dialogue.Next(state, message.Text, recordsReplies ? HowMuchWasHeard(state.Reply, replies) : Heard.Question);
                    replies.Clear();
                    break;
            }
        }

        return messages.Count == 0 ? state : WithoutNewTurn(state, messages[^1]);
    }

    // A reply is asked for although the caller said nothing new: after a tool, after a false interruption, or after a long silence.
    private DialogueState WithoutNewTurn(DialogueState state, Message last) => last.Role switch
    {
        MessageRole.Caller => state,
        MessageRole.ToolCall or MessageRole.ToolResult when state.Afterwards == Afterwards.Transfer => dialogue.TransferFailed(state),
        MessageRole.Agent when !last.WasInterrupted => dialogue.Prompt(state with { Afterwards = Afterwards.Listen }),
        _ => state with { Afterwards = Afterwards.Listen },
    };

    // The question is the last sentence, and a caller who has heard all before it can answer.
    private static Heard HowMuchWasHeard(string reply, List<Message> replies)
    {
        if (replies.Count == 0) return Heard.Nothing;
        if (!replies[^1].WasInterrupted) return Heard.Question;

        var heard = replies.Sum(message => CountWords(message.Text));
        if (heard == 0) return Heard.Nothing;
        var question = reply.AsSpan().TrimEnd(".?!").LastIndexOfAny('.', '?', '!') + 1;
        return heard >= CountWords(reply[..question]) ? Heard.Question : Heard.Part;
    }

    private static int CountWords(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
}
