using System.Collections.Immutable;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls;

/// <summary>What the platform knows of a call, from the first ring on: the view of the API and the console.</summary>
/// <remarks>Thread-safe: written by the telephone side and the call's session, read by anyone.</remarks>
public sealed class CallRecord
{
    private ImmutableList<TurnRecord> _turns = [];
    private volatile CallInfo _call;
    private volatile CallEnd? _end;
    private volatile Answer? _answer;
    private volatile bool _isRinging;

    /// <param name="begunAt">When the call was dialled or rang (UTC).</param>
    public CallRecord(CallInfo call, DateTimeOffset begunAt)
    {
        ArgumentNullException.ThrowIfNull(call);
        _call = call;
        BegunAt = begunAt;
        _isRinging = call.Direction is CallDirection.Inbound;
    }

    public CallInfo Call => _call;

    /// <summary>The agent that holds the call; null for the one of the options <c>Agent__…</c>.</summary>
    public AgentVersion? Agent
    {
        get => _call.Agent;
        internal set => _call = _call with { Agent = value };
    }

    /// <summary>When the call was dialled or rang (UTC).</summary>
    public DateTimeOffset BegunAt { get; }

    /// <summary>When audio began to flow (UTC); null where it has not.</summary>
    public DateTimeOffset? AnsweredAt => _answer?.At;

    /// <summary>How far the call has come.</summary>
    public CallState State => _end is not null ? CallState.Ended : _answer is not null ? CallState.Active : _isRinging ? CallState.Ringing : CallState.Dialling;

    /// <summary>What was said, turn by turn, oldest first.</summary>
    public IReadOnlyList<TurnRecord> Turns => _turns;

    /// <summary>How the call ended; null until it has.</summary>
    public CallEnd? End => _end;

    internal void Identify(string callId) => _call = _call with { CallId = callId };

    internal void Ring() => _isRinging = true;

    internal void Start(DateTimeOffset at) => _answer = new Answer(at);

    internal void Add(EndReply ended) => ImmutableInterlocked.Update(
        ref _turns, (turns, turn) => turns.Add(turn), new TurnRecord(ended.Answers, ended.Heard, ended.Outcome, ended.Timings));

    /// <returns>False when the call had ended already: its first end stands.</returns>
    internal bool SetEnd(CallOutcome outcome, string cause, TimeSpan length) => Interlocked.CompareExchange(ref _end, new CallEnd(outcome, cause, length), null) is null;

    private sealed record Answer(DateTimeOffset At);
}

/// <summary>How far a call has come.</summary>
public enum CallState
{
    /// <summary>The carrier was asked to place the call.</summary>
    Dialling,

    /// <summary>The called party's telephone rings, or an incoming call rings here.</summary>
    Ringing,

    /// <summary>Audio flows.</summary>
    Active,

    Ended,
}

/// <summary>What became of a call, in the platform's words.</summary>
public enum CallOutcome
{
    /// <summary>A conversation was held to its end.</summary>
    Completed,

    /// <summary>The caller was passed on to somebody.</summary>
    Transferred,

    /// <summary>Engines, the line or the platform failed.</summary>
    Failed,

    /// <summary>The called party was busy.</summary>
    Busy,

    /// <summary>The called party did not answer.</summary>
    NoAnswer,

    /// <summary>The called party, or the carrier, would not take the call.</summary>
    Rejected,

    /// <summary>There was no place for the call here.</summary>
    Refused,

    /// <summary>The calling party gave up before the call was answered.</summary>
    Cancelled,
}

/// <summary>The words for outcomes and states in the API and in metrics.</summary>
public static class CallWords
{
    /// <summary>The word for a state.</summary>
    public static string Word(this CallState state) => state switch
    {
        CallState.Dialling => "dialling",
        CallState.Ringing => "ringing",
        CallState.Active => "active",
        _ => "ended",
    };

    /// <summary>The word for an outcome.</summary>
    public static string Word(this CallOutcome outcome) => outcome switch
    {
        CallOutcome.Completed => "completed",
        CallOutcome.Transferred => "transferred",
        CallOutcome.Failed => "failed",
        CallOutcome.Busy => "busy",
        CallOutcome.NoAnswer => "no_answer",
        CallOutcome.Rejected => "rejected",
        CallOutcome.Refused => "refused",
        _ => "cancelled",
    };
}

/// <summary>How a call ended.</summary>
/// <param name="Outcome">The outcome in the platform's words.</param>
/// <param name="Cause">The cause in the carrier's words.</param>
/// <param name="Length">The length of the call in call time, which begins when audio begins to flow.</param>
public sealed record CallEnd(CallOutcome Outcome, string Cause, TimeSpan Length);

/// <summary>One reply of the agent and what it answered.</summary>
/// <param name="Caller">What the caller said; null for a greeting or a prompt.</param>
/// <param name="Agent">What the caller heard of the reply.</param>
public sealed record TurnRecord(string? Caller, string Agent, ReplyOutcome Outcome, TurnTimings Timings);
