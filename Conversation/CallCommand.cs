using System.Text.Json.Serialization;

namespace VoiceAgent.Conversation;

/// <summary>Something the engine wants done. Commands are its only output; what takes time is answered by an event.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PredictTurn), nameof(PredictTurn))]
[JsonDerivedType(typeof(GenerateReply), nameof(GenerateReply))]
[JsonDerivedType(typeof(DiscardReply), nameof(DiscardReply))]
[JsonDerivedType(typeof(PrepareSpeech), nameof(PrepareSpeech))]
[JsonDerivedType(typeof(Speak), nameof(Speak))]
[JsonDerivedType(typeof(HoldPlayout), nameof(HoldPlayout))]
[JsonDerivedType(typeof(ResumePlayout), nameof(ResumePlayout))]
[JsonDerivedType(typeof(ClearPlayout), nameof(ClearPlayout))]
[JsonDerivedType(typeof(KeepPlayout), nameof(KeepPlayout))]
[JsonDerivedType(typeof(EndReply), nameof(EndReply))]
[JsonDerivedType(typeof(ExpectAnswer), nameof(ExpectAnswer))]
[JsonDerivedType(typeof(InvokeTool), nameof(InvokeTool))]
[JsonDerivedType(typeof(Transfer), nameof(Transfer))]
[JsonDerivedType(typeof(SendDigits), nameof(SendDigits))]
[JsonDerivedType(typeof(HangUp), nameof(HangUp))]
[JsonDerivedType(typeof(ReportTimeout), nameof(ReportTimeout))]
public abstract record CallCommand;

/// <summary>Ask the turn detector whether the caller, who fell silent, has finished. Answered by <see cref="TurnPredicted"/>.</summary>
/// <param name="Question">Counts from 1 within the session.</param>
/// <param name="Agent">What the agent said before, as it was heard.</param>
/// <param name="Caller">What the caller has said since.</param>
public sealed record PredictTurn(int Question, string Agent, string Caller) : CallCommand;

/// <summary>Ask the model for a reply. Answered by <see cref="ReplyRequested"/>, <see cref="ReplyTextReceived"/>, … and <see cref="ReplyTextEnded"/> or <see cref="ReplyFailed"/>.</summary>
/// <param name="Reply">The reply to write, or to go on with after its tools returned.</param>
/// <param name="History">What was said so far, as it was heard. Not part of the call log: a replay rebuilds it.</param>
public sealed record GenerateReply(ReplyId Reply, [property: JsonIgnore] IReadOnlyList<Utterance> History) : CallCommand;

/// <summary>A reply that was begun before the caller's turn was over answers the wrong words: stop the model. Nothing of it was spoken, and it never was a reply.</summary>
public sealed record DiscardReply(ReplyId Reply) : CallCommand;

/// <summary>Begin to synthesize the first piece of a reply that was begun before the caller's turn was over, and play nothing of it until <see cref="Speak"/> says so.</summary>
/// <param name="Text">What <see cref="Speak"/> will say of segment 0.</param>
public sealed record PrepareSpeech(ReplyId Reply, string Text) : CallCommand;

/// <summary>Synthesize a piece of a reply and play it after the pieces before it. Answered by <see cref="SegmentQueued"/> or <see cref="SynthesisFailed"/>, and by playout events.</summary>
/// <param name="Segment">Counts from 0 within the reply, without gap.</param>
public sealed record Speak(ReplyId Reply, int Segment, string Text) : CallCommand;

/// <summary>Stop sending audio at the next frame, keeping what is queued.</summary>
public sealed record HoldPlayout(ReplyId Reply) : CallCommand;

/// <summary>Go on sending.</summary>
/// <param name="Segment">The segment that was being played.</param>
/// <param name="From">Where in it to go on from: the end of a word before the place where it was stopped. Null: that place.</param>
public sealed record ResumePlayout(ReplyId Reply, int Segment = 0, TimeSpan? From = null) : CallCommand;

/// <summary>Drop what is queued here and at the carrier.</summary>
public sealed record ClearPlayout(ReplyId Reply) : CallCommand;

/// <summary>Drop what is queued here and at the carrier except the first segments of a reply, which goes on after them.</summary>
public sealed record KeepPlayout(ReplyId Reply, int Segments) : CallCommand;

/// <summary>The reply is over: stop everything that still works for it.</summary>
/// <param name="Answers">The caller's words it answered; null when the agent spoke of its own accord.</param>
/// <param name="Heard">What the caller heard of it.</param>
public sealed record EndReply(ReplyId Reply, ReplyOutcome Outcome, string? Answers, string Heard, TurnTimings Timings) : CallCommand;

/// <summary>Tell recognition what the caller is likely to say from now on.</summary>
public sealed record ExpectAnswer(Expectation Expectation) : CallCommand;

/// <summary>Run a tool for the model. Answered by <see cref="ToolReturned"/>, whenever that is: where it is not cancellable, it does not end with its reply.</summary>
/// <param name="Id">Unique within the call.</param>
/// <param name="Key">Names the request: what comes once more with the same key is the same request, after a move or the death of a process, and is not to be carried out twice.</param>
public sealed record InvokeTool(ReplyId Reply, string Id, string Name, string Arguments, string Key, bool IsCancellable = false) : CallCommand;

/// <summary>Pass the caller on. Answered by <see cref="TransferEnded"/>.</summary>
public sealed record Transfer(string To) : CallCommand;

/// <summary>Send key tones to the other side.</summary>
public sealed record SendDigits(string Digits) : CallCommand;

/// <summary>End the call. Answered by <see cref="HungUp"/>.</summary>
public sealed record HangUp(HangUpReason Reason) : CallCommand;

/// <summary>Count and log that the caller was kept waiting for too long: what was waited for is given up.</summary>
/// <param name="Tool">Name of the tool, where one was waited for.</param>
public sealed record ReportTimeout(ReplyId Reply, Awaited What, string? Tool = null) : CallCommand;

/// <summary>What a reply may wait for.</summary>
public enum Awaited
{
    Model,
    Voice,
    Tool,
}

/// <summary>How a reply ended.</summary>
public enum ReplyOutcome
{
    /// <summary>The caller heard all of it.</summary>
    Completed,

    /// <summary>The caller cut in.</summary>
    Interrupted,

    /// <summary>The caller went on speaking before any of the answer was heard, an opener at most; the turn was given back.</summary>
    Withdrawn,

    /// <summary>An engine failed.</summary>
    Failed,

    /// <summary>The call ended, or was being closed.</summary>
    HungUp,
}

/// <summary>Why the agent ends a call.</summary>
public enum HangUpReason
{
    /// <summary>The conversation is finished.</summary>
    Finished,

    /// <summary>The caller stayed silent.</summary>
    Idle,

    /// <summary>The longest permitted call length was reached.</summary>
    MaxLength,

    /// <summary>Engines failed again and again.</summary>
    Failed,
}
