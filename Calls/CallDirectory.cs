using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Calls;

/// <summary>The calls of this process from the first ring on: those that live, and the last ones that ended.</summary>
/// <remarks>Thread-safe. The host of calls begins an attempt when it has a place for it, or refuses it; the telephone side tells what becomes of it until it is answered.</remarks>
public sealed class CallDirectory(IOptions<CallOptions> options, CallMetrics? metrics = null)
{
    private readonly ConcurrentDictionary<string, CallRecord> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<CallRecord> _ended = new();

    /// <summary>All known calls, the newest first.</summary>
    public IReadOnlyList<CallRecord> List() => [.. _calls.Values.OrderByDescending(c => c.BegunAt)];

    /// <summary>A call by its id, or null.</summary>
    public CallRecord? Find(string callId) => _calls.GetValueOrDefault(callId);

    /// <summary>A call is being dialled, or rings here.</summary>
    /// <param name="at">When (UTC).</param>
    public CallRecord Begin(CallInfo call, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _calls[call.CallId] = new CallRecord(call, at);
    }

    /// <summary>The carrier has given a call that is being dialled its id.</summary>
    /// <param name="callId">The id that it was begun with.</param>
    public void Identify(string callId, string id)
    {
        if (callId == id || !_calls.TryGetValue(callId, out var record))
            return;
        record.Identify(id);
        _calls[id] = record;
        _calls.TryRemove(callId, out _);
    }

    /// <summary>The telephone of whom was called rings.</summary>
    public void Ringing(string callId) => Find(callId)?.Ring();

    /// <summary>An attempt has ended before audio flowed. What ended already, or is a conversation, is left as it is.</summary>
    /// <param name="outcome">What became of it.</param>
    /// <param name="cause">In the carrier's words.</param>
    public void End(string callId, CallOutcome outcome, string cause)
    {
        if (Find(callId) is not { State: CallState.Dialling or CallState.Ringing } record || !record.SetEnd(outcome, cause, TimeSpan.Zero))
            return;
        metrics?.CallEnded(outcome);
        Ended(record);
    }

    /// <summary>Audio flows: a conversation begins, or goes on here.</summary>
    internal CallRecord Start(CallInfo call, CallRecord? attempt, DateTimeOffset at)
    {
        if (attempt is not null)
            Identify(attempt.Call.CallId, call.CallId);
        var record = attempt ?? Begin(call, at);
        record.Start(at);
        return record;
    }

    /// <summary>The call goes on in another process, which lists all of it.</summary>
    internal void Remove(CallRecord record) => _calls.TryRemove(new(record.Call.CallId, record));

    /// <summary>The call's end is in its record.</summary>
    internal void Ended(CallRecord record)
    {
        _ended.Enqueue(record);
        while (_ended.Count > options.Value.KeepEnded && _ended.TryDequeue(out var oldest))
            Remove(oldest);
    }
}
