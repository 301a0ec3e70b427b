using VoiceAgent.Conversation.Languages;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

/// <summary>What the parts of an engine share: the options, the time, what was said, and the commands to be done.</summary>
internal sealed class EngineContext
{
    public EngineContext(ConversationOptions options, LanguagePack language, ConversationFlow? flow)
    {
        (Options, Language) = (options, language);
        Flow = new FlowCourse(this, flow);
    }

    public ConversationOptions Options { get; }

    public LanguagePack Language { get; }

    /// <summary>The way of the conversation through the agent's flow.</summary>
    public FlowCourse Flow { get; }

    public AgentTexts Texts => Options.Agent.Texts;

    /// <summary>What was said so far: of the agent only what was heard.</summary>
    public List<Utterance> History { get; } = [];

    /// <summary>The commands that the present event or deadline gives, in order.</summary>
    public List<CallCommand> Commands { get; } = [];

    /// <summary>The call time of the present event or deadline.</summary>
    public TimeSpan Now { get; set; }

    /// <summary>The line is broken.</summary>
    public bool IsLineLost { get; set; }

    /// <summary>How many replies were begun so far, dropped drafts included.</summary>
    public int Replies { get; set; }

    /// <summary>What the caller is expected to say.</summary>
    public Expectation Expectation { get; private set; } = Expectation.None;

    public void Expect(Expectation expectation)
    {
        Expectation = expectation;
        Do(new ExpectAnswer(expectation));
    }

    /// <summary>Fixed words as they are spoken and remembered; empty where nothing of them is to be spoken.</summary>
    public string Spoken(string text) => new PieceWriter(Options.Speech, Language).Write(text);

    public ReplyPieces NewPieces(TimeSpan at) => new(Options.Speech, Language, at);

    public ReplyId NextReply() => new(++Replies);

    public void Do(CallCommand command) => Commands.Add(command);

    /// <param name="turns">The number of the caller's turns.</param>
    public TalkSnapshot Snapshot(int turns) => new([.. History], Expectation, turns, Replies, IsLineLost);

    public void Restore(ConversationSnapshot snapshot)
    {
        Now = snapshot.At;
        History.AddRange(snapshot.Talk.History);
        (Expectation, Replies, IsLineLost) = (snapshot.Talk.Expectation, snapshot.Talk.Replies, snapshot.Talk.IsLineLost);
    }

    public static TimeSpan Latest(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
