using System.Text.Json.Serialization;

namespace VoiceAgent.Conversation;

/// <summary>Something the engine wants done. Commands are the engine's only output, and a command that takes time is answered by an event.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PredictTurn), nameof(PredictTurn))]
[JsonDerivedType(typeof(JudgeTransition), nameof(JudgeTransition))]
[JsonDerivedType(typeof(GenerateReply), nameof(GenerateReply))]
[JsonDerivedType(typeof(DiscardReply), nameof(DiscardReply))]
[JsonDerivedType(typeof(DiscardText), nameof(DiscardText))]
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

/// <summary>Ask the turn detector whether the caller, who fell silent, has finished. The answer is <see cref="TurnPredicted"/>.</summary>
/// <param name="Question">The question's number, counted from 1 within the call.</param>
/// <param name="Agent">What the agent said before the caller spoke, as it was heard.</param>
/// <param name="Caller">What the caller has said in the turn so far.</param>
public sealed record PredictTurn(int Question, string Agent, string Caller) : CallCommand;

/// <summary>Ask a model where the conversation goes on after the caller's words. The answer is <see cref="TransitionJudged"/>, ahead of which <see cref="TransitionExpected"/> tells what is likely. Only the last question counts.</summary>
/// <param name="Question">The question's number, counted from 1 within the call.</param>
/// <param name="Node">The name of the node where the conversation is.</param>
/// <param name="Caller">What the caller has said in the turn so far.</param>
/// <param name="Choices">What the caller may want or say, one of which the model chooses, or none.</param>
public sealed record JudgeTransition(int Question, string Node, string Caller, IReadOnlyList<string> Choices) : CallCommand
{
    /// <summary>Whether the first choice is that the caller agrees to have something done. Such a judgement holds for these words of this call only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsConsent { get; init; }

    /// <summary>Whether there is a way on where nothing else suits; else the conversation then stays where it is.</summary>
    public bool HasOtherwise { get; init; }

    /// <summary>What was said last. It is not part of the call log, because a replay rebuilds it.</summary>
    [JsonIgnore]
    public IReadOnlyList<Utterance> History { get; init; } = [];
}

/// <summary>Ask the model for a reply.
/// The answers are <see cref="ReplyRequested"/>, <see cref="ReplyTextReceived"/>, … and <see cref="ReplyTextEnded"/> or <see cref="ReplyFailed"/>.</summary>
/// <param name="Reply">The reply to write, or to go on with after its tools returned.</param>
/// <param name="History">What was said so far, as it was heard. It is not part of the call log, because a replay rebuilds it.</param>
public sealed record GenerateReply(ReplyId Reply, [property: JsonIgnore] IReadOnlyList<Utterance> History) : CallCommand
{
    /// <summary>The id that the model's events carry instead of the reply's, where the model begins anew after <see cref="DiscardText"/>. Null for the reply's own id.</summary>
    public ReplyId? Writer { get; init; }

    /// <summary>Where in the agent's flow the reply belongs; null without a flow.</summary>
    public FlowState? Flow { get; init; }
}

/// <summary>Stop the model of a draft, begun before the caller's turn was over, that answers the wrong words.
/// Nothing of the draft was spoken, and it never became a reply.</summary>
public sealed record DiscardReply(ReplyId Reply) : CallCommand;

/// <summary>Stop the model of a reply that is not spoken yet, and drop the piece that was synthesized ahead: the conversation goes on elsewhere than was thought.</summary>
public sealed record DiscardText(ReplyId Reply) : CallCommand;

/// <summary>Begin to synthesize the first piece of a draft, a reply begun before the caller's turn is over. Play nothing of the piece until <see cref="Speak"/> says so.</summary>
/// <param name="Text">The text that <see cref="Speak"/> will give for segment 0.</param>
public sealed record PrepareSpeech(ReplyId Reply, string Text) : CallCommand;

/// <summary>Synthesize a piece of a reply and play it after the pieces before it.
/// The answers are <see cref="SegmentQueued"/> or <see cref="SynthesisFailed"/>, and playout events.</summary>
/// <param name="Segment">The piece's number within the reply, counted from 0 without a gap.</param>
public sealed record Speak(ReplyId Reply, int Segment, string Text) : CallCommand;

/// <summary>Stop sending audio at the next frame, keeping what is queued.</summary>
public sealed record HoldPlayout(ReplyId Reply) : CallCommand;

/// <summary>Go on sending audio after <see cref="HoldPlayout"/>.</summary>
/// <param name="Segment">The segment that was being played when the playout was stopped.</param>
/// <param name="From">How far into the segment the playout goes on: at the end of a word before the place where it was stopped. Null to go on at that very place.</param>
public sealed record ResumePlayout(ReplyId Reply, int Segment = 0, TimeSpan? From = null) : CallCommand;

/// <summary>Drop all audio that is queued in the mouth and at the carrier.</summary>
public sealed record ClearPlayout(ReplyId Reply) : CallCommand;

/// <summary>Drop the audio that is queued in the mouth and at the carrier, except the first segments of a reply. The reply goes on after these segments.</summary>
public sealed record KeepPlayout(ReplyId Reply, int Segments) : CallCommand;

/// <summary>The reply is over: stop everything that still works for it.</summary>
/// <param name="Answers">The caller's words that the reply answered; null where the agent spoke of its own accord.</param>
/// <param name="Heard">What the caller heard of the reply; empty where they heard nothing.</param>
public sealed record EndReply(ReplyId Reply, ReplyOutcome Outcome, string? Answers, string Heard, TurnTimings Timings) : CallCommand;

/// <summary>Tell recognition what the caller is likely to say from now on.</summary>
public sealed record ExpectAnswer(Expectation Expectation) : CallCommand;

/// <summary>Run a tool for the model. The answer is <see cref="ToolReturned"/>, however late: a tool that is not cancellable does not end with its reply.</summary>
/// <param name="Id">The id of this run of the tool, unique within the call.</param>
/// <param name="Key">The name of the request.
/// A command that comes again with this key, after a move or the death of a process, is no new request and must not be carried out twice.</param>
public sealed record InvokeTool(ReplyId Reply, string Id, string Name, string Arguments, string Key, bool IsCancellable = false) : CallCommand
{
    /// <summary>What the tool is given of the flow's variables, by name, as <see cref="FlowState.Variables"/> has them; null where it has nothing to do with them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Variables { get; init; }
}

/// <summary>Pass the caller on to a number or a SIP address. The answer is <see cref="TransferEnded"/>.</summary>
public sealed record Transfer(string To) : CallCommand;

/// <summary>Send key tones to the other side.</summary>
public sealed record SendDigits(string Digits) : CallCommand;

/// <summary>End the call. The answer is <see cref="HungUp"/>.</summary>
public sealed record HangUp(HangUpReason Reason) : CallCommand;

/// <summary>Count and log that the caller was kept waiting for too long. The engine gives up what it waited for.</summary>
/// <param name="Tool">The name of the tool; null where no tool was waited for.</param>
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
    /// <summary>The caller heard all of the reply.</summary>
    Completed,

    /// <summary>The caller cut in.</summary>
    Interrupted,

    /// <summary>The caller went on speaking before any of the answer was heard, an opener at most, and the turn was given back.</summary>
    Withdrawn,

    /// <summary>The model or the voice failed.</summary>
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
