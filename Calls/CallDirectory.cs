using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Calls;

/// <summary>The calls of this process: those that live, and the last ones that ended.</summary>
public sealed class CallDirectory(IOptions<CallOptions> options)
{
    private readonly ConcurrentDictionary<string, CallRecord> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _ended = new();

    /// <summary>All known calls, the newest first.</summary>
    public IReadOnlyList<CallRecord> List() => [.. _calls.Values.OrderByDescending(c => c.StartedAt)];

    /// <summary>A call by its id, or null.</summary>
    public CallRecord? Find(string callId) => _calls.GetValueOrDefault(callId);

    internal void Add(CallRecord record) => _calls[record.Call.CallId] = record;

    internal void Ended(CallRecord record)
    {
        _ended.Enqueue(record.Call.CallId);
        while (_ended.Count > options.Value.KeepEnded && _ended.TryDequeue(out var oldest))
            if (_calls.TryGetValue(oldest, out var call) && call.End is not null)
                _calls.TryRemove(oldest, out _);
    }
}
