using System.Text.Json.Serialization;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

/// <summary>Everything a conversation needs to go on elsewhere: after a move, or after its process died.</summary>
/// <remarks>Plain data, serializable as JSON. Taken by <see cref="ConversationEngine.Snapshot"/>, used by the engine's second constructor. Each part of the engine that has something to keep has a record of its own in it.
/// Left out is what begins anew: a reply that was begun ahead, an open question to the turn detector, text that no piece was made of.</remarks>
public sealed record ConversationSnapshot
{
    /// <summary>Call time at which it was taken.</summary>
    public required TimeSpan At { get; init; }

    public required TalkSnapshot Talk { get; init; }

    public required CourseSnapshot Course { get; init; }

    public required CallerSnapshot Caller { get; init; }

    /// <summary>Keys pressed whose entry is not complete, parted by spaces.</summary>
    public required string Digits { get; init; }

    public required TurnEndSnapshot TurnEnd { get; init; }

    public required ToolsSnapshot Tools { get; init; }

    public required FailuresSnapshot Failures { get; init; }

    /// <summary>The reply that was on its way, or null.</summary>
    public ReplySnapshot? Reply { get; init; }
}

/// <summary>What was said.</summary>
/// <param name="Expectation">What the caller was expected to say.</param>
/// <param name="Turns">Of the caller, that were answered or were being answered.</param>
/// <param name="Replies">That were begun.</param>
/// <param name="IsLineLost">The audio connection was broken.</param>
public sealed record TalkSnapshot([property: JsonRequired] IReadOnlyList<Utterance> History, [property: JsonRequired] Expectation Expectation, int Turns, int Replies, bool IsLineLost);

/// <summary>How far the call had come.</summary>
/// <param name="Phase">New, Talking, Closing, Transferring, Transferred, HangingUp or Over.</param>
/// <param name="IdlePrompts">How often a silent caller was addressed.</param>
public sealed record CourseSnapshot([property: JsonRequired] string Phase, int IdlePrompts);

/// <summary>What the caller said.</summary>
/// <param name="Utterances">How often they began to speak.</param>
/// <param name="Overlapped">The last utterance that was begun while the agent spoke and asked nothing; 0: none.</param>
/// <param name="Unanswered">What was not answered yet, oldest first; also utterances whose transcript is still to come.</param>
public sealed record CallerSnapshot(int Utterances, int Overlapped, [property: JsonRequired] IReadOnlyList<UtteranceSnapshot> Unanswered);

/// <summary>What ends turns.</summary>
/// <param name="Said">What the agent said last of its own: its last answer, or the greeting.</param>
/// <param name="HasOpened">The caller of this turn was told already that they were heard.</param>
/// <param name="Questions">To the turn detector so far.</param>
/// <param name="Pace">What was learned of the caller's pauses; null: nothing.</param>
/// <param name="HasPaused">The caller has paused since the last turn was answered.</param>
public sealed record TurnEndSnapshot([property: JsonRequired] string Said, bool HasOpened, int Questions, SpeakingPace? Pace, bool HasPaused = false);

/// <summary>What was done in the world.</summary>
/// <param name="Kept">Tools that have outlived their reply and of whose result the model does not know yet.</param>
/// <param name="Done">How often tools have done what they were asked for, by request.</param>
/// <param name="Returned">When tools were over that returned since the last reply has ended.</param>
public sealed record ToolsSnapshot([property: JsonRequired] IReadOnlyList<ToolSnapshot> Kept, [property: JsonRequired] IReadOnlyDictionary<string, int> Done, [property: JsonRequired] IReadOnlyList<ToolTiming> Returned);

/// <summary>How engines had failed.</summary>
/// <param name="InARow">How often, since the caller was answered last.</param>
/// <param name="IsVoiceSilent">The voice said nothing in time when it was asked last.</param>
/// <param name="HavePassedOn">The caller was passed on for it; that did not succeed, or is not known yet.</param>
public sealed record FailuresSnapshot(int InARow, bool IsVoiceSilent, bool HavePassedOn);

/// <summary>Something the caller said and was not answered when a snapshot was taken.</summary>
/// <param name="Utterance">Its number; 0 for what was keyed, or given back by a reply.</param>
/// <param name="Text">Its words so far.</param>
/// <param name="HasFailed">The recognizer failed on it.</param>
/// <param name="WasGivenUp">A turn ended without waiting for its words.</param>
/// <param name="IsLate">Its words came when the agent had said that it did not understand.</param>
public sealed record UtteranceSnapshot(int Utterance, string Text, bool IsFinal, bool HasFailed = false, bool WasGivenUp = false, bool IsLate = false);

/// <summary>A reply that was on its way when a snapshot was taken.</summary>
public sealed record ReplySnapshot
{
    /// <summary>The caller's words it answers; null when the agent spoke of its own accord.</summary>
    public string? Answers { get; init; }

    public required TextSnapshot Text { get; init; }

    public required SpeechSnapshot Speech { get; init; }

    public required RoundsSnapshot Rounds { get; init; }

    public required bool IsInterruptible { get; init; }

    /// <summary>The engine's own words, not the model's.</summary>
    public required bool IsScripted { get; init; }

    /// <summary>The first utterance that the caller began while it held the floor.</summary>
    public int? OverlapFrom { get; init; }

    /// <summary>What was to follow: <c>Listen</c>, <c>HangUp</c> or <c>Transfer</c>.</summary>
    public required string After { get; init; }

    public required HangUpReason HangUpReason { get; init; }

    public required TurnTimings Timings { get; init; }
}

/// <summary>What was written of a reply.</summary>
/// <param name="Waiting">Pieces that waited for their turn.</param>
/// <param name="HasEnded">The model had finished.</param>
/// <param name="HasFailed">The model had failed; the apology is among the pieces.</param>
public sealed record TextSnapshot([property: JsonRequired] IReadOnlyList<string> Waiting, bool HasEnded, bool HasFailed);

/// <summary>What was spoken of a reply.</summary>
/// <param name="Segments">Its pieces that were spoken or about to be, in order.</param>
/// <param name="IsHeld">The playout was on hold, for the caller spoke.</param>
/// <param name="Opens">It was to begin with an opener.</param>
/// <param name="HasFiller">The caller was told that it takes a while.</param>
public sealed record SpeechSnapshot([property: JsonRequired] IReadOnlyList<SegmentSnapshot> Segments, bool IsHeld, bool Opens = false, bool HasFiller = false);

/// <summary>What a reply has called.</summary>
/// <param name="Tools">In order.</param>
/// <param name="Finished">Rounds of tools that were over.</param>
public sealed record RoundsSnapshot([property: JsonRequired] IReadOnlyList<ToolSnapshot> Tools, int Finished);

/// <summary>A piece of a reply. Its number is its place.</summary>
/// <param name="Duration">Known once all of its audio was queued.</param>
/// <param name="Words">Where words end in it, as far as the synthesizer told.</param>
/// <param name="IsFiller">The model did not write it.</param>
/// <param name="Again">How far what is played once more had come; null where nothing is.</param>
/// <param name="HeldAt">Since when it is paused.</param>
/// <param name="Played">What the carrier had confirmed last, and <paramref name="PlayedAt"/> when.</param>
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

/// <summary>A tool that was called.</summary>
/// <param name="Pieces">How many pieces of the reply were written before; null: its round is not over, or it has outlived its reply.</param>
/// <param name="Round">Of those that the model called together.</param>
/// <param name="Reply">The reply that had it run, as <paramref name="InvokedAs"/>.</param>
/// <param name="Id">Its id in the history.</param>
/// <param name="Key">The same whenever it is begun anew for the same request; empty where the platform answered at once.</param>
/// <param name="IsLetGo">Nothing waits for it any more.</param>
/// <param name="Result">Null: it had not returned.</param>
public sealed record ToolSnapshot(
    int? Pieces, int Round, ReplyId Reply, string InvokedAs, string Id, string Name, string Arguments, string Key, bool IsCancellable, TimeSpan At, bool IsLetGo, string? Result);
