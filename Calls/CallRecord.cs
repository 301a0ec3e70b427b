using System.Collections.Immutable;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls;

/// <summary>What the platform knows of a call, live or ended: the view of the API and the console.</summary>
/// <remarks>Thread-safe: written by the call's session, read by anyone.</remarks>
public sealed class CallRecord(CallInfo call, DateTimeOffset startedAt)
{
    private ImmutableList<TurnRecord> _turns = [];
    private volatile CallEnd? _end;

    public CallInfo Call { get; } = call;

    /// <summary>When audio began to flow (UTC).</summary>
    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>What was said, turn by turn, oldest first.</summary>
    public IReadOnlyList<TurnRecord> Turns => _turns;

    /// <summary>Null while the call lives.</summary>
    public CallEnd? End => _end;

    internal void Add(EndReply ended) => ImmutableInterlocked.Update(
        ref _turns, (turns, turn) => turns.Add(turn), new TurnRecord(ended.Answers, ended.Heard, ended.Outcome, ended.Timings));

    internal void SetEnd(string cause, TimeSpan length) => _end = new CallEnd(cause, length);
}

/// <summary>How a call ended.</summary>
/// <param name="Cause">In the carrier's words.</param>
/// <param name="Length">Call time.</param>
public sealed record CallEnd(string Cause, TimeSpan Length);

/// <summary>One reply of the agent and what it answered.</summary>
/// <param name="Caller">What the caller said; null for a greeting or a prompt.</param>
/// <param name="Agent">What the caller heard of the reply.</param>
public sealed record TurnRecord(string? Caller, string Agent, ReplyOutcome Outcome, TurnTimings Timings);
