using System.Collections.Concurrent;
using Orleans.Storage;

namespace VoiceAgent.Grains.Tests;

/// <summary>Storage that outlives silos, and can be out of order.</summary>
internal sealed class SharedStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (object State, string Version)> _rows = new();

    /// <summary>What every access throws.</summary>
    public Exception? Fault { get; set; }

    public int Rows => _rows.Count;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfFaulty();
        if (_rows.TryGetValue(grainId.ToString(), out var row))
            (grainState.State, grainState.ETag, grainState.RecordExists) = ((T)row.State, row.Version, true);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfFaulty();
        var version = _rows.TryGetValue(grainId.ToString(), out var row) ? row.Version : null;
        if (version != grainState.ETag)
            throw new InconsistentStateException("Somebody else has written.", version, grainState.ETag);
        _rows[grainId.ToString()] = (grainState.State!, Guid.NewGuid().ToString());
        (grainState.ETag, grainState.RecordExists) = (_rows[grainId.ToString()].Version, true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfFaulty();
        _rows.TryRemove(grainId.ToString(), out _);
        return Task.CompletedTask;
    }

    private void ThrowIfFaulty()
    {
        if (Fault is { } fault)
            throw fault;
    }
}
