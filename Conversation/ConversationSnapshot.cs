using System.Text.Json.Serialization;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

/// <summary>Everything a conversation needs to go on elsewhere: after a move, or after its process died.</summary>
/// <remarks>A snapshot is plain data, serializable as JSON. <see cref="ConversationEngine.Snapshot"/> takes it, and the engine's second constructor uses it.
/// Each part of the engine that has something to keep has a record of its own in the snapshot.
/// Left out is what begins anew: a draft, an open question to the turn detector, text of which no piece was made.</remarks>
public sealed record ConversationSnapshot
{
    /// <summary>The call time at which the snapshot was taken.</summary>
    public required TimeSpan At { get; init; }

    public required TalkSnapshot Talk { get; init; }

    public required CourseSnapshot Course { get; init; }

    public required CallerSnapshot Caller { get; init; }

    /// <summary>The keys pressed of an entry that is not complete, parted by spaces; empty where there are none.</summary>
    public required string Digits { get; init; }

    public required TurnEndSnapshot TurnEnd { get; init; }

    public required ToolsSnapshot Tools { get; init; }

    public required FailuresSnapshot Failures { get; init; }

    /// <summary>Where the conversation was in its agent's flow; null without a flow.</summary>
    public FlowSnapshot? Flow { get; init; }

    /// <summary>The reply that was on its way, or null.</summary>
    public ReplySnapshot? Reply { get; init; }
}

/// <summary>What had been said when a snapshot was taken.</summary>
/// <param name="Expectation">What the caller was expected to say.</param>
/// <param name="Turns">The number of the caller's turns that were answered or were being answered.</param>
/// <param name="Replies">The number of replies that were begun, dropped drafts included.</param>
/// <param name="IsLineLost">The audio connection was broken.</param>
public sealed record TalkSnapshot([property: JsonRequired] IReadOnlyList<Utterance> History, [property: JsonRequired] Expectation Expectation, int Turns, int Replies, bool IsLineLost);

/// <summary>How far the call had come when a snapshot was taken.</summary>
/// <param name="Phase">The phase by name: New, Talking, Closing, Transferring, Transferred, HangingUp or Over.</param>
/// <param name="IdlePrompts">How often a silent caller was addressed since they last spoke.</param>
public sealed record CourseSnapshot([property: JsonRequired] string Phase, int IdlePrompts);

/// <summary>The caller's side of a call when a snapshot was taken.</summary>
/// <param name="Utterances">How often the caller began to speak.</param>
/// <param name="Overlapped">The number of the last utterance that was begun while the agent spoke and asked nothing; 0 where there is none.</param>
/// <param name="Unanswered">The utterances that were not answered yet, oldest first, with those whose transcript is still to come.</param>
public sealed record CallerSnapshot(int Utterances, int Overlapped, [property: JsonRequired] IReadOnlyList<UtteranceSnapshot> Unanswered);

/// <summary>What decides on the ends of the caller's turns, when a snapshot was taken.</summary>
/// <param name="Said">The agent's last words of its own: its last answer, or the greeting.</param>
/// <param name="HasOpened">The caller was already given an opener in the present turn.</param>
/// <param name="Questions">The number of questions to the turn detector so far.</param>
/// <param name="Pace">What was learned of the caller's pauses; null where nothing was learned.</param>
/// <param name="HasPaused">The caller has paused since the last turn was answered.</param>
public sealed record TurnEndSnapshot([property: JsonRequired] string Said, bool HasOpened, int Questions, SpeakingPace? Pace, bool HasPaused = false);

/// <summary>What the model's tools had done in the world when a snapshot was taken.</summary>
/// <param name="Kept">Tools that have outlived their reply and of whose result the model does not know yet.</param>
/// <param name="Done">How often each request to a tool was carried out, by the name of the request.</param>
/// <param name="Returned">The timings of tools that returned after the last reply had ended.</param>
public sealed record ToolsSnapshot([property: JsonRequired] IReadOnlyList<ToolSnapshot> Kept, [property: JsonRequired] IReadOnlyDictionary<string, int> Done, [property: JsonRequired] IReadOnlyList<ToolTiming> Returned);

/// <summary>The way of a conversation through its flow when a snapshot was taken.</summary>
/// <param name="Questions">The number of questions to the model that judges so far.</param>
public sealed record FlowSnapshot([property: JsonRequired] FlowPosition At, int Questions)
{
    /// <summary>The position before the answer on its way; null where there is none.</summary>
    public FlowPosition? Before { get; init; }

    /// <summary>The position before rules led on in the answer on its way; null where none did.</summary>
    public FlowPosition? BeforeRules { get; init; }

    /// <summary>The key that the caller pressed in the present turn, where it leads on; else null.</summary>
    public string? Pressed { get; init; }

    /// <summary>What the caller was asked to agree to; null for nothing.</summary>
    public ConsentSnapshot? Consent { get; init; }
}

/// <summary>A request to a tool that waits for the caller to agree.</summary>
/// <param name="Reply">The reply that asks the caller.</param>
/// <param name="Id">The id of the tool's call by the model.</param>
/// <param name="Question">The words by which the caller is asked.</param>
public sealed record ConsentSnapshot(ReplyId Reply, [property: JsonRequired] string Id, [property: JsonRequired] ToolRequest Request, [property: JsonRequired] string Question);

/// <summary>A position in a flow, with what is known there.</summary>
/// <param name="Node">The name of the node.</param>
/// <param name="Returns">The names of the nodes to return to; the last is returned to first.</param>
/// <param name="Variables">The values of variables by name.</param>
public sealed record FlowPosition([property: JsonRequired] string Node, [property: JsonRequired] IReadOnlyList<string> Returns, [property: JsonRequired] IReadOnlyDictionary<string, string> Variables);

/// <summary>How recognizer, model and voice had failed when a snapshot was taken.</summary>
/// <param name="InARow">How many failures there were since the caller was answered last.</param>
/// <param name="IsVoiceSilent">The voice said nothing in time when it was asked last.</param>
/// <param name="HavePassedOn">The caller was passed on because of failures; that did not succeed, or the outcome is not known yet.</param>
public sealed record FailuresSnapshot(int InARow, bool IsVoiceSilent, bool HavePassedOn);

/// <summary>Something the caller said that was not answered when a snapshot was taken.</summary>
/// <param name="Utterance">The utterance's number; 0 for keyed digits, and for words that a reply gave back.</param>
/// <param name="Text">The utterance's words so far.</param>
/// <param name="HasFailed">The recognizer failed on the utterance.</param>
/// <param name="WasGivenUp">A turn ended without waiting for the utterance's words.</param>
/// <param name="IsLate">The utterance's words came after the agent had said that it did not understand.</param>
public sealed record UtteranceSnapshot(int Utterance, string Text, bool IsFinal, bool HasFailed = false, bool WasGivenUp = false, bool IsLate = false);

/// <summary>A reply that was on its way when a snapshot was taken.</summary>
public sealed record ReplySnapshot
{
    /// <summary>The reply's id; null where it is the last that was given.</summary>
    public ReplyId? Id { get; init; }

    /// <summary>The caller's words that the reply answers; null where the agent spoke of its own accord.</summary>
    public string? Answers { get; init; }

    /// <summary>It was not decided yet where in the flow the reply belongs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsUndecided { get; init; }

    public required TextSnapshot Text { get; init; }

    public required SpeechSnapshot Speech { get; init; }

    public required RoundsSnapshot Rounds { get; init; }

    public required bool IsInterruptible { get; init; }

    /// <summary>The reply is made of the engine's own words, not the model's.</summary>
    public required bool IsScripted { get; init; }

    /// <summary>The number of the first utterance that the caller began while the reply held the floor; null where there was none.</summary>
    public int? OverlapFrom { get; init; }

    /// <summary>What was to follow the reply: <c>Listen</c>, <c>HangUp</c> or <c>Transfer</c>.</summary>
    public required string After { get; init; }

    public required HangUpReason HangUpReason { get; init; }

    public required TurnTimings Timings { get; init; }
}

/// <summary>What was written of a reply.</summary>
/// <param name="Waiting">The pieces that were not handed to the synthesizer yet, in order.</param>
/// <param name="HasEnded">The model had finished writing.</param>
/// <param name="HasFailed">The model had failed; the apology is among the pieces.</param>
public sealed record TextSnapshot([property: JsonRequired] IReadOnlyList<string> Waiting, bool HasEnded, bool HasFailed);

/// <summary>What was spoken of a reply.</summary>
/// <param name="Segments">The reply's pieces that were spoken or about to be, in order.</param>
/// <param name="IsHeld">The playout was on hold, for the caller spoke.</param>
/// <param name="Opens">The reply was to begin with an opener.</param>
/// <param name="HasFiller">The agent had said its filler in the reply.</param>
public sealed record SpeechSnapshot([property: JsonRequired] IReadOnlyList<SegmentSnapshot> Segments, bool IsHeld, bool Opens = false, bool HasFiller = false);

/// <summary>The tools that a reply has called.</summary>
/// <param name="Tools">The tools, in the order in which they were called.</param>
/// <param name="Finished">The number of tool rounds that were over.</param>
public sealed record RoundsSnapshot([property: JsonRequired] IReadOnlyList<ToolSnapshot> Tools, int Finished);

/// <summary>A piece of a reply and its audio. The segment's number is its place in the list.</summary>
/// <param name="Duration">The length of the segment's audio; null until all of it was queued.</param>
/// <param name="Words">Where words end in the segment, as far as the synthesizer told.</param>
/// <param name="IsFiller">The model did not write the segment: it is a filler or an opener.</param>
/// <param name="Again">How far a repeated playout of the segment had come; null where nothing is played once more.</param>
/// <param name="HeldAt">The call time since which the segment is paused; null where it is not.</param>
/// <param name="Played">How much of the audio the carrier had confirmed as played, at the call time <paramref name="PlayedAt"/>.</param>
public sealed record SegmentSnapshot(
    string Text,
    TimeSpan SpokenAt,
    TimeSpan? StartedAt,
    TimeSpan? Duration,
    TimeSpan QueuedAt,
    IReadOnlyList<WordEnd> Words,
    TimeSpan Played,
    TimeSpan PlayedAt,
    bool IsHeard,
    bool IsFiller = false,
    TimeSpan? Again = null,
    TimeSpan? HeldAt = null);

/// <summary>What a tool is asked for.</summary>
/// <param name="Key">The name of the request, unchanged whenever the tool is begun anew for it: after a move, a retry, the death of a process. Empty where the platform answers at once.</param>
public record ToolRequest(string Name, string Arguments, string Key, bool IsCancellable)
{
    /// <summary>What the tool is given of the flow's variables, by name; null where it has nothing to do with them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Variables { get; init; }
}

/// <summary>A tool that was called.</summary>
/// <param name="Pieces">How many pieces of the reply were written before the tool; null where its round is not over, or it has outlived its reply.</param>
/// <param name="Round">The number of the tool's round: the model called the tools of a round together.</param>
/// <param name="Reply">The reply that had the tool run, under the id <paramref name="InvokedAs"/>.</param>
/// <param name="Id">The tool's id in the history.</param>
/// <param name="Key">The name of the request.</param>
/// <param name="IsLetGo">Nothing waits for the tool any more.</param>
/// <param name="Result">What the model is told of the tool; null where the tool had not returned.</param>
public sealed record ToolSnapshot(int? Pieces, int Round, ReplyId Reply, string InvokedAs, string Id, string Name, string Arguments, string Key, bool IsCancellable, TimeSpan At, bool IsLetGo, string? Result)
    : ToolRequest(Name, Arguments, Key, IsCancellable)
{
    /// <summary>The caller was told that the tool takes a while.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsTold { get; init; }
}
