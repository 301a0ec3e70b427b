using System.Collections.Concurrent;
using Orleans.Storage;

namespace VoiceAgent.Grains.Tests;

/// <summary>Storage that outlives silos, and can be out of order, or not answer at all.</summary>
internal sealed class SharedStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (object State, string Version)> _rows = new();
    private int _asked;

    /// <summary>What every access throws.</summary>
    public Exception? Fault { get; set; }

    /// <summary>What every access waits for.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    public int Rows => _rows.Count;

    /// <summary>Accesses that have begun.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await AnswerAsync();
        if (_rows.TryGetValue(Key(stateName, grainId), out var row))
            (grainState.State, grainState.ETag, grainState.RecordExists) = ((T)row.State, row.Version, true);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await AnswerAsync();
        var version = _rows.TryGetValue(Key(stateName, grainId), out var row) ? row.Version : null;
        if (version != grainState.ETag)
            throw new InconsistentStateException("Somebody else has written.", version, grainState.ETag);
        _rows[Key(stateName, grainId)] = (grainState.State!, Guid.NewGuid().ToString());
        (grainState.ETag, grainState.RecordExists) = (_rows[Key(stateName, grainId)].Version, true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await AnswerAsync();
        _rows.TryRemove(Key(stateName, grainId), out _);
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}/{grainId}";

    private async Task AnswerAsync()
    {
        Interlocked.Increment(ref _asked);
        await Answers;
        if (Fault is { } fault)
            throw fault;
    }
}
