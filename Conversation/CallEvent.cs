using System.Text.Json.Serialization;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

/// <summary>Something that happened in a call. Events are the engine's only input; with their times they are a complete recording of the call.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(CallStarted), nameof(CallStarted))]
[JsonDerivedType(typeof(CallRestored), nameof(CallRestored))]
[JsonDerivedType(typeof(SpeechStarted), nameof(SpeechStarted))]
[JsonDerivedType(typeof(SpeechContinued), nameof(SpeechContinued))]
[JsonDerivedType(typeof(SpeechStopped), nameof(SpeechStopped))]
[JsonDerivedType(typeof(Transcribed), nameof(Transcribed))]
[JsonDerivedType(typeof(TranscriptionFailed), nameof(TranscriptionFailed))]
[JsonDerivedType(typeof(TurnPredicted), nameof(TurnPredicted))]
[JsonDerivedType(typeof(TransitionExpected), nameof(TransitionExpected))]
[JsonDerivedType(typeof(TransitionJudged), nameof(TransitionJudged))]
[JsonDerivedType(typeof(DigitPressed), nameof(DigitPressed))]
[JsonDerivedType(typeof(ReplyRequested), nameof(ReplyRequested))]
[JsonDerivedType(typeof(ReplyTextReceived), nameof(ReplyTextReceived))]
[JsonDerivedType(typeof(AnswerExpected), nameof(AnswerExpected))]
[JsonDerivedType(typeof(ToolCalled), nameof(ToolCalled))]
[JsonDerivedType(typeof(ToolReturned), nameof(ToolReturned))]
[JsonDerivedType(typeof(ReplyTextEnded), nameof(ReplyTextEnded))]
[JsonDerivedType(typeof(ReplyFailed), nameof(ReplyFailed))]
[JsonDerivedType(typeof(SynthesisRequested), nameof(SynthesisRequested))]
[JsonDerivedType(typeof(SynthesisAudioReceived), nameof(SynthesisAudioReceived))]
[JsonDerivedType(typeof(PreparationEnded), nameof(PreparationEnded))]
[JsonDerivedType(typeof(SegmentQueued), nameof(SegmentQueued))]
[JsonDerivedType(typeof(SynthesisFailed), nameof(SynthesisFailed))]
[JsonDerivedType(typeof(PlayoutStarted), nameof(PlayoutStarted))]
[JsonDerivedType(typeof(MarkReached), nameof(MarkReached))]
[JsonDerivedType(typeof(LineLost), nameof(LineLost))]
[JsonDerivedType(typeof(LineRestored), nameof(LineRestored))]
[JsonDerivedType(typeof(TransferEnded), nameof(TransferEnded))]
[JsonDerivedType(typeof(DeadlineReached), nameof(DeadlineReached))]
[JsonDerivedType(typeof(HungUp), nameof(HungUp))]
public abstract record CallEvent;

/// <summary>Audio flows both ways: the conversation begins.</summary>
public sealed record CallStarted : CallEvent;

/// <summary>The conversation goes on from a snapshot, after it moved to another machine or its process died.</summary>
/// <param name="Reply">The reply of which a living mouth holds audio; default where the mouth holds none, or was lost, too.</param>
/// <param name="Segments">How many segments of the reply, from the first on, the mouth holds whole. They are heard without anybody's doing.</param>
/// <param name="HeardUntil">The call time of the last sign of a mouth that was lost: nothing was heard after it. Null where the mouth lives, or the time is not known.</param>
public sealed record CallRestored(ReplyId Reply = default, int Segments = 0, TimeSpan? HeardUntil = null) : CallEvent;

/// <summary>The caller began to speak. These events number the utterances of the call: 1, 2, 3, …</summary>
/// <param name="Onset">The call time of the first sound, before the ear was sure that it is speech.</param>
public sealed record SpeechStarted(TimeSpan Onset) : CallEvent;

/// <summary>The caller is still speaking. The event comes about every 100 ms, for sound that was really there: the ear needs a while to be sure of silence.</summary>
/// <param name="LastSound">Call time of the last sound so far.</param>
public sealed record SpeechContinued(TimeSpan LastSound) : CallEvent;

/// <summary>The caller paused: the utterance that began last is over.</summary>
/// <param name="LastSound">Call time of the last sound, before the silence that ended it.</param>
public sealed record SpeechStopped(TimeSpan LastSound) : CallEvent;

/// <summary>An utterance was recognized, in part or whole.</summary>
/// <param name="Utterance">The utterance's number: how many <see cref="SpeechStarted"/> events the call had up to it.</param>
/// <param name="Text">All words of the utterance so far, replacing what was reported before.</param>
/// <param name="IsFinal">The text will not change.</param>
public sealed record Transcribed(int Utterance, string Text, bool IsFinal) : CallEvent;

/// <summary>An utterance could not be recognized.</summary>
/// <param name="Utterance">The utterance's number: how many <see cref="SpeechStarted"/> events the call had up to it.</param>
/// <param name="Kind">Why the recognition failed. With <see cref="FailureKind.Incomplete"/>, words that were recognized before do not count.</param>
public sealed record TranscriptionFailed(int Utterance, FailureKind Kind) : CallEvent;

/// <summary>The turn detector has answered.</summary>
/// <param name="Question">The number of the question in <see cref="PredictTurn"/>.</param>
/// <param name="Probability">How likely it is that nothing more is to come, 0 to 1; null where the detector failed, or there is none.</param>
public sealed record TurnPredicted(int Question, float? Probability) : CallEvent;

/// <summary>Where conversations in the step usually go on, by what was judged in earlier calls. The event comes at once, ahead of <see cref="TransitionJudged"/>, and only decides what is written meanwhile.</summary>
/// <param name="Question">The number of the question in <see cref="JudgeTransition"/>.</param>
/// <param name="Choice">The likely one of the question's choices, counted from 0; null for none of them, and where nothing is known.</param>
public sealed record TransitionExpected(int Question, int? Choice) : CallEvent;

/// <summary>A model has judged where the conversation goes on.</summary>
/// <param name="Question">The number of the question in <see cref="JudgeTransition"/>.</param>
/// <param name="Choice">The chosen one of the question's choices, counted from 0; null where none suits.</param>
/// <param name="Failure">Why the model could not judge; null where it has.</param>
public sealed record TransitionJudged(int Question, int? Choice, FailureKind? Failure = null) : CallEvent;

/// <summary>The caller pressed a key.</summary>
/// <param name="Digit">The key: 0-9, *, # or A-D.</param>
public sealed record DigitPressed(char Digit) : CallEvent;

/// <summary>The request of <see cref="GenerateReply"/> left for the model.</summary>
public sealed record ReplyRequested(ReplyId Reply) : CallEvent;

/// <summary>The model has written more text of a reply.</summary>
public sealed record ReplyTextReceived(ReplyId Reply, string Text) : CallEvent;

/// <summary>The model says what the caller is likely to answer.</summary>
public sealed record AnswerExpected(ReplyId Reply, Expectation Expectation) : CallEvent;

/// <summary>The model calls a tool.</summary>
/// <param name="Arguments">The arguments as a JSON object, or whatever the model wrote instead. The model is told where they are no JSON object.</param>
/// <param name="IsCancellable">Stopping the tool midway changes nothing: the tool ends with its reply. Any other tool is run to its end, whatever becomes of the reply.</param>
public sealed record ToolCalled(ReplyId Reply, string Id, string Name, string Arguments, bool IsCancellable = false) : CallEvent;

/// <summary>A tool invoked by <see cref="InvokeTool"/> returned a result, or failed. The event may come long after the tool's reply has ended.</summary>
/// <param name="Reply">The reply that <see cref="InvokeTool"/> named.</param>
/// <param name="Id">The id that <see cref="InvokeTool"/> gave.</param>
/// <param name="Result">What the model is told: the result, or the error.</param>
/// <param name="HasFailed">The tool threw an exception, or there is no such tool.</param>
public sealed record ToolReturned(ReplyId Reply, string Id, string Result, bool HasFailed = false) : CallEvent;

/// <summary>The model has written all of its reply.</summary>
public sealed record ReplyTextEnded(ReplyId Reply) : CallEvent;

/// <summary>The model failed; nothing more comes of this reply.</summary>
public sealed record ReplyFailed(ReplyId Reply, FailureKind Kind) : CallEvent;

/// <summary>The text of <see cref="Speak"/> left for the synthesizer.</summary>
public sealed record SynthesisRequested(ReplyId Reply, int Segment) : CallEvent;

/// <summary>The first audio of a segment came back from the synthesizer.</summary>
public sealed record SynthesisAudioReceived(ReplyId Reply, int Segment) : CallEvent;

/// <summary>The text of <see cref="PrepareSpeech"/> gave no audio.
/// Either there is nothing to be heard in it, or the synthesizer failed and is asked again when the text is to be spoken.</summary>
public sealed record PreparationEnded(ReplyId Reply) : CallEvent;

/// <summary>All audio of a segment has been synthesized and handed to the playout.</summary>
/// <param name="Duration">How long the segment's audio is.</param>
/// <param name="Words">Where words end in the segment; empty where the synthesizer cannot tell.</param>
public sealed record SegmentQueued(ReplyId Reply, int Segment, TimeSpan Duration, IReadOnlyList<WordEnd> Words) : CallEvent;

/// <summary>A segment could not be spoken.</summary>
public sealed record SynthesisFailed(ReplyId Reply, int Segment, FailureKind Kind) : CallEvent;

/// <summary>The first frame of a segment was sent to the caller.</summary>
public sealed record PlayoutStarted(ReplyId Reply, int Segment) : CallEvent;

/// <summary>The carrier confirms what the caller has heard.</summary>
/// <param name="Played">How much of the segment's audio was played.</param>
/// <param name="IsEnd">The whole segment was played.</param>
public sealed record MarkReached(ReplyId Reply, int Segment, TimeSpan Played, bool IsEnd) : CallEvent;

/// <summary>The audio connection broke; the call still stands.</summary>
public sealed record LineLost : CallEvent;

/// <summary>Audio flows again on a new connection.</summary>
public sealed record LineRestored : CallEvent;

/// <summary>A transfer came to its end.</summary>
public sealed record TransferEnded(bool Succeeded) : CallEvent;

/// <summary>The time named by <see cref="ConversationEngine.Deadline"/> has come; nothing else happened.</summary>
public sealed record DeadlineReached : CallEvent;

/// <summary>The call is over.</summary>
/// <param name="Cause">Why the call ended, in the carrier's words or the platform's.</param>
/// <param name="HasFailed">Nobody wished the end: the line or the platform failed.</param>
public sealed record HungUp(string Cause, bool HasFailed = false) : CallEvent;

/// <summary>Why a recognizer, a model or a voice could not do its part.</summary>
public enum FailureKind
{
    Failed,
    TimedOut,
    Overloaded,
    Unavailable,
    Rejected,

    /// <summary>The line broke within an utterance, and what is left of the speech is too short to be trusted.</summary>
    Incomplete,
}
