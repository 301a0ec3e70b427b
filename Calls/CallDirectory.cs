using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Calls;

/// <summary>The calls of this process from the first ring on: those that live, and the last ones that ended.</summary>
/// <remarks>Thread-safe. The host of calls begins an attempt for which it has a place, or refuses it.
/// Until the call is answered, the telephone side tells what becomes of the attempt.</remarks>
public sealed class CallDirectory(IOptions<CallOptions> options, CallMetrics? metrics = null)
{
    private readonly ConcurrentDictionary<string, CallRecord> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<CallRecord> _ended = new();

    /// <summary>All known calls, the newest first.</summary>
    public IReadOnlyList<CallRecord> List() => [.. _calls.Values.OrderByDescending(c => c.BegunAt)];

    /// <summary>Finds a call by its id; null where no such call is known.</summary>
    public CallRecord? Find(string callId) => _calls.GetValueOrDefault(callId);

    /// <summary>Adds a call that is being dialled, or rings here.</summary>
    /// <param name="at">When the call was dialled or rang (UTC).</param>
    public CallRecord Begin(CallInfo call, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _calls[call.CallId] = new CallRecord(call, at);
    }

    /// <summary>Renames a call that is being dialled to the id that the carrier has given it.</summary>
    /// <param name="callId">The id with which the call was begun.</param>
    /// <param name="id">The carrier's id of the call.</param>
    public void Identify(string callId, string id)
    {
        if (callId == id || !_calls.TryGetValue(callId, out var record))
            return;
        record.Identify(id);
        _calls[id] = record;
        _calls.TryRemove(callId, out _);
    }

    /// <summary>Takes note that the called party's telephone rings.</summary>
    public void Ringing(string callId) => Find(callId)?.Ring();

    /// <summary>Ends an attempt before audio has flowed. A call that has ended already, or is a conversation, is left as it is.</summary>
    /// <param name="outcome">What became of the attempt.</param>
    /// <param name="cause">The cause in the carrier's words.</param>
    public void End(string callId, CallOutcome outcome, string cause)
    {
        if (Find(callId) is not { State: CallState.Dialling or CallState.Ringing } record || !record.SetEnd(outcome, cause, TimeSpan.Zero))
            return;
        metrics?.CallEnded(outcome);
        Ended(record);
    }

    /// <summary>Takes note that audio flows: a conversation begins in this process, or goes on here.</summary>
    internal CallRecord Start(CallInfo call, CallRecord? attempt, DateTimeOffset at)
    {
        if (attempt is not null)
            Identify(attempt.Call.CallId, call.CallId);
        var record = attempt ?? Begin(call, at);
        record.Start(at);
        return record;
    }

    /// <summary>Removes a call that goes on in another process, which lists all of it.</summary>
    internal void Remove(CallRecord record) => _calls.TryRemove(new(record.Call.CallId, record));

    /// <summary>Keeps a call whose end is in its record, and drops the oldest beyond <see cref="CallOptions.KeepEnded"/>.</summary>
    internal void Ended(CallRecord record)
    {
        _ended.Enqueue(record);
        while (_ended.Count > options.Value.KeepEnded && _ended.TryDequeue(out var oldest))
            Remove(oldest);
    }
}
